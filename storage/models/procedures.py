"""The catalogue: procedures and the papers that each asks for."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import BEGINNING, Field
from storage.retention import check_term


class Procedure(models.Model):
    """Thủ tục, valid for a time; its code looks like 1.000894."""

    class Level(models.TextChoices):
        """At which level it is settled."""

        PROVINCE = "province", _("Cấp tỉnh")
        DISTRICT = "district", _("Cấp huyện")
        COMMUNE = "commune", _("Cấp xã")

    code = models.CharField(_("mã thủ tục"), max_length=40)
    name = models.CharField(_("tên"), max_length=500)
    folded = models.CharField(max_length=500, editable=False, db_index=True)  # name without marks, for type-ahead
    field = models.ForeignKey(Field, models.PROTECT, verbose_name=_("lĩnh vực"))
    level = models.CharField(_("cấp"), max_length=8, choices=Level)
    # None: "trả ngay", no receipt slip and no due date (NĐ 61/2018 Art. 17.4).
    term_days = models.PositiveIntegerField(_("thời hạn giải quyết (ngày làm việc)"), null=True, blank=True)
    # "Vĩnh viễn" or "20 năm"; empty: not set, and nothing of it may be destroyed.
    retention = models.CharField(_("thời hạn bảo quản"), max_length=40, blank=True, validators=[check_term])
    needs_result = models.BooleanField(_("có kết quả bằng văn bản"), default=True)
    valid_from = models.DateField(_("có hiệu lực từ"), default=BEGINNING)
    valid_to = models.DateField(_("đến hết"), null=True, blank=True)

    class Meta:
        verbose_name = _("thủ tục")
        verbose_name_plural = _("thủ tục")
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="procedure_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="procedure_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; whether it has a written result is part of its dossiers' facts: put right, they count anew."""
        had = type(self).objects.filter(pk=self.pk).values_list("needs_result", flat=True).first()
        super().save(*args, **kwargs)
        if had not in (None, self.needs_result):
            self.dossier_set.update(change=F("change") + 1)


class Component(models.Model):
    """Thành phần hồ sơ: a paper that a procedure asks for; not every one must be digitized (TT 01/2023)."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="components")
    code = models.CharField(_("mã thành phần"), max_length=60)
    name = models.CharField(_("tên giấy tờ"), max_length=500)
    must_digitize = models.BooleanField(_("phải số hóa"), default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("thành phần hồ sơ")
        verbose_name_plural = _("thành phần hồ sơ")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["procedure", "code"], name="component_once")]

    def __str__(self) -> str:
        return self.name
