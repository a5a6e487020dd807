"""A machine that speaks to the API with somebody's key."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from accounts.tokens import issue

Machine = Callable[[User], Client]


@pytest.fixture
def machine() -> Machine:
    """A client that carries a key of the person."""

    def with_key(user: User) -> Client:
        return Client(headers={"Authorization": f"Bearer {issue(user, 'thử')}"})

    return with_key


def error(answer: HttpResponse) -> dict[str, Any]:
    """The error of an answer that has nothing else."""
    told = answer.json()  # type: ignore[attr-defined] # the test client's answers have it
    assert set(told) == {"error"}
    assert set(told["error"]) == {"class", "message", "advice"}
    return dict(told["error"])
