"""What is past its term goes only by a list that a second person approved, and leaves a trace; nothing else goes."""

import io
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Unit, User
from reports import facts
from storage import audit, destruction, filing, mending
from storage.blobs import blobs, keep
from storage.destruction import CannotDestroy, State
from storage.documents import open_document
from storage.fixity import verify_blobs
from storage.gc import collect
from storage.models import (
    AuditEntry,
    Blob,
    DestructionList,
    Document,
    Dossier,
    FilingChange,
    Page,
    Procedure,
    Reading,
    Scan,
)
from storage.search.entries import entries
from tests.storage.paper import make_scan
from tests.web.archived import stored

pytestmark = pytest.mark.usefixtures("blob_root")
LONG_AGO = datetime(2015, 6, 1, tzinfo=timezone.get_default_timezone())
TERM = "5 năm"


@pytest.fixture
def past(dossier: Dossier, an: User, procedure: Procedure) -> Page:
    """A page of a dossier that was settled in 2015 and is kept for five years."""
    Procedure.objects.filter(pk=procedure.pk).update(retention=TERM)
    Dossier.objects.filter(pk=dossier.pk).update(received_at=LONG_AGO, settled_at=LONG_AGO)
    dossier.refresh_from_db()
    paper = open_document(dossier, kind=Document.Kind.COMPONENT, component=procedure.components.first(), by=an)
    page = stored(an, paper, "Tờ khai của Nguyễn Văn Thử")[0]
    with_bytes(page.scan)
    return Page.objects.get(pk=page.pk)


def with_bytes(scan: Scan) -> Blob:
    """Give a scan bytes that are in the store, put long ago."""
    blob = keep(io.BytesIO(f"bytes of {scan.pk}".encode()), original=True)
    Scan.objects.filter(pk=scan.pk).update(blob=blob)
    Blob.objects.update(put_at=timezone.now() - timedelta(days=3))
    return blob


def approved(kho: User, chi: User) -> DestructionList:
    """A list that Kho made and Chi approved three days ago."""
    made = destruction.make_list(kho)
    destruction.submit(made, kho)
    destruction.decide(made, approve=True, words="", by=chi)
    DestructionList.objects.filter(pk=made.pk).update(decided_at=timezone.now() - timedelta(days=3))
    made.refresh_from_db()
    return made


def is_due(kho: User, unit: Unit) -> bool:
    return destruction.due(kho, unit).exists()


def test_a_dossier_past_its_term_is_due(past: Page, kho: User, province: Unit) -> None:
    assert is_due(kho, province)


@pytest.mark.parametrize("term", ["", "Vĩnh viễn", "70 năm"])
def test_without_a_term_or_before_its_end_none_is_due(
    past: Page, kho: User, province: Unit, procedure: Procedure, term: str
) -> None:
    Procedure.objects.filter(pk=procedure.pk).update(retention=term)
    assert not is_due(kho, province)


@pytest.mark.parametrize("change", [{"settled_at": None}, {"sample": True}])
def test_unsettled_and_sample_dossiers_are_never_due(
    past: Page, dossier: Dossier, kho: User, province: Unit, change: dict[str, object]
) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(**change)
    assert not is_due(kho, province)


def test_a_dossier_of_another_unit_is_not_due_for_the_person(past: Page, binh: User, unit_b: Unit) -> None:
    assert not is_due(binh, unit_b)
    with pytest.raises(CannotDestroy):
        destruction.make_list(binh)


def test_a_dossier_whose_paper_is_reused_elsewhere_is_not_due(
    past: Page, dossier: Dossier, kho: User, province: Unit, procedure: Procedure
) -> None:
    other = Dossier.objects.create(
        code="H99.99001-260105-0077",
        procedure=procedure,
        receiving_unit=dossier.receiving_unit,
        owning_unit=dossier.owning_unit,
    )
    reuse = Document.Reuse.FROM_COMPONENT
    Document.objects.create(dossier=other, title="Bản dùng lại", reuse=reuse, reuse_of=past.document)
    assert not is_due(kho, province)


def test_a_dossier_stands_in_one_open_list(past: Page, kho: User) -> None:
    destruction.make_list(kho)
    with pytest.raises(CannotDestroy):
        destruction.make_list(kho)


def test_who_made_a_list_does_not_approve_it(past: Page, kho: User) -> None:
    made = destruction.make_list(kho)
    destruction.submit(made, kho)
    with pytest.raises(CannotDestroy):
        destruction.decide(made, approve=True, words="", by=kho)


def test_a_refusal_needs_a_reason(past: Page, kho: User, chi: User) -> None:
    made = destruction.make_list(kho)
    destruction.submit(made, kho)
    with pytest.raises(ValueError, match="lý do"):
        destruction.decide(made, approve=False, words=" ", by=chi)
    destruction.decide(made, approve=False, words="Còn vụ kiện", by=chi)
    made.refresh_from_db()
    assert (made.state, made.words, made.decided_by) == (State.REFUSED, "Còn vụ kiện", chi)


def test_no_step_is_taken_twice_or_out_of_order(past: Page, kho: User, chi: User) -> None:
    made = destruction.make_list(kho)
    with pytest.raises(CannotDestroy):
        destruction.decide(made, approve=True, words="", by=chi)
    destruction.submit(made, kho)
    with pytest.raises(CannotDestroy):
        destruction.submit(made, kho)


def test_a_list_that_is_not_approved_destroys_nothing(past: Page, kho: User) -> None:
    destruction.submit(destruction.make_list(kho), kho)
    assert destruction.carry_out(timedelta(0)) == 0
    assert Reading.objects.exists()


def test_an_approval_waits_two_days_and_can_be_taken_back(past: Page, kho: User, chi: User) -> None:
    made = destruction.make_list(kho)
    destruction.submit(made, kho)
    destruction.decide(made, approve=True, words="", by=chi)
    assert destruction.carry_out() == 0
    destruction.take_back(made, chi)
    assert destruction.carry_out(timedelta(0)) == 0
    made.refresh_from_db()
    assert (made.state, made.decided_by) == (State.IN_REVIEW, None)


def test_what_stood_on_the_papers_goes_and_the_trace_stays(past: Page, dossier: Dossier, kho: User, chi: User) -> None:
    made = approved(kho, chi)
    assert destruction.carry_out() == 1
    dossier.refresh_from_db()
    past.refresh_from_db()
    assert (dossier.applicant, dossier.identity_number, dossier.folded) == ("", "", "")
    assert dossier.destroyed_at is not None
    assert dossier.code == "H99.99001-260105-0001"
    assert not Reading.objects.exists()
    assert (past.view, past.thumb, past.codes) == (None, None, [])
    assert entries([past.pk]) == []
    item = made.items.get()
    assert item.trace == [
        {
            "paper": past.document.title,
            "pages": 1,
            "files": [{"sha256": past.scan.blob_id, "bytes": past.scan.blob.size}],
        }
    ]
    assert AuditEntry.objects.filter(action=audit.Action.DESTROYED, dossier=dossier, actor=chi).count() == 1
    made.refresh_from_db()
    assert made.state == State.DONE


def test_no_word_that_somebody_typed_about_the_papers_stays(
    past: Page, dossier: Dossier, an: User, kho: User, chi: User
) -> None:
    typed = open_document(dossier, kind=Document.Kind.COMPONENT, title="Đơn của Nguyễn Văn Thử", by=an)
    filing.file_pages([past], typed, an)
    mending.accept_as_is(past, "Ông Thử khai như vậy", an)
    Dossier.objects.filter(pk=dossier.pk).update(completion_reason="Ông Thử bổ sung sau")
    made = approved(kho, chi)
    assert destruction.carry_out() == 1
    assert not FilingChange.objects.exists()
    papers = [paper["paper"] for paper in made.items.get().trace]
    assert papers == [document.title for document in dossier.documents.all()]
    assert "Giấy tờ khác" in papers
    dossier.refresh_from_db()
    assert dossier.completion_reason == ""


def test_the_bytes_go_with_the_next_collection_and_their_row_stays(past: Page, kho: User, chi: User) -> None:
    approved(kho, chi)
    digest = past.scan.blob_id
    assert collect().destroyed == 0
    destruction.carry_out()
    assert collect().destroyed == 1
    assert not blobs().exists(digest)
    assert Blob.objects.get(pk=digest).health == Blob.Health.DESTROYED
    assert verify_blobs().missing == ()
    assert collect().destroyed == 0


def destroyed_bytes(past: Page, kho: User, chi: User) -> io.BytesIO:
    """The bytes of the page's file, which are destroyed."""
    with blobs().open(past.scan.blob_id) as handle:
        paper = handle.read()
    approved(kho, chi)
    destruction.carry_out()
    assert collect().destroyed == 1
    return io.BytesIO(paper)


def test_bytes_that_a_move_to_another_store_had_copied_before_go_there_too(past: Page, kho: User, chi: User) -> None:
    blobs().put(destroyed_bytes(past, kho, chi))
    assert collect().destroyed == 1
    assert not blobs().exists(past.scan.blob_id)


def test_destroyed_bytes_that_somebody_hands_in_again_stay(past: Page, kho: User, chi: User) -> None:
    keep(destroyed_bytes(past, kho, chi), original=True)
    assert collect().destroyed == 0
    assert blobs().exists(past.scan.blob_id)


def test_carrying_out_twice_destroys_once(past: Page, kho: User, chi: User) -> None:
    approved(kho, chi)
    assert [destruction.carry_out(), destruction.carry_out()] == [1, 0]


def test_a_dossier_that_was_kept_with_a_reason_stays(past: Page, dossier: Dossier, kho: User, chi: User) -> None:
    made = approved(kho, chi)
    DestructionList.objects.filter(pk=made.pk).update(state=State.IN_REVIEW)
    destruction.set_kept(made.items.get(), "Đang có khiếu nại", chi)
    DestructionList.objects.filter(pk=made.pk).update(state=State.APPROVED)
    assert destruction.carry_out() == 0
    dossier.refresh_from_db()
    assert dossier.destroyed_at is None
    made.refresh_from_db()
    assert made.state == State.DONE


def test_a_decided_list_is_not_changed_any_more(past: Page, kho: User, chi: User) -> None:
    made = approved(kho, chi)
    with pytest.raises(CannotDestroy):
        destruction.set_kept(made.items.get(), "Muộn rồi", kho)


def test_a_file_with_a_page_in_a_living_dossier_keeps_its_bytes(
    past: Page, dossier: Dossier, an: User, kho: User, chi: User, procedure: Procedure
) -> None:
    other = Dossier.objects.create(
        code="H99.99001-260105-0078",
        procedure=procedure,
        receiving_unit=dossier.receiving_unit,
        owning_unit=dossier.owning_unit,
    )
    living = open_document(other, kind=Document.Kind.COMPONENT, title="Giấy còn dùng", by=an)
    Page.objects.create(scan=past.scan, number=2, document=living, position=1, changed_at=timezone.now())
    approved(kho, chi)
    destruction.carry_out()
    assert collect().destroyed == 0
    assert blobs().exists(past.scan.blob_id)


def test_bytes_that_another_living_scan_holds_too_stay(
    past: Page, dossier: Dossier, an: User, kho: User, chi: User
) -> None:
    Scan.objects.filter(pk=make_scan(an, dossier).pk).update(blob=past.scan.blob_id, into=None)
    approved(kho, chi)
    destruction.carry_out()
    assert collect().destroyed == 0


def test_figures_of_the_past_do_not_change(past: Page, dossier: Dossier, kho: User, chi: User) -> None:
    def flags() -> list[dict[str, object]]:
        facts.recount_dirty()
        return list(
            facts.Fact.objects.order_by("pk").values("day", "components_digitized", "result_digitized", "settled")
        )

    before = flags()
    approved(kho, chi)
    destruction.carry_out()
    assert flags() == before
