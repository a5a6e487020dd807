"""Every file of the hostile corpus through the children, with the limits that the product has by itself.

What opens a file first, the look, is a real child each time; the steps after it run in forks of a warm one.
"""

import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import TEXTS
from ingest.limited import run_child
from tests.ingest.hostile.children import LIMITS, Fate, Trial
from tests.ingest.hostile.pdf_actions import ACTIONS, actors_in
from tests.ingest.hostile.pdf_contents import CONTENTS
from tests.ingest.hostile.pdf_shapes import SHAPES, truncated
from tests.ingest.hostile.pictures import PICTURES
from tests.ingest.hostile.warm import WarmChildren

CORPUS: dict[str, Callable[[], bytes]] = {**SHAPES, **CONTENTS, **PICTURES}
READ = {*CONTENTS, "png of one pixel", "png of a hair", "png of an upright hair"}
"""What is read too: of the others only what opens them is in danger, their page is a plain picture."""

ENDLESS = frozenset({
    "deflate bomb", "object stream bomb", "profile bomb", "picture bomb", "form in itself", "forms in a loop",
    "forms that multiply", "pattern of dust", "jpeg bomb that lies", "letters that multiply", "q 1,000,000 deep",
    "png at the limit, with transparency", "jpeg of scans without end", "a book on a page", "4,000,000 operators",
    "run length bomb", "png that unpacks to more", "100,000 notes",
})  # fmt: skip
SECONDS_FOR_THE_ENDLESS = 3
"""What never ends, or not soon, is stopped at its limit; the product waits longer for the same."""

REFUSED = {
    "door: empty": ("empty",),
    "door: unknown_kind": (
        "zip renamed", "pdf in front of a zip's head", "pdf behind a program's head", "pdf behind a script's head",
        "pdf behind a page of the web", "gif+js",
    ),
    "too_many_pages": ("10,000 pages", "one page 100,000 times", "tiff of 20,000 pages"),
    "encrypted": ("user's password",),
    "damaged": (
        "header alone", "header and noise", "no pages", "no table", "endless table", "encrypted by nobody",
        "png without extent", "png profile bomb", "png text bomb", "png without end", "tiff of 2^28 strips",
        "tiff of 60,000 samples", "tiff without extent", "big tiff of 2^60 entries", "jpeg without scan", "webp canvas",
        "webp canvas of 2^24", "heic grid",
    ),
    "too_heavy": (
        "deflate bomb", "profile bomb", "jpeg 2000 bomb that lies", "form in itself", "forms in a loop",
        "forms that multiply", "pattern of dust", "letters that multiply",
    ),
}  # fmt: skip
"""The whole file is refused, by this code; every other one is taken."""
PAGES = {
    "pixel_bomb": (
        "picture said to be 60,000 × 60,000", "picture of 2^31 × 1", "picture of negative size", "jpeg 2000 bomb",
        "jbig2 bomb", "g4 bomb", "png bomb", "png bomb of one bit", "png of 2^31", "jpeg bomb", "tiff bomb",
        "heic of 65,535 × 65,535", "heic of 2^31",
    ),
    "damaged": (
        "page tree in a loop", "page tree ladder", "object streams in a loop", "tiff of strips that lie",
        "tiff of strips far away", "heic of places far away", "lost page",
    ),
    "too_heavy": ("box of a hair",),
    "own": ("owner's password", "broken TrueType", "broken Type 1", "broken CFF"),
}  # fmt: skip
"""This becomes of the page of a file that is taken; every other one is read, or looked at where nothing is read."""
UNSHOWN = (
    "page tree in a loop", "page tree ladder", "object streams in a loop", "png bomb", "png bomb of one bit",
    "png of 2^31", "jpeg bomb", "tiff bomb", "tiff of strips that lie", "tiff of strips far away",
    "heic of places far away",
)  # fmt: skip
"""Nothing of them was ever seen, so there is nothing to record."""
SEEN_IN_VAIN = (
    "two trees in a loop", "arrays 100,000 deep", "dictionaries 100,000 deep", "table with wrong places",
    "box without end", "turned by nothing", "turned by a word",
)  # fmt: skip
"""Their pages are seen, and have no record: what shows a PDF mends more than what writes one, and two aren't turned by
a quarter of a circle."""
WITHOUT_A_PAGE = ("lost page",)
"""Their record is made at the second try, without the page that can't be opened (tests/workers/test_assembling.py)."""
RECORDS = {
    "damaged": (*UNSHOWN, *SEEN_IN_VAIN, *WITHOUT_A_PAGE),
    "pixel_bomb": ("heic of 65,535 × 65,535", "heic of 2^31"),
    "pdf": (
        "arrays 100,000 deep in content", "q 1,000,000 deep", "run length bomb", "1,000 filters",
        "4,000,000 operators", "owner's password", "jpeg 2000 bomb", "picture without extent",
        "picture of negative size", "picture of 77 bits", "pattern in itself", "mask in itself",
        "letters that draw themselves", "broken TrueType", "broken Type 1", "broken CFF", "a book on a page",
        "colours in a loop", "shading bomb", "no numbers", "huge box", "box of a hair", "box without extent",
        "unit without end",
    ),
}  # fmt: skip
"""This becomes of the record, "pdf" with a reason; every other one is PDF/A."""
ACCESSES = {"damaged": ("run length bomb", "1,000 filters", "no numbers", "unit without end")}
"""This becomes of the access copy of a record; every other one is what the record is."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarmChildren]:
    with WarmChildren(tmp_path_factory.mktemp("warm")) as children:
        yield children


def tried(content: bytes, folder: Path, warm: WarmChildren, **options: Any) -> Fate:
    """What becomes of a file; whatever it is, it keeps to the limits and to the words that people are told."""

    def run(task: str, spec: dict[str, Any], **limits: Any) -> Iterator[dict[str, Any]]:
        return (run_child if task == "look" else warm.run_child)(task, spec, **limits)

    path = folder / "file"
    path.write_bytes(content)
    before = largest_child()
    fate = Trial(path, run_child=run, **options).run()
    assert fate.faults == []
    assert warm.peak <= LIMITS.memory
    # The largest before may have been another test's.
    assert largest_child() <= max(before, LIMITS.memory)
    said = {*fate.pages, fate.refused.removeprefix("door: "), fate.record, fate.access}
    for code in said - {"", "read", "own", "2b", "pdf"}:
        assert all(TEXTS[code][lang][1] for lang in ("vi", "en"))
    return fate


def largest_child() -> int:
    """The most bytes of memory that one of our children used, or one of theirs, of those that have ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10


def may_become(table: dict[str, tuple[str, ...]], name: str, otherwise: str) -> set[str]:
    """What a table says becomes of a file, else what becomes of those that it does not name; or its time is up."""
    told = {code for code, names in table.items() if name in names}
    return (told or {otherwise}) | ({"too_heavy"} if name in ENDLESS else set())


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_is_read_or_refused_within_the_limits(name: str, warm: WarmChildren, tmp_path: Path) -> None:
    seconds = SECONDS_FOR_THE_ENDLESS if name in ENDLESS else LIMITS.seconds
    content = CORPUS[name]()
    fate = tried(content, tmp_path, warm, seconds=seconds, reads=name in READ)
    for look in fate.looks:
        assert look.get("width", 0) * look.get("height", 0) <= LIMITS.render_pixels
    assert fate.refused in may_become(REFUSED, name, "")
    if fate.refused:
        return
    assert (fate.pages or [""])[0] in may_become(PAGES, name, "read" if name in READ else "")
    assert fate.record in may_become(RECORDS, name, "2b")
    if fate.record in ("2b", "pdf"):
        assert fate.access in may_become(ACCESSES, name, fate.record)
        # What has text of its own and can't be PDF/A stays what it is.
        kept = (tmp_path / "record.pdf").read_bytes() == content
        assert kept == (name in PAGES["own"])


def test_the_table_names_files_that_are_there() -> None:
    tables = (REFUSED, PAGES, RECORDS, ACCESSES)
    named = {name for table in tables for names in table.values() for name in names}
    assert named | ENDLESS <= set(CORPUS)
    # A page that can be shown has a record, of whatever kind it is: each exception is one by name.
    assert set(UNSHOWN) <= {*PAGES["damaged"], *PAGES["pixel_bomb"]}


# Of the endless one is enough: the child that glimpses has the limits of the one that looks.
@pytest.mark.parametrize(
    "name", [name for name in (*SHAPES, *CONTENTS) if name not in ENDLESS or name == "deflate bomb"]
)
def test_a_hostile_file_on_its_way_keeps_to_the_limits(name: str, warm: WarmChildren, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(CORPUS[name]())
    trial = Trial(path, seconds=1, run_child=warm.run_child)
    assert "verdicts" in trial.glimpse()
    assert trial.fate.faults == []
    assert warm.peak <= LIMITS.memory


@pytest.mark.parametrize("percent", range(5, 100, 5))
def test_a_file_cut_off_anywhere_is_read_or_refused(percent: int, warm: WarmChildren, tmp_path: Path) -> None:
    fate = tried(truncated(percent / 100), tmp_path, warm, reads=False)
    assert fate.refused == "damaged" or fate.looks


@pytest.mark.parametrize("name", ACTIONS)
def test_a_record_that_is_pdfa_does_nothing_by_itself(name: str, warm: WarmChildren, tmp_path: Path) -> None:
    fate = tried(ACTIONS[name](), tmp_path, warm, reads=False)
    assert (fate.record, fate.access) == ("2b", "2b")
    assert actors_in(tmp_path / "record.pdf") == []
    assert actors_in(tmp_path / "access.pdf") == []
