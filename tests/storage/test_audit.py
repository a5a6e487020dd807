"""Every way of touching the audit shows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from accounts.models import Unit, User
from storage import audit
from storage.audit import Action, Flaw, Head
from storage.models import AuditEntry, Dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(an: User, dossier: Dossier) -> list[AuditEntry]:
    """Five sealed entries."""
    for number in range(5):
        audit.record(Action.VIEWED_DOSSIER, by=an, subject=dossier, turn=number)
    assert audit.seal() == 5
    return list(AuditEntry.objects.order_by("number"))


def flaws(heads: list[Head] | None = None) -> set[Flaw]:
    return {problem.flaw for problem in audit.verify(heads or []).problems}


def test_an_entry_tells_who_did_what_to_what(an: User, dossier: Dossier, unit_a: Unit) -> None:
    audit.record(Action.OPENED_DOSSIER, by=an, subject=dossier, procedure="1.001193")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.actor_name, entry.action) == (an, "Trần Thị Thử An", "opened_dossier")
    assert (entry.subject_kind, entry.subject_id) == ("dossier", str(dossier.uid))
    assert (entry.dossier, entry.unit, entry.detail) == (dossier, unit_a, {"procedure": "1.001193"})
    assert abs(timezone.now() - entry.at) < timedelta(minutes=1)
    assert entry.number is None


def test_an_act_of_the_house_has_no_actor(db: None) -> None:
    audit.record(Action.BLOBS_COLLECTED, by=None, removed=3)
    assert AuditEntry.objects.get().actor_name == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("093000000001", "••••0001"),
        ("cccd 093 000 000 001 Thử", "cccd ••••0001 Thử"),
        ("sđt 0900.000.009.", "sđt ••••0009."),
        ("CCCD093000000001", "CCCD••••0001"),
        ("H99.99001-260105-0001", "H99.99001-260105-0001"),
        ("000.00.01.H20-211121-0001", "000.00.01.H20-211121-0001"),
        ("468/QĐ-TTg ngày 21/11/2026", "468/QĐ-TTg ngày 21/11/2026"),
    ],
)
def test_numbers_of_persons_are_masked_and_codes_are_not(an: User, typed: str, kept: str) -> None:
    audit.record(Action.SEARCHED, by=an, text=typed, filters={"words": [typed]})
    assert AuditEntry.objects.get().detail == {"text": kept, "filters": {"words": [kept]}}


def test_an_untouched_chain_has_no_problems(sealed: list[AuditEntry]) -> None:
    report = audit.verify([Head(3, sealed[2].digest)])
    assert report.problems == ()
    assert (report.sealed, report.unsealed) == (5, 0)
    assert report.head == audit.head() == Head(5, sealed[4].digest)


def test_sealing_goes_on_where_it_ended(sealed: list[AuditEntry], an: User) -> None:
    audit.record(Action.SEARCHED, by=an)
    audit.record(Action.SEARCHED, by=an)
    assert audit.seal(limit=1) == 1
    assert audit.seal() == 1
    assert audit.seal() == 0
    assert flaws() == set()


def test_an_empty_audit_is_whole(db: None) -> None:
    assert audit.seal() == 0
    assert audit.verify().problems == ()


@pytest.mark.parametrize(
    "change",
    [{"action": "exported"}, {"actor": None}, {"detail": {"turn": 9}}, {"subject_label": "khác"}, {"unit": None}],
)
def test_a_changed_entry_is_found(sealed: list[AuditEntry], change: dict[str, object]) -> None:
    AuditEntry.objects.filter(number=3).update(**change)
    assert flaws() == {Flaw.CHANGED}


def test_a_changed_time_is_found(sealed: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(number=3).update(at=sealed[2].at + timedelta(seconds=1))
    assert flaws() == {Flaw.CHANGED}


def test_a_missing_entry_is_found(sealed: list[AuditEntry]) -> None:
    sealed[2].delete()
    assert flaws() == {Flaw.MISSING, Flaw.UNLINKED}
    assert audit.verify().problems[0].number == 3


def test_a_missing_first_entry_is_found(sealed: list[AuditEntry]) -> None:
    sealed[0].delete()
    assert Flaw.MISSING in flaws()


def test_a_missing_entry_whose_gap_was_closed_is_found(sealed: list[AuditEntry]) -> None:
    sealed[2].delete()
    for entry in sealed[3:]:
        AuditEntry.objects.filter(pk=entry.pk).update(number=(entry.number or 0) - 1)
    assert Flaw.CHANGED in flaws()


def test_an_inserted_entry_is_found(sealed: list[AuditEntry], an: User) -> None:
    for entry in reversed(sealed[2:]):
        AuditEntry.objects.filter(pk=entry.pk).update(number=(entry.number or 0) + 1)
    AuditEntry.objects.create(
        at=sealed[2].at, actor=an, action="searched", number=3, previous=sealed[1].digest, digest="0" * 64
    )
    assert {Flaw.CHANGED, Flaw.UNLINKED} <= flaws()


def test_an_entry_slipped_in_to_be_sealed_with_an_old_time_is_found(sealed: list[AuditEntry], an: User) -> None:
    AuditEntry.objects.create(at=timezone.now() - timedelta(days=3), actor=an, action="searched")
    audit.seal()
    assert flaws() == {Flaw.BACKDATED}


def test_reordered_entries_are_found(sealed: list[AuditEntry]) -> None:
    second, third = sealed[1], sealed[2]
    AuditEntry.objects.filter(pk=second.pk).update(number=99)
    AuditEntry.objects.filter(pk=third.pk).update(number=2)
    AuditEntry.objects.filter(pk=second.pk).update(number=3)
    assert {Flaw.CHANGED, Flaw.UNLINKED} <= flaws()


def test_a_cut_tail_is_found_by_a_printed_head(sealed: list[AuditEntry]) -> None:
    printed = audit.head()
    sealed[4].delete()
    assert flaws() == set()
    assert flaws([printed]) == {Flaw.CUT}


def test_a_cut_tail_that_grew_again_is_found_by_a_printed_head(sealed: list[AuditEntry], an: User) -> None:
    printed = audit.head()
    sealed[4].delete()
    audit.record(Action.SEARCHED, by=an)
    audit.seal()
    assert flaws() == set()
    assert flaws([printed]) == {Flaw.CUT}


def test_an_entry_left_unsealed_is_found(sealed: list[AuditEntry], an: User) -> None:
    late = audit.record(Action.SEARCHED, by=an)
    assert flaws() == set()
    AuditEntry.objects.filter(pk=late.pk).update(at=timezone.now() - timedelta(minutes=2))
    assert flaws() == {Flaw.UNSEALED}


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_rolled_back_leaves_no_entry(an: User) -> None:
    with transaction.atomic():
        audit.record(Action.SEARCHED, by=an)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_four_sealers_at_once_make_one_chain(an: User) -> None:
    for _ in range(40):
        audit.record(Action.SEARCHED, by=an)

    def seal_all() -> int:
        try:
            return sum(iter(lambda: audit.seal(limit=3), 0))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        counts = [task.result() for task in [threads.submit(seal_all) for _ in range(4)]]
    assert sum(counts) == 40
    report = audit.verify()
    assert (report.sealed, report.unsealed, report.problems) == (40, 0, ())


def test_a_digest_is_kept_as_it_is(an: User) -> None:
    digest = "0123456789" * 6 + "abcd"
    assert audit.record(Action.SCANNED, by=an, sha256=digest).detail == {"sha256": digest}
