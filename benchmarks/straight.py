"""How well pages are found askew, and turned: Sohoa and its peers on the same pages.

Drawn pages of known angle; real scans by turning them (error = difference of two estimates minus the turn); sparse
pages; and for orientation upright pages that must stay and turned ones that must be found. Seconds are CPU time.
"""

import tempfile
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.ours import rotation_of, skew_of
from benchmarks.pages import sets
from benchmarks.pages.conditions import turned
from benchmarks.pages.sets import Recipe
from benchmarks.pages.sheet import Pixels
from benchmarks.peers import SKEW_METHODS, SkewPeers
from benchmarks.samples import ScannedPage, scanned_pages
from ocr.page import DEAD_BAND

TURNS = (-11.0, -4.3, -1.2, 2.6, 8.5)
EVERY = 7
"""Peers are asked about every so manieth drawn page: on pages of 600 dpi some take many seconds each.

Kinds, faces, wide and straight angles come round every 9, 4, 3 and 20 pages: a number that has a factor in common with
one of these would show the peers pages of one sort alone.
"""
TURNS_OF_PEERS = 2
"""Peers are asked about so many turns of a scan: five would take as long as all of Sohoa's own part."""

Answers = dict[str, tuple[float, float]]
Row = dict[str, Any]


@cache
def peers() -> SkewPeers:
    """Return this process's peers, who end with it."""
    return SkewPeers()


def answers_for(image: Pixels, methods: tuple[str, ...]) -> Answers:
    """Return every method's angle and CPU seconds for a page."""
    angle, took = skew_of(image)
    found: Answers = {"sohoa": (angle, took.cpu)}
    if not methods:
        return found
    with tempfile.TemporaryDirectory(prefix="sohoa-skew-") as folder:
        path = Path(folder) / ("page.ppm" if image.ndim == 3 else "page.pgm")
        Image.fromarray(image).save(path)
        return found | peers().ask(path, methods)


def drawn_errors(numbered: tuple[int, Recipe]) -> tuple[Recipe, Answers]:
    """Return the errors (signed degrees) and CPU seconds of all methods on one drawn page."""
    number, recipe = numbered
    page = recipe.make()
    answers = answers_for(page.image, SKEW_METHODS if number % EVERY == 0 else ())
    return recipe, {method: (angle - recipe.angle, seconds) for method, (angle, seconds) in answers.items()}


def real_errors(page: ScannedPage, turns: tuple[float, ...]) -> tuple[ScannedPage, list[Answers]]:
    """Return the errors of Sohoa on one real scan at every turn, of the peers at the first turns."""
    image = page.image()
    paper = tuple(int(value) for value in np.median(image[::8, ::8].reshape(-1, 3), axis=0))
    own = answers_for(image, SKEW_METHODS)
    errors = []
    for number, turn in enumerate(turns):
        if abs(own["sohoa"][0] + turn) > 15:
            continue
        methods = SKEW_METHODS if number < TURNS_OF_PEERS else ()
        answers = answers_for(turned(image, turn, (paper[0], paper[1], paper[2])), methods)
        errors.append({name: (angle - own[name][0] - turn, took) for name, (angle, took) in answers.items()})
    return page, errors


def figures(errors: list[tuple[float, float]]) -> Row:
    """Return what skew methods are told by: mean error, mean of the best 80 %, shares, worst, median CPU seconds."""
    ranked = sorted(abs(error) for error, _seconds in errors)
    best = ranked[: max(1, round(0.8 * len(ranked)))]
    return {
        "pages": len(ranked),
        "mean": round(mean(ranked), 4),
        "top80": round(mean(best), 4),
        "within_0.1": round(sum(error <= 0.1 for error in ranked) / len(ranked), 4),
        "within_0.2": round(sum(error <= 0.2 for error in ranked) / len(ranked), 4),
        "worst": round(ranked[-1], 3),
        "seconds": round(median(seconds for _error, seconds in errors), 3),
    }


def by_method(all_answers: list[Answers]) -> dict[str, Row]:
    """Return the figures of each method over the pages that it was asked about."""
    grouped: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for answers in all_answers:
        for method, answer in answers.items():
            grouped[method].append(answer)
    return {method: figures(errors) for method, errors in grouped.items()}


def orientation(recipe: Recipe) -> tuple[Recipe, int, int, float]:
    """Return the true and the found rotation of a page, and CPU seconds."""
    page = recipe.make()
    found, took = rotation_of(page.image)
    return recipe, page.rotation, found, took.cpu


def measure(*, quick: bool) -> Row:
    """Measure everything about straightness; rates and the pages that went wrong."""
    share = 8 if quick else 1
    with ProcessPoolExecutor(2) as pool:
        drawn = list(pool.map(drawn_errors, enumerate(sets.skew_set(200 // share)), chunksize=4))
        sparse = list(pool.map(drawn_errors, enumerate(sets.sparse_set(60 // share)), chunksize=4))
        turns = TURNS[:2] if quick else TURNS
        scans = list(pool.map(partial(real_errors, turns=turns), scanned_pages()[:: 3 if quick else 1]))
        upright = list(pool.map(orientation, sets.upright_set(200 // share), chunksize=4))
        laid = list(pool.map(orientation, sets.turned_set(60 // share), chunksize=4))
    return {
        "drawn": by_method([answers for _recipe, answers in drawn]),
        "real": by_method([answers for _page, errors in scans for answers in errors]),
        "sparse": by_method([answers for _recipe, answers in sparse]),
        "sparse_tilted_worse": [recipe.name for recipe, answers in sparse if _worse(recipe, answers)],
        "straight_tilted": [recipe.name for recipe, answers in drawn if not recipe.angle and _tilts(answers)],
        "missed": _missed(drawn + sparse) + _missed_scans(scans),
        "upright": _orientations(upright),
        "turned": _orientations(laid),
    }


def _tilts(answers: Answers) -> bool:
    """Whether the reading would turn the page by what was found."""
    return abs(answers["sohoa"][0]) >= DEAD_BAND


def _worse(recipe: Recipe, answers: Answers) -> bool:
    """Whether straightening would leave the page further askew than it came (beyond what can be seen)."""
    return abs(answers["sohoa"][0]) > max(abs(recipe.angle), DEAD_BAND)


def _missed(drawn: list[tuple[Recipe, Answers]]) -> list[Row]:
    return [
        {"page": recipe.name, "angle": recipe.angle, "error": round(answers["sohoa"][0], 3)}
        for recipe, answers in drawn
        if abs(answers["sohoa"][0]) > 0.1
    ]


def _missed_scans(scans: list[tuple[ScannedPage, list[Answers]]]) -> list[Row]:
    return [
        {"page": page.name, "error": round(answers["sohoa"][0], 3)}
        for page, errors in scans
        for answers in errors
        if abs(answers["sohoa"][0]) > 0.1
    ]


def _orientations(pages: list[tuple[Recipe, int, int, float]]) -> Row:
    wrong = [(recipe.name, true, found) for recipe, true, found, _seconds in pages if true != found]
    return {
        "pages": len(pages),
        "right": len(pages) - len(wrong),
        "wrong": [{"page": name, "true": true, "found": found} for name, true, found in wrong],
        "seconds": round(median(seconds for *_rest, seconds in pages), 3),
        "seconds_p95": round(sorted(seconds for *_rest, seconds in pages)[int(0.95 * (len(pages) - 1))], 3),
    }
