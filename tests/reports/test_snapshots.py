"""The figures of 16:00 and the text made from them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Field, Unit, User
from reports import facts, snapshots
from reports.daily import daily
from reports.models import Frozen, Snapshot, Target
from storage import audit
from storage.models import Procedure
from tests.cast import ROLE, make_user, place
from tests.reports.rows import add_paper, make_dossier

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 20, hour, minute, tzinfo=timezone.get_current_timezone())


def count_one(unit: Unit, procedure: Procedure, day: date = DAY) -> None:
    dossier = make_dossier(unit, procedure, day)
    add_paper(dossier)
    add_paper(dossier, "result")
    facts.recount_dirty()


def test_it_is_due_from_sixteen_hours_until_it_is_taken(db: None) -> None:
    assert not snapshots.due(at(15, 59))
    assert snapshots.due(at(16))
    snapshots.take(at(16))
    assert not snapshots.due(at(17))
    assert snapshots.due(at(16) + timedelta(days=1))


def test_dirty_dossiers_are_counted_before_figures_are_frozen(unit_a: Unit, procedure: Procedure) -> None:
    add_paper(make_dossier(unit_a, procedure, DAY))
    figures = snapshots.take(at(16)).figures.get()
    assert (figures.received, figures.components, figures.counted) == (1, 1, 0)


def test_the_year_and_the_day_are_frozen_for_every_unit(unit_a: Unit, unit_b: Unit, procedure: Procedure) -> None:
    count_one(unit_a, procedure, date(2026, 2, 1))
    count_one(unit_a, procedure)
    count_one(unit_b, procedure, date(2025, 12, 31))
    figures = snapshots.take(at(16)).figures.get()
    assert (figures.unit, figures.received, figures.counted) == (unit_a, 2, 2)
    assert (figures.received_today, figures.counted_today) == (1, 1)


def test_a_second_taking_of_the_day_changes_nothing(unit_a: Unit, procedure: Procedure) -> None:
    first = snapshots.take(at(16))
    count_one(unit_a, procedure)
    assert snapshots.take(at(17)) == first
    assert not Frozen.objects.exists()


def test_live_and_frozen_stand_side_by_side_with_their_difference(
    chi: User, province: Unit, unit_a: Unit, procedure: Procedure
) -> None:
    count_one(unit_a, procedure)
    snapshots.take(at(16))
    count_one(unit_a, procedure)
    report = daily(chi, province, at(17))
    assert report.frozen is not None
    assert (report.frozen.counted, report.live.counted) == (1, 2)
    assert report.later == "+1: quét sau 16 giờ"


def test_the_text_says_figure_target_and_what_is_missing(chi: User, unit_a: Unit, procedure: Procedure) -> None:
    Target.objects.create(
        unit=unit_a, percent=Decimal(60), source="Quyết định thử", valid_from=DAY, valid_to=date(2026, 12, 31)
    )
    count_one(unit_a, procedure)
    make_dossier(unit_a, procedure, DAY)
    facts.recount_dirty()
    text = daily(chi, unit_a, at(15)).text
    assert "Xã Thử Một" in text
    assert "Đạt 4.2: 1 hồ sơ, 50,00 %; chỉ tiêu 60 %, thiếu 1 hồ sơ" in text
    assert "Năm 2026: tiếp nhận 2" in text


@pytest.mark.django_db(transaction=True)
def test_the_text_carries_the_head_of_the_audit(chi: User, unit_a: Unit) -> None:
    audit.record(audit.Action.SEARCHED, by=chi, unit=unit_a)
    audit.seal()
    snapshot = snapshots.take(at(16))
    assert len(snapshot.audit_head) == 64
    assert f"Niêm phong nhật ký: 1 {snapshot.audit_head}" in daily(chi, unit_a, at(16)).text


def test_frozen_figures_are_not_shown_to_a_manager_of_some_fields(
    unit_a: Unit, procedure: Procedure, field: Field
) -> None:
    count_one(unit_a, procedure)
    snapshots.take(at(16))
    manager = make_user("quan", "Ngô Thị Thử Quản")
    place(manager, unit_a, ROLE.MANAGER).fields.add(field)
    manager.memberships.update(all_fields=False)
    assert daily(manager, unit_a, at(17)).frozen is None
    assert Snapshot.objects.count() == 1
