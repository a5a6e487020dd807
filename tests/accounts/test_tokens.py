"""Keys: shown once, kept as digests, dead when revoked or when their user is."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Token, User
from accounts.tokens import authenticate, issue


def test_a_key_names_its_user(an: User) -> None:
    assert authenticate(issue(an, "thử")) == an


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
