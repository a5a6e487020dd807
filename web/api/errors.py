"""Errors as JSON: the class is the cause, the message says what happened, the advice what to do next.

Problem
├── BadRequest       400  a parameter is missing or wrong
├── NotAuthorized    401  no key, or none that is known
├── Expired          401  the key was good once
├── OutOfScope       403  the key is not for this
├── NotFound         404  not there, or not the asker's to see
├── (WrongMethod)    405  the address is asked otherwise
├── Conflict         409  it is there already
├── (LengthRequired) 411  web.limits: the body does not say how long it is
├── (TooLarge)       413  web.limits: it is longer than any upload may be
├── (Refused)        422  the file can't be taken: TooLarge, UnknownKind, Empty
├── (Fault)          500  a fault of the house
├── Busy             503  a part of the house is away
└── DiskFull         507  there is no room
"""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from accounts.access import Denied
from ingest.errors import Refused
from ingest.receive import DiskFull
from storage.blobs import NoSpace, Unavailable
from web.answers import AGAIN_AFTER, API, refusal
from web.middleware import Handler


class Cause(Schema):
    """Why it was not done."""

    class_: str = Field(alias="class")
    message: str
    advice: str


class Error(Schema):
    """Every answer but success."""

    error: Cause


ERRORS: Final[dict[Any, type[Schema]]] = {frozenset({400, 401, 403, 404}): Error}
UPLOAD_ERRORS: Final[dict[Any, type[Schema]]] = {frozenset({400, 401, 403, 404, 411, 413, 422, 503, 507}): Error}


class Problem(Exception):
    """An answer other than success."""

    status = 500

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message, self.advice = message, advice


class BadRequest(Problem):
    """A parameter is missing or wrong."""

    status = 400


class Expired(Problem):
    """The key was good once."""

    status = 401


class OutOfScope(Problem):
    """The key is not for this."""

    status = 403


class NotFound(Problem):
    """Not there, or not the asker's to see."""

    status = 404


class Conflict(Problem):
    """It is there already."""

    status = 409


def told(api: NinjaAPI, request: HttpRequest, status: int, *, name: str, message: str, advice: str) -> HttpResponse:
    """The answer."""
    return api.create_response(request, {"error": {"class": name, "message": message, "advice": advice}}, status=status)


def answer_errors(api: NinjaAPI) -> None:
    """Have every error answered in this shape."""

    def problem(request: HttpRequest, error: Problem) -> HttpResponse:
        name = type(error).__name__
        return told(api, request, error.status, name=name, message=error.message, advice=error.advice)

    def nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        advice = _("Gửi khóa còn hiệu lực trong tiêu đề Authorization: Bearer; quản trị cấp khóa bằng sohoa token.")
        return told(api, request, 401, name="NotAuthorized", message=_("Thiếu khóa API, hoặc khóa sai"), advice=advice)

    def gone(request: HttpRequest, error: Exception) -> HttpResponse:
        advice = _("Xem lại mã; mục của đơn vị khác cũng được trả lời như vậy.")
        return told(api, request, 404, name="NotFound", message=_("Không có mục này"), advice=advice)

    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        message = "; ".join(f"{place(detail)}: {detail['msg']}" for detail in error.errors)
        return told(api, request, 400, name="BadRequest", message=message, advice=_("Sửa tham số rồi gửi lại."))

    def malformed(request: HttpRequest, error: HttpError) -> HttpResponse:
        message, advice = _("Yêu cầu không đúng dạng"), _("Sửa tham số rồi gửi lại.")
        return told(api, request, error.status_code, name="BadRequest", message=message, advice=advice)

    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        language = get_language() or "vi"
        message, advice = error.message(language), error.advice(language)
        return told(api, request, 422, name=type(error).__name__, message=message, advice=advice)

    def full(request: HttpRequest, error: Exception) -> HttpResponse:
        advice = _("Báo người quản trị giải phóng ổ đĩa rồi gửi lại.")
        return told(api, request, 507, name="DiskFull", message=_("Ổ đĩa sắp đầy"), advice=advice)

    def away(request: HttpRequest, error: Unavailable) -> HttpResponse:
        advice = _("Chờ một phút rồi gửi lại với cùng Idempotency-Key.")
        response = told(api, request, 503, name="Busy", message=_("Kho tệp chưa trả lời"), advice=advice)
        response.headers["Retry-After"] = AGAIN_AFTER
        return response

    handlers: dict[type[Exception], Any] = {
        Problem: problem,
        AuthenticationError: nobody,
        HttpError: malformed,
        Http404: gone,
        Denied: gone,
        ValidationError: invalid,
        Refused: refused,
        DiskFull: full,
        NoSpace: full,
        Unavailable: away,
    }
    for error, handler in handlers.items():
        api.add_exception_handler(error, handler)


def place(detail: dict[str, Any]) -> str:
    """Which parameter a complaint is about, as the caller writes it."""
    kind, *names = detail.get("loc") or ("request",)
    name = ".".join(str(part) for part in names) or str(kind)
    return name.replace("_", "-").title() if kind == "header" else name


def in_one_shape(get_response: Handler) -> Handler:
    """Answer in this shape, too, what Django refuses below /api/: no such address, wrong method, a fault."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        plain = not response.headers.get("Content-Type", "").startswith("application/json")
        if response.status_code < 400 or not plain or not request.path_info.startswith(API):
            return response
        name, message, advice = cause_of(response)
        shaped = refusal(request, response.status_code, name=name, message=message, advice=advice)
        if "Allow" in response.headers:
            shaped.headers["Allow"] = response.headers["Allow"]
        return shaped

    return middleware


def cause_of(response: HttpResponseBase) -> tuple[str, str, str]:
    """Class, message and advice for an answer that has only a status."""
    see = _("Xem địa chỉ và tham số trong /api/docs.")
    causes = {
        404: ("NotFound", _("Không có địa chỉ này"), see),
        405: ("WrongMethod", _("Địa chỉ này không nhận phương thức đó"), see),
    }
    if response.status_code >= 500:
        return "Fault", _("Lỗi của hệ thống"), _("Gửi lại sau một phút; nếu vẫn lỗi, báo người quản trị.")
    return causes.get(response.status_code, ("BadRequest", _("Yêu cầu không đúng dạng"), see))
