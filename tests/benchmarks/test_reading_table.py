"""The tables say what was measured, and a demand that is not met is said so."""

import pytest

from benchmarks import bounds, tables
from benchmarks.accuracy import by_condition, worse
from benchmarks.document import replaced
from benchmarks.straight import by_method

RATES = {"characters": 0.02, "in_order": 0.03, "by_line": 0.02, "no_marks": 0.01, "words": 0.04, "seconds": 3.0}


def page(name: str, condition: str, plain: float, ours: float, *, twice: bool = False) -> dict[str, object]:
    return {
        "page": name,
        "condition": condition,
        "tesseract": RATES | {"characters": plain},
        "sohoa": RATES | {"characters": ours, "read_twice": twice},
    }


def test_a_demand_says_its_bound_and_whether_it_is_met() -> None:
    assert bounds.Demand("a", 2.4, most=2.5, unit="%").line().endswith("met")
    assert bounds.Demand("a", 2.6, most=2.5, unit="%").line().endswith("NOT MET")
    assert not bounds.Demand("a", 3.6, least=1.5, most=3.5).met
    assert "≥ 1.5 and ≤ 3.5" in bounds.Demand("a", 3.6, least=1.5, most=3.5).line()


def test_pages_made_worse_are_listed_with_their_mean_loss() -> None:
    pages = [page("one", "clean", 0.02, 0.01), page("two", "fax", 0.02, 0.023), page("three", "fax", 0.02, 0.04)]

    found = worse(pages)

    assert [row["page"] for row in found["pages"]] == ["three", "two"]
    assert found["mean_loss"] == pytest.approx((0.02 + 0.003) / 2)
    assert found["no_worse_than_half_a_point"] == pytest.approx(2 / 3, abs=1e-4)


def test_each_condition_has_its_means_and_the_share_that_was_read_twice() -> None:
    found = by_condition([page("one", "fax", 0.02, 0.01, twice=True), page("two", "fax", 0.04, 0.03)])

    assert found["fax"]["pages"] == 2
    assert found["fax"]["tesseract"]["characters"] == pytest.approx(0.03)
    assert found["fax"]["sohoa"]["characters"] == pytest.approx(0.02)
    assert found["fax"]["read_twice"] == 0.5


def test_the_table_of_accuracy_has_a_line_for_each_condition_and_names_the_worse_pages() -> None:
    pages = [page("one", "clean", 0.02, 0.01), page("two", "fax", 0.02, 0.03)]
    row = {
        "conditions": by_condition(pages),
        "mean": by_condition([{**one, "condition": "all"} for one in pages])["all"],
        "worse": worse(pages),
        "born_digital": {},
        "born_digital_mean": by_condition(pages)["clean"],
        "born_digital_worse": worse(pages[:1]),
        "qn-575": {"sohoa": RATES},
    }

    lines = list(tables.accuracy_table(row))

    assert [line.split()[0] for line in lines[2:5]] == ["clean", "fax", "MEAN"]
    assert any("two +1.00" in line for line in lines)
    assert lines[-1].endswith("none")


def test_the_errors_of_a_method_are_told_in_the_usual_figures() -> None:
    found = by_method(
        [{"a": (0.05, 1.0)}, {"a": (-0.15, 3.0)}, {"a": (0.0, 2.0)}, {"a": (0.01, 2.0)}, {"a": (4.0, 2.0)}]
    )

    assert found["a"] == {
        "pages": 5, "mean": 0.842, "top80": 0.0525, "within_0.1": 0.6, "within_0.2": 0.8, "worst": 4.0, "seconds": 2.0,
    }  # fmt: skip


def test_tables_go_between_their_marks_and_nowhere_else() -> None:
    assert replaced("a\n<!-- t -->old<!-- end of t -->\nb", "t", "new\n") == (
        "a\n<!-- t -->\n```\nnew\n```\n<!-- end of t -->\nb"
    )
    with pytest.raises(ValueError, match="no block"):
        replaced("a", "t", "new")
