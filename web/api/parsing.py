"""What a caller sends, as Python sees it: without the NUL character, which no text of ours holds."""

from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser

from web.api.errors import BadRequest

NUL = "\x00"


class WithoutNul(Parser):
    """Refuses a body, a form or a query that holds a NUL: PostgreSQL keeps none."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body, which is JSON."""
        return checked(super().parse_body(request))

    def parse_querydict(self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest) -> Any:
        """A query or a form."""
        return checked(super().parse_querydict(data, list_fields, request))


def checked(told: Any) -> Any:
    """What was told. Raises BadRequest when a NUL is in it, at any depth."""
    if holds_nul(told):
        raise BadRequest(_("Có ký tự NUL trong dữ liệu"), _("Bỏ ký tự đó rồi gửi lại."))
    return told


def holds_nul(told: Any) -> bool:
    """Whether a NUL is in any text of it."""
    if isinstance(told, str):
        return NUL in told
    if isinstance(told, dict):
        return any(holds_nul(name) or holds_nul(value) for name, value in told.items())
    return isinstance(told, list) and any(holds_nul(value) for value in told)
