"""Who asks: the key in the Authorization header."""

from typing import Any

from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from accounts.models import User
from accounts.tokens import authenticate

SCHEMES = ("bearer", "token")


class Key(HttpAuthBase):
    """`Authorization: Bearer KEY`, or `Token KEY`; a log-in cookie opens nothing here, so no form can misuse one."""

    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> User | None:
        """The user whose key it is; views find the same in `request.user`."""
        scheme, _, raw = request.headers.get("Authorization", "").partition(" ")
        user = authenticate(raw.strip()) if scheme.lower() in SCHEMES else None
        if user is not None:
            request.user = user
        return user

    def authenticate(self, request: HttpRequest, *args: Any) -> User | None:
        """As the call."""
        return self(request)
