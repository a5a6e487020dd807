"""Keys to the HTTP API: told once when issued, kept as SHA-256, asked for at every request."""

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from django.utils import timezone

from accounts.models import Token, User

PREFIX: Final = "sohoa_"  # so that a key that leaks into a log or a repository is recognised
USED_AGAIN: Final = timedelta(minutes=1)
"""`used_at` is written at most so often: a machine that polls does not write a row each time."""


def issue(user: User, name: str) -> str:
    """Make a key for the user and return it; it can't be shown again."""
    raw = PREFIX + token_urlsafe(32)
    Token.objects.create(user=user, name=name[:100], digest=digest_of(raw))
    return raw


def authenticate(raw: str) -> User | None:
    """The active user whose key this is; None for a key that is unknown or revoked."""
    token = Token.objects.select_related("user").filter(digest=digest_of(raw), revoked=False).first()
    if token is None or not token.user.is_active:
        return None
    now = timezone.now()
    if token.used_at is None or token.used_at < now - USED_AGAIN:
        Token.objects.filter(pk=token.pk).update(used_at=now)
    return token.user


def digest_of(raw: str) -> str:
    """The hexadecimal SHA-256 of a key; keys are random and long, so no salt is needed."""
    return sha256(raw.encode()).hexdigest()
