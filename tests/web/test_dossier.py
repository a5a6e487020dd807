"""The dossier's page: what it shows, and what is done to the dossier itself."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit, User
from storage.audit import Action
from storage.documents import open_document
from storage.dossiers import open_dossier
from storage.models import AuditEntry, Document, Dossier, Page
from tests.storage.paper import look_at as look
from tests.storage.paper import make_scan, ready, seen
from tests.web.conftest import Enter
from web.acts import WORDS


def page_of(enter: Enter, user: User, dossier: Dossier, half: str = "") -> str:
    return enter(user).get(reverse("dossier", args=[dossier.uid]), {"muc": half}).content.decode()


def test_opening_is_audited_once_and_polls_are_not(dossier: Dossier, an: User, enter: Enter) -> None:
    client = enter(an)
    client.get(reverse("dossier", args=[dossier.uid]))
    client.get(reverse("live", args=[dossier.uid]))
    assert AuditEntry.objects.filter(action="viewed_dossier", dossier=dossier).count() == 1


def test_the_head_says_procedure_person_owner_and_clock(dossier: Dossier, an: User, enter: Enter) -> None:
    page = page_of(enter, an, dossier)
    for words in (dossier.procedure.name, "Nguyễn Văn Thử", "Giải quyết: Xã Thử Một", "Đã chờ 0 phút (còn 30)"):
        assert words in page
    assert "tính từ lúc mở hồ sơ" in page


def test_the_clock_starts_at_the_ticket_where_there_is_one(dossier: Dossier, an: User, enter: Enter) -> None:
    Dossier.objects.update(arrived_at=timezone.now() - timedelta(minutes=12, seconds=5), arrival_source="ticket")
    page = page_of(enter, an, dossier)
    assert "Đã chờ 12 phút (còn 18)" in page
    assert "tính từ số thứ tự" in page


def test_a_clock_left_running_over_four_hours_is_not_shown(dossier: Dossier, an: User, enter: Enter) -> None:
    Dossier.objects.update(opened_at=timezone.now() - timedelta(hours=5))
    assert "Không đo được" in page_of(enter, an, dossier)


def test_the_checklist_says_what_need_not_be_digitized(dossier: Dossier, an: User, enter: Enter) -> None:
    page = page_of(enter, an, dossier)
    assert "Giấy chứng sinh" in page
    assert "không phải số hóa" in page


def test_each_page_shows_its_verdict(paper: Document, an: User, enter: Enter) -> None:
    blurred = [{"code": "blurred", "severity": "rescan", "value": 3}]
    look(make_scan(an, paper.dossier, into=paper), seen(1), seen(2, verdicts=blurred))
    page = page_of(enter, an, paper.dossier)
    assert "✓ Đạt" in page
    assert "✕ Quét lại" in page
    assert "Mờ" in page


def test_the_page_that_waited_for_a_result_shows_it(dossier: Dossier, an: User, enter: Enter) -> None:
    client, address = enter(an), reverse("live", args=[dossier.uid])
    waiting = {"muc": "ket-qua", "giay-to": "r"}
    assert "Chưa có trang nào" in client.get(address, waiting).content.decode()
    result = open_document(dossier, kind=Document.Kind.RESULT, by=an)
    page = look(make_scan(an, dossier, into=result), seen(1))[0]
    assert str(page.uid) in client.get(address, waiting).content.decode()


def test_live_pages_are_polled_until_all_is_final(paper: Document, an: User, enter: Enter) -> None:
    rows = look(make_scan(an, paper.dossier, into=paper), seen(1))
    assert "every 1s" in page_of(enter, an, paper.dossier)
    Page.objects.filter(pk=rows[0].pk).update(state="read")
    Document.objects.update(state="ready")
    assert "every 1s" not in page_of(enter, an, paper.dossier)


def test_a_poll_without_news_answers_nothing(pages: list[Page], dossier: Dossier, an: User, enter: Enter) -> None:
    client = enter(an)
    page = client.get(reverse("dossier", args=[dossier.uid]))
    version = page.context["live"].version
    told = {"v": version, "giay-to": page.context["live"].chosen}
    assert client.get(reverse("live", args=[dossier.uid]), told).status_code == 204
    Page.objects.filter(pk=pages[0].pk).update(struck_out=True)
    assert client.get(reverse("live", args=[dossier.uid]), told).status_code == 200


def test_sheets_and_pages_are_compared(pages: list[Page], dossier: Dossier, an: User, enter: Enter) -> None:
    client = enter(an)
    client.post(reverse("set_sheets", args=[dossier.uid]), {"sheets": "4"})
    assert "Đã nhận 3/4 tờ · thiếu 1" in page_of(enter, an, dossier)
    client.post(reverse("set_sheets", args=[dossier.uid]), {"sheets": "3"})
    assert "✓ Đã nhận 3/3 tờ" in page_of(enter, an, dossier)


def test_finishing_with_a_difference_needs_a_reason(
    pages: list[Page], dossier: Dossier, an: User, enter: Enter
) -> None:
    client = enter(an)
    client.post(reverse("set_sheets", args=[dossier.uid]), {"sheets": "4"})
    asked = client.post(reverse("complete", args=[dossier.uid])).content.decode()
    assert "Đã nhận 3/4 tờ · thiếu 1" in asked
    dossier.refresh_from_db()
    assert dossier.completed_at is None
    client.post(reverse("complete", args=[dossier.uid]), {"reason": "Công dân sẽ nộp bổ sung"})
    dossier.refresh_from_db()
    assert dossier.completion_reason == "Công dân sẽ nộp bổ sung"


def test_all_well_sends_the_citizen_home(dossier: Dossier, an: User, enter: Enter) -> None:
    for component in dossier.procedure.components.filter(must_digitize=True):
        document = open_document(dossier, kind=Document.Kind.COMPONENT, component=component, by=an)
        look(make_scan(an, dossier, into=document), seen(1))
    client = enter(an)
    client.post(reverse("set_sheets", args=[dossier.uid]), {"sheets": "2"})
    asked = client.get(reverse("complete", args=[dossier.uid]))
    assert asked["Location"] == reverse("dossier", args=[dossier.uid])
    page = client.post(reverse("complete", args=[dossier.uid]), follow=True)
    assert urlsplit(page.redirect_chain[-1][0]).path == reverse("counter")
    assert "Đã nhận đủ 2/2 tờ, mọi trang đạt. Trả bản chính cho công dân" in page.content.decode()


def test_the_line_says_what_is_missing_for_the_target(dossier: Dossier, an: User, enter: Enter) -> None:
    component = dossier.procedure.components.first()
    ready(an, open_document(dossier, kind=Document.Kind.COMPONENT, component=component, by=an))
    assert "Chưa tính: thiếu bản điện tử của kết quả" in page_of(enter, an, dossier, "ket-qua")
    ready(an, open_document(dossier, kind=Document.Kind.RESULT, title="Kết quả", by=an))
    assert "Được tính vào chỉ tiêu" in page_of(enter, an, dossier, "ket-qua")


def test_the_result_is_returned_with_day_and_channel(dossier: Dossier, an: User, enter: Enter) -> None:
    enter(an).post(reverse("return_result", args=[dossier.uid]), {"day": "05/01/2026", "channel": "3"})
    dossier.refresh_from_db()
    assert dossier.returned_at is not None
    assert timezone.localdate(dossier.returned_at).isoformat() == "2026-01-05"
    assert dossier.return_channel == Dossier.Channel.POST


def test_a_wrong_day_is_explained(dossier: Dossier, an: User, enter: Enter) -> None:
    form = {"day": "hôm qua", "channel": "1"}
    page = enter(an).post(reverse("return_result", args=[dossier.uid]), form, follow=True).content.decode()
    assert "Ghi ngày như" in page


def test_a_result_is_not_returned_on_a_day_to_come(dossier: Dossier, an: User, enter: Enter) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = {"day": f"{tomorrow:%d/%m/%Y}", "channel": "1"}
    page = enter(an).post(reverse("return_result", args=[dossier.uid]), form, follow=True).content.decode()
    assert "Ngày trả ở tương lai" in page
    dossier.refresh_from_db()
    assert dossier.returned_at is None


def test_an_earlier_paper_of_the_same_person_is_used_again(
    paper: Document, dossier: Dossier, an: User, enter: Enter
) -> None:
    ready(an, paper)
    later = Dossier.objects.create(
        code="H99.99001-260105-0002",
        procedure=dossier.procedure,
        receiving_unit=dossier.receiving_unit,
        owning_unit=dossier.owning_unit,
        identity_number=dossier.identity_number,
    )
    page = page_of(enter, an, later)
    assert "Giấy tờ đã có của người này" in page
    assert "Dùng lại" in page
    form = {"component": str(paper.component_id), "document": str(paper.uid)}
    enter(an).post(reverse("reuse", args=[later.uid]), form)
    assert later.documents.get().reuse == Document.Reuse.FROM_COMPONENT


def test_a_paper_that_is_not_offered_is_not_used_again(
    paper: Document, dossier: Dossier, an: User, enter: Enter
) -> None:
    ready(an, paper)
    later = Dossier.objects.create(
        code="H99.99001-260105-0002",
        procedure=dossier.procedure,
        receiving_unit=dossier.receiving_unit,
        owning_unit=dossier.owning_unit,
        identity_number="093000000009",
    )
    form = {"component": str(paper.component_id), "document": str(paper.uid)}
    answer = enter(an).post(reverse("reuse", args=[later.uid]), form, follow=True)
    assert "không còn dùng lại được" in answer.content.decode()
    assert not later.documents.exists()


def test_a_temporary_dossier_gets_its_code(dossier: Dossier, an: User, enter: Enter) -> None:
    Dossier.objects.update(code=None, temporary_code="TAM-99001-260105-001")
    client = enter(an)
    page = client.post(reverse("attach_code", args=[dossier.uid]), {"code": "h99.99001-260105-0005"}, follow=True)
    assert "Đã gắn mã H99.99001-260105-0005" in page.content.decode()
    dossier.refresh_from_db()
    assert dossier.code == "H99.99001-260105-0005"


def test_the_page_of_a_joined_dossier_leads_to_the_one_it_joined(dossier: Dossier, an: User, enter: Enter) -> None:
    temporary = open_dossier(None, dossier.procedure, dossier.receiving_unit, an)
    client = enter(an)
    client.post(reverse("attach_code", args=[temporary.uid]), {"code": dossier.code})
    assert client.get(reverse("dossier", args=[temporary.uid]))["Location"] == reverse("dossier", args=[dossier.uid])
    left_open = client.get(reverse("live", args=[temporary.uid]))
    assert left_open["HX-Redirect"] == reverse("dossier", args=[dossier.uid])


def test_a_code_of_another_units_dossier_is_not_joined(dossier: Dossier, an: User, unit_b: Unit, enter: Enter) -> None:
    other = Dossier.objects.create(
        code="H99.99002-260105-0005", procedure=dossier.procedure, receiving_unit=unit_b, owning_unit=unit_b
    )
    Dossier.objects.filter(pk=dossier.pk).update(code=None, temporary_code="TAM-99001-260105-001")
    answer = enter(an).post(reverse("attach_code", args=[dossier.uid]), {"code": other.code})
    assert answer.status_code == 404
    dossier.refresh_from_db()
    assert dossier.code is None


def test_the_owning_unit_is_put_right_with_a_reason(dossier: Dossier, an: User, unit_b: Unit, enter: Enter) -> None:
    client = enter(an)
    client.post(reverse("set_owning_unit", args=[dossier.uid]), {"unit": unit_b.pk})
    dossier.refresh_from_db()
    assert dossier.owning_unit != unit_b
    client.post(reverse("set_owning_unit", args=[dossier.uid]), {"unit": unit_b.pk, "reason": "phi địa giới"})
    dossier.refresh_from_db()
    assert dossier.owning_unit == unit_b


def test_a_colleagues_open_work_is_said_and_taken_over(dossier: Dossier, an: User, enter: Enter) -> None:
    colleague = User.objects.create_user("cu", full_name="Lê Thử Cư")
    Dossier.objects.update(worked_by=colleague, worked_since=timezone.now())
    assert "Lê Thử Cư đang làm" in page_of(enter, an, dossier)
    enter(an).post(reverse("take_over", args=[dossier.uid]))
    dossier.refresh_from_db()
    assert dossier.worked_by == an


def test_the_applicant_is_written_down(dossier: Dossier, an: User, enter: Enter) -> None:
    form = {"applicant": "Lê Thị Thử", "identity_number": "093000000009", "phone": "0900 000 001"}
    enter(an).post(reverse("set_applicant", args=[dossier.uid]), form)
    dossier.refresh_from_db()
    assert (dossier.applicant, dossier.folded) == ("Lê Thị Thử", "le thi thu")


def test_a_wrong_identity_number_is_explained(dossier: Dossier, an: User, enter: Enter) -> None:
    form = {"identity_number": "12345"}
    page = enter(an).post(reverse("set_applicant", args=[dossier.uid]), form, follow=True).content.decode()
    assert "Số định danh có 12 chữ số" in page


def test_the_history_names_acts_in_words(pages: list[Page], dossier: Dossier, an: User, enter: Enter) -> None:
    page = page_of(enter, an, dossier, "lich-su")
    assert "Nhận tệp quét" in page
    assert "Xem hồ sơ" in page


def test_every_act_of_the_audit_has_words() -> None:
    assert set(WORDS) == set(Action)
