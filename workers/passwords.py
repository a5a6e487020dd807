"""A file with a password is unlocked: the person's password goes to a limited child and is kept nowhere."""

from accounts.models import User
from ingest.unlock import unlock
from storage import scans
from storage.blobs import fetch, keep
from storage.models import Scan
from storage.states import ScanState
from workers import orders, queue, scratch


def unlock_scan(scan: Scan, password: str, by: User) -> bool:
    """Write the scan's unlocked working copy and have it looked at; the original stays as received.

    False when the scan does not wait for a password (any more). Raises WrongPassword, Damaged, TooHeavy; ChildDied for
    a fault of the house.
    """
    if scan.state != ScanState.NEEDS_PASSWORD:
        return False
    with scratch.folder() as folder:
        out = folder / "unlocked.pdf"
        unlock(fetch(scan.blob, folder), out, password, limits=orders.limits())
        working = keep(out, original=False)
    done = scans.unlocked(scan, working_blob=working, by=by)
    queue.enqueue_look(scan.pk)
    return done
