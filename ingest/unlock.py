"""A file with a password made readable. The original stays as it was received."""

from pathlib import Path

from ingest.errors import TooHeavy
from ingest.limited import ChildDied, run_child
from ingest.split.limits import Limits


def unlock(source: Path, out: Path, password: str, *, limits: Limits | None = None) -> None:
    """Write the PDF `source`, unlocked, to `out`.

    The password goes to a limited child through its standard input and is kept nowhere: not in its arguments, its
    environment, a log, a queue or a row. Raises WrongPassword, Damaged, TooHeavy; ChildDied for a fault of the house.
    """
    bounds = limits or Limits()
    spec = {"path": str(source.resolve()), "out": str(out.resolve())}
    try:
        for _ in run_child("unlock", spec, seconds=bounds.seconds, memory=bounds.memory, stdin_secret=password):
            pass
    except ChildDied as died:
        if not died.by_the_file:
            raise
        raise TooHeavy from died
