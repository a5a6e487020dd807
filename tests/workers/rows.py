"""Rows for the workers' tests, made without files."""

from django.db.models.functions import Now

from storage.models import Blob, Dossier, Page, Scan
from storage.states import ScanState


def make_scan(dossier: Dossier, *, key: str = "key", state: str = ScanState.RECEIVED, pages: int = 0) -> Scan:
    """A scan of bytes that nobody stored, with waiting pages."""
    by = dossier.created_by
    assert by is not None
    blob, _created = Blob.objects.get_or_create(sha256="0" * 64, defaults={"size": 1, "put_at": Now()})
    scan = Scan.objects.create(
        blob=blob,
        name="thu.pdf",
        kind="pdf",
        source=Scan.Source.WEB,
        unit=dossier.receiving_unit,
        by=by,
        idempotency_key=key,
        state=state,
    )
    Page.objects.bulk_create(Page(scan=scan, number=number, changed_at=Now()) for number in range(1, pages + 1))
    return scan
