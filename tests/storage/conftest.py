"""What the tests of rows share: a paper of the dossier."""

from collections.abc import Iterator

import pytest

from accounts.models import User
from storage.documents import open_document
from storage.models import Document, Dossier
from tests.seaweed import s3_server


@pytest.fixture(scope="package")
def address() -> Iterator[str]:
    """Host and port of one S3 server for all tests of this room; each makes a bucket of its own."""
    with s3_server() as address:
        yield address


@pytest.fixture
def document(dossier: Dossier, an: User) -> Document:
    """The dossier's first component, opened and still empty."""
    component = dossier.procedure.components.first()
    return open_document(dossier, kind=Document.Kind.COMPONENT, component=component, by=an)


@pytest.fixture
def other(dossier: Dossier, an: User) -> Document:
    """The dossier's second component, opened and still empty."""
    component = dossier.procedure.components.last()
    return open_document(dossier, kind=Document.Kind.COMPONENT, component=component, by=an)
