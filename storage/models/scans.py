"""Lần quét: a received file, never changed; trang: its pages, filed into documents; and what was read on them."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.db.models.lookups import Contains
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from storage.models.blobs import Blob
from storage.models.documents import Document
from storage.states import PageState, ScanState


class Scan(models.Model):
    """One received file. Its bytes and where it came from never change; its state follows the looking."""

    class Source(models.TextChoices):
        """Which way it came in."""

        WEB = "web", _("Trang web")
        PHONE = "phone", _("Điện thoại")
        API = "api", _("API")
        WATCH = "watch", _("Thư mục máy quét")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="scans")
    working_blob = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")  # unlocked copy
    name = models.CharField(_("tên tệp"), max_length=255)
    kind = models.CharField(max_length=8)  # ingest.sniff.Kind, by content
    source = models.CharField(max_length=5, choices=Source)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="scans")  # the counter's unit
    counter = models.CharField(_("quầy"), max_length=100, blank=True)
    scanner = models.CharField(_("máy quét"), max_length=100, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="scans")
    received_at = models.DateTimeField(auto_now_add=True, db_index=True)
    idempotency_key = models.CharField(max_length=100)
    request_id = models.CharField(max_length=64, blank=True)  # storage.tracing: its way is logged under it
    # Where its pages are filed as they come; without one they wait under "Chưa gắn hồ sơ".
    into = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="scans")
    replaces = models.ForeignKey(
        "storage.Page", models.PROTECT, null=True, blank=True, related_name="replaced_by_scans"
    )

    state = models.CharField(max_length=14, choices=ScanState, default=ScanState.RECEIVED, db_index=True)
    state_since = models.DateTimeField(auto_now_add=True)
    attempt = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    deaths = models.PositiveIntegerField(default=0)
    pages_expected = models.PositiveIntegerField(null=True, blank=True)
    signed = models.BooleanField(default=False)  # carries a digital signature: the bytes are kept for it
    error_code = models.CharField(max_length=40, blank=True)
    dismissed = models.BooleanField(default=False)  # taken off the tray by a person
    destroyed_at = models.DateTimeField(null=True, editable=False)  # all its pages went with reviewed lists

    class Meta:
        verbose_name = _("lần quét")
        verbose_name_plural = _("lần quét")
        constraints = [models.UniqueConstraint(fields=["unit", "idempotency_key"], name="scan_stored_once")]

    def __str__(self) -> str:
        return self.name


_TOLD = Cast("verdicts", models.TextField())
IN_DOUBT = Q(Contains(_TOLD, '"severity": "review"')) | Q(Contains(_TOLD, '"severity": "rescan"'))
"""Filter on Page: one of its verdicts asks a person to look, or to scan it again."""


class Page(models.Model):
    """A page of a scan for ever; filed into one document at a position, or into none."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scan = models.ForeignKey(Scan, models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField()  # within the scan, from 1
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="pages")
    position = models.PositiveIntegerField(null=True, blank=True)  # within the document, from 1
    struck_out = models.BooleanField(default=False)  # "Bỏ trang"
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    width = models.PositiveIntegerField(default=0)  # pixels as looked at, upright by EXIF
    height = models.PositiveIntegerField(default=0)
    dpi_x = models.FloatField(null=True, blank=True)
    dpi_y = models.FloatField(null=True, blank=True)
    thumb = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    view = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    verdicts = models.JSONField(default=list, blank=True)  # [{"code", "severity", "value"}]
    fingerprint = models.CharField(max_length=16, blank=True, db_index=True)  # perceptual hash, hexadecimal
    codes = models.JSONField(default=list, blank=True)  # QR and bar codes
    born_digital = models.BooleanField(default=False)
    accepted_reason = models.CharField(max_length=200, blank=True)  # "Giấy gốc như vậy"
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_back_reason = models.CharField(max_length=200, blank=True)  # "Trả lại quầy quét lại"
    sent_back_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_back_at = models.DateTimeField(null=True, blank=True)

    state = models.CharField(max_length=8, choices=PageState, default=PageState.WAITING)
    state_since = models.DateTimeField(auto_now_add=True)
    attempt = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    deaths = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True)

    turn = models.PositiveSmallIntegerField(null=True, blank=True)  # asked for by a person: 0, 90, 180, 270 clockwise
    straighten = models.BooleanField(default=True)  # False: a person undid the straightening
    rotation = models.PositiveSmallIntegerField(default=0)  # applied, clockwise
    skew = models.FloatField(default=0.0)  # degrees, the counter-clockwise turn of the page
    skew_confidence = models.FloatField(default=0.0)
    changed_at = models.DateTimeField(db_index=True)  # the database's clock; the index follows it

    class Meta:
        verbose_name = _("trang")
        verbose_name_plural = _("trang")
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["state", "state_since"], name="page_waiting_since"),
            models.Index(fields=["document"], name="page_sent_back", condition=Q(sent_back_at__isnull=False)),
            models.Index(
                fields=["document"], name="page_in_doubt", condition=IN_DOUBT & Q(accepted_reason="", sent_back_at=None)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["scan", "number"], name="page_once_in_its_scan"),
            models.UniqueConstraint(
                fields=["document", "position"],
                condition=Q(document__isnull=False, struck_out=False, replaced_by__isnull=True),
                name="one_page_at_a_position",
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=True, position__isnull=True)
                | Q(document__isnull=False, position__isnull=False),
                name="filed_page_has_a_position",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scan} · {self.number}"


class Reading(models.Model):
    """What was read on a page: by the machine, from the file's own text, or typed by hand; one is current."""

    class Source(models.TextChoices):
        """Who read it."""

        MACHINE = "machine", _("Máy đọc")
        OWN = "own", _("Văn bản của tệp")
        HAND = "hand", _("Nhập tay")

    page = models.ForeignKey(Page, models.PROTECT, related_name="readings")
    current = models.BooleanField(default=True)
    source = models.CharField(max_length=7, choices=Source)
    text = models.TextField(blank=True)
    # [[text, left, top, right, bottom, confidence, line], ...]: fractions of the upright, straight page. A word that
    # the machine was unsure of has an eighth item, what it may have been: [text, ...].
    words = models.JSONField(default=list, blank=True)
    confidence = models.FloatField(default=0.0)
    canvas_width = models.PositiveIntegerField(default=0)
    canvas_height = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0.0)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page"], condition=Q(current=True), name="one_current_reading_a_page"),
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.get_source_display()}"
