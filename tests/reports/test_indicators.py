"""The manager's table, and the dossiers behind it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.access import Denied
from accounts.models import BEGINNING, Field, Succession, Unit, User
from reports import facts, indicators, periods
from reports.models import RegisterImport, Target
from storage.models import Procedure
from tests.cast import ROLE, make_unit, make_user, place
from tests.reports.rows import add_paper, make_dossier

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 5)
YEAR = periods.year(2026)


def receive(unit: Unit, procedure: Procedure, received: int, counted: int, *, day: date = DAY) -> None:
    """So many dossiers, the first of them with component and result."""
    for number in range(received):
        dossier = make_dossier(unit, procedure, day)
        if number < counted:
            add_paper(dossier)
            add_paper(dossier, "result")
    facts.recount_dirty()


def import_register(unit: Unit, *, days_ago: int = 0) -> None:
    as_of = timezone.now() - timedelta(days=days_ago)
    RegisterImport.objects.create(unit=unit, as_of=as_of, name="so.csv", created=0, updated=0, unchanged=0)


def set_target(unit: Unit, percent: int, level: str = "commune") -> None:
    Target.objects.create(
        unit=unit, level=level, percent=Decimal(percent), source="Quyết định thử", valid_from=DAY, valid_to=YEAR.end
    )


def test_a_unit_adds_up_the_units_below_it(
    chi: User, province: Unit, unit_a: Unit, unit_b: Unit, procedure: Procedure
) -> None:
    receive(unit_a, procedure, 3, 1)
    receive(unit_b, procedure, 2, 2)
    receive(province, procedure, 1, 0)
    table = indicators.table(chi, province, YEAR)
    assert (table.total.figures.received, table.total.figures.counted) == (6, 3)
    assert table.total.ratio.percent == 50
    own = [row for row in table.rows if row.own]
    assert [(row.unit, row.figures.received) for row in own] == [(province, 1)]
    assert sum(row.figures.received for row in table.rows) == 6


def test_the_worst_gap_comes_first_and_small_units_are_not_ranked(
    chi: User, province: Unit, unit_a: Unit, unit_b: Unit, procedure: Procedure
) -> None:
    third = make_unit(Unit.Kind.COMMUNE, "99003", "Xã Thử Ba", parent=province)
    set_target(province, 30)
    import_register(province)
    receive(unit_a, procedure, 20, 8)
    receive(unit_b, procedure, 20, 1)
    receive(third, procedure, 2, 0)
    table = indicators.table(chi, province, YEAR)
    assert [row.unit for row in table.rows] == [unit_b, unit_a, third]
    assert [row.ranked for row in table.rows] == [True, True, False]
    assert ([row.unit for row in table.praised], [row.unit for row in table.needing_help]) == ([unit_a], [unit_b])
    assert (table.rows[0].gap, table.rows[0].missing) == (Decimal("-25.00"), 5)


@pytest.mark.parametrize(("days_ago", "ranked"), [(0, True), (10, False), (None, False)])
def test_a_unit_with_an_old_register_or_none_is_not_ranked(
    chi: User, province: Unit, unit_a: Unit, procedure: Procedure, days_ago: int | None, ranked: bool
) -> None:
    receive(unit_a, procedure, 20, 1, day=timezone.localdate())
    if days_ago is not None:
        import_register(unit_a, days_ago=days_ago)
    period = periods.year(timezone.localdate().year)
    row = next(row for row in indicators.table(chi, province, period).rows if row.unit == unit_a)
    assert row.ranked is ranked


def test_a_unit_without_dossiers_has_no_percentage(chi: User, unit_a: Unit) -> None:
    set_target(unit_a, 30)
    total = indicators.table(chi, unit_a, YEAR).total
    assert (total.ratio.percent, total.reached, total.gap, total.missing) == (None, None, None, 0)


def test_late_scans_change_the_month_in_which_the_dossier_was_received(
    chi: User, unit_a: Unit, procedure: Procedure
) -> None:
    receive(unit_a, procedure, 1, 1, day=date(2026, 1, 31))
    january, february = periods.parse("2026-01"), periods.parse("2026-02")
    assert indicators.table(chi, unit_a, january).total.figures.counted == 1
    assert indicators.table(chi, unit_a, february).total.figures.received == 0


def test_nobody_reports_on_a_unit_that_is_not_theirs(an: User, binh: User, unit_a: Unit, unit_b: Unit) -> None:
    manager = make_user("quan", "Ngô Thị Thử Quản")
    place(manager, unit_a, ROLE.MANAGER)
    indicators.table(manager, unit_a, YEAR)
    with pytest.raises(Denied):
        indicators.table(manager, unit_b, YEAR)
    with pytest.raises(Denied):
        indicators.table(an, unit_a, YEAR)
    with pytest.raises(Denied):
        indicators.behind(binh, unit_a, YEAR, "received")


def test_a_manager_of_one_field_sees_the_figures_of_that_field(
    unit_a: Unit, procedure: Procedure, field: Field
) -> None:
    other_field = Field.objects.create(code="G99", name="Lĩnh vực thử")
    other = Procedure.objects.create(code="9.1", name="Thủ tục thử", folded="thu tuc thu", field=other_field)
    receive(unit_a, procedure, 2, 1)
    receive(unit_a, other, 3, 0)
    manager = make_user("quan", "Ngô Thị Thử Quản")
    place(manager, unit_a, ROLE.MANAGER).fields.add(field)
    manager.memberships.update(all_fields=False)
    assert indicators.table(manager, unit_a, YEAR).total.figures.received == 2
    assert indicators.behind(manager, unit_a, YEAR, "received").count() == 2


def test_every_number_leads_to_as_many_dossiers(chi: User, unit_a: Unit, procedure: Procedure) -> None:
    receive(unit_a, procedure, 3, 1)
    add_paper(make_dossier(unit_a, procedure, DAY, status=9))
    facts.recount_dirty()
    figures = indicators.table(chi, unit_a, YEAR).total.figures
    for name in indicators.BEHIND:
        assert indicators.behind(chi, unit_a, YEAR, name).count() == getattr(figures, name), name


def test_each_dossier_behind_a_gap_says_what_it_lacks(chi: User, unit_a: Unit, procedure: Procedure) -> None:
    make_dossier(unit_a, procedure, DAY)
    add_paper(make_dossier(unit_a, procedure, DAY))
    facts.recount_dirty()
    words = [
        [str(word) for word in indicators.missing_words(fact)]
        for fact in indicators.behind(chi, unit_a, YEAR, "not_counted")
    ]
    result = "bản điện tử của kết quả"
    assert words == [["bản điện tử của thành phần hồ sơ", result], [result]]


def test_the_past_of_a_predecessor_is_shown_beside_and_not_added(chi: User, unit_a: Unit, procedure: Procedure) -> None:
    old = make_unit(Unit.Kind.COMMUNE, "99001", "Xã Thử Cũ", parent=unit_a.parent, valid_from=BEGINNING)
    Unit.objects.filter(pk=old.pk).update(valid_to=date(2025, 6, 30))
    Succession.objects.create(old=old, new=unit_a, date=date(2025, 7, 1))
    receive(old, procedure, 4, 1, day=date(2024, 3, 1))
    table = indicators.table(chi, unit_a, periods.year(2024))
    assert table.total.figures.received == 0
    assert [(row.unit, row.figures.received) for row in table.past] == [(old, 4)]
    assert indicators.table(chi, unit_a, YEAR).past == ()


def test_one_field_or_one_procedure_may_be_chosen(chi: User, unit_a: Unit, procedure: Procedure) -> None:
    receive(unit_a, procedure, 2, 1)
    other = Field.objects.create(code="G99", name="Lĩnh vực thử")
    assert indicators.table(chi, unit_a, YEAR, field=procedure.field).total.figures.received == 2
    assert indicators.table(chi, unit_a, YEAR, procedure=procedure).total.figures.received == 2
    assert indicators.table(chi, unit_a, YEAR, field=other).total.figures.received == 0
