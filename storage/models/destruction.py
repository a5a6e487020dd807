"""Xem xét hủy: lists of dossiers past their term, reviewed by a second person, and the trace of what was destroyed."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from storage.models.dossiers import Dossier


class DestructionList(models.Model):
    """Danh sách hủy: made by one person, decided by another (TT 05/2025/TT-BNV: with a full trace)."""

    class State(models.TextChoices):
        """How far it is; storage.destruction moves it, each step by a conditional UPDATE."""

        DRAFT = "draft", _("Đang lập")
        IN_REVIEW = "in_review", _("Xem xét hủy")
        REFUSED = "refused", _("Không duyệt")
        APPROVED = "approved", _("Đã duyệt")
        DONE = "done", _("Đã hủy")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="destruction_lists")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT, db_index=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(_("ý kiến"), max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("danh sách hủy")
        verbose_name_plural = _("danh sách hủy")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{_('Danh sách hủy')} {self.pk}"


class DestructionItem(models.Model):
    """One dossier of a list: to be destroyed, or kept with a reason; afterwards the trace of what there was."""

    listed_in = models.ForeignKey(DestructionList, models.CASCADE, related_name="items")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="destruction_items")
    term = models.CharField(_("thời hạn bảo quản"), max_length=40)  # as it stood when the list was made
    kept_reason = models.CharField(_("lý do giữ lại"), max_length=300, blank=True)
    destroyed_at = models.DateTimeField(null=True)
    # [{"paper", "pages", "files": [{"name", "sha256", "bytes"}]}, …]: names of papers, never what stood on them.
    trace = models.JSONField(default=list)

    class Meta:
        verbose_name = _("hồ sơ trong danh sách hủy")
        verbose_name_plural = _("hồ sơ trong danh sách hủy")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["listed_in", "dossier"], name="dossier_once_in_a_list")]

    def __str__(self) -> str:
        return str(self.dossier)
