"""The first page of a file that is still on its way, judged by a real child."""

import io
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import Unit, User
from ingest.limited import ChildDied
from ingest.parts import receive_part
from ingest.receive import receive_scan
from storage.blobs import Unavailable
from storage.models import Part
from tests.ingest.files import SAMPLES, quarters, scan_pdf
from tests.ingest.hostile.pdf_contents import CONTENTS
from workers import glimpsing, queue
from workers.glimpsing import glimpse

COARSE = (SAMPLES / "vietnamese" / "qn-01-ct-2021-100dpi.pdf").read_bytes()

pytestmark = pytest.mark.usefixtures("blob_root")


@pytest.fixture(autouse=True)
def scratch(settings: Settings, tmp_path: Path) -> Path:
    settings.SCRATCH_DIR = tmp_path / "scratch"
    return settings.SCRATCH_DIR


def give(by: User, content: bytes, *shares: float) -> int:
    """A file's parts, each up to such a share of it; which one begins it."""
    ends = [round(len(content) * share) for share in shares]
    for a, b in zip([0, *ends], ends, strict=False):
        receive_part(io.BytesIO(content[a:b]), key="k", start=a, by=by)
    return Part.objects.get(start=0).pk


def codes() -> list[str] | None:
    found = Part.objects.get(start=0).first_page
    return None if found is None else [verdict["code"] for verdict in found]


def test_it_is_told_as_soon_as_it_is_whole(an: User, scratch: Path) -> None:
    glimpse(give(an, COARSE, 0.1, 0.2))
    assert codes() is None
    glimpse(give(an, COARSE, 0.1, 0.2, 0.5))
    assert codes() == ["low_dpi"]
    assert list(scratch.iterdir()) == []


def test_a_good_page_is_told_as_good(an: User) -> None:
    good = (SAMPLES / "vietnamese" / "qn-07-ct-2018-1bit.pdf").read_bytes()
    glimpse(give(an, good, 0.2, 0.5))
    assert codes() == []


def test_once_told_it_is_not_looked_at_again(an: User, monkeypatch: pytest.MonkeyPatch) -> None:
    first = give(an, COARSE, 0.3, 0.5)
    glimpse(first)
    monkeypatch.setattr(glimpsing, "look_at", lambda *_: pytest.fail("looked at twice"))
    glimpse(first)


def test_a_file_that_is_whole_is_left_to_the_look(an: User, unit_a: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    first = give(an, COARSE, 0.3, 0.5)
    receive_scan(io.BytesIO(COARSE), name="quet.pdf", source="web", unit=unit_a, by=an, idempotency_key="k")
    monkeypatch.setattr(glimpsing, "look_at", lambda *_: pytest.fail("looked at twice"))
    glimpse(first)


def test_what_comes_after_the_beginning_is_not_read(an: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glimpsing, "BEGINNING", round(len(COARSE) * 0.2))
    glimpse(give(an, COARSE, 0.1, 0.2, 0.5, 0.9))
    assert codes() is None


def test_a_store_that_is_away_is_nothing_to_tell(an: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise Unavailable

    first = give(an, COARSE, 0.3, 0.5)
    monkeypatch.setattr(glimpsing, "copy_parts", away)
    glimpse(first)
    assert codes() is None


def test_a_page_that_shows_nothing_is_not_told_of(an: User) -> None:
    white = scan_pdf(quarters(size=(600, 900)).point(lambda _: 255))
    glimpse(give(an, white, 0.5, 1))
    assert codes() is None


@pytest.mark.django_db
def test_parts_that_are_gone_are_nothing_to_look_at() -> None:
    glimpse(12345)


def test_a_hostile_page_is_left_to_the_look(an: User) -> None:
    bomb = CONTENTS["g4 bomb"]()
    glimpse(give(an, bomb, 0.5, 1))
    assert codes() is None


@pytest.mark.parametrize("cause", ["memory", "house"])
def test_a_child_that_dies_is_nothing_to_tell(an: User, monkeypatch: pytest.MonkeyPatch, cause: str) -> None:
    def died(*_: object, **__: object) -> None:
        raise ChildDied(cause)

    monkeypatch.setattr(glimpsing.orders, "ask", died)
    glimpse(give(an, COARSE, 0.3, 0.5))
    assert codes() is None


@pytest.mark.usefixtures("redis_url")
def test_it_goes_with_the_looks(an: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    first = give(an, COARSE, 0.3)
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            queue.enqueue_glimpse(first)
    assert queue.queue(queue.LOOK).get_job_ids() == [f"glimpse-{first}-0"]
