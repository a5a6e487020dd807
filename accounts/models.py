"""Users, the administrative tree, and who holds which part of it."""

import uuid
from datetime import date

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

BEGINNING = date(1900, 1, 1)  # "since always" in the unit tables


class Unit(models.Model):
    """Đơn vị: one node of the administrative tree, valid for a time; codes are text with leading zeros."""

    class Kind(models.TextChoices):
        """Which sort of unit; the district tier ends on 30 June 2025 (NĐ 118/2025)."""

        PROVINCE = "province", _("Tỉnh, thành phố")
        DEPARTMENT = "department", _("Sở, ban, ngành")
        LAND_OFFICE = "land_office", _("Văn phòng đăng ký đất đai")
        DISTRICT = "district", _("Huyện, quận, thị xã")
        COMMUNE = "commune", _("Xã, phường, đặc khu")
        CENTRE = "centre", _("Trung tâm Phục vụ hành chính công")
        BRANCH = "branch", _("Chi nhánh")
        POST_POINT = "post_point", _("Điểm bưu điện")

    kind = models.CharField(_("loại"), max_length=12, choices=Kind)
    code = models.CharField(_("mã đơn vị"), max_length=20)
    name = models.CharField(_("tên"), max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    # "/12/345/": ids from the root to this unit, so that a subtree is one prefix in any database.
    path = models.CharField(max_length=255, db_index=True, editable=False, default="")
    # Mã định danh cơ quan in a dossier's code: "H20.34.05" (TT 01/2018 Art. 19, QĐ 20/2020).
    agency_code = models.CharField(_("mã định danh trong mã hồ sơ"), max_length=40, blank=True, db_index=True)
    valid_from = models.DateField(_("có hiệu lực từ"), default=BEGINNING)
    valid_to = models.DateField(_("đến hết"), null=True, blank=True)
    successors = models.ManyToManyField(
        "self", through="Succession", symmetrical=False, related_name="predecessors", through_fields=("old", "new")
    )

    class Meta:
        verbose_name = _("đơn vị")
        verbose_name_plural = _("đơn vị")
        constraints = [
            models.UniqueConstraint(fields=["kind", "code", "valid_from"], name="unit_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="unit_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a parent that stands below the unit, or is it: the tree would close into a ring."""
        if self.parent and self.path and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": _("Đơn vị không thể trực thuộc chính nó hay đơn vị dưới nó. Chọn lại.")})


class Succession(models.Model):
    """Which unit took over an old one, on which day, and (where the table says) its share."""

    old = models.ForeignKey(Unit, models.CASCADE, related_name="succeeded_by")
    new = models.ForeignKey(Unit, models.CASCADE, related_name="took_over")
    share = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    date = models.DateField()

    class Meta:
        verbose_name = _("đơn vị kế thừa")
        verbose_name_plural = _("đơn vị kế thừa")
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Field(models.Model):
    """Lĩnh vực: a field of procedures; work is handed over field by field."""

    code = models.CharField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("tên"), max_length=200)

    class Meta:
        verbose_name = _("lĩnh vực")
        verbose_name_plural = _("lĩnh vực")

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who logs in. Users are deactivated, never deleted: the audit names them."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    full_name = models.CharField(_("họ và tên"), max_length=150, blank=True)
    # Whoever sets another's password knows it: it opens one log-in, which asks for a new one.
    must_change_password = models.BooleanField(_("phải đổi mật khẩu"), default=False)

    class Meta:
        verbose_name = _("nhân viên")
        verbose_name_plural = _("nhân viên")

    def __str__(self) -> str:
        return self.full_name or self.username


class Membership(models.Model):
    """A person's place: unit, role, employer, fields and acts, from a day to a day; a hand-over is a new row."""

    class Role(models.TextChoices):
        """Which of the pages a person lives on."""

        STAFF = "staff", _("Nhân viên quầy")
        ARCHIVIST = "archivist", _("Cán bộ lưu trữ")
        MANAGER = "manager", _("Lãnh đạo, quản lý")
        ADMINISTRATOR = "administrator", _("Quản trị")

    class Employer(models.TextChoices):
        """Who pays the person: many counters are run by post employees."""

        STATE = "state", _("Công chức")
        POST = "post", _("Bưu điện")

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(_("vai trò"), max_length=14, choices=Role)
    employer = models.CharField(_("đơn vị chủ quản"), max_length=5, choices=Employer, default=Employer.STATE)
    fields = models.ManyToManyField(Field, blank=True, verbose_name=_("lĩnh vực được giao"))
    all_fields = models.BooleanField(_("mọi lĩnh vực"), default=True)
    may_receive = models.BooleanField(_("tiếp nhận"), default=False)
    may_scan = models.BooleanField(_("quét"), default=False)
    may_return = models.BooleanField(_("trả kết quả"), default=False)
    may_view = models.BooleanField(_("xem"), default=True)
    may_verify = models.BooleanField(_("kiểm tra"), default=False)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("phân công")
        verbose_name_plural = _("phân công")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.unit}"


class Token(models.Model):
    """A key to the HTTP API; only its SHA-256 is kept, so a leaked database opens nothing.

    It opens what its user may do, within its scopes, until it expires.
    """

    class Scope(models.TextChoices):
        """What a key is for."""

        READ = "read", _("xem và tìm hồ sơ, giấy tờ")
        UPLOAD = "upload", _("gửi tệp")
        OPEN = "open", _("mở hồ sơ")
        FIGURES = "figures", _("xem chỉ tiêu")

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("tên"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.CharField(_("dùng để"), max_length=100)  # words of Scope with a space between them
    created_at = models.DateTimeField(_("cấp lúc"), auto_now_add=True)
    expires_at = models.DateTimeField(_("hết hạn lúc"), null=True, blank=True)  # none: issued before keys expired
    used_at = models.DateTimeField(_("dùng lần cuối"), null=True, blank=True, editable=False)
    revoked = models.BooleanField(_("đã thu hồi"), default=False)

    class Meta:
        verbose_name = _("khóa API")
        verbose_name_plural = _("khóa API")

    def __str__(self) -> str:
        return self.name


class SecondFactor(models.Model):
    """A person's phone: the key that it shares with the house, encrypted, and the last step whose code was used."""

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor")
    secret = models.CharField(max_length=255, editable=False)
    last_step = models.BigIntegerField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("điện thoại xác thực")
        verbose_name_plural = _("điện thoại xác thực")

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """One log-in without the phone; only its SHA-256 is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, editable=False)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("mã dự phòng")
        verbose_name_plural = _("mã dự phòng")
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return str(self.user)
