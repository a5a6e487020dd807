"""The one clock of a site: the database's. Hosts' own may be off, each by its own mistake."""

from datetime import datetime

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Now
from django.utils import timezone


def database_now() -> datetime:
    """What time it is on the database's clock."""
    rows = MigrationRecorder(connection).migration_qs  # empty only while nothing is set up yet
    now: datetime | None = rows.annotate(now=Now()).values_list("now", flat=True).first()
    return now or timezone.now()
