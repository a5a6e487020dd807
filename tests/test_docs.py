"""What the documents name exists: commands, targets of make, settings, files; and what exists is named."""

import re
from pathlib import Path

import pytest

from config import cli, settings

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.S)
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()


def code_of(name: str) -> str:
    """What stands in code spans and code blocks."""
    return "\n".join(CODE.findall((ROOT / name).read_text()))


def variables(text: str) -> set[str]:
    return set(re.findall(r"SOHOA_[A-Z_]+[A-Z]", text))


@pytest.mark.parametrize("name", NAMES)
def test_every_command_that_a_page_names_exists(name: str) -> None:
    named = set(re.findall(r"\bsohoa ([a-z][a-z-]*)", code_of(name)))
    assert named - set(cli.COMMANDS) == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_target_of_make_that_a_page_names_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"(?:`|^)make ([a-z][a-z-]*)", code_of(name), re.M))
    assert named - targets == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_file_that_a_page_links_to_exists(name: str) -> None:
    page = ROOT / name
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_every_command_is_named_in_the_documents() -> None:
    named = {word for name in NAMES for word in re.findall(r"\bsohoa ([a-z][a-z-]*)", code_of(name))}
    assert set(cli.COMMANDS) - named == set()


def test_every_variable_of_the_settings_is_in_operations_and_the_other_way_round() -> None:
    assert variables(OPERATIONS) == variables(Path(settings.__file__).read_text())


@pytest.mark.parametrize("name", NAMES)
def test_every_variable_that_a_page_names_is_read(name: str) -> None:
    assert variables((ROOT / name).read_text()) <= variables(Path(settings.__file__).read_text())


def test_the_table_of_settings_tells_the_numbers_that_they_have_by_default() -> None:
    source = Path(settings.__file__).read_text()
    defaults = dict(re.findall(r'env\.number\("(SOHOA_[A-Z_]+)", (\d+)\)', source))
    told: dict[str, str] = {}
    for names, values in re.findall(r"^\| (`SOHOA[^|]+) \| ([^|]+) \|", OPERATIONS, re.M):
        told.update(zip(re.findall(r"SOHOA_[A-Z_]+", names), values.split(", "), strict=False))
    assert defaults
    assert {name: told.get(name) for name in defaults} == defaults
