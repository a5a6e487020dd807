"""Pages of an invented province as the search index takes them: text, units by size, days, near and doubtful terms.

Each page comes from its key alone, so that a page that is found can be made again, for its row.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from benchmarks.many.texts import Lexicon
from storage.search.entries import Entry
from storage.search.folding import fold

FIRST_DAY = date(2024, 1, 1).toordinal()
DAYS = 1000
PAGES_A_DOSSIER = 5
PROCEDURES = 300
NEAR_A_PAGE = 4


def text_of(key: int, lexicon: Lexicon) -> str:
    """Return the text of a page."""
    return lexicon.text(np.random.default_rng(key))


def entry_of(key: int, lexicon: Lexicon, units: Sequence[int], procedures: Sequence[int]) -> Entry:
    """Return a page; the first units are the largest, and some dossiers are received for another unit."""
    dossier = (key - 1) // PAGES_A_DOSSIER + 1
    sizes = np.cumsum(1 / (np.arange(len(units)) + 10.0))
    drawn = np.random.default_rng([7, dossier])
    receiving, other = (units[place] for place in np.searchsorted(sizes / sizes[-1], drawn.random(2)))
    owning = receiving if drawn.random() < 0.7 else other
    return Entry(
        page=key,
        dossier=dossier,
        units=tuple(sorted({receiving, owning})),
        field=1,
        procedure=procedures[dossier % len(procedures)],
        kind="component",
        state="ready",
        day=FIRST_DAY + dossier % DAYS,
        text=text_of(key, lexicon),
        doubtful=(f"{key % 5000}/qd-ubnd",) if key % 7 == 0 else (),
        near=tuple(fold(lexicon.compounds[place].split()[0]) for place in drawn.integers(0, 3000, NEAR_A_PAGE)),
        about=("Tờ khai đăng ký", f"Nguyễn Văn Thử {dossier % 1000}"),
        codes=(f"H99.{99000 + receiving}-260105-{dossier:07}",),
    )


def made(count: int, lexicon: Lexicon, units: Sequence[int], procedures: Sequence[int]) -> Iterator[Entry]:
    """Yield so many pages, keys from 1."""
    return (entry_of(key, lexicon, units, procedures) for key in range(1, count + 1))
