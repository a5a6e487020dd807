"""Vietnamese-like pages by the million: syllables and compounds with Zipf's frequencies, numbers, and misread words."""

import random
import re
import unicodedata
from dataclasses import dataclass
from itertools import product

import numpy as np

ONSETS = re.findall(r"\w+", "b c ch d đ g gi h k kh l m n ng nh ph qu r s t th tr v x")
RIMES = re.findall(
    r"\w+",
    "a ai an ang anh ao ay ăn âm ân ây e em en ê ên êu i in inh o oi on ong ô ôi ôn ông ơ ơi ơn u ui un ung ư ưa ưng",
)
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
KINDS = ("QĐ-UBND", "QĐ-TTg", "BC-UBND", "CV-SNV", "TB-UBND", "TTr-STP")
COMPOUNDS = 30_000
COMPOUNDS_A_PAGE = 154  # about 250 words
MISREAD_A_PAGE = 2
NUMBERS_A_PAGE = 2
COMMON = 40  # the most frequent compounds count as common words


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Compounds of one or two syllables, most frequent first, and the sum of their shares so far."""

    compounds: tuple[str, ...]
    shares: np.ndarray

    def text(self, drawn: np.random.Generator) -> str:
        """One page's text."""
        places = np.searchsorted(self.shares, drawn.random(COMPOUNDS_A_PAGE))
        parts = [self.compounds[place] for place in places]
        parts += [misread(drawn) for _ in range(MISREAD_A_PAGE)]
        parts += [number(drawn) for _ in range(NUMBERS_A_PAGE)]
        return " ".join(parts)


def zipf(count: int) -> np.ndarray:
    """Return the sums of Zipf-Mandelbrot shares, the last of them 1."""
    weights = 1 / (np.arange(count) + 2.7)
    return np.cumsum(weights) / weights.sum()


def lexicon(seed: int = 4) -> Lexicon:
    """Return the same lexicon for the same seed."""
    drawn = random.Random(seed)
    syllables = ["".join((onset, rime[:1], tone, rime[1:])) for onset, rime, tone in product(ONSETS, RIMES, TONES)]
    syllables = [unicodedata.normalize("NFC", syllable) for syllable in syllables]
    drawn.shuffle(syllables)
    bounds = zipf(len(syllables))
    places = np.searchsorted(bounds, np.random.default_rng(seed).random((COMPOUNDS, 2)))
    compounds = [
        syllables[first] if drawn.random() < 0.4 else f"{syllables[first]} {syllables[second]}"
        for first, second in places
    ]
    return Lexicon(tuple(compounds), zipf(COMPOUNDS))


def misread(drawn: np.random.Generator) -> str:
    """Return letters that no dictionary has, as a scanner's mistakes leave them: every archive is full of these."""
    letters = drawn.integers(97, 123, size=int(drawn.integers(5, 10)))
    return bytes(letters.tolist()).decode()


def number(drawn: np.random.Generator) -> str:
    """Return a document's number."""
    return f"{drawn.integers(1, 5000)}/{KINDS[int(drawn.integers(0, len(KINDS)))]}"
