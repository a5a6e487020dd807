"""The rows of a large archive on PostgreSQL, made of one of each by the database itself: only what figures count.

Nearly all is done; a few rows wait, are refused or are not sealed yet, as in a house at work.
"""

from datetime import timedelta

from django.db import connection
from django.db.models import Model
from django.db.models.functions import Now

from benchmarks.many.entries import entry_of
from benchmarks.many.rows import make_person, make_procedures, make_tree, write_missing
from benchmarks.many.texts import lexicon

PAGES_A_SCAN = 4
FAR = 10_000_000  # keys that no row has yet
WAITING, REFUSED, UNSEALED, FAILED_LOGINS = 2_000, 10_000, 200, 50_000


def fill(pages: int) -> None:
    """Write so many pages with their scans, dossiers, papers, bytes and audit."""
    from axes.models import AccessFailureLog

    from storage import audit
    from storage.models import AuditEntry, Blob, Document, Dossier, Page, Scan

    units = make_tree(150)
    person, procedures = make_person("quay", units[1], "scan"), make_procedures()
    write_missing([entry_of(1, lexicon(), [unit.pk for unit in units], procedures)], person)
    audit.record(audit.Action.SEARCHED, by=person)
    AccessFailureLog.objects.create(username="nobody")
    when, scan = "now() - n * interval '25 seconds'", f"{FAR} + (n - 1) / {PAGES_A_SCAN} + 1"
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")  # the rows fit together: checking each takes minutes
    multiply(Blob, 3 * pages, sha256="encode(sha256(n::text::bytea), 'hex')", put_at=when, verified_at=when)
    own = {"id": f"{FAR} + n", "uid": "gen_random_uuid()"}
    multiply(Dossier, pages // PAGES_A_SCAN, **own, code="'HS-' || n", received_at=when)
    multiply(Document, pages // PAGES_A_SCAN, **own, dossier_id=f"{FAR} + n", state_since=when)
    multiply(
        Scan, pages // PAGES_A_SCAN, **own, idempotency_key="'archive-' || n", state_since=when, into_id=f"{FAR} + n"
    )
    multiply(
        Page,
        pages,
        **own,
        scan_id=scan,
        document_id=scan,
        number=f"n % {PAGES_A_SCAN} + 1",
        position=f"n % {PAGES_A_SCAN} + 1",
        state_since=when,
        changed_at=when,
        fingerprint="substr(md5(n::text), 1, 16)",
    )
    multiply(AuditEntry, pages, id=f"{FAR} + n", at=when, number="n", digest="md5(n::text)")
    multiply(AccessFailureLog, FAILED_LOGINS, id=f"{FAR} + n", attempt_time="now() - (50000 - n) * interval '1 minute'")
    make_unfinished()
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = default")
        cursor.execute("vacuum analyze")


def multiply(model: type[Model], count: int, **changed: str) -> None:
    """Insert `count` rows like the model's first one, with these expressions of n for what must differ."""
    columns = [field.column for field in model._meta.concrete_fields]
    told, names = ", ".join(changed.get(column, f"one.{column}") for column in columns), ", ".join(columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({names}) select {told} from (select * from {table} limit 1) one,"  # noqa: S608
            f" generate_series(1, {count}) n"
        )


def make_unfinished() -> None:
    """Let the newest rows wait, some be refused, and the newest acts be without a seal; tallies as after a year."""
    from storage import tallies
    from storage.models import AuditEntry, Page, Scan, Tally
    from storage.states import PageState, ScanState

    newest, older = FAR + WAITING, FAR + WAITING + REFUSED
    Page.objects.filter(pk__gt=FAR, pk__lte=newest).update(state=PageState.WAITING, state_since=Now())
    Page.objects.filter(pk__gt=newest, pk__lte=older).update(state=PageState.REFUSED, error_code="too_heavy")
    Scan.objects.filter(pk__gt=FAR, pk__lte=FAR + REFUSED).update(state=ScanState.REFUSED, dismissed=True)
    AuditEntry.objects.filter(pk__gt=FAR, pk__lte=FAR + UNSEALED).update(number=None, at=Now() - timedelta(seconds=2))
    Tally.objects.bulk_create(
        Tally(name=tallies.Name.SECONDS, label=stage, bucket=bound, shard=shard, count=1000, total=10.0)
        for stage in tallies.Stage
        for bound in tallies.BOUNDS
        for shard in range(tallies.SHARDS)
    )
