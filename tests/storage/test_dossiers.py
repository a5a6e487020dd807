"""Dossiers: opened, described, completed, returned, reused."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Unit, User
from storage import dossiers
from storage.changes import undo
from storage.documents import is_digitized, open_document
from storage.dossiers import Closed, open_dossier
from storage.joining import CodeTaken, attach_code
from storage.models import AuditEntry, Document, Dossier, Procedure
from storage.reasons import ReasonMissing
from tests.storage.paper import ready
from tests.storage.together import together


def test_a_dossier_is_opened_with_code_and_procedure_alone(an: User, unit_a: Unit, procedure: Procedure) -> None:
    today = timezone.localdate()

    dossier = open_dossier(f"h99.99001-{today:%y%m%d}-0007", procedure, unit_a, an)

    assert (dossier.code, dossier.owning_unit, dossier.worked_by) == (f"H99.99001-{today:%y%m%d}-0007", unit_a, an)
    assert (dossier.received_at, dossier.arrival_source) == (dossier.opened_at, "opening")
    assert AuditEntry.objects.get(action="opened_dossier").dossier == dossier


def test_a_ticket_starts_the_wait(an: User, unit_a: Unit, procedure: Procedure) -> None:
    came = timezone.now() - timedelta(minutes=12)

    dossier = open_dossier(None, procedure, unit_a, an, arrived_at=came)

    assert (dossier.arrived_at, dossier.arrival_source) == (came, "ticket")


def test_an_older_code_counts_on_its_own_day(an: User, unit_a: Unit, unit_b: Unit, procedure: Procedure) -> None:
    dossier = open_dossier("H99.99002-260105-0007", procedure, unit_a, an, owning_unit=unit_b)

    assert dossier.received_at is not None
    assert timezone.localdate(dossier.received_at) == date(2026, 1, 5)
    assert (dossier.receiving_unit, dossier.owning_unit) == (unit_a, unit_b)


def test_a_code_is_taken_once_in_either_order(an: User, dossier: Dossier, procedure: Procedure) -> None:
    with pytest.raises(CodeTaken) as taken:
        open_dossier("99001.H99-260105-0001", procedure, dossier.receiving_unit, an)

    assert taken.value.dossier == dossier


def test_names_are_kept_composed_and_found_without_marks(an: User, unit_a: Unit, procedure: Procedure) -> None:
    dossier = open_dossier(None, procedure, unit_a, an, applicant="  Đỗ  Thị Thử ", phone="+84 901.000.001")

    assert (dossier.applicant, dossier.folded, dossier.phone) == ("Đỗ Thị Thử", "do thi thu", "0901000001")


def test_temporary_numbers_follow_each_other(an: User, unit_a: Unit, procedure: Procedure) -> None:
    numbers = [open_dossier(None, procedure, unit_a, an).temporary_code for _time in range(2)]

    today = f"{timezone.localdate():%y%m%d}"
    assert numbers == [f"TAM-99001-{today}-001", f"TAM-99001-{today}-002"]


@pytest.mark.django_db(transaction=True)
def test_two_counters_never_get_the_same_temporary_number(an: User, unit_a: Unit, procedure: Procedure) -> None:
    opened = together(*[partial(open_dossier, None, procedure, unit_a, an)] * 4)

    assert len({dossier.temporary_code for dossier in opened}) == 4


def test_the_applicant_is_written_down_and_the_name_not_in_the_audit(an: User, dossier: Dossier) -> None:
    dossiers.set_applicant(dossier, an, applicant="Lê Văn Thử", identity_number="093 000000002", phone="")

    assert (dossier.applicant, dossier.folded, dossier.identity_number) == ("Lê Văn Thử", "le van thu", "093000000002")
    detail = AuditEntry.objects.get(action="changed_dossier").detail
    assert "Lê Văn Thử" not in str(detail)


def test_a_colleague_goes_on_with_unfinished_work(an: User, binh: User, dossier: Dossier) -> None:
    dossiers.take_over(dossier, binh)

    assert dossier.worked_by == binh
    assert dossier.worked_since is not None


def test_the_owning_unit_is_put_right_with_a_reason(an: User, unit_b: Unit, dossier: Dossier) -> None:
    with pytest.raises(ReasonMissing):
        dossiers.set_owning_unit(dossier, unit_b, " ", an)
    before = dossier.change

    dossiers.set_owning_unit(dossier, unit_b, "nhầm đơn vị", an)

    assert dossier.owning_unit == unit_b
    assert dossier.change > before
    assert AuditEntry.objects.get(action="changed_unit").detail["reason"] == "nhầm đơn vị"


def test_the_owning_unit_of_a_closed_dossier_stays(an: User, unit_b: Unit, dossier: Dossier) -> None:
    dossiers.return_result(dossier, timezone.localdate(), Dossier.Channel.DIRECT, an)

    with pytest.raises(Closed):
        dossiers.set_owning_unit(dossier, unit_b, "nhầm đơn vị", an)


def fill(dossier: Dossier, by: User) -> None:
    """Scan every component that must be digitized, one page each."""
    for component in dossier.procedure.components.filter(must_digitize=True):
        ready(by, open_document(dossier, kind="component", component=component, by=by))


def test_a_whole_dossier_is_completed_without_a_reason(an: User, dossier: Dossier) -> None:
    fill(dossier, an)
    dossiers.set_sheets(dossier, 2, an)
    dossiers.take_over(dossier, an)

    dossiers.complete(dossier, an)

    assert dossier.completed_at is not None
    assert (dossier.completion_reason, dossier.worked_by) == ("", None)


def test_a_difference_needs_a_reason(an: User, dossier: Dossier) -> None:
    fill(dossier, an)
    dossiers.set_sheets(dossier, 6, an)
    with pytest.raises(ReasonMissing):
        dossiers.complete(dossier, an)
    assert dossier.completed_at is None

    dossiers.complete(dossier, an, "bổ sung sau")

    assert dossier.completion_reason == "bổ sung sau"
    assert AuditEntry.objects.get(action="completed").detail["lacking"] == ["Đã nhận 2/6 tờ · thiếu 4"]


def test_a_result_is_returned_on_a_day_by_a_channel(an: User, dossier: Dossier) -> None:
    before = dossier.change

    dossiers.return_result(dossier, date(2026, 1, 7), Dossier.Channel.POST, an)

    assert dossier.returned_at is not None
    assert timezone.localdate(dossier.returned_at) == date(2026, 1, 7)
    assert (dossier.return_channel, dossier.status) == (Dossier.Channel.POST, Dossier.Status.RETURNED)
    assert (dossier.settled_at, dossier.change > before) == (dossier.returned_at, True)


def test_an_earlier_paper_is_reused_without_a_scan(
    an: User, unit_a: Unit, dossier: Dossier, document: Document
) -> None:
    ready(an, document)
    later = open_dossier(None, dossier.procedure, unit_a, an, identity_number=dossier.identity_number)
    component = document.component
    assert component is not None

    change = dossiers.reuse(later, component, document, an)

    reused = later.documents.get()
    assert (reused.reuse, reused.reuse_of) == (Document.Reuse.FROM_COMPONENT, document)
    assert is_digitized(reused)
    assert change.words == f"Đã dùng lại {document.title} của hồ sơ {dossier.code}."
    undo(change, an)
    reused.refresh_from_db()
    assert (reused.reuse, reused.reuse_of, is_digitized(reused)) == (Document.Reuse.NO, None, False)


def test_a_reused_result_says_so(an: User, unit_a: Unit, dossier: Dossier) -> None:
    result = open_document(dossier, kind="result", title="Giấy khai sinh", by=an)
    ready(an, result)
    later = open_dossier(None, dossier.procedure, unit_a, an)
    component = dossier.procedure.components.get(code="CS")
    before = later.change

    dossiers.reuse(later, component, result, an)

    later.refresh_from_db()
    assert later.documents.get().reuse == Document.Reuse.FROM_RESULT
    assert later.change > before


@pytest.mark.parametrize("act", ["applicant", "unit", "code"])
def test_papers_are_locked_before_their_dossier(
    act: str, an: User, unit_a: Unit, unit_b: Unit, procedure: Procedure
) -> None:
    dossier = open_dossier(None, procedure, unit_a, an)
    person = {"applicant": "Nguyễn Văn Thử", "identity_number": "", "phone": ""}
    acts: dict[str, Callable[[], object]] = {
        "applicant": partial(dossiers.set_applicant, dossier, an, **person),
        "unit": partial(dossiers.set_owning_unit, dossier, unit_b, "ghi nhầm", an),
        "code": partial(attach_code, dossier, "H99.99001-260105-0009", an),
    }

    with CaptureQueriesContext(connection) as asked:
        acts[act]()

    told = [query["sql"] for query in asked]
    papers = next(place for place, sql in enumerate(told) if 'FROM "storage_document"' in sql)
    own = next(place for place, sql in enumerate(told) if sql.startswith('UPDATE "storage_dossier"'))
    assert papers < own
