"""How soon the index shows a change: counted, and told once for each upload whose text has become searchable."""

import logging
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Max
from django.utils import timezone

from storage import tallies, tracing
from storage.models import Page
from storage.tallies import Stage

logger = logging.getLogger(__name__)

REMEMBERED: Final = timedelta(minutes=5)  # longer than the follower reads anew


class Arrivals:
    """What one follower has told already; what changed before `since` an earlier one told, or a rebuilding."""

    def __init__(self, since: datetime) -> None:
        self.since = since
        self.counted: dict[int, datetime] = {}
        self.shown: dict[int, datetime] = {}

    def note(self, changed: list[tuple[int, datetime]], began: float) -> None:
        """These pages, which changed then, are in the index now; taking them in began at this monotonic time."""
        fresh = {page: at for page, at in changed if at > self.since and self.counted.get(page) != at}
        if not fresh:
            return
        now, seconds = timezone.now(), time.monotonic() - began
        ticks = [tallies.took(Stage.INDEX, (now - at).total_seconds()) for at in fresh.values()]
        uploads: Counter[tuple[str, int]] = Counter()
        for page in self._newly_read(fresh):
            received = page.scan.received_at
            ticks.append(tallies.took(Stage.RECEIVED_TO_SEARCHABLE, (now - received).total_seconds()))
            uploads[page.scan.request_id, page.scan_id] += 1
        tallies.count(ticks)
        for (request_id, scan), pages in uploads.items():
            with tracing.under(request_id):
                tracing.tell(logger, "index", scan, seconds=seconds, outcome=f"{pages} searchable")
        self._remember(fresh)

    def _newly_read(self, fresh: dict[int, datetime]) -> list[Page]:
        """The pages whose first reading is in the index for the first time."""
        rows = Page.objects.filter(pk__in=fresh.keys() - self.shown.keys()).select_related("scan")
        times = rows.annotate(times=Count("readings"), read_at=Max("readings__made_at"))
        pages: list[Page] = list(times.filter(times=1, read_at__gt=self.since).order_by("pk"))
        self.shown |= {page.pk: fresh[page.pk] for page in pages}
        return pages

    def _remember(self, fresh: dict[int, datetime]) -> None:
        """Forget what is too old to be read anew."""
        self.counted |= fresh
        old = max(self.counted.values()) - REMEMBERED
        self.counted = {page: at for page, at in self.counted.items() if at > old}
        self.shown = {page: at for page, at in self.shown.items() if at > old}
        self.since = max(self.since, old)
