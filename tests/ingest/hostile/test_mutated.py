"""Good files spoilt by chance: the child answers pages or a refusal, never a traceback, within its limits.

A picture that was seen has a record. Of PDFs this can't be said: what shows them mends more than what writes them.
HOSTILE_TIMES=20 tries so many times as many, by chance instead of the same each time.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ingest.files import SAMPLES, heic, locked, picture, quarters, scan_pdf, text_pdf, tiff
from tests.ingest.hostile.children import LIMITS, Fate, Trial
from tests.ingest.hostile.pdf_actions import PLACES, acting
from tests.ingest.hostile.warm import WarmChildren

TIMES = int(os.environ.get("HOSTILE_TIMES", "1"))
EXAMPLES = 6
SHEET = quarters(size=(200, 300))
REAL = ("formxobject.pdf", "aspect.pdf", "overlay.pdf", "crom.png")
"""Small files that scanners and programs of others wrote (tests/samples): what they do, no file of ours does."""
SEEDS = {
    "written.pdf": text_pdf("Some words.", "And more."),
    "scan.pdf": scan_pdf(SHEET, hidden="Read before"),
    "acting.pdf": acting(**PLACES["script of a field"], words=True),
    "locked.pdf": locked(text_pdf("Anybody may read this."), user="", owner="chu"),
    "photo.jpg": picture("JPEG", SHEET, dpi=(100, 100)),
    "picture.png": picture("PNG", SHEET),
    "picture.webp": picture("WEBP", SHEET),
    "phone.heic": heic(),
    "g4.tif": tiff([SHEET.convert("1")] * 2, compression="group4"),
    "lzw.tif": tiff([SHEET], compression="tiff_lzw"),
    "jpeg.tif": tiff([SHEET], compression="jpeg", tiffinfo={278: SHEET.height}),
    **{name: (SAMPLES / "pdf" / name).read_bytes() for name in REAL},
}
TOKEN = re.compile(rb"(?<=[\s/\[<(])(?:-?\d+\.?\d*|[A-Z][A-Za-z]+)\b")
WEIRD = (
    b"0",
    b"-1",
    b"1e9",
    b"99999999999999999999",
    b"2147483648",
    b"null",
    b"[]",
    b"<<>>",
    b"(a)",
    b"1 0 R",
    b"Page",
)


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarmChildren]:
    with WarmChildren(tmp_path_factory.mktemp("warm")) as children:
        yield children


def flipped(draw: st.DrawFn, content: bytes) -> bytes:
    at = (
        draw(st.integers(0, len(content) - 1))
        if draw(st.booleans())
        else draw(st.integers(0, min(300, len(content) - 1)))
    )
    return content[:at] + bytes([draw(st.integers(0, 255))]) + content[at + 1 :]


def cut(draw: st.DrawFn, content: bytes) -> bytes:
    at, length = draw(st.integers(0, len(content) - 1)), draw(st.sampled_from((1, 2, 4, 50, 1000)))
    return content[:at] + content[at + length :]


def doubled(draw: st.DrawFn, content: bytes) -> bytes:
    at, length = draw(st.integers(0, len(content) - 1)), draw(st.sampled_from((1, 4, 50, 1000)))
    return (
        content[: at + length] + content[at : at + length] * draw(st.sampled_from((1, 3, 100))) + content[at + length :]
    )


def swapped(draw: st.DrawFn, content: bytes) -> bytes:
    one, other = sorted((draw(st.integers(0, len(content) - 1)), draw(st.integers(0, len(content) - 1))))
    length = draw(st.integers(0, other - one))
    spans = content[:one], content[one : one + length], content[one + length : other], content[other : other + length]
    return spans[0] + spans[3] + spans[2] + spans[1] + content[other + length :]


def reworded(draw: st.DrawFn, content: bytes) -> bytes:
    """A number or a name of a PDF in the place of another one."""
    tokens = list(TOKEN.finditer(content))
    if not tokens:
        return content
    place, other = draw(st.sampled_from(tokens)), draw(st.sampled_from(tokens))
    word = draw(st.sampled_from((other.group(), *WEIRD)))
    return content[: place.start()] + word + content[place.end() :]


MUTATIONS: tuple[Callable[[st.DrawFn, bytes], bytes], ...] = (flipped, cut, doubled, swapped, reworded, reworded)


@st.composite
def mutated(draw: st.DrawFn, content: bytes) -> bytes:
    """The content after one to five mutations."""
    for mutate in draw(st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=5)):
        content = mutate(draw, content) or content
    return content


def was_seen(fate: Fate) -> bool:
    return bool(fate.looks) and not any("error" in look for look in fate.looks)


@pytest.mark.slow
@pytest.mark.parametrize("name", SEEDS)
def test_a_spoilt_file_is_read_or_refused(name: str, warm: WarmChildren, tmp_path: Path) -> None:
    path = tmp_path / "file"

    @settings(max_examples=EXAMPLES * TIMES, derandomize=TIMES == 1, suppress_health_check=list(HealthCheck))
    @given(content=mutated(SEEDS[name]), reads=st.sampled_from((False, False, True)))
    def whatever_is_broken(content: bytes, reads: bool) -> None:
        path.write_bytes(content)
        fate = Trial(path, run_child=warm.run_child, reads=reads).run()
        assert fate.faults == []
        if was_seen(fate) and not name.endswith(".pdf"):
            assert fate.record in ("2b", "pdf")

    whatever_is_broken()
    assert warm.peak <= LIMITS.memory
