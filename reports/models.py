"""Targets, facts, counts, snapshots and imports of the register."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from storage.models import Dossier, Procedure


class Target(models.Model):
    """Chỉ tiêu: a percentage that one unit, or every unit of a level below it, has to reach in a time."""

    class Indicator(models.TextChoices):
        """Indicators of QĐ 766/QĐ-TTg that a target may be set for."""

        RESULTS = "4.1", _("4.1 Cấp kết quả điện tử")
        DIGITIZED = "4.2", _("4.2 Số hóa hồ sơ")
        REUSED = "4.3", _("4.3 Khai thác, sử dụng lại dữ liệu số hóa")

    class Level(models.TextChoices):
        """Whom it binds; the district level exists for periods before 1 July 2025 only."""

        UNIT = "", _("Riêng đơn vị này")
        PROVINCE = "province", _("Cấp tỉnh")
        DISTRICT = "district", _("Cấp huyện")
        COMMUNE = "commune", _("Cấp xã")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="targets", verbose_name=_("đơn vị"))
    level = models.CharField(_("áp dụng cho"), max_length=8, choices=Level, blank=True, default="")
    indicator = models.CharField(_("chỉ số"), max_length=3, choices=Indicator, default=Indicator.DIGITIZED)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"))
    percent = models.DecimalField(_("tỷ lệ phải đạt (%)"), max_digits=5, decimal_places=2)
    source = models.CharField(_("văn bản giao"), max_length=300)
    sample = models.BooleanField(_("dữ liệu mẫu"), default=False)

    class Meta:
        verbose_name = _("chỉ tiêu")
        verbose_name_plural = _("chỉ tiêu")
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="target_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="target_is_a_percentage"),
            models.UniqueConstraint(fields=["unit", "level", "indicator", "valid_from"], name="target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.unit} · {self.percent} %"


class Fact(models.Model):
    """What one dossier counts, rebuilt whole from its rows; never changed by hand."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, primary_key=True, related_name="fact")
    # The day received in Asia/Ho_Chi_Minh; none: in no denominator (no received date, or joined with another).
    day = models.DateField(null=True)
    receiving_unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    owning_unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="+")
    needs_result = models.BooleanField()
    components_digitized = models.BooleanField()
    result_digitized = models.BooleanField()
    counts_42 = models.BooleanField()
    reused = models.BooleanField()
    from_national_store = models.BooleanField()
    settled = models.BooleanField()
    sample = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["owning_unit", "day"], name="fact_by_unit_and_day")]

    def __str__(self) -> str:
        return str(self.dossier_id)


class Count(models.Model):
    """How many facts of one owning unit, day and procedure have each flag; recounted, never incremented."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    day = models.DateField()
    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="+")
    received = models.PositiveIntegerField()
    components = models.PositiveIntegerField()
    settled = models.PositiveIntegerField()
    results = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()  # in the sense of 4.2
    reused = models.PositiveIntegerField()
    from_national_store = models.PositiveIntegerField()
    need_result = models.PositiveIntegerField()  # the denominator of 4.1
    needed_results = models.PositiveIntegerField()  # its numerator
    settled_without_result = models.PositiveIntegerField()
    sample = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "day", "procedure"], name="count_once")]
        indexes = [models.Index(fields=["day", "unit"], name="count_by_day_and_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.day} {self.procedure_id}"


class Counting(models.Model):
    """The one row that a recount locks, so that two never count the same cell at once; and when counting caught up."""

    caught_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="counting_is_one_row")]

    def __str__(self) -> str:
        return str(self.caught_up_at)


class Snapshot(models.Model):
    """The figures as they stood at a moment (16:00 every day), with the head of the audit then."""

    day = models.DateField(unique=True)
    at = models.DateTimeField()
    audit_number = models.PositiveBigIntegerField(null=True)
    audit_head = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("số liệu 16 giờ")
        verbose_name_plural = _("số liệu 16 giờ")
        ordering = ["-day"]

    def __str__(self) -> str:
        return str(self.day)


class Frozen(models.Model):
    """One unit's own figures (without those below it) in a snapshot: of the year so far, and of its day."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="figures")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    received = models.PositiveIntegerField()
    components = models.PositiveIntegerField()
    settled = models.PositiveIntegerField()
    results = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    reused = models.PositiveIntegerField()
    received_today = models.PositiveIntegerField()
    counted_today = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "unit"], name="frozen_once")]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.unit_id}"


class RegisterImport(models.Model):
    """One import of the one-stop software's register (sổ tiếp nhận), and until when that register reached."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # it covers this unit and those below
    as_of = models.DateTimeField(_("sổ tiếp nhận đến"))
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("tên tệp"), max_length=255)
    created = models.PositiveIntegerField()
    updated = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    bad = models.JSONField(default=list)  # [[line, reason], ...]

    class Meta:
        verbose_name = _("lần nhập sổ tiếp nhận")
        verbose_name_plural = _("lần nhập sổ tiếp nhận")
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.name
