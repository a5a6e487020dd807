"""Hostile files through real worker processes: each ends and says why; the workers that met them live, and read on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from storage.models import Document, Dossier
from storage.states import DocumentState
from tests.ingest.hostile.pdf_contents import CONTENTS
from tests.ingest.hostile.pdf_shapes import SHAPES
from tests.ingest.hostile.pictures import PICTURES
from tests.workers.site import Site, alive, new_site, send, unfinished, wait_for

pytestmark = [pytest.mark.xdist_group("site"), pytest.mark.slow]

S = DocumentState
PAGE_SECONDS = "6"
"""What does not end is stopped at its limit, three times; the product's own two minutes would be long for a test."""
FATES: dict[str, tuple[Callable[[], bytes], str, set[str]]] = {
    "deflate bomb": (SHAPES["deflate bomb"], S.REFUSED, {"too_heavy"}),
    "q 1,000,000 deep": (SHAPES["q 1,000,000 deep"], S.READY, set()),
    "form in itself": (CONTENTS["form in itself"], S.REFUSED, {"too_heavy"}),
    "tiff directories in a loop": (PICTURES["tiff directories in a loop"], S.READY, set()),
}
"""Of each file: the state in which its paper ends, and why it, its pages or its paper are refused."""


@pytest.fixture
def site(transactional_db: None, settings: Settings) -> Iterator[Site]:
    """A running site that gives up early."""
    with new_site(settings) as site:
        site.extra["SOHOA_PAGE_SECONDS"] = PAGE_SECONDS
        site.start(readers=1)
        yield site


def reasons(document: Document) -> set[str]:
    """The codes by which the paper, its file and its pages are refused."""
    rows = [document, *document.scans.all(), *document.pages.all()]
    return {row.error_code for row in rows if row.error_code}


def finish(site: Site, documents: list[Document]) -> None:
    """Wait until every paper is final."""
    wait_for(lambda: not unfinished(documents), seconds=200, what=lambda: (unfinished(documents), site.log()))
    for document in documents:
        document.refresh_from_db()


def test_hostile_files_end_with_their_reasons_and_the_workers_read_on(
    site: Site, dossier: Dossier, tmp_path: Path
) -> None:
    workers, documents = site.workers(), {}
    for name, (content, _state, _codes) in FATES.items():
        path = tmp_path / name
        path.write_bytes(content())
        documents[name] = send(str(path), dossier, title=name)
    finish(site, list(documents.values()))

    ends = {name: (document.state, reasons(document)) for name, document in documents.items()}
    assert ends == {name: (state, codes) for name, (_content, state, codes) in FATES.items()}

    good = send("pdf/3small.pdf", dossier)
    finish(site, [good])
    assert good.state == S.READY
    assert alive(workers) == workers == site.workers()
