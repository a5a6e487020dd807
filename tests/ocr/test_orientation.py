"""Every turned page is found, none is turned without need."""

from pathlib import Path

import numpy as np
import pytest

from ocr import orientation
from ocr.orientation import SURE, find_pose
from tests.ocr.pages import COARSE, FAX, MONTHLY, OFFICIAL, URGENT, empty_page, noisy_page, page_of, turned_by


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_turned_back(degrees: int) -> None:
    clockwise = np.ascontiguousarray(np.rot90(page_of(OFFICIAL), -degrees // 90))
    found = find_pose(clockwise).rotation
    assert found.degrees == 360 - degrees
    assert found.confidence >= SURE


@pytest.mark.parametrize("path", [OFFICIAL, URGENT, MONTHLY, FAX], ids=lambda path: path.stem)
def test_an_upright_page_stays(path: Path) -> None:
    assert find_pose(page_of(path)).rotation.degrees == 0


def test_a_fax_page_upside_down_is_found() -> None:
    assert find_pose(np.ascontiguousarray(np.rot90(page_of(FAX, 1), 2))).rotation.degrees == 180


def test_a_page_with_hardly_any_text_is_never_turned() -> None:
    assert find_pose(empty_page()).rotation.degrees == 0
    assert find_pose(noisy_page()).rotation.degrees == 0
    assert find_pose(np.rot90(page_of(URGENT, 1), 2)).rotation.degrees == 0


@pytest.mark.parametrize("path", [OFFICIAL, URGENT, MONTHLY, FAX, COARSE], ids=lambda path: path.stem)
def test_an_ordinary_upright_page_is_known_without_tesseract(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orientation, "read_orientation", _not_to_be_asked)
    pose = find_pose(turned_by(page_of(path, dpi=150), 9))
    assert pose.rotation.degrees == 0
    assert pose.skew.angle == pytest.approx(9, abs=1.5)


def test_a_page_both_turned_and_askew_is_understood() -> None:
    lying = turned_by(np.rot90(page_of(OFFICIAL, dpi=200)), -12)
    pose = find_pose(lying)
    assert pose.rotation.degrees == 90
    assert pose.skew.angle == pytest.approx(-12, abs=0.5)


@pytest.mark.parametrize("answer", [(90, 20.0), (180, 20.0), (0, 1.0)])
def test_a_page_is_not_turned_when_tesseract_and_the_letters_disagree(
    answer: tuple[int, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orientation, "read_orientation", lambda *_args, **_named: answer)
    assert find_pose(np.rot90(page_of(OFFICIAL, dpi=150), 2)).rotation.degrees == 0


def _not_to_be_asked(*_args: object, **_named: object) -> tuple[int, float]:
    raise AssertionError("Tesseract was asked")
