"""The first page of a file that has not come to its end: as in the whole file, or not yet."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pikepdf
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image

from ingest.split.begun import first_page
from tests.ingest.files import SAMPLES

SCANS = ["qn-07-ct-2018-1bit.pdf", "qn-01-ct-2021-100dpi.pdf", "qn-299-ubnd-tthc-hoatoc.pdf"]
Saved = Callable[[bytes], bytes]


def scan(name: str) -> bytes:
    return (SAMPLES / "vietnamese" / name).read_bytes()


def saved(content: bytes, **how: object) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.save(out, **how)
    return out.getvalue()


def drawn(content: bytes) -> NDArray[np.uint8]:
    pixels: NDArray[np.uint8] = pypdfium2.PdfDocument(content)[0].render(scale=1).to_numpy()
    return pixels


def begins_at(content: bytes) -> tuple[int, bytes]:
    """The percent of a file that must be there for its first page, and what is made of it."""
    for percent in range(1, 101):
        page = first_page(content[: len(content) * percent // 100])
        if page:
            return percent, page
    pytest.fail("no first page in the whole file")


@pytest.mark.parametrize("name", SCANS)
def test_the_first_page_of_a_scan_is_whole_long_before_the_file(name: str) -> None:
    content = scan(name)
    percent, page = begins_at(content)
    assert percent <= 70
    assert len(pypdfium2.PdfDocument(page)) == 1
    assert np.array_equal(drawn(page), drawn(content))


def as_it_is(content: bytes) -> bytes:
    return content


def for_the_web(content: bytes) -> bytes:
    return saved(content, linearize=True)


def as_pillow_writes_it(content: bytes) -> bytes:
    out = BytesIO()
    pages = [Image.fromarray(page.render(scale=1).to_numpy()) for page in pypdfium2.PdfDocument(content)]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    return out.getvalue()


@pytest.mark.parametrize("write", [as_it_is, for_the_web, as_pillow_writes_it])
def test_it_is_found_however_the_file_was_written(write: Saved) -> None:
    content = write(scan(SCANS[0]))
    percent, page = begins_at(content)
    assert percent <= 50
    assert np.array_equal(drawn(page), drawn(content))


def test_it_is_not_there_before_its_picture_is() -> None:
    content = scan(SCANS[0])
    percent, _page = begins_at(content)
    assert first_page(content[: len(content) * (percent - 1) // 100]) is None


def test_what_is_packed_is_not_looked_for() -> None:
    packed = saved(scan(SCANS[0]), object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert first_page(packed) is None


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"\xff\xd8\xff" * 99, b"%PDF-1.4\n1 0 obj\n<</Type/Page"])
def test_other_bytes_have_none(content: bytes) -> None:
    assert first_page(content) is None


def one_page(words: bytes) -> bytes:
    return b"%PDF-1.4\n1 0 obj\n<</Type /Page /Parent 9 0 R" + words + b">>\nendobj\n"


def test_a_page_waits_for_what_it_inherits() -> None:
    box, resources = b"/MediaBox[0 0 200 300]", b"/Resources<<>>"
    assert first_page(one_page(box)) is None
    assert first_page(one_page(box + resources)) is not None
    above = b"9 0 obj\n<</Type/Pages/Kids[1 0 R 2 0 R]/Count 2/Resources 5 0 R>>\nendobj\n"
    assert first_page(one_page(box) + above) is None
    assert first_page(one_page(box) + above + b"5 0 obj\n<<>>\nendobj\n") is not None
