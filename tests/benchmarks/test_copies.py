"""The likeness of a copy is 1 for the same picture and falls with what is lost."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.copies import likeness_on_text, ssim, stream_bytes, write_scan
from benchmarks.pages import decree
from benchmarks.pages.sets import Recipe


def test_a_picture_is_like_itself_and_less_like_a_blurred_one() -> None:
    page = decree.draw(2, dpi=72).image
    blurred, faint = cv2.GaussianBlur(page, (0, 0), 1.0).astype(np.uint8), (page // 2 + 120).astype(np.uint8)

    assert ssim(page, page).min() == pytest.approx(1, abs=1e-3)
    assert ssim(page, blurred).mean() < 0.97
    assert ssim(page, faint).mean() < 0.97


def test_a_scan_is_written_as_a_scanner_writes_it_and_is_like_itself(tmp_path: Path) -> None:
    recipe = Recipe("letter", "fax", 3, 72, 0)
    path = tmp_path / "page.pdf"

    write_scan(recipe, path)

    assert b"/CCITTFaxDecode" in path.read_bytes()
    assert 0 < stream_bytes(path) < path.stat().st_size
    assert likeness_on_text(path, path, 72, [(10, 10, 60, 40)]) == pytest.approx(1, abs=1e-3)
