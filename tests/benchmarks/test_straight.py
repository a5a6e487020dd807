"""Straightness is measured on pages that are the same mixture for everybody."""

from benchmarks.pages.sets import Recipe, skew_set
from benchmarks.straight import EVERY


def shares(pages: list[Recipe]) -> tuple[float, float]:
    """The shares of pages more than 3 degrees askew, and of straight ones."""
    wide = sum(abs(page.angle) > 3 for page in pages)
    return wide / len(pages), sum(page.angle == 0 for page in pages) / len(pages)


def test_peers_are_asked_about_pages_of_every_sort_as_often_as_they_come() -> None:
    whole = skew_set(200)
    asked = whole[::EVERY]
    assert all(abs(of_all - of_asked) < 0.1 for of_all, of_asked in zip(shares(whole), shares(asked), strict=True))
    assert {page.kind for page in asked} == {page.kind for page in whole}
    assert {page.face for page in asked} == {page.face for page in whole}
