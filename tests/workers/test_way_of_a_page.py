"""A received file becomes a record, through real Redis and worker processes."""

import pytest

from storage.models import Dossier
from storage.states import DocumentState, PageState
from tests.workers.site import Site, send, unfinished, wait_for
from tests.workers.site import site as site

pytestmark = [pytest.mark.xdist_group("site"), pytest.mark.slow]


def test_six_scanned_pages_become_one_searchable_record(site: Site, dossier: Dossier) -> None:
    document = send("pdf/multipage.pdf", dossier)

    wait_for(lambda: not unfinished([document]), seconds=90, what=lambda: (unfinished([document]), site.log()))

    document.refresh_from_db()
    assert document.state == DocumentState.READY
    pages = list(document.pages.order_by("position"))
    assert [page.number for page in pages] == [1, 2, 3, 4, 5, 6]
    assert {page.state for page in pages} == {PageState.READ}
    revision = document.revisions.get()
    assert (revision.pages, revision.pdfa) == (6, "2b")
