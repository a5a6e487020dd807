"""Lines of text as chains of letters, for pages whose lines need not be straight."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.paper import Pixels, find_marks, ink_of

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

_LOOKED_AHEAD = 160
"""Letters further to the right in the order of their left edges that may be a letter's neighbour."""
_GAP = (-0.5, 2.6)
_STEP = 0.5
_SHORTEST = 8
"""Letters in a chain that is worth following."""


@dataclass(frozen=True, slots=True)
class Baselines:
    """Feet of letters: places (N×2, x and y in pixels), the chain of each (N, 0..), the median letter height."""

    places: Floats
    chains: Indices
    height: float


def find_baselines(even: Pixels) -> Baselines:
    """Return the chains of letters of an evenly lit, upright H×W grey page; lines may climb."""
    marks = find_marks(ink_of(even))
    height = float(np.median(marks.height[marks.letter])) if marks.letter.any() else 0.0
    letters = marks.letter & (marks.height > 0.6 * height) & (marks.height < 2.4 * height)
    chosen = np.nonzero(letters)[0]
    chosen = chosen[np.argsort(marks.left[chosen], kind="stable")]
    left, right = marks.left[chosen].astype(np.float64), (marks.left + marks.width)[chosen].astype(np.float64)
    foot = (marks.top + marks.height)[chosen].astype(np.float64)
    chains = _chains(_neighbours(left, right, foot, height))
    sizes = np.bincount(chains, minlength=1) if len(chains) else np.zeros(1)
    long = sizes[chains] >= _SHORTEST
    _, numbered = np.unique(chains[long], return_inverse=True)
    places = np.stack([(left + right)[long] / 2, foot[long]], axis=1)
    return Baselines(places, np.asarray(numbered, dtype=np.intp), height)


def _neighbours(left: Floats, right: Floats, foot: Floats, height: float) -> Indices:
    """Return for each letter the next one on its line, or -1; letters come sorted by their left edges."""
    count = len(left)
    best, cost = np.full(count, -1), np.full(count, np.inf)
    for ahead in range(1, min(_LOOKED_AHEAD, count)):
        gap, step = left[ahead:] - right[:-ahead], np.abs(foot[ahead:] - foot[:-ahead])
        price = np.maximum(gap, 0) + 3 * step
        fits = (gap > _GAP[0] * height) & (gap < _GAP[1] * height) & (step < _STEP * height)
        better = fits & (price < cost[:-ahead])
        best[:-ahead][better] = np.nonzero(better)[0] + ahead
        cost[:-ahead][better] = price[better]
    # A letter follows one other only: the nearest of those that claim it.
    order = np.lexsort((cost, best))
    first = np.ones(count, dtype=np.bool_)
    first[1:] = best[order][1:] != best[order][:-1]
    best[order[~first]] = -1
    return np.asarray(best, dtype=np.intp)


def _chains(following: Indices) -> Indices:
    """Return for each letter the number of its chain: that of the letter before it, which comes earlier."""
    chains = np.arange(len(following))
    for letter, follower in enumerate(following):
        if follower >= 0:
            chains[follower] = chains[letter]
    return np.asarray(chains, dtype=np.intp)
