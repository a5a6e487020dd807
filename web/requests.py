"""What a view is handed, and the doors in front of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from accounts.access import Denied, memberships
from accounts.models import User
from web.answers import refusal

View = Callable[..., HttpResponseBase]


class Request(HttpRequest):
    """A request of a person who is logged in."""

    user: User
    htmx: HtmxDetails


def for_people(view: View) -> View:
    """Send the anonymous to log-in; answer Denied with 404, so that nothing is confirmed to exist.

    A form with the NUL character is refused: no text of ours holds it, and PostgreSQL keeps none.
    """

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if any("\x00" in value for _name, values in request.POST.lists() for value in values):
            advice = _("Bỏ ký tự đó rồi gửi lại.")
            return refusal(request, 400, name="BadRequest", message=_("Có ký tự NUL trong dữ liệu"), advice=advice)
        try:
            return view(request, *args, **kwargs)
        except Denied as denied:
            raise Http404 from denied

    return logged_in(guarded)


def logged_in(view: View) -> View:
    """Send the anonymous to log-in, which leads back to the page that they were on."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return redirect_to_login(page_asked_from(request))

    return door


def page_asked_from(request: HttpRequest) -> str:
    """The page that is asked for, or that the sent form stands on: most addresses that forms go to answer no GET."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    site, form = request.build_absolute_uri("/"), request.headers.get("Referer", "")
    return f"/{form.removeprefix(site)}" if form.startswith(site) else "/"


def for_acts(*acts: str) -> Callable[[View], View]:
    """Let in only persons with a membership in force that allows one of `acts`, wherever it is."""

    def door(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(memberships(request.user, act).exists() for act in acts):
                raise Denied(acts)
            return view(request, *args, **kwargs)

        return for_people(guarded)

    return door
