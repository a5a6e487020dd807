"""What people type, checked before any function sees it."""

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.contrib.auth import forms as auth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import RECEIVE, fields_for, units_for
from accounts.models import Unit, User
from accounts.units import at
from storage.codes import BadCode, DossierCode, parse
from storage.models import Dossier, Procedure

if TYPE_CHECKING:  # Django's form takes a type parameter in its stubs only
    SetPassword = auth.SetPasswordForm[User]
else:
    SetPassword = auth.SetPasswordForm

LONGEST_KEY: Final = 92
"""Letters of a file's idempotency key: the second file of one form has a few more."""


class CodeField(forms.CharField):
    """A dossier's code, in either order and any case; the canonical one comes out."""

    default_error_messages = {
        "bad": _("Mã hồ sơ không đúng dạng. Nhập lại như trên giấy tiếp nhận, ví dụ H20.34.05-261120-0042.")
    }

    def clean(self, value: Any) -> DossierCode | None:
        """The code, or None where none was typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse(text)
        except BadCode as bad:
            raise forms.ValidationError(self.error_messages["bad"]) from bad


class NewDossier(forms.Form):
    """Tiếp nhận hồ sơ mới: code and procedure; nothing else is asked for."""

    code = CodeField(label=_("Mã hồ sơ"), required=False)
    temporary = forms.BooleanField(label=_("Hồ sơ tạm"), required=False)
    procedure = forms.ModelChoiceField(
        Procedure.objects.none(), label=_("Thủ tục"), error_messages={"required": _("Chọn thủ tục.")}
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Nơi tiếp nhận"))
    ticket = forms.TimeField(label=_("Giờ lấy số"), required=False)

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        rows = Procedure.objects.filter(at(timezone.localdate()), field__in=fields_for(user, RECEIVE))
        self.fields["procedure"].queryset = rows  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["unit"].queryset = units_for(user, RECEIVE)  # type: ignore[attr-defined] # as above

    def clean(self) -> dict[str, Any]:
        """Ask for a code unless a temporary number is wanted; put the ticket's time on today."""
        data = super().clean() or {}
        if not data.get("code") and not data.get("temporary") and "code" not in self.errors:
            self.add_error("code", _("Nhập mã hồ sơ, hoặc chọn Hồ sơ tạm khi phần mềm một cửa đang hỏng."))
        data["arrived_at"] = self._today_at(data.get("ticket"))
        return data

    def _today_at(self, ticket: time | None) -> datetime | None:
        if ticket is None:
            return None
        now = timezone.localtime()
        moment = now.replace(hour=ticket.hour, minute=ticket.minute, second=0, microsecond=0)
        if moment > now:
            self.add_error("ticket", _("Giờ lấy số ở tương lai. Nhập giờ in trên phiếu số, hoặc để trống."))
        return moment


class AttachCode(forms.Form):
    """Gắn mã: the real code of a temporary dossier."""

    code = CodeField(label=_("Mã hồ sơ"))


class Applicant(forms.Form):
    """Người nộp: name, identity number (9 or 12 digits), phone."""

    applicant = forms.CharField(max_length=200, required=False)
    identity_number = forms.RegexField(
        r"^([0-9]{9}|[0-9]{12})$",
        required=False,
        error_messages={"invalid": _("Số định danh có 12 chữ số (CMND cũ: 9). Xem lại trên thẻ rồi nhập lại.")},
    )
    phone = forms.CharField(max_length=20, required=False)


class Reason(forms.Form):
    """A reason that is kept with what was done."""

    reason = forms.CharField(label=_("Lý do"), max_length=200, error_messages={"required": _("Chọn hoặc ghi lý do.")})


class Sheets(forms.Form):
    """Tờ nhận của công dân."""

    sheets = forms.IntegerField(min_value=0, max_value=9999, required=False)


class Return(forms.Form):
    """Trả kết quả: the day and the channel."""

    day = forms.DateField(label=_("Ngày trả"), error_messages={"invalid": _("Ghi ngày như 22/11/2026.")})
    channel = forms.TypedChoiceField(label=_("Hình thức trả"), choices=Dossier.Channel, coerce=int)

    def clean_day(self) -> Any:
        """Nothing is returned on a day that is still to come."""
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Ngày trả ở tương lai. Ghi ngày đã trả."))
        return day


class Part(forms.Form):
    """A part of a large file: where it begins in the file that `key` names."""

    key = forms.CharField(max_length=LONGEST_KEY)
    start = forms.IntegerField(min_value=0, max_value=2**63 - 1)
    file = forms.FileField()


class OwningUnit(forms.Form):
    """Đơn vị giải quyết, and why it is put right."""

    unit = forms.ModelChoiceField(Unit.objects.filter(valid_to=None), error_messages={"required": _("Chọn đơn vị.")})
    reason = forms.CharField(max_length=200, error_messages={"required": _("Chọn hoặc ghi lý do.")})


def uid_of(text: str) -> UUID:
    """The UUID that the text is; the nil one, which no row has, for any other text."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def key_of(text: str) -> int:
    """The row's key, or the count, that the text is; 0, which no row has, for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class NewPassword(SetPassword):
    """A password of one's own, in place of the one before."""

    def clean(self) -> dict[str, Any]:
        """Refuse the password that there was."""
        data = super().clean() or {}
        chosen = data.get("new_password1")
        if chosen and self.user.check_password(chosen):
            self.add_error("new_password1", _("Mật khẩu mới phải khác mật khẩu cũ."))
        return data

    def save(self, commit: bool = True) -> User:
        """Save it; nobody asks for another."""
        self.user.must_change_password = False
        return super().save(commit)


class ChangedPassword(auth.PasswordChangeForm, NewPassword):
    """The same for who is logged in: the old one is asked for too."""
