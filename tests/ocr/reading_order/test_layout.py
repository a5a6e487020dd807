"""Pages are laid out anew for the engine and read in the order in which people read them."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.paper import Pixels, to_grey
from ocr.reading_order.layout import find_layout, unfold
from ocr.reading_order.patches import fold_back
from ocr.tesseract import read_words
from ocr.words import Word, running_text
from tests.ocr.pages import BLANK, BORN_DIGITAL, OFFICIAL, page_of

ROWS = (("No", "Name of the goods", "Unit", "Count"), ("1", "Paper", "Ream", "5"), ("2", "Scanner", "Piece", "1234"))
COLUMNS = (1.2, 1.8, 4.6, 5.8, 7.2)


def table_page(*, dpi: int) -> Pixels:
    picture = Image.new("L", (round(8.27 * dpi), round(11.69 * dpi)), 255)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(0.17 * dpi)
    columns = [round(inch * dpi) for inch in COLUMNS]
    top, high, thick = 2 * dpi, dpi // 3, dpi // 100
    for row, cells in enumerate(ROWS):
        for left, text in zip(columns, cells, strict=False):
            pen.text((left + dpi // 12, top + row * high + dpi // 12), text, fill=0, font=font)
    for row in range(len(ROWS) + 1):
        pen.line((columns[0], top + row * high, columns[-1], top + row * high), fill=0, width=thick)
    for left in columns:
        pen.line((left, top, left, top + len(ROWS) * high), fill=0, width=thick)
    return np.array(picture)


def text_of(page: Pixels, *, dpi: int) -> str:
    picture, patches = unfold(page)
    return running_text(fold_back(read_words(picture, lang="vie", dpi=dpi, timeout=60), patches))


@pytest.mark.parametrize("dpi", [200, 300])
def test_a_table_is_read_row_by_row_with_its_lone_digits(dpi: int) -> None:
    lines = text_of(table_page(dpi=dpi), dpi=dpi).splitlines()
    assert lines == [" ".join(cells) for cells in ROWS]


def test_without_a_frame_the_same_layout_serves_every_size() -> None:
    large, small = find_layout(table_page(dpi=300)), find_layout(table_page(dpi=150))
    assert len(large.tables) == len(small.tables) == 1
    assert large.scale == pytest.approx(2 * small.scale, rel=0.01)


@pytest.mark.parametrize("path", [OFFICIAL, BORN_DIGITAL], ids=lambda path: path.stem)
def test_letters_outside_of_tables_are_all_laid_out(path: Path) -> None:
    page = to_grey(page_of(path, dpi=100))
    grey = np.ascontiguousarray(page[: page.shape[0] * 6 // 10])  # above seal and signature
    picture, patches = unfold(grey)
    covered = np.zeros(grey.shape, np.bool_)
    for patch in patches:
        left, top, right, bottom = patch.box
        assert not covered[top:bottom, left:right].any()
        covered[top:bottom, left:right] = True
    assert covered.all()
    assert abs(int((picture < 128).sum()) - int((grey < 128).sum())) < 0.05 * (grey < 128).sum()


@pytest.mark.parametrize("size", [(1, 1), (16, 16), (2, 3000), (3000, 2)])
@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_page_smaller_than_a_letter_is_laid_out(size: tuple[int, int], grey: int) -> None:
    _, patches = unfold(np.full(size, grey, np.uint8))
    assert patches


def test_a_blank_page_is_laid_out_as_it_is() -> None:
    grey = to_grey(page_of(BLANK, dpi=72))
    picture, patches = unfold(grey)
    assert (picture == grey).all()
    assert fold_back([Word("x", (5, 6, 7, 8), 1, 0)], patches)[0].box == (5, 6, 7, 8)
