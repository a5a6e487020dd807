"""Who is at work: one row a process, renewed every few seconds on the database's clock."""

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now

SILENT_AFTER = timedelta(seconds=15)


class HeartbeatRows(models.QuerySet["Heartbeat"]):
    """Heartbeats, asked about on the database's clock."""

    def alive(self) -> "HeartbeatRows":
        """Those heard of within SILENT_AFTER."""
        return self.filter(at__gte=Now() - SILENT_AFTER)


class Heartbeat(models.Model):
    """The sign of life of one process; claims of a process that fell silent are given back."""

    class Role(models.TextChoices):
        """What the process does."""

        LOOK = "look"
        READ = "read"
        SWEEP = "sweep"
        FOLLOW = "follow"
        WATCH = "watch"
        SUPERVISOR = "supervisor"

    name = models.CharField(max_length=100, unique=True)
    role = models.CharField(max_length=10, choices=Role)
    at = models.DateTimeField(db_index=True)  # the database's clock
    started_at = models.DateTimeField(auto_now_add=True)
    # The supervisor's: {child: {"running": true, "restarts": n, "pause": seconds}}.
    # All others': the room on their disks, {"disk": {place: [free, whole]}} in bytes.
    detail = models.JSONField(default=dict)

    objects = HeartbeatRows.as_manager()

    class Meta:
        verbose_name = "nhịp của tiến trình"
        verbose_name_plural = "nhịp của tiến trình"

    def __str__(self) -> str:
        return self.name
