"""`sohoa token` prints a key once, and the audit knows that it was issued."""

import pytest

from accounts.models import User
from accounts.tokens import authenticate
from storage.models import AuditEntry
from web.commands import token


def test_the_key_is_printed_and_its_issue_audited(an: User, capsys: pytest.CaptureFixture[str]) -> None:
    assert token(["an", "--name", "Máy quét"]) == 0
    key = capsys.readouterr().out.strip()
    assert authenticate(key) == an
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject_id, entry.detail) == ("person_changed", str(an.uid), {"token": "Máy quét"})


def test_an_unknown_user_gets_none(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert token(["nobody"]) == 1
    assert "nobody" in capsys.readouterr().err
