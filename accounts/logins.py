"""Django's log-in signals, received here only; failed attempts and locks are django-axes' rows."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest  # noqa: TID251 - the signal hands over the request; nothing is answered here

from accounts.access import memberships
from accounts.models import User


def connect() -> None:
    """Receive the signal once in this process."""
    user_logged_in.connect(remember_place, dispatch_uid="accounts-remember-place")


def remember_place(sender: type[User], request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Keep the words of the top bar (unit, employer) in the session that begins."""
    place = memberships(user).select_related("unit").order_by("-valid_from", "-pk").first()
    request.session["unit"] = place.unit.name if place else ""
    request.session["employer"] = place.get_employer_display() if place else ""
