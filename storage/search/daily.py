"""The proof of this machine's index, once a day: at night, or on a machine that is off then, when it is on again.

The day of the last one stands in the index's own folder. It takes minutes on a large archive, so it is made beside the
following: what is new is found meanwhile.
"""

import logging
import threading
import time
from datetime import date, datetime
from pathlib import Path

from django.db import Error as DatabaseFault
from django.db import connection

from storage.search.index import current_folder, write_whole
from storage.search.proof import prove, repair

logger = logging.getLogger(__name__)

PROOF_HOUR = 2
TRY_AGAIN = 600  # seconds after the beginning of one that could not be finished


def proved_on(folder: Path) -> date | None:
    """The day on which the index in the folder was proved last; a new one holds what the rows said on its first."""
    try:
        return date.fromisoformat((folder / "proved").read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None


def note_proved(folder: Path, day: date) -> None:
    """Remember that the index in the folder was proved, or built, on the day."""
    write_whole(folder / "proved", day.isoformat())


class DailyProof:
    """The proofs that one follower begins, one at a time."""

    def __init__(self) -> None:
        self.thread: threading.Thread | None = None
        self.not_before = 0.0

    def begin_if_due(self, now: datetime) -> None:
        """Begin today's, unless it was made, is being made, or it is too early; the index must have caught up just now.

        now: the local time.
        """
        if now.hour < PROOF_HOUR or time.monotonic() < self.not_before or (self.thread and self.thread.is_alive()):
            return
        folder = current_folder()
        if folder is None or proved_on(folder) == now.date():
            return
        self.not_before = time.monotonic() + TRY_AGAIN
        self.thread = threading.Thread(target=_prove, args=(folder, now.date()), daemon=True)
        self.thread.start()


def _prove(folder: Path, today: date) -> None:
    try:
        found = prove()
        if not found.ok:
            logger.warning("The search index differs from the rows and is repaired: %s", found)
            repair(found)
        note_proved(folder, today)
    except (DatabaseFault, ValueError, OSError) as fault:  # a fault of the house, or the index was built anew meanwhile
        logger.warning("The search index could not be proved (%s); trying again.", fault)
    finally:
        connection.close()  # this thread's own
