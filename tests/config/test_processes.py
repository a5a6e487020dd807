"""Commands that run on: they are heard of while they do, and not missed when they were told to end."""

import threading
import time
from pathlib import Path

import pytest

from accounts.models import User
from config import processes
from workers.models import Heartbeat


@pytest.mark.django_db(transaction=True)
def test_a_watch_is_heard_of_as_long_as_it_watches(an: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = []

    def watch(*_: object, stop: threading.Event, once: bool) -> None:
        until = time.monotonic() + 10
        while not heard and time.monotonic() < until:
            heard.extend(Heartbeat.objects.alive().values_list("role", flat=True))
            stop.wait(0.02)

    monkeypatch.setattr(processes.watching, "watch", watch)
    monkeypatch.setattr(processes, "ready", lambda _role: True)
    monkeypatch.setattr(processes, "stop_signal", threading.Event)

    assert processes.watch([str(tmp_path), "--unit", "99001", "--user", "an"]) == 0
    assert heard == ["watch"]
    assert not Heartbeat.objects.exists()
