"""The first screen: finding, what waits, taking in."""

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit, User
from storage.mending import send_back
from storage.models import AuditEntry, Dossier, Page, Procedure
from tests.storage.paper import look_at, make_scan, seen
from tests.web.conftest import Enter
from web import today


def pile(user: User, name: str) -> int:
    return next(entry.count for entry in today.piles(user) if entry.name == name)


def test_the_last_four_digits_open_todays_dossier(dossier: Dossier, an: User, enter: Enter) -> None:
    page = enter(an).get(reverse("counter"), {"q": "0001"})
    assert page["Location"] == reverse("dossier", args=[dossier.uid])


def test_a_search_is_audited_and_its_numbers_are_masked(dossier: Dossier, an: User, enter: Enter) -> None:
    enter(an).get(reverse("counter"), {"q": "093000000001"})
    entry = AuditEntry.objects.get(action="searched")
    assert "093000000001" not in str(entry.detail)


def test_an_unknown_code_is_offered_for_creation_with_its_unit_in_words(unit_a: Unit, an: User, enter: Enter) -> None:
    page = enter(an).get(reverse("counter"), {"q": "h99.99001-260105-0777"}).content.decode()
    assert "Chưa có hồ sơ H99.99001-260105-0777" in page
    assert unit_a.name in page


def test_a_list_masks_identity_numbers(dossier: Dossier, an: User, enter: Enter) -> None:
    Dossier.objects.create(
        code="H99.99001-260105-0002",
        procedure=dossier.procedure,
        receiving_unit=dossier.receiving_unit,
        owning_unit=dossier.owning_unit,
        identity_number="093000000002",
        folded=dossier.folded,
        applicant=dossier.applicant,
    )
    page = enter(an).get(reverse("counter"), {"q": "nguyen van thu"}).content.decode()
    assert "0930••••0001" in page
    assert "093000000001" not in page


def test_a_search_does_not_leave_the_unit(dossier: Dossier, binh: User, enter: Enter) -> None:
    page = enter(binh).get(reverse("counter"), {"q": "Nguyễn Văn Thử"}).content.decode()
    assert "Không thấy hồ sơ nào" in page


def test_a_dossier_is_opened_with_code_and_procedure_alone(
    procedure: Procedure, unit_a: Unit, an: User, enter: Enter
) -> None:
    form = {"code": "000.99001.h99-260105-0009", "procedure": procedure.pk, "unit": unit_a.pk}
    enter(an).post(reverse("new_dossier"), form)
    made = Dossier.objects.get()
    assert made.code == "H99.99001-260105-0009"
    assert made.owning_unit == unit_a
    assert made.worked_by == an


def test_a_code_that_is_there_opens_that_dossier(dossier: Dossier, an: User, enter: Enter) -> None:
    form = {"code": dossier.code, "procedure": dossier.procedure_id, "unit": dossier.receiving_unit_id}
    page = enter(an).post(reverse("new_dossier"), form)
    assert page["Location"] == reverse("dossier", args=[dossier.uid])
    assert Dossier.objects.count() == 1


def test_without_a_code_a_temporary_number_is_given(procedure: Procedure, unit_a: Unit, an: User, enter: Enter) -> None:
    form = {"temporary": "1", "procedure": procedure.pk, "unit": unit_a.pk, "ticket": "00:00"}
    enter(an).post(reverse("new_dossier"), form)
    made = Dossier.objects.get()
    assert (made.temporary_code or "").startswith("TAM-99001-")
    assert made.arrival_source == Dossier.ArrivalSource.TICKET


def test_a_ticket_that_is_not_drawn_yet_is_refused(procedure: Procedure, unit_a: Unit, an: User, enter: Enter) -> None:
    client, ten = enter(an), timezone.localtime().replace(hour=10, minute=0)
    form = {"temporary": "1", "procedure": procedure.pk, "unit": unit_a.pk, "ticket": "10:30"}
    with patch("django.utils.timezone.now", return_value=ten):
        page = client.post(reverse("new_dossier"), form).content.decode()
    assert "Giờ lấy số ở tương lai" in page
    assert not Dossier.objects.exists()


def test_a_wrong_code_is_explained_and_what_was_typed_is_kept(
    procedure: Procedure, unit_a: Unit, an: User, enter: Enter
) -> None:
    form = {"code": "12-34", "procedure": procedure.pk, "unit": unit_a.pk}
    page = enter(an).post(reverse("new_dossier"), form).content.decode()
    assert "Mã hồ sơ không đúng dạng" in page
    assert 'value="12-34"' in page
    assert f'value="{procedure.pk}" checked' in page


def test_nobody_takes_in_for_another_unit(procedure: Procedure, unit_b: Unit, an: User, enter: Enter) -> None:
    form = {"code": "H99.99002-260105-0009", "procedure": procedure.pk, "unit": unit_b.pk}
    enter(an).post(reverse("new_dossier"), form)
    assert not Dossier.objects.exists()


def test_procedures_are_found_without_accents(procedure: Procedure, an: User, enter: Enter) -> None:
    page = enter(an).get(reverse("procedures"), {"text": "khai sinh"}).content.decode()
    assert procedure.name in page


def test_a_field_that_was_not_handed_over_is_not_offered(procedure: Procedure, an: User, enter: Enter) -> None:
    an.memberships.update(all_fields=False)
    page = enter(an).get(reverse("new_dossier")).content.decode()
    assert procedure.name not in page


def test_a_colleagues_work_is_listed_with_since_when(dossier: Dossier, an: User, enter: Enter) -> None:
    colleague = User.objects.create_user("cu", full_name="Lê Thử Cư")
    Dossier.objects.update(worked_by=colleague, worked_since=timezone.now())
    page = enter(an).get(reverse("counter")).content.decode()
    assert "Lê Thử Cư đang làm, từ" in page
    assert reverse("take_over", args=[dossier.uid]) in page


def test_a_page_that_the_archive_sent_back_waits_to_be_scanned_again(
    pages: list[Page], an: User, kho: User, enter: Enter
) -> None:
    Dossier.objects.update(completed_at=timezone.now())
    send_back([pages[1]], "mất góc dấu", kho)
    assert pile(an, "quet-lai") == 1
    assert "Kho trả lại: mất góc dấu" in enter(an).get(reverse("counter")).content.decode()


def test_a_day_that_has_passed_is_told_in_days(dossier: Dossier, an: User, enter: Enter) -> None:
    Dossier.objects.update(due_at=timezone.now() - timedelta(days=2))
    assert pile(an, "qua-han") == 1
    assert "Quá hạn 2 ngày" in enter(an).get(reverse("counter")).content.decode()


def test_a_settled_dossier_waits_for_its_result(dossier: Dossier, an: User, enter: Enter) -> None:
    Dossier.objects.update(settled_at=timezone.now(), completed_at=timezone.now())
    assert pile(an, "ket-qua") == 1
    page = enter(an).get(reverse("counter"), {"viec": "ket-qua"}).content.decode()
    assert "Thiếu bản điện tử của kết quả" in page


@pytest.mark.parametrize("status", Dossier.WITHOUT_RESULT)
def test_what_ends_without_a_result_is_neither_late_nor_waits_for_one(
    dossier: Dossier, an: User, status: Dossier.Status
) -> None:
    past = timezone.now() - timedelta(days=2)
    Dossier.objects.update(due_at=past, status=status)
    assert (pile(an, "qua-han"), pile(an, "den-han")) == (0, 0)
    Dossier.objects.update(settled_at=past, completed_at=past)
    assert pile(an, "ket-qua") == 0


def test_the_cut_off_is_counted_down_from_half_past_two(dossier: Dossier, an: User) -> None:
    afternoon = timezone.make_aware(datetime(2026, 11, 20, 14, 40))  # noqa: DTZ001 # made aware here
    Dossier.objects.update(received_at=afternoon - timedelta(hours=3))
    with patch("django.utils.timezone.now", return_value=afternoon):
        assert today.countdown(an) == "Còn 1 hồ sơ chưa số hóa trước 15:00"
    with patch("django.utils.timezone.now", return_value=afternoon - timedelta(hours=1)):
        assert today.countdown(an) == ""


def test_a_loose_file_is_filed_into_the_dossier_that_is_named(dossier: Dossier, an: User, enter: Enter) -> None:
    scan = make_scan(an, dossier)
    look_at(scan, seen(1), seen(2))
    assert pile(an, "chua-gan") == 1
    assert scan.name in enter(an).get(reverse("tray")).content.decode()
    enter(an).post(reverse("file_scan", args=[scan.uid]), {"code": dossier.code})
    assert Page.objects.filter(document__dossier=dossier).count() == 2
    assert pile(an, "chua-gan") == 0


def test_a_loose_file_is_not_filed_into_another_units_dossier(
    dossier: Dossier, binh: User, unit_b: Unit, enter: Enter
) -> None:
    scan = make_scan(binh, dossier)
    type(scan).objects.update(unit=unit_b)
    enter(binh).post(reverse("file_scan", args=[scan.uid]), {"code": dossier.code})
    scan.refresh_from_db()
    assert scan.into is None
