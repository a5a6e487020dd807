"""To the log-in of another house, and back from it: the only two pages of allauth that are open."""

from collections.abc import Callable

from allauth.socialaccount.providers.openid_connect import views as protocol
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

from web.oidc import refused


@never_cache
@require_GET
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the person to the provider."""
    return ask(request, protocol.login, provider_id)


@never_cache
@require_GET
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The provider sends the person back with a code, for which this server fetches who it is."""
    return ask(request, protocol.callback, provider_id)


def ask(request: HttpRequest, view: Callable[[HttpRequest, str], HttpResponse], provider_id: str) -> HttpResponse:
    """The answer of allauth's page; nothing is there unless a provider is set, and one that is silent is said to be."""
    if not settings.OIDC_URL:
        raise Http404
    try:
        return view(request, provider_id)
    except RequestException:
        return refused(request, _("%(name)s không trả lời. Thử lại sau ít phút, hoặc dùng mật khẩu."))
