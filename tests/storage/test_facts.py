"""Answers of the child process as they become rows."""

from unicodedata import normalize

from storage.facts import PageFacts, ReadingFacts
from storage.models import Blob

VIEW = Blob(pk="0" * 64)


def test_a_page_that_was_looked_at() -> None:
    answer = {
        "number": 3,
        "width": 1654,
        "height": 2339,
        "dpi": [200, 200],
        "thumb": "a.jpg",
        "view": "b.jpg",
        "verdicts": [{"code": "turned", "severity": "mended", "value": 90}],
        "fingerprint": 255,
        "codes": ["H20.34.05-261120-0042"],
        "born_digital": True,
        "own_text": normalize("NFD", "Quyết định"),
        "own_words": [[normalize("NFD", "Quyết"), 0.1, 0.1, 0.2, 0.12], ["định", 0.21, 0.1, 0.3, 0.12]],
        "blank": False,
    }

    facts = PageFacts.from_answer(answer, thumb=None, view=VIEW)

    assert (facts.number, facts.dpi, facts.fingerprint, facts.view) == (3, (200.0, 200.0), "00000000000000ff", VIEW)
    assert facts.own_text == "Quyết định"
    assert [(word[0], word[6]) for word in facts.words()] == [("Quyết", 0), ("định", 0)]


def test_a_page_without_resolution_or_text() -> None:
    answer = {"number": 1, "width": 10, "height": 10, "dpi": None, "verdicts": [], "fingerprint": -(2**63)}
    answer |= {"codes": [], "born_digital": False, "own_text": None, "own_words": []}

    facts = PageFacts.from_answer(answer)

    assert (facts.dpi, facts.own_text, facts.words(), facts.fingerprint) == (None, "", [], "8" + "0" * 15)


def test_a_page_that_could_not_be_opened() -> None:
    facts = PageFacts.from_answer({"number": 2, "error": {"code": "damaged", "params": {}}})

    assert (facts.number, facts.error_code, facts.view) == (2, "damaged", None)


def test_a_page_that_was_read() -> None:
    answer = {
        "text": normalize("NFD", "Hà Nội"),
        "words": [["Hà", 0.1, 0.1, 0.2, 0.12, 95.0, 0]],
        "rotation": 90,
        "skew": 1.5,
        "skew_confidence": 0.9,
        "confidence": 95.0,
        "width": 2480,
        "height": 3508,
        "view": "a.jpg",
        "verdicts": [],
        "seconds": 2.5,
    }

    facts = ReadingFacts.from_answer(answer, view=VIEW)

    assert (facts.text, facts.rotation, facts.view, len(facts.words)) == ("Hà Nội", 90, VIEW, 1)


def test_what_no_row_can_keep_is_left_out() -> None:
    answer = {
        "number": 1,
        "width": 10,
        "height": 10,
        "dpi": None,
        "verdicts": [],
        "fingerprint": 0,
        "born_digital": True,
    }
    answer |= {"codes": ["A\x00B"], "own_text": "Hà\x00", "own_words": [["\x00", 0, 0, 1, 1], ["Hà\x00", 0, 0, 1, 1]]}

    facts = PageFacts.from_answer(answer)

    assert (facts.codes, facts.own_text, facts.own_words) == (("AB",), "Hà", (["Hà", 0, 0, 1, 1],))
