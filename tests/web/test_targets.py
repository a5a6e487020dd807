"""Chỉ tiêu: who may see it, what it says, and the way down to the paper."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import BEGINNING, Succession, Unit, User
from reports import facts, snapshots
from reports.models import RegisterImport, Target
from storage.models import AuditEntry, Dossier, Procedure
from tests.cast import ROLE, make_unit, make_user, place
from tests.reports.rows import add_paper, make_dossier
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ADDRESSES = {
    "targets": reverse("targets"),
    "target_dossiers": reverse("target_dossiers") + "?number=received",
    "target_file": reverse("target_file", args=["xlsx"]),
    "daily_report": reverse("daily_report"),
    "register": reverse("register"),
}
HEAD = "MaHoSo,MaTTHC,NgayTiepNhan\n"


@pytest.fixture
def some(province: Unit, unit_a: Unit, procedure: Procedure) -> list[Dossier]:
    """Twenty-five dossiers of unit A, the first six of them digitized; a target of 30 %, a fresh register."""
    Target.objects.create(
        unit=province,
        level="commune",
        percent=Decimal(30),
        source="Quyết định thử 1/QĐ-UBND",
        valid_from=date(TODAY.year, 1, 1),
        valid_to=date(TODAY.year, 12, 31),
    )
    RegisterImport.objects.create(unit=province, as_of=timezone.now(), name="so.csv", created=0, updated=0, unchanged=0)
    made = [make_dossier(unit_a, procedure, TODAY) for _ in range(25)]
    for dossier in made[:6]:
        add_paper(dossier)
        add_paper(dossier, "result")
    facts.recount_dirty()
    return made


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_anonymous_is_sent_to_log_in(name: str, client: Client) -> None:
    response = client.get(ADDRESSES[name])
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("name", ADDRESSES)
def test_staff_and_persons_without_a_place_find_nothing(name: str, an: User, dung: User, enter: Enter) -> None:
    assert enter(an).get(ADDRESSES[name]).status_code == 404
    assert enter(dung).get(ADDRESSES[name]).status_code == 404


@pytest.mark.parametrize("name", ADDRESSES)
def test_another_unit_finds_nothing(name: str, unit_a: Unit, unit_b: Unit, enter: Enter) -> None:
    manager = make_user("quan", "Ngô Thị Thử Quản")
    place(manager, unit_b, ROLE.MANAGER)
    client = enter(manager)
    sign = "&" if "?" in ADDRESSES[name] else "?"
    assert client.get(f"{ADDRESSES[name]}{sign}unit={unit_a.pk}").status_code == 404
    assert client.get(f"{ADDRESSES[name]}{sign}unit={unit_b.pk}").status_code == 200


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_wrong_method_is_refused(name: str, chi: User, enter: Enter) -> None:
    client = enter(chi)
    ask = client.put if name == "register" else client.post
    assert ask(ADDRESSES[name]).status_code == 405


def test_the_first_screen_says_figure_target_and_gap(
    some: list[Dossier], unit_a: Unit, chi: User, enter: Enter
) -> None:
    page = enter(chi).get(reverse("targets"), {"unit": unit_a.pk}).content.decode()
    assert "24,00 %" in page
    assert "thiếu 6,00 điểm (2 hồ sơ đã tiếp nhận)" in page
    assert "Quyết định thử 1/QĐ-UBND" in page
    assert "Cách tính" in page


def test_the_managers_own_unit_and_this_year_come_first(some: list[Dossier], chi: User, enter: Enter) -> None:
    page = enter(chi).get(reverse("targets")).content.decode()
    assert "Tỉnh Thử Nghiệm" in page
    assert f"Năm {TODAY.year}" in page
    assert "Xem 2" in page


def test_a_component_moves_nothing_and_the_result_moves_it_by_one(
    some: list[Dossier], unit_a: Unit, chi: User, enter: Enter
) -> None:
    def counted() -> int:
        facts.recount_dirty()
        return int(client.get(reverse("targets"), {"unit": unit_a.pk}).context["table"].total.figures.counted)

    client = enter(chi)
    add_paper(some[-1])
    assert counted() == 6
    add_paper(some[-1], "result")
    assert counted() == 7


def test_a_number_leads_to_its_dossiers_and_what_each_lacks(
    some: list[Dossier], unit_a: Unit, chi: User, enter: Enter
) -> None:
    add_paper(some[-1])
    facts.recount_dirty()
    page = enter(chi).get(reverse("target_dossiers"), {"unit": unit_a.pk, "number": "not_counted"}).content.decode()
    assert reverse("dossier", args=[some[-1].uid]) in page
    assert "Thiếu: bản điện tử của kết quả" in page
    assert reverse("dossier", args=[some[0].uid]) not in page


def test_long_lists_are_turned(
    some: list[Dossier], chi: User, unit_a: Unit, procedure: Procedure, enter: Enter
) -> None:
    for _ in range(30):
        make_dossier(unit_a, procedure, TODAY)
    facts.recount_dirty()
    client = enter(chi)
    first = client.get(reverse("target_dossiers"), {"number": "received"})
    last = client.get(reverse("target_dossiers"), {"number": "received", "screen": "2"})
    assert (len(first.context["facts"]), len(last.context["facts"])) == (50, 5)


def test_ten_dossiers_are_drawn_at_random(
    some: list[Dossier], unit_a: Unit, chi: User, procedure: Procedure, enter: Enter
) -> None:
    for number in ("received", "counted"):
        page = enter(chi).get(reverse("target_dossiers"), {"number": number, "random": "1"})
        assert len(page.context["facts"]) == min(10, 25 if number == "received" else 6)


@pytest.mark.parametrize(
    ("indicator", "percent", "number", "lacking"),
    [("4.1", "24,00 %", "without_needed_result", 19), ("4.3", "0,00 %", "not_reused", 25)],
)
def test_the_other_indicators_have_their_own_figure_and_their_own_dossiers(
    some: list[Dossier], chi: User, enter: Enter, indicator: str, percent: str, number: str, lacking: int
) -> None:
    client = enter(chi)
    page = client.get(reverse("targets"), {"indicator": indicator}).content.decode()
    assert percent in page
    assert f"number={number}" in page
    assert client.get(reverse("target_dossiers"), {"number": number}).context["screen"].paginator.count == lacking


@pytest.mark.parametrize("number", ["", "everything", "received; drop table"])
def test_a_number_that_no_row_has_is_not_found(number: str, chi: User, enter: Enter) -> None:
    assert enter(chi).get(reverse("target_dossiers"), {"number": number}).status_code == 404


def test_a_wrong_period_is_said_and_this_year_shown(chi: User, enter: Enter) -> None:
    page = enter(chi).get(reverse("targets"), {"period": "2026-13"}).content.decode()
    assert "Không rõ kỳ báo cáo" in page
    assert f"Năm {TODAY.year}" in page


def test_any_two_days_may_be_asked_for(some: list[Dossier], chi: User, enter: Enter) -> None:
    day = TODAY.isoformat()
    page = enter(chi).get(reverse("targets"), {"since": day, "until": day})
    assert page.context["table"].total.figures.received == 25


def test_the_national_table_has_the_columns_of_the_report(some: list[Dossier], chi: User, enter: Enter) -> None:
    page = enter(chi).get(reverse("targets"), {"table": "766"}).content.decode()
    for column in ("Chưa số hóa TPHS", "Có tái sử dụng thành phần từ cổng DVC quốc gia", "Số hóa kết quả giải quyết"):
        assert column in page


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_table_comes_as_a_file_and_is_audited(some: list[Dossier], chi: User, enter: Enter, kind: str) -> None:
    response = enter(chi).get(reverse("target_file", args=[kind]))
    assert f'filename="so-hoa-99-{TODAY.year}.{kind}"' in response["Content-Disposition"]
    if kind == "xlsx":
        assert load_workbook(BytesIO(response.content)).worksheets[0]["A1"].value.startswith("THEO DÕI")
    assert AuditEntry.objects.get(action="exported").actor == chi


def test_another_kind_of_file_is_not_found(chi: User, enter: Enter) -> None:
    assert enter(chi).get(reverse("target_file", args=["exe"])).status_code == 404


def test_the_report_shows_frozen_figures_beside_live_ones(some: list[Dossier], chi: User, enter: Enter) -> None:
    snapshots.take(timezone.now())
    add_paper(some[-1])
    add_paper(some[-1], "result")
    facts.recount_dirty()
    page = enter(chi).get(reverse("daily_report")).content.decode()
    assert "Sao chép" in page
    assert "+1: quét sau 16 giờ" in page


def test_the_week_is_measured_against_the_figures_frozen_then(
    some: list[Dossier], chi: User, unit_a: Unit, enter: Enter
) -> None:
    snapshot = snapshots.take(timezone.now())
    then = TODAY - timedelta(days=7)
    type(snapshot).objects.update(day=then)
    snapshot.figures.update(received=20, counted=1)
    page = enter(chi).get(reverse("targets"))
    expected = {} if then.year != TODAY.year else {unit_a.pk: Decimal("19.00")}
    weeks = page.context["weeks"]
    assert {pk: change for pk, change in weeks.items() if pk == unit_a.pk} == expected


def test_the_past_of_an_old_unit_opens_and_is_marked(
    chi: User, unit_a: Unit, province: Unit, procedure: Procedure, enter: Enter
) -> None:
    old = make_unit(Unit.Kind.COMMUNE, "99001", "Xã Thử Cũ", valid_from=BEGINNING)
    Unit.objects.filter(pk=old.pk).update(valid_to=date(2025, 6, 30))
    Succession.objects.create(old=old, new=unit_a, date=date(2025, 7, 1))
    make_dossier(old, procedure, date(2019, 5, 6), sample=True)
    facts.recount_dirty()
    page = enter(chi).get(reverse("targets"), {"unit": old.pk, "period": "2019"}).content.decode()
    assert "Xã Thử Cũ" in page
    assert "có dữ liệu mẫu" in page
    beside = enter(chi).get(reverse("targets"), {"unit": unit_a.pk, "period": "2019"}).content.decode()
    assert "Đơn vị trước sắp xếp" in beside


def send(client: Client, text: str, **values: str) -> str:
    file = SimpleUploadedFile("so.csv", text.encode())
    as_of = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    response = client.post(reverse("register"), {"file": file, "as_of": as_of, **values}, follow=True)
    return response.content.decode()


def test_a_register_is_imported_through_the_child(chi: User, unit_a: Unit, procedure: Procedure, enter: Enter) -> None:
    page = send(enter(chi), HEAD + "H99.99001-260105-0001,1.001193,05/01/2026\n")
    assert "Đã nhập 1 dòng của sổ tiếp nhận." in page
    assert Dossier.objects.get().owning_unit == unit_a
    assert RegisterImport.objects.get().by == chi


def test_bad_lines_are_listed_with_their_reason(chi: User, unit_a: Unit, procedure: Procedure, enter: Enter) -> None:
    page = send(enter(chi), HEAD + "H99.99001-260105-0001,1.001193,05/01/2026\n?,1.001193,05/01/2026\n")
    assert "1 dòng chưa nhập được" in page
    assert "Mã hồ sơ không đúng dạng" in page
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('"', "Không đọc được tệp"),
        (HEAD, "Tệp không có dòng nào"),
        ("MaHoSo\nx\n", "Thiếu cột MaTTHC, NgayTiepNhan"),
        ("", "Tệp rỗng"),
    ],
)
def test_a_sheet_that_is_none_is_refused_with_what_to_do(chi: User, enter: Enter, text: str, says: str) -> None:
    assert says in send(enter(chi), text)
    assert not RegisterImport.objects.exists()


def test_a_register_cannot_reach_into_the_future(chi: User, enter: Enter) -> None:
    assert "ở tương lai" in send(enter(chi), HEAD, as_of="2999-01-01T00:00")
