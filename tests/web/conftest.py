"""Browsers of the cast: a client of each person, logged in."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from storage.documents import open_document
from storage.models import Document, Dossier, Page
from tests.storage.paper import scanned

Enter = Callable[[User], Client]


@pytest.fixture
def enter() -> Enter:
    """Log a person in, in a browser of their own."""

    def logged_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return logged_in


@pytest.fixture
def paper(dossier: Dossier, an: User) -> Document:
    """The first paper of the dossier, still empty."""
    component = dossier.procedure.components.first()
    return open_document(dossier, kind=Document.Kind.COMPONENT, component=component, by=an)


@pytest.fixture
def pages(paper: Document, an: User) -> list[Page]:
    """Three pages of it, looked at."""
    return scanned(an, paper, pages=3)
