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
class Letters:
    """Letter-sized marks by their left edges: left, right and foot (N, pixels); height: the median one's."""

    left: Floats
    right: Floats
    foot: Floats
    height: float

    @property
    def places(self) -> Floats:
        """N×2: the middles of the letters' feet, x and y."""
        return np.stack([(self.left + self.right) / 2, self.foot], axis=1)


def find_letters(even: Pixels) -> Letters:
    """Return the letters of an evenly lit, upright H×W grey page, dots and tone marks left out."""
    marks = find_marks(ink_of(even))
    height = float(np.median(marks.height[marks.letter])) if marks.letter.any() else 0.0
    chosen = np.nonzero(marks.letter & (marks.height > 0.6 * height) & (marks.height < 2.4 * height))[0]
    chosen = chosen[np.argsort(marks.left[chosen], kind="stable")]
    left, top, wide, high = (
        side[chosen].astype(np.float64) for side in (marks.left, marks.top, marks.width, marks.height)
    )
    return Letters(left, left + wide, top + high, height)


def chain_letters(letters: Letters, feet: Floats) -> Indices:
    """Return for each letter the number of its line of text (0..), or -1 where it is on none worth following.

    feet: how low each letter stands (N), levelled as far as the bend of the lines is known.
    """
    if not len(feet):
        return np.zeros(0, dtype=np.intp)
    chains = _chains(_neighbours(letters.left, letters.right, feet, letters.height))
    long = np.bincount(chains)[chains] >= _SHORTEST
    numbers = np.full(len(feet), -1)
    numbers[long] = np.unique(chains[long], return_inverse=True)[1]
    return np.asarray(numbers, dtype=np.intp)


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
