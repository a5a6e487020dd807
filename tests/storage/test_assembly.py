"""What an assembly is made of, and what comes of it."""

from accounts.models import User
from storage.assembly import UNSEEN, assembly_of, refuse_assembly, save_revision
from storage.documents import current_revision
from storage.filing import reverse, strike_out
from storage.mending import correct_text
from storage.models import Document, Scan
from storage.pages import PageFacts, refuse_page
from storage.states import DocumentState, PageState
from tests.storage.paper import assemble, claim, look_at, make_blob, make_scan, read, ready, scanned

D = DocumentState


def assembling(an: User, document: Document, *, pages: int = 1) -> int:
    """Bring the document to its assembly, claimed; the attempt's number."""
    for page in scanned(an, document, pages=pages):
        read(page)
    return claim(document, D.ASSEMBLING)


def save(document: Document, attempt: int, change: int) -> bool:
    return save_revision(
        document, attempt=attempt, change=change, blob=make_blob(), pages=1, pdfa=None, reason="thiếu phông chữ"
    )


def test_an_assembly_has_the_pages_in_order_with_their_words(an: User, document: Document) -> None:
    rows = scanned(an, document, pages=3)
    for page in rows[:2]:
        read(page, "Quyết định")
    assert refuse_page(rows[2], attempt=claim(rows[2], PageState.READING), code="too_heavy")
    reverse(document, an)
    copy = make_blob("unlocked")
    Scan.objects.filter(pk=rows[0].scan_id).update(working_blob=copy)

    spec = assembly_of(document)

    assert [page.index for page in spec.pages] == [2, 1, 0]
    assert [page.refused for page in spec.pages] == [True, False, False]
    assert [word[0] for word in spec.pages[1].words] == ["Quyết", "định"]
    assert {(page.blob, page.canvas, page.dpi) for page in spec.pages} == {(copy, (2480, 3508), (300.0, 300.0))}
    assert (spec.dossier_code, spec.title) == ("H99.99001-260105-0001", document.title)


def test_words_typed_for_a_page_that_nobody_could_look_at_have_room(an: User, document: Document) -> None:
    (page,) = look_at(make_scan(an, document.dossier, into=document), PageFacts(number=1, error_code="pixel_bomb"))
    assert min(assembly_of(document).pages[0].canvas) > 0

    correct_text(page, "Bản đồ địa chính", an)
    (typed,) = assembly_of(document).pages
    assert typed.canvas == UNSEEN
    assert [word[0] for word in typed.words] == ["Bản", "đồ", "địa", "chính"]


def test_struck_out_pages_are_not_in_the_record(an: User, document: Document) -> None:
    rows = ready(an, document, pages=2)
    strike_out(rows[:1], an)

    assert [page.index for page in assembly_of(document).pages] == [1]


def test_revisions_follow_each_other(an: User, document: Document) -> None:
    (page,) = ready(an, document)
    correct_text(page, "Tờ khai", an)
    assemble(document)

    assert list(document.revisions.values_list("number", flat=True)) == [2, 1]
    newest = current_revision(document)
    assert newest is not None
    assert (newest.number, newest.change, newest.pdfa) == (2, document.change, "2b")


def test_a_record_of_pages_that_changed_meanwhile_is_not_kept(an: User, document: Document) -> None:
    attempt = assembling(an, document)
    change = document.change
    page = document.pages.get()
    correct_text(page, "Tờ khai", an)

    assert not save(document, attempt, change)

    document.refresh_from_db()
    assert (document.state, document.worker, document.revisions.count()) == (D.ASSEMBLING, "", 0)


def test_an_attempt_that_lost_the_document_keeps_nothing(an: User, document: Document) -> None:
    attempt = assembling(an, document)

    assert not save(document, attempt - 1, document.change)
    assert not refuse_assembly(document, attempt=attempt - 1, change=document.change, code="damaged")
    assert not document.revisions.exists()


def test_a_record_that_is_no_pdfa_says_why(an: User, document: Document) -> None:
    assert save(document, assembling(an, document), document.change)

    revision = current_revision(document)
    assert revision is not None
    assert (revision.pdfa, revision.pdfa_reason) == ("", "thiếu phông chữ")


def test_a_refused_assembly_stays_refused_until_a_page_changes(an: User, document: Document) -> None:
    attempt = assembling(an, document)
    assert refuse_assembly(document, attempt=attempt, change=document.change, code="damaged")
    document.refresh_from_db()
    assert (document.state, document.error_code) == (D.REFUSED, "damaged")

    correct_text(document.pages.get(), "Tờ khai", an)

    document.refresh_from_db()
    assert (document.state, document.error_code) == (D.ASSEMBLING, "")


def test_a_refusal_of_pages_that_changed_meanwhile_is_dropped(an: User, document: Document) -> None:
    attempt = assembling(an, document)
    change = document.change
    correct_text(document.pages.get(), "Tờ khai", an)

    assert not refuse_assembly(document, attempt=attempt, change=change, code="damaged")
    document.refresh_from_db()
    assert document.state == D.ASSEMBLING
