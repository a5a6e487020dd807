"""What the alert rules and the dashboard ask for is what /metrics gives, and the documents tell of all of it."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from workers import claims, exposition
from workers.models import Heartbeat

ROOT = Path(__file__).parent.parent
RULES: list[dict[str, Any]] = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text())["groups"][0]["rules"]
DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy" / "grafana-dashboard.json").read_text())
TARGETS = [target for panel in DASHBOARD["panels"] for target in panel["targets"]]
EXPRESSIONS = [rule["expr"] for rule in RULES] + [target["expr"] for target in TARGETS]

FUNCTIONS = {"sum", "max_over_time", "rate", "increase", "histogram_quantile", "by"}
TOKEN = re.compile(r'"[^"]*"|\[\d+[smhd]\]|\d+(?:\.\d+)?|[a-zA-Z_]\w*|=~|==|[-+*/<>(){},=]|\s+')
SELECTOR = re.compile(r"(sohoa_\w+|up)(?:\{([^}]*)\})?")
MATCHER = re.compile(r'(\w+)(=~|=)"([^"]*)"')
LABEL = re.compile(r"\{\{ ?(?:\$labels\.)?(\w+) ?\}\}")

# What an operator is told without fail: the expression, for how long it must hold (empty: at once), how bad it is.
PROMISED = {
    "SohoaInteractivePageWaits": ('sohoa_oldest_waiting_seconds{queue="interactive"} > 120', "30s", "warning"),
    "SohoaPageRefused": ('sum by (class) (increase(sohoa_pages_total{outcome="refused"}[15m])) > 0', "", "warning"),
    "SohoaStuck": ('max_over_time(sohoa_oldest_waiting_seconds{queue="assemble"}[5m]) > 1200', "", "warning"),
    "SohoaDiskFull": ("sohoa_disk_free_bytes / sohoa_disk_size_bytes < 0.06", "1m", "critical"),
    "SohoaRoleSilent": ('sohoa_processes{role=~"look|read|sweep|follow|watch"} == 0', "1m", "critical"),
}

Given = dict[str, dict[str, set[str]]]


@pytest.fixture
def given(db: None) -> Given:
    """Every name that /metrics gives, with its labels and their values; `up` is Prometheus' own."""
    claims.beat("read-machine-17-abcdef", Heartbeat.Role.READ)
    found: Given = defaultdict(lambda: defaultdict(set))
    for family in text_string_to_metric_families(exposition.exposition().decode()):
        for sample in family.samples:
            for label, value in sample.labels.items():
                found[sample.name][label].add(value)
            found[sample.name].setdefault("instance", set())
    found["up"] |= {"job": {"sohoa"}, "instance": set()}
    return dict(found)


def selectors(expression: str) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """The names in an expression, each with its matchers."""
    for name, matchers in SELECTOR.findall(expression):
        yield name, MATCHER.findall(matchers)


def is_whole(expression: str) -> bool:
    """Whether the expression is made of known parts, and each bracket is closed."""
    parts = [found[0] for found in TOKEN.finditer(expression)]
    opened: list[str] = []
    for part in parts:
        if part in "({":
            opened.append({"(": ")", "{": "}"}[part])
        elif part in ")}" and (not opened or opened.pop() != part):
            return False
    return "".join(parts) == expression and not opened


@pytest.mark.parametrize(
    "broken", ["sum(sohoa_rows", "sum)sohoa_rows(", 'sohoa_rows{kind="page', "sohoa_rows[5x]", "a ? b"]
)
def test_a_broken_expression_is_noticed(broken: str) -> None:
    assert not is_whole(broken)


def unknown(expression: str, given: Given) -> list[str]:
    """What an expression asks for that /metrics does not give: names, labels, values of labels."""
    found = [f"{name} (no such figure)" for name, _ in selectors(expression) if name not in given]
    for name, matchers in selectors(expression):
        for label, how, wanted in matchers:
            values = given.get(name, {}).get(label, set())
            if not (wanted in values if how == "=" else any(re.fullmatch(wanted, value) for value in values)):
                found.append(f"{name}{{{label}{how}{wanted}}}")
    names = {name for name, _ in selectors(expression)}
    labels = {label for name in names for label in given.get(name, ())}
    words = set(re.findall(r"[a-zA-Z_]\w*", re.sub(r'"[^"]*"|\[\w+\]', "", expression)))
    return found + sorted(words - names - FUNCTIONS - labels)


def test_every_expression_asks_for_what_is_given(given: Given) -> None:
    assert len(EXPRESSIONS) > 30
    assert [expression for expression in EXPRESSIONS if not is_whole(expression) or "sohoa" not in expression] == []
    assert {expression: missing for expression in EXPRESSIONS if (missing := unknown(expression, given))} == {}


@pytest.mark.parametrize("expression", ["sohoa_none", 'sohoa_rows{kind="file"}', "mean(sohoa_rows)", 'up{job=~"x.*"}'])
def test_an_expression_that_asks_for_something_else_is_noticed(expression: str, given: Given) -> None:
    assert unknown(expression, given)


def test_every_rule_says_how_bad_it_is_and_what_to_do(given: Given) -> None:
    for rule in RULES:
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert rule["annotations"]["summary"]
        assert len(rule["annotations"]["description"]) > 40, rule["alert"]
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "0s"))
        labels = {label for name, _ in selectors(rule["expr"]) for label in given[name]}
        assert set(LABEL.findall(rule["annotations"]["summary"])) <= labels, rule["alert"]


def test_the_promised_rules_are_there_with_their_figures_and_thresholds() -> None:
    kept = {rule["alert"]: (rule["expr"], rule.get("for", ""), rule["labels"]["severity"]) for rule in RULES}
    assert {name: kept.get(name) for name in PROMISED} == PROMISED


def test_no_rule_waits_for_people_to_look_after_each_of_their_files() -> None:
    # Counted while they stand there, of a whole province: never none. What is told of them is that new ones come.
    of_people = {"sohoa_stuck", 'state="refused"', 'state="needs_password"'}
    assert [rule["alert"] for rule in RULES if any(word in rule["expr"] for word in of_people)] == []


def test_rules_have_names_of_their_own() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES)


def test_every_panel_has_a_place_of_its_own_and_a_title() -> None:
    places = set()
    for panel in DASHBOARD["panels"]:
        grid = panel["gridPos"]
        assert panel["title"]
        assert panel["targets"]
        assert grid["x"] + grid["w"] <= 24
        cells = {(grid["x"] + x, grid["y"] + y) for x in range(grid["w"]) for y in range(grid["h"])}
        assert not cells & places
        places |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_the_documents_tell_of_every_figure_and_of_no_other(given: Given) -> None:
    told = set(re.findall(r"`(sohoa_\w+)`", (ROOT / "docs" / "operations.md").read_text()))
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in given if name != "up"}
    assert told == families
