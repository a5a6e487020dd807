"""`sohoa doctor`: is this machine set up for its role? Every role asks at its start, and does not start half set up."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from django.utils.translation import gettext as _

from config import checks
from workers import checks as parts
from workers.checks import Finding, State

Check = Callable[[], Finding]

NEEDED: Final[dict[str, Sequence[Check]]] = {
    "web": (checks.key, checks.database, checks.tables, checks.store, checks.index),
    "work": (checks.database, checks.tables, parts.redis, checks.store, parts.tesseract, checks.scratch),
    "sweep": (checks.database, checks.tables, checks.store),
    "follow": (checks.database, checks.tables, checks.index),
    "watch": (checks.database, checks.tables, checks.store),
    "up": (checks.database, checks.tables, checks.store, parts.tesseract, checks.index, checks.scratch),
}
"""What a role can't do its work without. It starts with a clock that is off or a disk that is full: those pass.

Whoever needs the store writes to it.
"""


def run(argv: list[str]) -> int:
    """Check what this machine's role needs, and say what to do; 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="sohoa doctor", description=run.__doc__)
    parser.add_argument("--role", choices=NEEDED, help="what this machine is to do (else everything)")
    role = parser.parse_args(argv).role
    needed = NEEDED[role] if role else unique(check for role in NEEDED for check in NEEDED[role])
    found = printed(chain(findings(needed, checks.trials), passing()))
    return 1 if [finding for finding in found if finding.state == State.WRONG] else 0


def ready(role: str) -> bool:
    """Whether the role may start; what stands in its way is said on standard error."""
    found = findings(NEEDED[role], checks.needed_trials)
    wrong = [finding for finding in found if finding.state == State.WRONG]
    for finding in wrong:
        print(line_of(finding), file=sys.stderr, flush=True)
    if wrong:
        print(_("Không khởi động vì chưa đủ điều kiện. `sohoa doctor` cho biết thêm."), file=sys.stderr, flush=True)
    return not wrong


def findings(needed: Iterable[Check], trials: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What each check finds, and of a store that answers what it does when it is tried."""
    for check in needed:
        finding = check()
        yield finding
        if check is checks.store and finding.state != State.WRONG:
            yield from trials()


def passing() -> Iterator[Finding]:
    """What is looked at for every role, and keeps none from its start."""
    yield checks.clock()
    yield from checks.disks()


def printed(found: Iterable[Finding]) -> Iterator[Finding]:
    """The same, each printed as soon as it is known."""
    for finding in found:
        print(line_of(finding), flush=True)
        yield finding


def line_of(finding: Finding) -> str:
    """One line a check."""
    marks = {State.GOOD: _("tốt"), State.NOTE: _("lưu ý"), State.WRONG: _("SAI")}
    return f"{marks[finding.state]:<6} {finding.part}: {finding.text}"


def unique(found: Iterable[Check]) -> list[Check]:
    """Each check once, in the order of its first turn."""
    return list(dict.fromkeys(found))
