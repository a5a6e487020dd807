"""The log-in of another house (OIDC): allauth speaks the protocol, this says which of our people has come.

Nobody gets an account by it. The person is the one whose log-in name is what the settings' claim says; coming in then
goes on by the same steps as with a password, the second factor included.
"""

from typing import TYPE_CHECKING, Any, Final

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from accounts.logins import is_locked, note_failure
from accounts.models import User
from web import entering

PROVIDER: Final = "oidc"  # the one provider of the settings

if TYPE_CHECKING:  # allauth's types are its own business
    Adapter = object
else:
    Adapter = DefaultSocialAccountAdapter


class OtherHouse(Adapter):
    """What allauth asks while somebody comes in; the answer is always ours, allauth logs nobody in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody signs up."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The provider has said who it is: take over from allauth."""
        raise ImmediateHttpResponse(
            admit(request, claims_of(sociallogin.account.extra_data), sociallogin.get_redirect_url(request))
        )

    def on_authentication_error(self, request: HttpRequest, provider: Any, **told: Any) -> None:
        """Cancelled, too late, or an answer that can't be trusted."""
        raise ImmediateHttpResponse(
            refused(request, _("Đăng nhập qua %(name)s không thành công. Thử lại, hoặc dùng mật khẩu."))
        )


def claims_of(told: dict[str, Any]) -> dict[str, Any]:
    """What the provider says of the person, in the token that it signed and when asked; empty when the two differ."""
    signed, asked = told.get("id_token") or {}, told.get("userinfo") or {}
    return {**asked, **signed} if signed and asked.get("sub", signed.get("sub")) == signed.get("sub") else {}


def admit(request: HttpRequest, claims: dict[str, Any], next_page: str | None) -> HttpResponse:
    """Begin the steps of coming in for our person of this name; refuse, and count, anybody else."""
    name = str(claims.get(settings.OIDC_CLAIM) or "")
    if is_locked(request, name):
        return redirect("login")  # the throttle answers with its own page instead
    person = User.objects.filter(username=name, is_active=True).first()
    if person is None:
        note_failure(request, name)
        told = _(
            "%(name)s không ứng với nhân viên nào đang làm việc ở đây. Nhờ lãnh đạo đơn vị hoặc quản trị kiểm tra."
        )
        return refused(request, told)
    onward = next_page or resolve_url(settings.LOGIN_REDIRECT_URL)
    return entering.begin(request, person, way=entering.OTHER_HOUSE, next_page=onward)


def refused(request: HttpRequest, told: str) -> HttpResponse:
    """Back to the door, where it is said why."""
    messages.error(request, told % {"name": settings.OIDC_NAME})
    return redirect("login")
