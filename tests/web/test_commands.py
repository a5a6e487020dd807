"""`sohoa token` prints a key once; `sohoa reset-second-factor` forgets a phone; the audit knows of both."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import second_factor
from accounts.models import RecoveryCode, Token, User
from accounts.tokens import authenticate
from storage.models import AuditEntry
from web.commands import reset_second_factor, token


def test_the_key_is_printed_and_its_issue_audited(an: User, capsys: pytest.CaptureFixture[str]) -> None:
    assert token(["an", "--name", "Máy quét"]) == 0
    key = capsys.readouterr().out.strip()
    issued = authenticate(key)
    assert issued is not None
    assert issued.user == an
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject_id) == ("person_changed", str(an.uid))
    assert entry.detail == {"token": "Máy quét", "scopes": "figures,open,read,upload", "days": 365}


def test_its_scopes_and_its_days_are_chosen(an: User) -> None:
    assert token(["an", "--scopes", "upload,read", "--days", "90"]) == 0
    kept = Token.objects.get()
    assert kept.scopes == "read upload"
    assert kept.expires_at is not None
    assert kept.expires_at - timezone.now() < timedelta(days=91)


@pytest.mark.parametrize("words", [["--scopes", "admin"], ["--scopes", ""], ["--days", "0"], ["--days", "9" * 30]])
def test_what_is_no_scope_and_no_time_is_told(words: list[str], an: User) -> None:
    with pytest.raises(SystemExit) as ended:
        token(["an", *words])
    assert ended.value.code == 2
    assert not Token.objects.exists()


def test_an_unknown_user_gets_none(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert token(["nobody"]) == 1
    assert "nobody" in capsys.readouterr().err


def test_a_lost_phone_is_forgotten(tri: User, capsys: pytest.CaptureFixture[str]) -> None:
    RecoveryCode.objects.create(user=tri, digest=second_factor.digest_of("abcd"))
    assert reset_second_factor(["tri"]) == 0
    assert second_factor.codes_left(tri) == 0
    assert AuditEntry.objects.get().action == "second_factor_reset"
    assert reset_second_factor(["nobody"]) == 1
    assert "Không có nhân viên nobody." in capsys.readouterr().err
