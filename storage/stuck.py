"""What does not go on by itself: filters for the tray (one person's rows) and for /metrics (all of them)."""

from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.db.models.functions import Now

from storage.documents import LIVE
from storage.states import PAGE_OPEN, SCAN_OPEN, DocumentState, PageState, ScanState

STUCK_AFTER: Final = timedelta(minutes=10)

_LATE = Q(state_since__lt=Now() - STUCK_AFTER)
_FILED = Q(document__isnull=False, document__dossier__destroyed_at=None) & ~Q(document__state=DocumentState.WITHDRAWN)

SCANS: Final = Q(dismissed=False, destroyed_at=None) & (
    Q(state__in=(ScanState.REFUSED, ScanState.NEEDS_PASSWORD)) | Q(state__in=SCAN_OPEN) & _LATE
)
"""Filter on Scan: files refused, waiting for a password, or on their way for too long, until dismissed."""

# The states alone, too: so PostgreSQL begins with their index, and not with every paper of the archive.
_UNREAD = Q(state__in=(*PAGE_OPEN, PageState.REFUSED))

PAGES: Final = (
    LIVE
    & _FILED
    & _UNREAD
    & (Q(state=PageState.REFUSED, accepted_reason="", sent_back_at=None) | Q(state__in=PAGE_OPEN) & _LATE)
)
"""Filter on Page: pages of a record that could not be read and that nobody decided on, or that wait for too long."""

DOCUMENTS: Final = Q(dossier__destroyed_at=None) & (
    Q(state=DocumentState.REFUSED) & ~Q(error_code="") | Q(state=DocumentState.ASSEMBLING) & _LATE
)
"""Filter on Document: papers whose record was refused, or is not assembled for too long. What else keeps a paper open
or refuses it is one of its files or pages, and is named there."""
