"""How the commands of this room speak: lines to who reads them, a count to who waits."""

import sys
from collections.abc import Callable, Iterable


def say(lines: Iterable[str]) -> None:
    """Print lines for people."""
    for line in lines:
        sys.stdout.write(f"{line}\n")


def progress_bar() -> Callable[[int, int], None] | None:
    """Something to tell how many are done, of how many; none when nobody watches."""
    return _progress if sys.stderr.isatty() else None


def _progress(done: int, of: int) -> None:
    sys.stderr.write(f"\r{done}/{of}" + ("\n" if done == of else ""))
