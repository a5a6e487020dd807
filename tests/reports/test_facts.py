"""Facts follow their dossiers, counts follow the facts, and a check finds what does not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import Unit
from reports import facts
from reports.models import Count, Fact
from storage.checklist import counts_in_42
from storage.models import Document, Dossier, Procedure
from storage.states import DocumentState
from tests.reports.rows import add_paper, make_dossier, noon, touch

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 5)


def fact_of(dossier: Dossier) -> Fact:
    facts.recount_dirty()
    return Fact.objects.get(pk=dossier.pk)


def test_a_dossier_without_papers_is_received_and_nothing_else(unit_a: Unit, procedure: Procedure) -> None:
    dossier = make_dossier(unit_a, procedure, DAY)
    fact = fact_of(dossier)
    assert (fact.day, fact.components_digitized, fact.result_digitized, fact.counts_42) == (DAY, False, False, False)
    count = Count.objects.get()
    assert (count.unit, count.day, count.received, count.counted) == (unit_a, DAY, 1, 0)


def test_a_component_alone_does_not_count_and_the_result_makes_it_count(unit_a: Unit, procedure: Procedure) -> None:
    dossier = make_dossier(unit_a, procedure, DAY)
    add_paper(dossier)
    assert fact_of(dossier).components_digitized
    assert not fact_of(dossier).counts_42
    add_paper(dossier, "result")
    assert fact_of(dossier).counts_42
    assert Count.objects.get().counted == 1


def test_a_procedure_without_a_written_result_counts_by_its_components(unit_a: Unit, procedure: Procedure) -> None:
    procedure.needs_result = False
    procedure.save()
    dossier = make_dossier(unit_a, procedure, DAY)
    add_paper(dossier)
    assert fact_of(dossier).counts_42
    assert Count.objects.get().need_result == 0


def test_a_result_without_a_component_does_not_count(unit_a: Unit, procedure: Procedure) -> None:
    dossier = make_dossier(unit_a, procedure, DAY)
    add_paper(dossier, "result")
    assert not fact_of(dossier).counts_42


def test_the_register_may_know_the_electronic_result(unit_a: Unit, procedure: Procedure) -> None:
    dossier = make_dossier(unit_a, procedure, DAY, electronic_result=True)
    add_paper(dossier)
    assert fact_of(dossier).counts_42


def test_a_reused_paper_is_digitized_without_a_scan(unit_a: Unit, procedure: Procedure) -> None:
    dossier = make_dossier(unit_a, procedure, DAY)
    add_paper(dossier, state=DocumentState.RECEIVED, reuse=Document.Reuse.FROM_COMPONENT)
    fact = fact_of(dossier)
    assert (fact.components_digitized, fact.reused) == (True, True)


def test_a_paper_still_being_read_or_withdrawn_is_not_digitized(unit_a: Unit, procedure: Procedure) -> None:
    dossier = make_dossier(unit_a, procedure, DAY)
    add_paper(dossier, state=DocumentState.READING)
    add_paper(dossier, state=DocumentState.WITHDRAWN)
    assert not fact_of(dossier).components_digitized


def test_the_day_is_the_one_in_vietnam(unit_a: Unit, procedure: Procedure) -> None:
    dossier = make_dossier(unit_a, procedure, DAY)
    # 18:30 in UTC is 01:30 of the next day in Asia/Ho_Chi_Minh.
    Dossier.objects.filter(pk=dossier.pk).update(received_at=datetime(2026, 1, 4, 18, 30, tzinfo=UTC))
    assert fact_of(dossier).day == DAY


def test_without_a_received_day_or_withdrawn_it_stands_in_no_denominator(unit_a: Unit, procedure: Procedure) -> None:
    make_dossier(unit_a, procedure, None)
    make_dossier(unit_a, procedure, DAY, withdrawn_at=noon(DAY))
    facts.recount_dirty()
    assert Fact.objects.filter(day=None).count() == 2
    assert not Count.objects.exists()


@pytest.mark.parametrize("papers", [[], ["component"], ["result"], ["component", "result"]])
def test_figures_and_the_dossiers_own_page_agree(unit_a: Unit, procedure: Procedure, papers: list[str]) -> None:
    dossier = make_dossier(unit_a, procedure, DAY)
    for kind in papers:
        add_paper(dossier, kind)
    assert fact_of(dossier).counts_42 == counts_in_42(dossier)


def test_putting_the_owning_unit_right_moves_the_count(unit_a: Unit, unit_b: Unit, procedure: Procedure) -> None:
    dossier = make_dossier(unit_a, procedure, DAY)
    facts.recount_dirty()
    Dossier.objects.filter(pk=dossier.pk).update(owning_unit=unit_b)
    touch(dossier)
    facts.recount_dirty()
    assert Count.objects.get().unit == unit_b


def test_putting_right_whether_a_procedure_has_a_result_counts_its_dossiers_anew(
    unit_a: Unit, procedure: Procedure
) -> None:
    procedure.needs_result = False
    procedure.save()
    add_paper(make_dossier(unit_a, procedure, date(2026, 1, 5)))
    facts.recount_dirty()
    assert Count.objects.get().counted == 1
    procedure.needs_result = True
    procedure.save()
    assert facts.recount_dirty() == 1
    assert (Count.objects.get().counted, facts.check(), facts.recount_dirty()) == (0, [], 0)


def test_only_dirty_dossiers_are_counted_again(unit_a: Unit, procedure: Procedure) -> None:
    first = make_dossier(unit_a, procedure, DAY)
    make_dossier(unit_a, procedure, DAY)
    assert facts.recount_dirty() == 2
    assert facts.recount_dirty() == 0
    touch(first)
    assert facts.recount_dirty() == 1
    assert Count.objects.get().received == 2


def test_a_limit_leaves_the_rest_for_the_next_call(unit_a: Unit, procedure: Procedure) -> None:
    for _ in range(3):
        make_dossier(unit_a, procedure, DAY)
    assert [facts.recount_dirty(limit=2), facts.recount_dirty(limit=2)] == [2, 1]
    assert Count.objects.get().received == 3


def test_the_check_finds_a_changed_count_a_changed_fact_and_a_count_of_nothing(
    unit_a: Unit, unit_b: Unit, procedure: Procedure
) -> None:
    dossier = make_dossier(unit_a, procedure, DAY)
    facts.recount_dirty()
    assert facts.check() == []
    Count.objects.update(counted=1)
    Count.objects.create(unit=unit_b, day=DAY, procedure=procedure, **dict.fromkeys(facts.FLAGS, 1))
    Fact.objects.update(settled=True)
    found = {(difference.kind, difference.key) for difference in facts.check()}
    keys = [("count", f"{unit.pk}/{DAY}/{procedure.pk}") for unit in (unit_a, unit_b)]
    assert found == {("fact", str(dossier.code)), *keys}


def test_the_check_finds_a_fact_that_is_gone(unit_a: Unit, procedure: Procedure) -> None:
    dossier = make_dossier(unit_a, procedure, DAY)
    facts.recount_dirty()
    Fact.objects.all().delete()
    assert ("fact", str(dossier.code)) in {(found.kind, found.key) for found in facts.check()}
    assert facts.recount_all() == 1
    assert facts.check() == []


def test_what_waits_to_be_counted_is_found_by_its_index(unit_a: Unit, procedure: Procedure) -> None:
    make_dossier(unit_a, procedure, DAY)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # of so few rows it would read them all
    assert "dossier_to_be_counted" in facts.dirty().values_list("pk", flat=True).explain()


def test_counting_everything_anew_mends_what_the_check_found(unit_a: Unit, unit_b: Unit, procedure: Procedure) -> None:
    make_dossier(unit_a, procedure, DAY)
    facts.recount_dirty()
    Count.objects.update(received=7)
    Count.objects.create(unit=unit_b, day=DAY, procedure=procedure, **dict.fromkeys(facts.FLAGS, 1))
    Fact.objects.update(reused=True)
    assert facts.recount_all() == 1
    assert facts.check() == []
    assert Count.objects.get().received == 1


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_count_the_same_cell_at_once_miss_no_dossier(unit_a: Unit, procedure: Procedure) -> None:
    for _ in range(40):
        make_dossier(unit_a, procedure, DAY)
    start = Barrier(2)

    def count_all() -> int:
        start.wait()
        try:
            done = 0
            while counted := facts.recount_dirty(limit=5):
                done += counted
            return done
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(count_all) for _ in range(2)]
        assert sum(each.result() for each in both) >= 40
    assert Count.objects.get().received == 40
    assert facts.check() == []
