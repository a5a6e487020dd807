"""Keys: shown once, kept as digests, for some scopes and some time, dead when revoked or when their user is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Token, User
from accounts.tokens import KeyExpired, authenticate, issue, opens


def test_a_key_names_its_user(an: User) -> None:
    token = authenticate(issue(an, "thử"))
    assert token is not None
    assert token.user == an


def test_the_key_itself_is_kept_nowhere(an: User) -> None:
    raw = issue(an, "thử")
    assert raw not in str(Token.objects.values().get())


def test_another_key_names_nobody(an: User) -> None:
    raw = issue(an, "thử")
    assert authenticate(raw + "x") is None
    assert authenticate("") is None


def test_a_revoked_key_names_nobody(an: User) -> None:
    raw = issue(an, "thử")
    Token.objects.update(revoked=True)
    assert authenticate(raw) is None


def test_the_key_of_a_deactivated_user_names_nobody(an: User) -> None:
    raw = issue(an, "thử")
    User.objects.filter(pk=an.pk).update(is_active=False)
    assert authenticate(raw) is None


def test_its_use_is_noted_at_most_once_a_minute(an: User) -> None:
    raw = issue(an, "thử")
    authenticate(raw)
    first = Token.objects.get().used_at
    authenticate(raw)
    assert Token.objects.get().used_at == first
    Token.objects.update(used_at=timezone.now() - timedelta(minutes=2))
    authenticate(raw)
    used = Token.objects.get().used_at
    assert first is not None
    assert used is not None
    assert used >= first


def test_a_key_ends_on_its_day(an: User) -> None:
    raw = issue(an, "thử", life=timedelta(days=30))
    left = Token.objects.get().expires_at
    assert left is not None
    assert timedelta(days=29) < left - timezone.now() <= timedelta(days=30)
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(KeyExpired):
        authenticate(raw)
    assert Token.objects.get().used_at is None


def test_a_key_from_before_keys_expired_goes_on(an: User) -> None:
    raw = issue(an, "thử")
    Token.objects.update(expires_at=None)
    assert authenticate(raw) is not None


def test_a_key_opens_its_scopes_alone(an: User) -> None:
    token = authenticate(issue(an, "thử", scopes=[Token.Scope.UPLOAD]))
    assert token is not None
    assert opens(token, [Token.Scope.READ, Token.Scope.UPLOAD])
    assert not opens(token, [Token.Scope.READ, Token.Scope.FIGURES])
    assert not opens(token, [])
