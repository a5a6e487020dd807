"""What was done, by whom: the sealed audit, and the changes of filing that can be undone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from storage.models.dossiers import Dossier


class AuditEntry(models.Model):
    """One audited act; inserted unchained in the act's transaction, sealed (number, hash) within seconds by sweep."""

    at = models.DateTimeField(db_index=True)  # the database's clock
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=150, blank=True)  # as it was then
    action = models.CharField(max_length=40, db_index=True)  # storage.audit.Action
    subject_kind = models.CharField(max_length=20, blank=True)  # dossier, document, page, scan, user, …
    subject_id = models.CharField(max_length=40, blank=True)
    subject_label = models.CharField(max_length=300, blank=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="audit_entries")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    detail = models.JSONField(default=dict)

    number = models.PositiveBigIntegerField(null=True, unique=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("nhật ký")
        verbose_name_plural = _("nhật ký")

    def __str__(self) -> str:
        return f"{self.action} {self.subject_label}"


class FilingChange(models.Model):
    """One change of filing (struck out, turned, moved, replaced, …) and what stood before it."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="filing_changes")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    action = models.CharField(max_length=40)
    words = models.CharField(max_length=300)  # "Đã bỏ trang 3."
    # {"pages": {pk: {field: value}}, "documents": {pk: {field: value}}}
    before = models.JSONField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.words
