"""One file that a store can't hand out, told from a store that is away: that one is silent about every file."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from storage.blobs.store import Unavailable

MOST: Final = 10
"""So many files in a row are the store: with a tenth of all out of reach, chance alone brings that never."""


class Silent:
    """Files about which a store gave no answer.

    alone: it answered about others afterwards. lately: it has answered about none since, and may be away.
    of: how many files there are, where silence about all of a few is too much as well.
    """

    def __init__(self, of: int = MOST) -> None:
        self._most = min(of, MOST)
        self.alone: list[str] = []
        self.lately: list[str] = []

    @contextmanager
    def noted(self, sha256: str) -> Iterator[None]:
        """Note the file when the store is silent about it, so that the others get their turn.

        Raises Unavailable when it is so about too many in a row.
        """
        try:
            yield
        except Unavailable:
            self.lately.append(sha256)
            if len(self.lately) >= self._most:
                raise
        else:
            self.alone += self.lately
            self.lately.clear()

    def all(self) -> list[str]:
        """Every file that was noted."""
        return [*self.alone, *self.lately]
