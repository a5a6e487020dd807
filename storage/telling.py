"""How commands speak: lines to who reads them, a count to who waits."""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

MOST_SHOWN: Final = 20
"""Lines of a list that may be long."""


def say(lines: str | Iterable[str]) -> None:
    """Print a line, or several, for people, at once."""
    for line in (lines,) if isinstance(lines, str) else lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def say_bad(rows: Sequence[tuple[int, str]]) -> None:
    """Say which rows of a sheet were left out, and why."""
    say(_("Dòng %(line)s: %(reason)s") % {"line": line, "reason": reason} for line, reason in rows[:MOST_SHOWN])
    if len(rows) > MOST_SHOWN:
        say(_("… và %(more)s dòng khác.") % {"more": len(rows) - MOST_SHOWN})


def told_places() -> str:
    """Which rows and which bytes a command speaks of, without passwords: a forgotten setting names another system."""
    there = connection.settings_dict
    server = ":".join(str(part) for part in (there["HOST"], there["PORT"]) if part)
    database = f"{connection.display_name} {'/'.join([*([server] if server else []), str(there['NAME'])])}"
    told = {"database": database, "store": re.sub(r"//.*@", "//", settings.BLOB_URL)}
    return _("Cơ sở dữ liệu: %(database)s. Kho tệp: %(store)s.") % told


def progress_bar() -> Callable[[int, int], None] | None:
    """Something to tell how many are done, of how many; none when nobody watches."""
    return _progress if sys.stderr.isatty() else None


def _progress(done: int, of: int) -> None:
    sys.stderr.write(f"\r{done}/{of}" + ("\n" if done == of else ""))
