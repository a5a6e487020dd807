"""What a dossier asks for and what is there."""

import pytest

from accounts.models import User
from storage import pages, scans
from storage.checklist import checklist, counts_in_42, lacking, missing
from storage.documents import open_document, withdraw
from storage.dossiers import open_dossier, reuse, set_sheets
from storage.models import Document, Dossier, Procedure
from storage.states import ScanState
from tests.storage.paper import claim, look_at, make_scan, ready, scanned, seen

NO_COMPONENT = "thiếu bản điện tử của thành phần hồ sơ"
NO_RESULT = "thiếu bản điện tử của kết quả"
BLURRED = {"code": "blurred", "severity": "rescan", "value": None}


def signs(dossier: Dossier) -> list[tuple[str, str]]:
    return [(line.sign, line.word) for line in checklist(dossier)]


def test_an_empty_dossier_lists_what_the_procedure_asks_for(dossier: Dossier) -> None:
    lines = checklist(dossier)

    assert [line.title for line in lines] == ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh", "Văn bản ủy quyền"]
    assert signs(dossier) == [("○", "Chưa có"), ("○", "Chưa có"), ("–", "không phải số hóa")]
    assert [line.missing for line in lines] == [True, True, False]


def test_a_paper_passes_as_soon_as_its_pages_were_judged(an: User, dossier: Dossier, document: Document) -> None:
    scanned(an, document, pages=2)

    line = checklist(dossier)[0]

    assert (line.sign, line.word, line.pages, line.document) == ("✓", "Đạt", 2, document)


def test_a_bad_page_shows_on_its_paper(an: User, dossier: Dossier, document: Document) -> None:
    look_at(make_scan(an, dossier, into=document), seen(1), seen(2, verdicts=(BLURRED,)))

    assert signs(dossier)[0] == ("✕", "Cần quét lại")


def test_a_file_on_its_way_shows_on_its_paper(an: User, dossier: Dossier, document: Document) -> None:
    scan = make_scan(an, dossier, into=document)
    waiting = signs(dossier)[0]
    attempt = claim(scan, ScanState.LOOKING)
    pages.add_page(scan, attempt=attempt, facts=seen(1))
    looking = signs(dossier)[0]
    scans.needs_password(scan, attempt=attempt)

    assert [waiting, looking, signs(dossier)[0]] == [
        ("…", "Đang kiểm tra"),
        ("…", "Đang kiểm tra"),
        ("✕", "Tệp có mật khẩu"),
    ]


def test_a_refused_file_shows_on_its_paper(an: User, dossier: Dossier, document: Document) -> None:
    scan = make_scan(an, dossier, into=document)
    scans.refuse(scan, attempt=claim(scan, ScanState.LOOKING), code="damaged")

    assert signs(dossier)[0] == ("✕", "Từ chối")


def test_papers_beyond_the_procedure_are_listed_last(an: User, dossier: Dossier) -> None:
    extra = open_document(dossier, kind="component", title="Đơn trình bày", by=an)

    line = checklist(dossier)[-1]

    assert (line.document, line.component, line.title) == (extra, None, "Đơn trình bày")


def test_a_withdrawn_paper_is_missing_again(an: User, dossier: Dossier, document: Document) -> None:
    ready(an, document)
    withdraw(document, "nhầm", an)

    assert checklist(dossier)[0].missing


def test_the_same_paper_of_an_earlier_dossier_is_offered_and_reused(
    an: User, dossier: Dossier, document: Document
) -> None:
    ready(an, document)
    later = open_dossier(None, dossier.procedure, dossier.receiving_unit, an, identity_number="093000000001")
    line = checklist(later, an)[0]
    assert line.offers == (document,)
    assert line.component is not None

    reuse(later, line.component, document, an)

    assert signs(later)[0] == ("✓", "Dùng lại")


def test_4_2_needs_a_component_and_the_result(an: User, dossier: Dossier, document: Document) -> None:
    assert missing(dossier) == [NO_COMPONENT, NO_RESULT]
    ready(an, document)
    assert missing(dossier) == [NO_RESULT]
    assert not counts_in_42(dossier)

    ready(an, open_document(dossier, kind="result", by=an))

    assert missing(dossier) == []
    assert counts_in_42(dossier)


def test_a_procedure_without_a_written_result_needs_none(
    an: User, dossier: Dossier, document: Document, procedure: Procedure
) -> None:
    ready(an, document)
    procedure.needs_result = False
    procedure.save(update_fields=["needs_result"])

    assert missing(Dossier.objects.get(pk=dossier.pk)) == []


def test_a_result_file_named_by_the_register_counts(an: User, dossier: Dossier, document: Document) -> None:
    ready(an, document)
    dossier.electronic_result = True

    assert missing(dossier) == []


def test_a_dossier_without_a_day_counts_nowhere(dossier: Dossier) -> None:
    dossier.received_at = None

    assert "thiếu ngày tiếp nhận" in missing(dossier)


def test_sheets_are_compared_with_pages(an: User, dossier: Dossier, document: Document, other: Document) -> None:
    scanned(an, document, pages=5)
    scanned(an, open_document(dossier, kind="result", by=an), pages=3)
    cs = open_document(dossier, kind="component", component=dossier.procedure.components.get(code="CS"), by=an)
    scanned(an, cs, pages=1)

    said = []
    for sheets in (None, 6, 7, 5):
        set_sheets(dossier, sheets, an)
        said.append(lacking(dossier))

    assert said == [[], [], ["Đã nhận 6/7 tờ · thiếu 1"], ["Đã nhận 6/5 tờ · thừa 1"]]


def test_everything_lacking_is_named(an: User, dossier: Dossier, document: Document) -> None:
    look_at(make_scan(an, dossier, into=document), seen(1, verdicts=(BLURRED,)))
    scan = make_scan(an, dossier, into=document)
    scans.refuse(scan, attempt=claim(scan, ScanState.LOOKING), code="damaged")

    assert lacking(dossier) == [
        "Thiếu: Giấy chứng sinh",
        "Trang 1 của Tờ khai đăng ký khai sinh: Mờ",
        "quet.pdf: Từ chối",
    ]


@pytest.mark.parametrize("number", [1, 12])
def test_a_checklist_asks_the_database_a_fixed_number_of_times(  # type: ignore[no-untyped-def]
    an: User, dossier: Dossier, document: Document, number: int, django_assert_max_num_queries
) -> None:
    scanned(an, document, pages=number)

    with django_assert_max_num_queries(5):
        checklist(Dossier.objects.get(pk=dossier.pk))
