"""For machines that watch the house: is it up, is it ready, what are its figures."""

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from workers import exposition, metrics


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The web process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, queue and every role are at work (200), or which is not (503); the store is the uploads' to ask."""
    state = metrics.readiness()
    return JsonResponse({"ready": state.ready, **state.parts}, status=200 if state.ready else 503)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Prometheus' figures, for this machine itself or for who knows the token; for others there is nothing here."""
    if not (from_this_machine(request) or knows_token(request)):
        raise Http404
    return HttpResponse(exposition.exposition(), content_type=exposition.CONTENT_TYPE)


def from_this_machine(request: HttpRequest) -> bool:
    """Whether the asker sits on this machine; what a proxy passes on does not count, whatever it says."""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def knows_token(request: HttpRequest) -> bool:
    """Whether the asker sends settings.METRICS_TOKEN as a bearer token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
