"""A sheet that somebody sends through the browser: the form's field, and its rows, read in a limited child."""

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ingest.errors import Refused
from ingest.limited import ChildDied
from workers.sheets import read_sheet


class NotTaken(Exception):
    """The file holds no rows that can be read; the text says why, and what to do."""


class SheetForm(forms.Form):
    """A CSV or XLSX file."""

    file = forms.FileField(
        label=gettext_lazy("Tệp CSV hoặc XLSX"),
        error_messages={
            "required": gettext_lazy("Chọn tệp trước."),
            "empty": gettext_lazy("Tệp rỗng. Xuất lại từ phần mềm một cửa."),
        },
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Not more bytes than any upload may have."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.MAX_UPLOAD_BYTES:
            raise ValidationError(_("Tệp quá lớn. Chia thành nhiều tệp rồi gửi lại."))
        return file


def rows_of(file: TemporaryUploadedFile) -> list[dict[str, str]]:
    """The rows below the first line. Raises NotTaken."""
    try:
        rows = read_sheet(Path(file.temporary_file_path()))
    except Refused as refused:
        raise NotTaken(_("Không đọc được tệp. Lưu lại thành XLSX hoặc CSV UTF-8 rồi gửi lại.")) from refused
    except ChildDied as died:
        if died.by_the_house:
            raise NotTaken(_("Máy chủ chưa đọc được tệp lúc này. Chờ một phút rồi gửi lại.")) from died
        raise NotTaken(_("Tệp quá nặng để đọc. Chia thành nhiều tệp rồi gửi lại.")) from died
    if not rows:
        raise NotTaken(_("Tệp không có dòng nào. Xuất lại từ phần mềm một cửa."))
    return rows
