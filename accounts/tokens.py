"""Keys to the HTTP API: told once when issued, kept as SHA-256, asked for at every request.

A key opens what its user may do, within its scopes, until it expires.
"""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from django.utils import timezone

from accounts.models import Token, User

PREFIX: Final = "sohoa_"  # so that a key that leaks into a log or a repository is recognised
USED_AGAIN: Final = timedelta(minutes=1)
"""`used_at` is written at most so often: a machine that polls does not write a row each time."""
LIFE: Final = timedelta(days=365)
LONGEST_LIFE: Final = timedelta(days=3 * 365)


class KeyExpired(Exception):
    """The key was good once: a new one must be issued."""


def issue(user: User, name: str, *, scopes: Iterable[Token.Scope] = tuple(Token.Scope), life: timedelta = LIFE) -> str:
    """Make a key for the user and return it; it can't be shown again."""
    raw = PREFIX + token_urlsafe(32)
    Token.objects.create(
        user=user,
        name=name[:100],
        digest=digest_of(raw),
        scopes=" ".join(sorted(set(scopes))),
        expires_at=timezone.now() + life,
    )
    return raw


def authenticate(raw: str) -> Token | None:
    """The key, of an active user; None for one that is unknown or revoked. Raises KeyExpired."""
    token = Token.objects.select_related("user").filter(digest=digest_of(raw), revoked=False).first()
    if token is None or not token.user.is_active:
        return None
    now = timezone.now()
    if token.expires_at is not None and token.expires_at <= now:
        raise KeyExpired
    if token.used_at is None or token.used_at < now - USED_AGAIN:
        Token.objects.filter(pk=token.pk).update(used_at=now)
    return token


def opens(token: Token, scopes: Iterable[Token.Scope]) -> bool:
    """Whether the key is for any of these."""
    return not set(scopes).isdisjoint(token.scopes.split())


def digest_of(raw: str) -> str:
    """The hexadecimal SHA-256 of a key; keys are random and long, so no salt is needed."""
    return sha256(raw.encode(errors="surrogatepass")).hexdigest()
