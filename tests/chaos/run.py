"""One run: start the site, break it fault by fault while files come in, and prove after each that nothing was lost."""

import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.chaos.network import Network
from tests.chaos.site import Site

if TYPE_CHECKING:
    from tests.chaos.blow import Hit
    from tests.chaos.faults import Fault
    from tests.chaos.load import Load, Upload

GOOD_FILES: Final = 4
SHORT_FILES: Final = 3
RECOVERED_WITHIN: Final = 300.0
"""Seconds from the mending of a fault to everything acknowledged being ready."""
TRIES: Final = 3
"""A fault that hit nothing in mid-work does not count, and is tried again."""


@dataclass
class Outcome:
    """What one fault did."""

    name: str
    hit: int = 0
    acknowledged: int = 0
    ready: int = 0
    refused: int = 0
    lost: int = 0
    doubled: int = 0
    restarted: float | None = None
    recovered: float | None = None
    notes: dict[str, float] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The one line that is printed of it."""
        figures = f"hit {self.hit}  acknowledged {self.acknowledged}  ready {self.ready}  refused {self.refused}"
        figures += f"  lost {self.lost}  doubled {self.doubled}"
        times = {"restarted": self.restarted, "recovered": self.recovered, **self.notes}
        told = "  ".join(f"{what} {seconds:.1f} s" for what, seconds in times.items() if seconds is not None)
        return f"{self.name:<28}{figures}  {told}  {'FAILED' if self.problems else 'ok'}"


def run(folder: Path, network: Network, *, short: bool, names: list[str]) -> int:
    """Break a new site in the folder; 1 when a fault failed."""
    site = Site(folder, network)
    os.environ.update(site.environment("here"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    try:
        site.start_parts()
        import django

        django.setup()
        return break_all(site, short=short, names=names)
    finally:
        site.end()


def break_all(site: Site, *, short: bool, names: list[str]) -> int:
    """Every fault that is asked for, on one site."""
    from tests.chaos import faults
    from tests.chaos.office import open_office

    key = open_office()
    site.start()
    wait_until_open(site)
    failed = 0
    for fault in faults.FAULTS:
        if (short and fault.name not in faults.SHORT) or (names and not fault.name.startswith(tuple(names))):
            continue
        if fault.needs_root and not site.network.real:
            say(f"{fault.name:<28}left out: only root can do it")
            continue
        outcome = counted(site, fault, key, SHORT_FILES if short else GOOD_FILES)
        if not short:  # it runs beside other tests, on a machine that is theirs, too
            outcome.problems += too_late(fault, outcome)
        say(outcome.line())
        for problem in outcome.problems:
            say(f"    {problem}")
        if outcome.problems:
            failed += 1
            sys.stderr.write(site.logs())
    return 1 if failed else 0


def counted(site: Site, fault: "Fault", key: str, good: int) -> Outcome:
    """The fault, again if it hit nothing."""
    from tests.chaos.load import uploads_of

    for number in range(1, TRIES + 1):
        outcome = broken(site, fault, key, uploads_of(f"{fault.name.replace(' ', '-').lower()}-{number}", good))
        if outcome.hit or outcome.problems:
            return outcome
    outcome.problems.append(f"nothing was open when it hit, {TRIES} times")
    return outcome


def too_late(fault: "Fault", outcome: Outcome) -> list[str]:
    """Whether what was open was in work again later than promised."""
    if fault.restarts is None or (outcome.restarted is not None and outcome.restarted <= fault.restarts):
        return []
    return [f"not in work again within {fault.restarts:.0f} s: {outcome.restarted}"]


def broken(site: Site, fault: "Fault", key: str, uploads: "list[Upload]") -> Outcome:
    """Send files, break, and see."""
    from tests.chaos.load import Load
    from tests.chaos.office import new_dossier

    dossier = new_dossier()
    load = Load(site.addresses(), key, str(dossier.uid), uploads)
    load.start()
    try:
        hit = fault.act(site, load)
    except AssertionError as late:  # the other faults have their turn all the same
        load.finish()
        return Outcome(fault.name, problems=str(late).splitlines()[:1])
    outcome = Outcome(fault.name, hit=len(hit.claims), notes=hit.notes, problems=hit.problems)
    watch(site, load, hit, outcome)
    outcome.problems += hit.after()
    prove(site, load, outcome, dossier)
    return outcome


def watch(site: Site, load: "Load", hit: "Hit", outcome: Outcome) -> None:
    """See when what was open is in work again, and when everything is ready."""
    from django.db import InterfaceError, OperationalError, connection

    from tests.chaos.proofs import unfinished

    left = ["everything"]
    while left and time.monotonic() < hit.mended + RECOVERED_WITHIN:
        hit.look()
        try:
            left = unfinished(load.uploads)
        except (OperationalError, InterfaceError):
            connection.close()
        time.sleep(0.1)
    load.finish()
    outcome.restarted = hit.restarted
    if not left:
        outcome.recovered = time.monotonic() - hit.at
    outcome.problems += left


def prove(site: Site, load: "Load", outcome: Outcome, dossier: "object") -> None:
    """Count, and compare rows, bytes, index and audit."""
    from tests.chaos import proofs
    from tests.chaos.load import REFUSALS
    from tests.processes import wait_for

    outcome.problems += [f"answered {answer}" for answer in load.refusals if answer not in REFUSALS]
    outcome.acknowledged = load.acknowledged
    outcome.ready, outcome.refused = proofs.ready(load.uploads), proofs.refused(load.uploads)
    good = sum(upload.acknowledged and upload.pages > 0 for upload in load.uploads)
    outcome.lost = good - outcome.ready
    twice = proofs.doubled(dossier, load.uploads)
    outcome.doubled = len(twice)
    outcome.problems += [
        f"not acknowledged: {upload.key} {upload.answers}" for upload in load.uploads if not upload.acknowledged
    ]
    outcome.problems += twice
    outcome.problems += proofs.unknown_repeats(load.uploads)
    if outcome.problems:
        return
    try:
        wait_for(lambda: proofs.at_rest() and site.idle(), seconds=120, every=0.5)
    except AssertionError:
        outcome.problems.append("not at rest after two minutes")
        return
    outcome.problems += proofs.pages_differ(load.uploads)
    outcome.problems += proofs.bytes_differ()
    for role in site.of("follow"):
        outcome.problems += proofs.index_differs(site.folder / role.host / "index")
    outcome.problems += proofs.audit_differs()


def wait_until_open(site: Site) -> None:
    """Return when both web servers answer and every worker beats."""
    import urllib3

    from tests.processes import wait_for
    from workers.models import Heartbeat

    def answers() -> bool:
        with urllib3.PoolManager(retries=False, timeout=2) as pool, suppress(urllib3.exceptions.HTTPError):
            return all(pool.request("GET", f"{address}/healthz").status == 200 for address in site.addresses())
        return False

    wait_for(answers, seconds=300, what=site.logs, every=0.5)
    workers = len(site.of("look", "read"))
    wait_for(
        lambda: Heartbeat.objects.alive().filter(role__in=["look", "read"]).count() >= workers,
        seconds=60,
        what=site.logs,
        every=0.5,
    )


def say(text: str) -> None:
    """One line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
