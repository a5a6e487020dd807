"""Rows are written for pages that have none, and what is searched finds them through the product's own search."""

from pathlib import Path

import pytest
from pytest_django import Settings

from benchmarks import search
from benchmarks.many.entries import entry_of
from benchmarks.many.rows import make_person, make_procedures, make_tree, write_missing
from benchmarks.many.texts import lexicon
from storage.models import Page, Reading

WORDS = lexicon()


@pytest.mark.django_db
def test_a_page_gets_its_rows_once() -> None:
    units, procedures = make_tree(3), make_procedures()
    person = make_person("ai", units[0])
    entries = [entry_of(key, WORDS, [unit.pk for unit in units[1:]], procedures) for key in (1, 2, 9)]

    write_missing(entries[:2], person)
    write_missing(entries, person)

    assert sorted(Page.objects.values_list("pk", flat=True)) == [1, 2, 9]
    reading = Reading.objects.get(page=9)
    assert reading.text == entries[2].text
    assert [word[0] for word in reading.words] == entries[2].text.split()


@pytest.mark.django_db
def test_an_index_that_was_built_is_asked_with_its_rows(tmp_path: Path, settings: Settings) -> None:
    settings.INDEX_DIR = tmp_path / "index"
    units, procedures = make_tree(3), make_procedures()
    communes, person = [unit.pk for unit in units[1:]], make_person("ai", units[0])
    built = search.build(60, WORDS, communes, procedures)

    def write(keys: list[int]) -> None:
        write_missing([entry_of(key, WORDS, communes, procedures) for key in keys], person)

    asked = {kind: search.ask(kind, person, WORDS, 60, 3, write) for kind in search.KINDS}

    assert (built["pages"], built["segments"]) == (60, 1)
    assert asked["phrase"]["found_median"] >= 1
    assert asked["number"]["found_median"] >= 1
    names = [demand.name for demand in search.demands({"asked": {"all units": asked}})]
    assert "phrase, all units: p95 in the index" in names


@pytest.mark.django_db
def test_rows_are_followed_into_an_index(tmp_path: Path, settings: Settings) -> None:
    settings.INDEX_DIR = tmp_path / "index"
    units, procedures = make_tree(2), make_procedures()

    found = search.follow(30, WORDS, [unit.pk for unit in units[1:]], procedures, make_person("ai", units[0]))

    assert found["rows"] == 30
    assert found["one_changed_page_ms"]["n"] == 20
