"""The sets spread over what they are told to spread over, and their recipes tell the truth."""

from collections import Counter

import numpy as np
import pytest

from benchmarks.pages import sets
from benchmarks.pages.conditions import CONDITIONS
from benchmarks.pages.faces import FACES
from benchmarks.pages.kinds import KINDS


def test_every_condition_has_both_resolutions_and_all_faces() -> None:
    recipes = sets.accuracy_set()

    assert len(recipes) == 140
    assert len({recipe.seed for recipe in recipes}) == 140
    for condition in CONDITIONS:
        own = [recipe for recipe in recipes if recipe.condition == condition]
        assert Counter(recipe.dpi for recipe in own) == {200: 5, 300: 5}
        assert {recipe.face for recipe in own} == {0, 1, 2, 3}


@pytest.mark.parametrize("name", sets.SETS)
def test_a_set_is_the_same_again_and_its_pages_have_names_of_their_own(name: str) -> None:
    recipes = sets.SETS[name]()

    assert recipes == sets.SETS[name]()
    assert len({recipe.name for recipe in recipes}) == len(recipes)
    assert all(recipe.kind in KINDS and recipe.condition in CONDITIONS for recipe in recipes)


def test_skewed_pages_reach_fifteen_degrees_a_third_are_nearly_straight_and_some_quite() -> None:
    angles = [abs(recipe.angle) for recipe in sets.skew_set()]

    assert 14 < max(angles) <= 15
    assert 60 <= sum(angle <= 3 for angle in angles) <= 110
    assert angles.count(0) >= 10
    assert {recipe.kind for recipe in sets.skew_set()} >= {"dense", "form", "four lines", "landscape", "handwriting"}
    assert {recipe.dpi for recipe in sets.skew_set()} >= {100, 600}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_draws_ink_and_the_same_again(kind: str) -> None:
    page, again = (KINDS[kind](3, dpi=72, face=FACES[0]) for _time in range(2))

    assert page.image.min() < (200 if kind == "back" else 120)
    assert np.array_equal(page.image, again.image)
    assert page.lines


def test_a_turned_and_skewed_page_can_be_put_right_by_what_its_recipe_says() -> None:
    straight = sets.Recipe("table", "clean", 9, 72, 0).make()
    turned = sets.Recipe("table", "clean", 9, 72, 0, rotation=90).make()

    assert (turned.rotation, turned.angle) == (90, 0)
    upright = np.rot90(turned.image, -1)
    assert upright.shape == straight.image.shape
    assert np.abs(upright.astype(int) - straight.image).mean() < 5
