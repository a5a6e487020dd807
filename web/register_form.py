"""The form over Nhập sổ tiếp nhận."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from web.sheets import SheetForm


class RegisterForm(SheetForm):
    """A sheet, and until when the register in it reaches."""

    as_of = forms.DateTimeField(
        label=gettext_lazy("Sổ tiếp nhận đến"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"invalid": gettext_lazy("Ghi ngày giờ mà sổ được xuất.")},
    )

    def __init__(self, unit: Unit, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"as_of": timezone.localtime()})
        self.unit = unit

    def clean_as_of(self) -> Any:
        """A register cannot reach into the future."""
        moment = self.cleaned_data["as_of"]
        if moment > timezone.now() + timedelta(minutes=5):
            raise ValidationError(_("Thời điểm này ở tương lai. Ghi ngày giờ mà sổ được xuất."))
        return moment
