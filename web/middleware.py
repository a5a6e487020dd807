"""What holds for every answer: its language, what its page may load, and a session that ended in mid-work."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _

from web.answers import refusal

POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)
Handler = Callable[[HttpRequest], HttpResponse]


def chosen_language(get_response: Handler) -> Handler:
    """Speak Vietnamese unless the person chose otherwise: a counter's Windows is often English, its people are not."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = language in dict(settings.LANGUAGES) and check_for_language(language)
        with translation.override(language if known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    return middleware


def only_this_origin(get_response: Handler) -> Handler:
    """Let a page load from this server alone, whatever a template or a paper's text holds."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), payment=()")
        return response

    return middleware


class ZippedPages(GZipMiddleware):
    """Compress pages and their moving parts: a counter's line may be slow. Pictures and files travel as they are."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress an answer of text that is complete; Django's own middleware does so against guessing by length."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith(("text/", "application/json")):
            return response
        return super().process_response(request, response)


def session_over_the_page(get_response: Handler) -> Handler:
    """Answer a script with 401 instead of a redirect to log-in: the page then asks for the password over itself."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        from_script = "HX-Request" in request.headers or "X-Sohoa-Upload" in request.headers
        to_login = response.headers.get("Location", "").startswith(resolve_url(settings.LOGIN_URL))
        return HttpResponse(status=401) if from_script and to_login else response

    return middleware


def without_nul(get_response: Handler) -> Handler:
    """Refuse an address with the NUL character: no text of ours holds it, and PostgreSQL keeps none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            message = _("Có ký tự NUL trong địa chỉ")
            return refusal(request, 400, name="BadRequest", message=message, advice=_("Nhập lại địa chỉ."))
        return get_response(request)

    return middleware
