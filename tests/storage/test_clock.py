"""The clock of the site is the database's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from storage.clock import database_now


@pytest.mark.django_db
def test_it_is_not_the_clock_of_this_host(monkeypatch: pytest.MonkeyPatch) -> None:
    true = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: true - timedelta(hours=1))

    assert abs(database_now() - true) < timedelta(minutes=1)
