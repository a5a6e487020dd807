"""What a password must be beyond Django's own rules, and passwords for one log-in."""

import secrets
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.access import ADMINISTER, memberships
from accounts.models import User

LENGTH: Final = 10
ADMINISTRATORS_LENGTH: Final = 12
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none is mistaken for another when it is read out


class LongEnough:
    """Ten signs; administrators open everything, so theirs are longer."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when the password is too short for the person."""
        length = ADMINISTRATORS_LENGTH if isinstance(user, User) and administers(user) else LENGTH
        if len(password) < length:
            told = _("Mật khẩu quá ngắn: cần ít nhất %(length)s ký tự.") % {"length": length}
            raise ValidationError(told, code="password_too_short")

    def get_help_text(self) -> str:
        """What is asked for."""
        asked = {"length": LENGTH, "longer": ADMINISTRATORS_LENGTH}
        return _("Mật khẩu phải có ít nhất %(length)s ký tự, của quản trị %(longer)s.") % asked


def administers(user: User) -> bool:
    """Whether the person is an administrator, or is being made the first one."""
    return user.is_superuser or (user.pk is not None and memberships(user, ADMINISTER).exists())


def one_time_password() -> str:
    """A random password in groups that can be read out; the person changes it at log-in."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(4))
