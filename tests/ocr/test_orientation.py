"""Every turned page is found, none is turned without need."""

from pathlib import Path

import numpy as np
import pytest

from ocr.orientation import SURE, find_rotation
from tests.ocr.pages import FAX, MONTHLY, OFFICIAL, URGENT, empty_page, noisy_page, page_of


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_turned_back(degrees: int) -> None:
    clockwise = np.ascontiguousarray(np.rot90(page_of(OFFICIAL), -degrees // 90))
    found = find_rotation(clockwise)
    assert found.degrees == 360 - degrees
    assert found.confidence >= SURE


@pytest.mark.parametrize("path", [OFFICIAL, URGENT, MONTHLY, FAX], ids=lambda path: path.stem)
def test_an_upright_page_stays(path: Path) -> None:
    assert find_rotation(page_of(path)).degrees == 0


def test_a_fax_page_upside_down_is_found() -> None:
    assert find_rotation(np.ascontiguousarray(np.rot90(page_of(FAX, 1), 2))).degrees == 180


def test_a_page_with_hardly_any_text_is_never_turned() -> None:
    assert find_rotation(empty_page()).degrees == 0
    assert find_rotation(noisy_page()).degrees == 0
    assert find_rotation(np.rot90(page_of(URGENT, 1), 2)).degrees == 0
