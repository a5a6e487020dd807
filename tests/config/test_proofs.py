"""The audit is proved against what the 16:00 reports kept."""

import pytest
from django.utils import timezone

from accounts.models import User
from config.proofs import audit
from reports.models import Snapshot
from storage import audit as auditing
from storage.audit import Action
from storage.models import AuditEntry


@pytest.mark.django_db
def test_a_tail_cut_below_a_frozen_head_is_found(an: User, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        auditing.record(Action.SEARCHED, by=an)
    auditing.seal()
    head = auditing.head()
    now = timezone.now()
    Snapshot.objects.create(day=now.date(), at=now, audit_number=head.number, audit_head=head.digest)
    assert audit(["verify"]) == 0
    AuditEntry.objects.filter(number=3).delete()
    assert audit(["verify"]) == 1
    assert "Mục 3" in capsys.readouterr().out
