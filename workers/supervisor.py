"""`sohoa up`: every process of one machine, restarted when it dies, none left behind.

The children are a Redis of our own (unless the settings name another), the web server, one worker that looks, workers
that read, sweep, and the follower of the search index. Each dies with this process, even when it is killed.
"""

import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import close_old_connections
from django.utils.translation import gettext as _
from redis import Redis
from redis.exceptions import RedisError

from workers import claims, queue
from workers.metrics import redis_state
from workers.models import Heartbeat
from workers.process import die_with_parent, role_of

logger = logging.getLogger(__name__)

LONGEST_PAUSE: Final = 30.0
HEALTHY_AFTER: Final = 30.0
"""Seconds after which a child counts as well: its next death is paid with the shortest pause again."""
GRACE: Final = 45.0
"""Seconds for the page in hand at the end; deploy/sohoa.service grants a minute for everything."""
LOOK_EVERY: Final = 0.2


class RedisMissing(Exception):
    """The Redis of our own can't be started; the text says why, and what to do."""


@dataclass
class Child:
    """One process that is to run always."""

    name: str
    command: Sequence[str]
    log: Path | None = None  # where it writes what it says; None: where we do
    # What the kernel sends it when the supervisor is killed: a server with processes of its own must end them.
    death_signal: signal.Signals = signal.SIGKILL
    process: "subprocess.Popen[bytes] | None" = None
    restarts: int = 0
    pause: float = 0.0
    started: float = 0.0
    due: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        """Start it, in a process group of its own."""
        with self.log.open("ab") if self.log else nullcontext() as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=lambda: die_with_parent(self.death_signal),
                start_new_session=True,
                cwd=ROOT,
            )
        self.started = time.monotonic()

    def tend(self) -> None:
        """Notice a death, and start it again when its pause is over."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
        elif self.process.poll() is not None:
            code = self.process.returncode
            well = code == 0 or now - self.started > HEALTHY_AFTER  # 0: a worker that did its number of jobs
            self.pause = 0.5 if well else min(LONGEST_PAUSE, max(0.5, 2 * self.pause))
            level = logging.WARNING if code else logging.INFO
            logger.log(level, "%s ended with %s, again in %.1f s", self.name, code, self.pause)
            self.kill()
            self.process = None
            self.restarts += 1
            self.due = now + self.pause

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill(self) -> None:
        """Kill what is left of its process group."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                logger.debug("%s left nothing behind", self.name)
            self.process.wait()

    @property
    def state(self) -> dict[str, Any]:
        """What /readyz shows of it."""
        running = self.process is not None and self.process.poll() is None
        return {"running": running, "restarts": self.restarts, "pause": self.pause}


ROOT: Final = Path(__file__).resolve().parent.parent
SOHOA: Final = (sys.executable, "-m", "config.cli")


class Supervisor:
    """The processes of this machine, tended until `stop` is set."""

    def __init__(self, children: Sequence[Child], *, grace: float = GRACE) -> None:
        self.children = list(children)
        self.grace = grace
        self.name = claims.new_name(Heartbeat.Role.SUPERVISOR)

    def run(self, stop: threading.Event, *, ready: Callable[[], None] | None = None) -> None:
        """Start every child, Redis first, and keep them running; end them all at the end. Raises RedisMissing."""
        try:
            if self.children and self.children[0].name == "redis":
                start_redis(self.children[0])
            self.tend(stop, ready)
        finally:
            self.end()

    def tend(self, stop: threading.Event, ready: Callable[[], None] | None) -> None:
        """Look after the children, and say so on the heartbeat row."""
        next_beat = 0.0
        while True:
            for child in self.children:
                child.tend()
            if time.monotonic() >= next_beat:
                close_old_connections()
                claims.beat(self.name, Heartbeat.Role.SUPERVISOR, {child.name: child.state for child in self.children})
                next_beat = time.monotonic() + 5
            if ready is not None:
                ready()
                ready = None
            if stop.wait(LOOK_EVERY):
                return

    def end(self) -> None:
        """End all: the workers after the page in hand if it ends within `grace`, Redis last."""
        redis, others = split_redis(self.children)
        for child in others:
            child.signal(signal.SIGTERM)
        wait_until_gone(others, self.grace)
        for child in redis:
            child.signal(signal.SIGTERM)
        wait_until_gone(redis, self.grace)


def start_redis(redis: Child) -> None:
    """Start our Redis and wait until it answers; if its files are spoilt, as after a power cut, without them.

    What waits is queued again from the rows: that is no reason to keep the site down.
    """
    redis.tend()
    if ends(redis):
        folder = redis_log().parent
        aside = folder.rename(folder.with_name(f"redis.spoilt-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}"))
        folder.mkdir(mode=0o700)
        redis.kill()
        redis.start()
        if ends(redis):  # not for its files: all stays as it was
            shutil.rmtree(folder)
            aside.rename(folder)
        else:
            logger.warning("Redis could not start with what it had kept and began anew; %s/redis.log says why", aside)
    wait_for_redis()


def ends(redis: Child, seconds: float = 10) -> bool:
    """Whether it ends by itself within so many seconds instead of answering."""
    deadline = time.monotonic() + seconds
    while redis.state["running"] and redis_state() != "ok" and time.monotonic() < deadline:
        time.sleep(0.05)
    return not redis.state["running"]


def split_redis(children: Sequence[Child]) -> tuple[list[Child], list[Child]]:
    """The Redis child (or none), and the others."""
    return [c for c in children if c.name == "redis"], [c for c in children if c.name != "redis"]


def wait_until_gone(children: Sequence[Child], seconds: float) -> None:
    """Wait for their ends, so many seconds at most, then kill what is left."""
    deadline = time.monotonic() + seconds
    while any(c.state["running"] for c in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    for child in children:
        child.kill()


def wait_for_redis(seconds: float = 10) -> None:
    """Return when our Redis answers. Raises RedisMissing when it does not in time."""
    deadline = time.monotonic() + seconds
    with Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
        while True:
            try:
                client.ping()
            except RedisError as error:
                if time.monotonic() > deadline:
                    told = _("Redis không khởi động được. Xem lý do trong %(log)s, sửa rồi chạy lại.")
                    raise RedisMissing(told % {"log": redis_log()}) from error
                time.sleep(0.05)
            else:
                return


def children_of_this_machine(*, web: bool = True, readers: int | None = None, log: Path | None = None) -> list[Child]:
    """Every process that one machine needs, as the settings say; `log` takes what they say. Raises RedisMissing."""
    count = readers if readers is not None else settings.WORKERS or os.cpu_count() or 1
    children = [redis_child()] if settings.OWN_REDIS else []
    children += worker_children([queue.LOOK], 1)
    children += worker_children([queue.INTERACTIVE, queue.BACKLOG], count)
    children += [Child("sweep", [*SOHOA, "sweep"]), Child("follow", [*SOHOA, "follow"])]
    if web:
        children.append(Child("web", [*SOHOA, "web"], death_signal=signal.SIGTERM))
    for child in children:
        child.log = log
    return children


def worker_children(queues: Sequence[str], count: int) -> list[Child]:
    """So many worker processes that take these queues."""
    command = [*SOHOA, "work", "--queues", ",".join(queues), "-n", "1"]
    return [Child(f"{role_of(queues)}-{number}", command) for number in range(1, count + 1)]


def redis_log() -> Path:
    """Where the Redis of our own writes what it says."""
    return Path(settings.DATA / "redis" / "redis.log")


def redis_child() -> Child:
    """A redis-server on a unix socket that keeps what it acknowledged. Raises RedisMissing."""
    if shutil.which("redis-server") is None:
        told = _("Máy này chưa có chương trình %(program)s. Cài gói %(package)s rồi chạy lại.")
        raise RedisMissing(told % {"program": "redis-server", "package": "redis-server"})
    socket, folder = settings.REDIS_SOCKET, redis_log().parent
    for path in (folder, socket.parent):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.stat().st_uid != os.geteuid():
            told = _("Thư mục %(folder)s thuộc về người dùng khác của máy. Xóa thư mục đó rồi chạy lại.")
            raise RedisMissing(told % {"folder": path})
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
        "logfile": str(redis_log()),
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return Child("redis", ["redis-server", *arguments], death_signal=signal.SIGTERM)


def web_command() -> list[str]:
    """The web server's own command line."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"]
    command += ["--host", settings.LISTEN_HOST, "--port", str(settings.LISTEN_PORT)]
    command += ["--workers", str(settings.WEB_PROCESSES), "--blocking-threads", "4"]
    return [*command, "--log-level", "warning", "--workers-kill-timeout", "10"]
