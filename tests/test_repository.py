"""The house rules that can be counted: what the repository carries, pins, says and how long it is."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ["config", "web", "workers", "ingest", "reports", "storage", "accounts", "ocr"]
BANNED_NAMES = {"utils", "helpers", "common", "base", "manager", "services"}
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:root|work|home/\w+|Users/\w+)/")
INDEX_HOST = re.compile(r"https?://[^\s\"')]*(?:pypi|pythonhosted|/simple\b|registry|mirror)[^\s\"')]*")
MODULE_LINES, FUNCTION_LINES = 400, 60


@cache
def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, check=True, capture_output=True, text=True)
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def modules() -> list[Path]:
    return [path for path in tracked("*.py") if "migrations" not in path.parts]


def texts() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        content = path.read_bytes()
        if path != Path(__file__) and b"\0" not in content and path.suffix not in {".pdf", ".jpg", ".png"}:
            yield path, content.decode()


def lines_that(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_place_on_someones_machine() -> None:
    assert lines_that(MACHINE_PATH) == []


def test_no_file_names_a_package_index() -> None:
    assert lines_that(INDEX_HOST) == []


def test_the_patterns_find_what_they_are_for() -> None:
    assert MACHINE_PATH.search("see /" + "root/x")
    assert not MACHINE_PATH.search("a/root/x")
    assert INDEX_HOST.search("https://" + "pypi.org/simple")
    assert not INDEX_HOST.search("https://vanban.chinhphu.vn/a")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-peers.lock"])
def test_a_lock_file_holds_pins_with_hashes_and_no_address(name: str) -> None:
    content = (ROOT / name).read_text()
    assert "://" not in content
    requirements = content.replace("\\\n", " ").splitlines()
    assert len(requirements) > 20
    for requirement in requirements:
        assert re.match(r"[a-z0-9][a-z0-9._-]*==\S+ .*--hash=sha256:[0-9a-f]{64}", requirement), requirement


def test_the_lock_file_of_the_oidc_provider_pins_by_hash_and_names_no_address() -> None:
    packages = json.loads((ROOT / "tests/oidc/package-lock.json").read_text())["packages"]
    own = packages.pop("")
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in own["dependencies"].values())
    assert len(packages) > 20
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []


def test_the_development_lock_holds_the_pins_of_the_other() -> None:
    pins = [
        set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(), re.M))
        for name in ("requirements.lock", "requirements-dev.lock")
    ]
    assert pins[0] <= pins[1]


def test_every_direct_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pinned = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.M))
    named = {re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower() for requirement in project["dependencies"]}
    assert named <= pinned


def test_imports_are_bound_by_contracts_of_every_kind() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = [contract for contract in contracts if contract["type"] == "layers"]
    assert layers[0]["layers"] == ["config", "web", "workers", "ingest | reports", "storage", "accounts | ocr"]
    protected = {module for contract in contracts for module in contract.get("protected_modules", [])}
    assert {"ocr", "cv2", "pytesseract", "pikepdf", "rq", "redis", "minio", "tantivy", "openpyxl"} <= protected


def test_every_type_is_checked_strictly() -> None:
    mypy = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]
    assert mypy["strict"] is True
    assert set(mypy["packages"]) == set(ROOMS)


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules()}
    assert {name: lines for name, lines in long.items() if lines > MODULE_LINES} == {}


def test_no_function_is_longer_than_sixty_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in modules() if BANNED_NAMES & {path.stem, path.parent.name}] == []


def test_every_module_of_the_product_opens_with_its_docstring() -> None:
    product = [path for path in modules() if path.relative_to(ROOT).parts[0] in ROOMS and path.read_text().strip()]
    assert [path for path in product if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_nothing_is_left_undone_in_the_source() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
    assert [line for line in lines_that(marks) if ".lock:" not in line] == []
    unwritten = lines_that(re.compile(r"raise NotImplementedError"))
    assert [line for line in unwritten if line.split("/")[0] in ROOMS] == []


def test_no_test_is_skipped() -> None:
    skips = re.compile(r"mark\.(?:skip|skipif|xfail)\b|pytest\.(?:skip|xfail|importorskip)\b")
    assert lines_that(skips) == []


def test_make_alone_lists_eight_commands_at_most() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    targets = re.findall(r"^make (\S+)", listed, re.M)
    assert {"demo", "test", "check", "run", "screens"} <= set(targets)
    assert len(targets) <= 8


def test_every_program_that_make_runs_is_there() -> None:
    run = re.findall(r"\$\(PYTHON\) (?:-m ([\w.]+)|(\S+\.py))", (ROOT / "Makefile").read_text())
    names = [module.replace(".", "/") for module, _ in run if module not in {"", "pip"}]
    files = [ROOT / script for _, script in run if script]
    files += [next(iter(ROOT.glob(f"{name}/__main__.py")), ROOT / f"{name}.py") for name in names]
    assert [path for path in files if not path.is_file()] == []


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_a_readme_names_only_commands_that_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"(?:`|^\s*)make ([a-z]+)", (ROOT / name).read_text(), re.M))
    assert {"demo", "test"} <= named <= targets


def test_every_text_is_translated() -> None:
    done = subprocess.run([sys.executable, "deploy/messages.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, "\n".join(done.stderr.splitlines()[:12])


def test_every_sample_has_its_source_and_licence_beside_it() -> None:
    described = (ROOT / "tests/samples/README.md").read_text()
    samples = [path for path in tracked("tests/samples") if path.suffix != ".md"]
    assert len(samples) > 20
    assert [path.name for path in samples if path.name not in described] == []
