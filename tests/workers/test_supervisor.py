"""The supervisor: what dies is started again, later each time, and nothing is left behind."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from redis import Redis

from tests.workers.site import alive, children_of, new_site, wait_for
from workers import supervisor
from workers.models import Heartbeat
from workers.supervisor import Child, RedisMissing, Supervisor, children_of_this_machine

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
FAIL = [sys.executable, "-c", "raise SystemExit(3)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print('up', flush=True); time.sleep(60)",
]


def tend_until(child: Child, count: int) -> None:
    def often_enough() -> bool:
        child.due = 0.0
        child.tend()
        return child.restarts >= count

    wait_for(often_enough, seconds=20, what=lambda: child.state)


def test_a_child_that_dies_is_started_again() -> None:
    child = Child("sleeper", SLEEP)
    child.tend()
    assert child.process is not None
    first = child.process.pid
    child.process.kill()

    tend_until(child, 1)
    child.due = 0.0
    child.tend()

    assert child.state["running"]
    assert child.process.pid != first
    child.kill()


def test_a_child_that_keeps_dying_is_started_later_each_time() -> None:
    child, pauses = Child("failing", FAIL), []
    for count in (1, 2, 3):
        tend_until(child, count)
        pauses.append(child.pause)

    assert pauses == [0.5, 1.0, 2.0]


def test_the_pause_ends_at_half_a_minute() -> None:
    child = Child("failing", FAIL, pause=25.0)

    tend_until(child, 1)

    assert child.pause == supervisor.LONGEST_PAUSE


def test_a_child_that_was_well_is_started_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "HEALTHY_AFTER", 0.0)
    child = Child("failing", FAIL, pause=20.0)

    tend_until(child, 1)

    assert child.pause == 0.5


def test_a_child_that_ended_well_is_started_again_at_once() -> None:
    child = Child("recycled", [sys.executable, "-c", ""], pause=20.0)

    tend_until(child, 1)

    assert child.pause == 0.5


@pytest.fixture
def redis(settings: Settings) -> Iterator[Child]:
    """A redis-server of our own that has kept something; it is not running."""
    with new_site(settings) as site:
        settings.REDIS_SOCKET = site.folder / "redis.sock"
        child = supervisor.redis_child()
        supervisor.start_redis(child)
        with Redis.from_url(settings.REDIS_URL) as client:
            client.set("kept", "something")
        child.signal(signal.SIGTERM)
        supervisor.wait_until_gone([child], 10)
        child.process = None
        yield child
        child.kill()


def kept(settings: Settings) -> object:
    with Redis.from_url(settings.REDIS_URL) as client:
        return client.get("kept")


def test_redis_keeps_what_it_acknowledged_over_a_start(redis: Child, settings: Settings) -> None:
    supervisor.start_redis(redis)

    assert kept(settings) == b"something"


def test_a_redis_whose_files_are_spoilt_starts_without_them(
    redis: Child, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    (commands,) = settings.DATA.glob("redis/appendonlydir/*.incr.aof")
    with commands.open("ab") as file:
        file.write(bytes(100))  # what a power cut leaves behind

    supervisor.start_redis(redis)

    (aside,) = settings.DATA.glob("redis.spoilt-*")
    assert kept(settings) is None
    assert "Bad file format" in (aside / "redis.log").read_text()
    assert str(aside) in caplog.text
    assert redis.state["running"]


def test_the_files_of_a_redis_that_does_not_start_without_them_either_stay(
    redis: Child, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "wait_for_redis", lambda: None)  # for ten seconds
    broken = Child("redis", FAIL)

    supervisor.start_redis(broken)

    assert not list(settings.DATA.glob("redis.spoilt-*"))
    supervisor.start_redis(redis)
    assert kept(settings) == b"something"


def test_what_a_stubborn_child_started_is_killed_with_it() -> None:
    child = Child("stubborn", STUBBORN)
    child.start()
    assert child.process is not None
    wait_for(lambda: children_of(child.process.pid if child.process else 0), seconds=10)
    family = [child.process.pid, *children_of(child.process.pid)]

    child.signal(signal.SIGTERM)
    supervisor.wait_until_gone([child], 0.3)

    wait_for(lambda: not alive(family), seconds=5)


@pytest.mark.django_db(transaction=True)
def test_the_supervisor_says_on_its_row_how_its_children_are() -> None:
    stop, boss = threading.Event(), Supervisor([Child("sleeper", SLEEP)])
    threading.Timer(0.5, stop.set).start()

    boss.run(stop)

    row = Heartbeat.objects.get(role=Heartbeat.Role.SUPERVISOR)
    assert row.detail == {"sleeper": {"running": True, "restarts": 0, "pause": 0.0}}
    assert not boss.children[0].state["running"]


def test_one_machine_runs_one_look_worker_and_readers_as_many_as_asked(settings: Settings, tmp_path: Path) -> None:
    settings.DATA, settings.REDIS_SOCKET = tmp_path, tmp_path / "redis.sock"

    names = [child.name for child in children_of_this_machine(readers=3)]

    assert names == ["redis", "look-1", "read-1", "read-2", "read-3", "sweep", "follow", "web"]


def test_a_redis_that_the_settings_name_is_not_started(settings: Settings) -> None:
    settings.OWN_REDIS = False

    assert "redis" not in [child.name for child in children_of_this_machine(web=False)]


def test_of_a_redis_that_does_not_start_the_log_is_named(settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    began = time.monotonic()

    with pytest.raises(RedisMissing, match=r"redis/redis\.log"):
        supervisor.wait_for_redis(seconds=0.2)

    assert time.monotonic() - began < 5


def test_where_redis_is_not_installed_the_package_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.OWN_REDIS = True
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(RedisMissing, match="Cài gói redis-server"):
        children_of_this_machine(web=False)


def test_a_folder_of_another_user_is_named_and_not_used(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA, settings.REDIS_SOCKET, other = tmp_path, tmp_path / "redis.sock", os.geteuid() + 1
    monkeypatch.setattr(supervisor.os, "geteuid", lambda: other)

    with pytest.raises(RedisMissing, match=str(tmp_path)):
        supervisor.redis_child()
