"""Whatever a test writes that calls itself PDF/A by Sohoa is judged by veraPDF when the test process ends."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.verapdf import verapdf_failures

CLAIM, OURS = b"pdfaid:part", b"<pdf:Producer>Sohoa"
Collected = dict[str, tuple[Path, str]]


@pytest.fixture(scope="session")
def archival_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    """Files that call themselves PDF/A, by digest: where a copy is, and the test that wrote them."""
    collected: Collected = {}
    yield collected
    failures = verapdf_failures([path for path, _test in collected.values()])
    found = {test: failures[path] for path, test in collected.values() if failures[path]}
    assert found == {}, f"{len(found)} of {len(collected)} are no PDF/A"


@pytest.fixture(autouse=True)
def collect_archival(
    request: pytest.FixtureRequest, archival_files: Collected, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Put aside what the test left in its folder and calls itself PDF/A."""
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    for path in claiming(folder) if folder else ():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest not in archival_files:
            kept = tmp_path_factory.mktemp("archival") / "record.pdf"
            shutil.copyfile(path, kept)
            archival_files[digest] = (kept, request.node.nodeid)


def claiming(folder: Path) -> Iterator[Path]:
    """The files below a folder that are PDF/A by their own word, and ours."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            if content.startswith(b"%PDF") and CLAIM in content and OURS in content:
                yield path
