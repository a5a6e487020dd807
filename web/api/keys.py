"""Who asks: the key in the Authorization header."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security.http import HttpAuthBase

from accounts.models import Token
from accounts.tokens import KeyExpired, authenticate, opens
from web.api.errors import Expired, OutOfScope

SCHEMES = ("bearer", "token")
READ, UPLOAD, OPEN, FIGURES = Token.Scope.READ, Token.Scope.UPLOAD, Token.Scope.OPEN, Token.Scope.FIGURES


class Key(HttpAuthBase):
    """`Authorization: Bearer KEY`, or `Token KEY`; a log-in cookie opens nothing here, so no form can misuse one.

    Any of the scopes will do; an address that names none is opened by no key.
    """

    openapi_scheme = "bearer"

    def __init__(self, *scopes: Token.Scope) -> None:
        super().__init__()
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> Token | None:
        """The key; views find its user in `request.user`. Raises Expired and OutOfScope."""
        scheme, _space, raw = request.headers.get("Authorization", "").partition(" ")
        try:
            token = authenticate(raw.strip()) if scheme.lower() in SCHEMES else None
        except KeyExpired as expired:
            advice = _("Nhờ quản trị cấp khóa mới bằng sohoa token.")
            raise Expired(_("Khóa API đã hết hạn"), advice) from expired
        if token is None:
            return None
        if not opens(token, self.scopes):
            advice = _("Dùng khóa cấp cho việc này: sohoa token --scopes %(scopes)s.") % {
                "scopes": ",".join(self.scopes)
            }
            raise OutOfScope(_("Khóa API không dùng cho việc này"), advice)
        request.user = token.user
        return token

    def authenticate(self, request: HttpRequest, *args: Any) -> Token | None:
        """As the call."""
        return self(request)
