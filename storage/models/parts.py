"""Phần tệp: pieces of a file that is still on its way."""

from django.db import models

from accounts.models import User
from storage.models.blobs import Blob


class Part(models.Model):
    """A piece of a file that comes over a slow line: no scan yet, and no original. Forgotten after two days."""

    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)  # the file's idempotency key
    start = models.BigIntegerField()  # bytes of the file before it
    size = models.BigIntegerField()
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)  # of the file: ingest.sniff.Kind
    received_at = models.DateTimeField(auto_now_add=True, db_index=True)
    # On the part that begins the file: what was seen on its first page, as Page.verdicts; null: nothing yet.
    first_page = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "key", "start"], name="part_stored_once")]

    def __str__(self) -> str:
        return f"{self.key} + {self.start}"
