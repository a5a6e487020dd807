"""Shadows, faint ink and grain are mended where there are any."""

import numpy as np

from ocr.cleaning.light import evened, grain, smoothed
from ocr.paper import to_grey
from tests.ocr.pages import FAX, page_of


def test_uneven_light_is_evened_out() -> None:
    page = np.tile(np.linspace(90, 240, 400), (500, 1)).astype(np.uint8)
    page[100:110, 20:380] = 30
    lit = evened(page)
    assert lit[200:400].min() > 225
    assert lit[102:108, 60:340].max() < 120


def test_faint_ink_becomes_dark() -> None:
    page = to_grey(page_of(FAX, 3, dpi=100))
    faint = (225 - (255 - page.astype(np.int16)) // 5).astype(np.uint8)
    lit = evened(faint)
    assert lit[page > 250].min() > 240
    assert lit[page < 30].max() < 60


def test_a_good_page_and_an_empty_one_stay_as_they_are() -> None:
    page = to_grey(page_of(FAX, 3, dpi=100))
    empty = np.full((400, 300), 240, np.uint8)
    assert evened(page) is page
    assert evened(empty) is empty
    assert smoothed(page) is page


def test_grain_is_measured_and_softened() -> None:
    rng = np.random.default_rng(3)
    page = to_grey(page_of(FAX, 3, dpi=100)).astype(np.float64)
    grainy = np.clip(page * 0.7 + 40 + rng.normal(0, 15, page.shape), 0, 255).astype(np.uint8)
    assert 13 < grain(grainy) < 17
    assert grain(smoothed(grainy)) < 4


def test_the_edge_of_a_deep_shadow_leaves_no_trace() -> None:
    page = to_grey(page_of(FAX, 3, dpi=150))
    shaded = page.astype(np.float64)
    shaded[:, 500:] *= 0.3
    lit = evened(shaded.astype(np.uint8))
    assert np.percentile(lit[page > 250], 1) > 200
    assert np.percentile(lit[page < 30], 90) < 80
