"""Answers without a page: why nothing was done and what to do next, in the form that the asker reads."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from storage.blobs import Unavailable

API = "/api/"
AGAIN_AFTER = "10"
"""Seconds after which a part of the house that is away is asked again."""


def refusal(request: HttpRequest, status: int, *, name: str, message: str, advice: str) -> HttpResponse:
    """The cause in the API's shape, in that of the upload's script, or as plain words."""
    if request.path_info.startswith(API):
        return JsonResponse({"error": {"class": name, "message": message, "advice": advice}}, status=status)
    if "X-Sohoa-Upload" in request.headers:
        return JsonResponse({"message": message, "advice": advice}, status=status)
    return HttpResponse(f"{message}. {advice}", status=status, content_type="text/plain; charset=utf-8")


def fault(request: HttpRequest) -> HttpResponse:
    """Django's page of a fault; when the database or the store is away, that, and when to come again."""
    match sys.exception():
        case OperationalError() | InterfaceError():
            message = _("Cơ sở dữ liệu chưa trả lời")
        case Unavailable():
            message = _("Kho tệp chưa trả lời")
        case _other:
            return server_error(request)
    advice = _("Chờ một phút rồi làm lại: việc vừa gửi có thể chưa được lưu.")
    away = refusal(request, 503, name="Busy", message=message, advice=advice)
    away.headers["Retry-After"] = AGAIN_AFTER
    return away
