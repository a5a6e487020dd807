"""An empty folder for the index, and a paper to file pages in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import User
from storage.models import Document, Dossier, Page
from tests.storage.search.rows import make_document, make_page


@pytest.fixture(autouse=True)
def index_dir(tmp_path: Path, settings: Settings) -> Path:
    settings.INDEX_DIR = tmp_path / "index"
    return tmp_path / "index"


@pytest.fixture
def paper(dossier: Dossier) -> Document:
    return make_document(dossier, "Bản giấy")


@pytest.fixture
def file_page(paper: Document, an: User) -> Callable[[str], Page]:
    """Files a page with the given text in the paper."""

    def add(text: str) -> Page:
        return make_page(paper, text, an)

    return add
