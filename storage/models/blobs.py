"""Bytes by SHA-256, as rows know them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Blob(models.Model):
    """Bytes that the store keeps; an original (any scan's file) goes only by a reviewed list."""

    class Health(models.TextChoices):
        """What the last verification found."""

        WHOLE = "whole", _("Nguyên vẹn")
        DAMAGED = "damaged", _("Lỗi toàn vẹn")
        MISSING = "missing", _("Mất tệp")
        DESTROYED = "destroyed", _("Đã hủy")  # on purpose, by a reviewed list: the row alone is left

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    original = models.BooleanField(default=False)  # set once, never unset
    put_at = models.DateTimeField(db_index=True)  # renewed by every put: gc leaves young bytes alone
    health = models.CharField(max_length=9, choices=Health, default=Health.WHOLE, db_index=True)
    verified_at = models.DateTimeField(null=True, db_index=True)

    # When its lock against deletion was last compared with its term (storage.locking); null: not since it was put.
    lock_checked_at = models.DateTimeField(null=True, editable=False, db_index=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(size__gte=0), name="blob_size_not_negative")]

    def __str__(self) -> str:
        return self.sha256
