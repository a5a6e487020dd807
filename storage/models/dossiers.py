"""Hồ sơ: what a citizen handed in for one procedure."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from storage.models.procedures import Procedure


class Dossier(models.Model):
    """One dossier, with a code or (while the one-stop software is down) a temporary number."""

    class Channel(models.IntegerChoices):
        """KenhThucHien."""

        DIRECT = 1, _("Trực tiếp")
        ONLINE = 2, _("Trực tuyến")
        POST = 3, _("Qua bưu chính công ích")

    class Status(models.IntegerChoices):
        """TrangThaiHoSo."""

        NEW = 1, _("Mới đăng ký")
        RECEIVED = 2, _("Được tiếp nhận")
        NOT_RECEIVED = 3, _("Không được tiếp nhận")
        IN_WORK = 4, _("Đang xử lý")
        MORE_PAPERS = 5, _("Yêu cầu bổ sung giấy tờ")
        TO_PAY = 6, _("Yêu cầu thực hiện nghĩa vụ tài chính")
        CITIZEN_WITHDREW = 7, _("Công dân yêu cầu rút hồ sơ")
        STOPPED = 8, _("Dừng xử lý")
        SETTLED = 9, _("Đã xử lý xong")
        RETURNED = 10, _("Đã trả kết quả")

    WITHOUT_RESULT = (Status.NOT_RECEIVED, Status.CITIZEN_WITHDREW, Status.STOPPED)

    class ArrivalSource(models.TextChoices):
        """Which clock the wait started on."""

        TICKET = "ticket", _("Số thứ tự")
        OPENING = "opening", _("Lúc mở hồ sơ")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("mã hồ sơ"), max_length=60, null=True, blank=True, unique=True)
    temporary_code = models.CharField(_("hồ sơ tạm"), max_length=60, null=True, blank=True, unique=True)
    procedure = models.ForeignKey(Procedure, models.PROTECT, verbose_name=_("thủ tục"))
    receiving_unit = models.ForeignKey(Unit, models.PROTECT, related_name="received_dossiers")
    owning_unit = models.ForeignKey(Unit, models.PROTECT, related_name="owned_dossiers")
    applicant = models.CharField(_("người nộp"), max_length=200, blank=True)
    identity_number = models.CharField(_("số định danh"), max_length=12, blank=True, db_index=True)
    phone = models.CharField(_("số điện thoại"), max_length=20, blank=True, db_index=True)
    folded = models.CharField(max_length=200, editable=False, db_index=True, blank=True)  # applicant without marks
    subject = models.CharField(_("trích yếu"), max_length=1000, blank=True)
    channel = models.PositiveSmallIntegerField(choices=Channel, default=Channel.DIRECT)
    status = models.PositiveSmallIntegerField(choices=Status, default=Status.RECEIVED)

    received_at = models.DateTimeField(
        _("ngày tiếp nhận"), null=True, db_index=True
    )  # null: in no denominator (766, 4.3)
    due_at = models.DateTimeField(_("ngày hẹn trả"), null=True, blank=True, db_index=True)
    settled_at = models.DateTimeField(_("ngày kết thúc xử lý"), null=True, blank=True)
    returned_at = models.DateTimeField(_("ngày trả kết quả"), null=True, blank=True)
    return_channel = models.PositiveSmallIntegerField(choices=Channel, null=True, blank=True)

    # The visit: waiting ends when the dossier is opened, the visit ends at "Hoàn tất".
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrival_source = models.CharField(max_length=7, choices=ArrivalSource, default=ArrivalSource.OPENING)
    opened_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    completion_reason = models.CharField(max_length=200, blank=True)  # why completed with something missing
    sheets = models.PositiveIntegerField(_("tờ nhận của công dân"), null=True, blank=True)
    worked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="dossiers_at_work")
    worked_since = models.DateTimeField(null=True, blank=True)

    in_register = models.BooleanField(default=False)  # found in the imported register: its fields win
    electronic_result = models.BooleanField(default=False)  # the register says that a result file is linked
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    # Its papers are gone, with what stood on them, after their term and a reviewed list (storage.destruction).
    destroyed_at = models.DateTimeField(null=True, editable=False)
    # A temporary dossier whose papers went over to the dossier of its code: its own page leads there.
    joined_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="joined")
    # Raised in every transaction that may change what this dossier counts; counted is the one that its fact was built
    # from. An index of its own finds where they differ, however many dossiers there are.
    change = models.PositiveBigIntegerField(default=1, editable=False)
    counted = models.PositiveBigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="dossiers_created")

    class Meta:
        verbose_name = _("hồ sơ")
        verbose_name_plural = _("hồ sơ")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__isnull=False) | Q(temporary_code__isnull=False), name="dossier_has_a_number"
            ),
        ]
        indexes = [
            models.Index(fields=["receiving_unit", "received_at"], name="dossier_by_unit_and_day"),
            models.Index(fields=["id"], name="dossier_to_be_counted", condition=~Q(change=F("counted"))),
        ]

    def __str__(self) -> str:
        return self.code or self.temporary_code or ""
