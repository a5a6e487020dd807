"""The form over Nhập sổ tiếp nhận."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit


class RegisterForm(forms.Form):
    """A sheet, and until when the register in it reaches."""

    file = forms.FileField(
        label=gettext_lazy("Tệp CSV hoặc XLSX"),
        error_messages={
            "required": gettext_lazy("Chọn tệp trước."),
            "empty": gettext_lazy("Tệp rỗng. Xuất lại từ phần mềm một cửa."),
        },
    )
    as_of = forms.DateTimeField(
        label=gettext_lazy("Sổ tiếp nhận đến"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"invalid": gettext_lazy("Ghi ngày giờ mà sổ được xuất.")},
    )

    def __init__(self, unit: Unit, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"as_of": timezone.localtime()})
        self.unit = unit

    def clean_file(self) -> "UploadedFile[Any]":
        """Not more bytes than any upload may have."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.MAX_UPLOAD_BYTES:
            raise ValidationError(_("Tệp quá lớn. Chia thành nhiều tệp rồi gửi lại."))
        return file

    def clean_as_of(self) -> Any:
        """A register cannot reach into the future."""
        moment = self.cleaned_data["as_of"]
        if moment > timezone.now() + timedelta(minutes=5):
            raise ValidationError(_("Thời điểm này ở tương lai. Ghi ngày giờ mà sổ được xuất."))
        return moment
