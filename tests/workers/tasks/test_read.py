"""A page is read as the order says."""

from io import FileIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ingest.errors import TooHeavy
from ingest.limited import MachineLacks, run_child
from ocr.errors import EngineFailed
from ocr.page import Reading
from ocr.words import Word
from tests.ingest.files import SAMPLES
from workers.tasks import read as task
from workers.tasks.pages import open_ordered
from workers.tasks.read import as_answers

BOUNDS = {"seconds": 100, "memory": 2 * 1024**3}
SMALL = SAMPLES / "pdf" / "crom.png"


def read(path: Path, out: Path, **more: Any) -> list[dict[str, Any]]:
    return list(run_child("read", {"path": str(path), "kind": "png", "out": str(out), **more}, **BOUNDS))


def test_a_reading_has_text_words_and_a_picture(tmp_path: Path) -> None:
    (answer,) = read(SMALL, tmp_path, number=1)
    assert "perfectly cromulent word" in answer["text"]
    assert all(len(word) in (7, 8) for word in answer["words"])
    assert all(0 <= left < right <= 1 and 0 <= top < bottom <= 1 for _, left, top, right, bottom, *_ in answer["words"])
    with Image.open(answer["view"]) as view:
        assert view.size == (answer["width"], answer["height"])


def test_a_turn_that_is_given_is_made(tmp_path: Path) -> None:
    (answer,) = read(SMALL, tmp_path, number=1, rotation=90, skew=0)
    assert answer["rotation"] == 90
    assert (answer["width"], answer["height"]) == (50, 400)
    assert {"code": "turned", "severity": "mended", "value": 90} in answer["verdicts"]


def test_several_pages_are_read_by_one_child(tmp_path: Path) -> None:
    path = SAMPLES / "pdf" / "3small.pdf"
    answers = list(
        run_child("read", {"path": str(path), "kind": "pdf", "out": str(tmp_path), "numbers": [2, 1]}, **BOUNDS)
    )
    assert [answer["number"] for answer in answers] == [2, 1]


def test_a_language_that_is_not_installed_is_a_matter_of_the_machine(tmp_path: Path) -> None:
    with pytest.raises(MachineLacks) as lacks:
        read(SMALL, tmp_path, number=1, lang="xyz")
    assert lacks.value.code == "LanguageMissing"
    assert set(lacks.value.advice) == {"vi", "en"}


def test_an_engine_out_of_time_makes_the_page_too_heavy(tmp_path: Path) -> None:
    scan = SAMPLES / "vietnamese" / "qn-575-ubnd-ktth.pdf"
    spec = {"path": str(scan), "kind": "pdf", "out": str(tmp_path), "number": 1, "timeout": 0.2}
    (answer,) = run_child("read", spec, **BOUNDS)
    assert answer["error"]["code"] == "too_heavy"


def engine_fails(*_: object) -> Reading:
    raise EngineFailed("Error during processing.")


def test_an_engine_that_fails_on_a_full_disk_is_no_matter_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "read", engine_fails)
    with open_ordered({"path": str(SMALL), "kind": "png"}) as source:
        with pytest.raises(TooHeavy):
            task.read_page(source, 1, {})
        monkeypatch.setattr(task, "TemporaryFile", lambda: FileIO("/dev/full", "w"))
        with pytest.raises(OSError, match="No space left"):
            task.read_page(source, 1, {})


def test_an_unsure_word_is_answered_with_what_it_may_have_been() -> None:
    words = (Word("rnột", (10, 20, 30, 40), 46.04, 0, 0, True, ("một",)), Word("hai", (40, 20, 60, 40), 96.0, 0))
    page = Reading("rnột hai", words, 0, 0.0, 1.0, 71.0, (100, 200), np.zeros((200, 100, 3), np.uint8))
    assert as_answers(page)["words"] == [
        ("rnột", 0.1, 0.1, 0.3, 0.2, 46.0, 0, ("một",)),
        ("hai", 0.4, 0.1, 0.6, 0.2, 96.0, 0),
    ]
