"""Whatever bytes are broken, a file is read or refused: no other exception comes out."""

import random
from pathlib import Path

import pytest

from ingest.errors import Refused
from ingest.sniff import kind_of
from ingest.split.document import open_source
from ingest.split.limits import Limits
from tests.ingest.files import heic, picture, quarters, scan_pdf, text_pdf, tiff

SEEDS = {
    "jpeg": picture("JPEG"),
    "png": picture("PNG"),
    "webp": picture("WEBP"),
    "heic": heic(),
    "g4": tiff([quarters("1")] * 2, compression="group4"),
    "lzw": tiff([quarters()], compression="tiff_lzw"),
    "written": text_pdf("Some words.", "And more."),
    "scan": scan_pdf(quarters(size=(200, 300))),
}
SMALL = Limits(pixels=2_000_000, render_pixels=2_000_000)


def broken(content: bytes, chance: random.Random) -> bytes:
    """The content with some bytes changed, most of them near its head, and sometimes cut."""
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 3, 10, 40))):
        reach = len(spoilt) if chance.random() < 0.5 else min(len(spoilt), 400)
        spoilt[chance.randrange(reach)] = chance.randrange(256)
    return bytes(spoilt[: chance.randrange(1, len(spoilt))] if chance.random() < 0.2 else spoilt)


def read_whole(path: Path) -> None:
    with open_source(path, kind_of(path.read_bytes()[:4096]), SMALL) as source:
        for number in range(1, source.pages + 1):
            source.page(number, height=300)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns before it gives up
@pytest.mark.parametrize("name", SEEDS)
def test_broken_bytes_are_read_or_refused(tmp_path: Path, name: str) -> None:
    chance = random.Random(name)
    refused = 0
    for _ in range(40):
        path = tmp_path / "file"
        path.write_bytes(broken(SEEDS[name], chance))
        try:
            read_whole(path)
        except Refused:
            refused += 1
    assert refused
