"""`sohoa audit verify`: the chain of the audit, and every head of it that a 16:00 report froze."""

from reports.models import Snapshot
from storage import commands
from storage.audit import Head


def audit(argv: list[str]) -> int:
    """Prove the audit against itself and against the heads that the snapshots keep."""
    frozen = Snapshot.objects.exclude(audit_head="").values_list("audit_number", "audit_head")
    return commands.audit(argv, [Head(number or 0, digest) for number, digest in frozen])
