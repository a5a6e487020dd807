"""Giấy tờ: one paper in a dossier, and the records assembled from its pages."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from storage.models.blobs import Blob
from storage.models.dossiers import Dossier
from storage.models.procedures import Component
from storage.states import DocumentState


class Document(models.Model):
    """A component or a result of a dossier; its pages are filed into it, its state follows from them."""

    class Kind(models.TextChoices):
        """What it is to the dossier."""

        COMPONENT = "component", _("Thành phần hồ sơ")
        RESULT = "result", _("Kết quả")

    class Reuse(models.IntegerChoices):
        """Component status codes 2 and 3 of the national payload; 0 is not reused."""

        NO = 0, _("Không")
        FROM_COMPONENT = 2, _("Tái sử dụng từ thành phần hồ sơ khác")
        FROM_RESULT = 3, _("Tái sử dụng từ kết quả hồ sơ khác")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="documents")
    kind = models.CharField(_("loại"), max_length=9, choices=Kind, default=Kind.COMPONENT)
    component = models.ForeignKey(Component, models.PROTECT, null=True, blank=True, related_name="documents")
    title = models.CharField(_("tên giấy tờ"), max_length=500)
    position = models.PositiveIntegerField(default=0)

    state = models.CharField(max_length=15, choices=DocumentState, default=DocumentState.RECEIVED, db_index=True)
    state_since = models.DateTimeField(auto_now_add=True)
    # The claim of the process that assembles it.
    attempt = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    deaths = models.PositiveIntegerField(default=0)
    # `change` is raised whenever the pages, their order or their text change; `assembled` is the change last assembled.
    change = models.PositiveBigIntegerField(default=1)
    assembled = models.PositiveBigIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True)

    reuse = models.PositiveSmallIntegerField(choices=Reuse, default=Reuse.NO)
    reuse_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reused_as")
    from_national_store = models.BooleanField(default=False)

    # Minimum fields of TT 01/2023/TT-VPCP Art. 9.2, typed or read.
    number = models.CharField(_("số, ký hiệu"), max_length=100, blank=True)
    issued_on = models.DateField(_("ngày cấp"), null=True, blank=True)
    issued_by = models.CharField(_("cơ quan cấp"), max_length=300, blank=True)
    abstract = models.CharField(_("trích yếu"), max_length=1000, blank=True)
    shelf = models.CharField(_("bản giấy"), max_length=200, blank=True)

    withdrawn_reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="documents_created")

    class Meta:
        verbose_name = _("giấy tờ")
        verbose_name_plural = _("giấy tờ")
        ordering = ["kind", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="component") | Q(component__isnull=True), name="result_is_no_component"
            ),
            models.CheckConstraint(
                condition=Q(reuse=0, reuse_of__isnull=True) | ~Q(reuse=0), name="document_reuse_has_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Revision(models.Model):
    """Bản lưu: one assembled searchable PDF of a document; a later one follows, none is changed."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    change = models.PositiveBigIntegerField()  # Document.change that it shows
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    pages = models.PositiveIntegerField()
    pdfa = models.CharField(max_length=4, blank=True)  # "2b", or empty with the reason
    pdfa_reason = models.CharField(max_length=500, blank=True)
    # A small copy for screens, derived from the record and made after it; tried until then, or somebody is at it.
    access = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    access_tries = models.PositiveSmallIntegerField(default=0)
    access_retry_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="revision_once"),
            models.UniqueConstraint(fields=["document", "change"], name="revision_once_per_change"),
        ]

    def __str__(self) -> str:
        return f"{self.document} #{self.number}"
