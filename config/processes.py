"""Commands that run on: everything of one machine, or one process of it."""

import argparse
import fcntl
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.units import at
from config.doctor import ready
from ingest import watch as watching
from storage.models import Scan
from storage.telling import say
from web.limits import forget_uploads
from workers import claims, process, queue, scratch, supervisor
from workers.models import Heartbeat
from workers.sweep import Sweep, store_round


class AlreadyRunning(Exception):
    """Another `sohoa up` has this data folder."""

    def __str__(self) -> str:
        return _("Sohoa đang chạy trên thư mục dữ liệu %(folder)s.") % {"folder": settings.DATA}


class PortTaken(Exception):
    """Another program listens where our web server should."""

    def __str__(self) -> str:
        told = {"address": address(), "setting": "SOHOA_LISTEN_PORT"}
        return _("%(address)s đang do chương trình khác dùng. Đặt %(setting)s thành cổng khác.") % told


def up(argv: list[str]) -> int:
    """Run everything that one machine needs until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="sohoa up", description=up.__doc__)
    parser.add_argument("--no-web", action="store_true", help="no web server: this machine only works")
    parser.add_argument("--readers", type=int, help="reading processes (else SOHOA_WORKERS, else one a core)")
    options = parser.parse_args(argv)
    try:
        with alone():
            prepare(web=not options.no_web)
            if not (ready("up") and (options.no_web or ready("web"))):
                return 1
            children = supervisor.children_of_this_machine(web=not options.no_web, readers=options.readers)
            supervisor.Supervisor(children).run(stop_signal(), ready=None if options.no_web else say_address)
    except (AlreadyRunning, PortTaken, supervisor.RedisMissing, OperationalError) as why:
        return failed(why)
    return 0


def migrate(argv: list[str]) -> int:
    """Bring the tables to this release, once for all machines, before their roles start."""
    argparse.ArgumentParser(prog="sohoa migrate", description=migrate.__doc__).parse_args(argv)
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        call_command("migrate", interactive=False)
    except OperationalError as why:
        return failed(why)
    return 0


def web(argv: list[str]) -> int:
    """Be the web server of this host; a proxy may stand in front."""
    argparse.ArgumentParser(prog="sohoa web", description=web.__doc__).parse_args(argv)
    if not ready("web"):
        return 1
    scratch.clean()
    forget_uploads()
    command = supervisor.web_command()
    os.execv(command[0], command)  # noqa: S606 # granian takes this process's place, so that signals reach it


def sweep(argv: list[str]) -> int:
    """Repair every state that is not final, every few seconds."""
    parser = argparse.ArgumentParser(prog="sohoa sweep", description=sweep.__doc__)
    parser.add_argument("--once", action="store_true", help="one round only")
    once = parser.parse_args(argv).once
    if not ready("sweep"):
        return 1
    sweeper = Sweep()
    if once:
        sweeper.round()
        store_round()
    else:
        sweeper.run(stop_signal())
    return 0


def follow(argv: list[str]) -> int:
    """Keep this host's search index up to date with the rows."""
    argparse.ArgumentParser(prog="sohoa follow", description=follow.__doc__).parse_args(argv)
    if not ready("follow"):
        return 1
    from storage.search.follower import follow as follow_rows  # the other processes need no search engine

    stop = stop_signal()
    with beating(Heartbeat.Role.FOLLOW, stop):
        follow_rows(stop)
    return 0


@contextmanager
def beating(role: str, stop: threading.Event) -> Iterator[None]:
    """Keep a heartbeat row for a process that does not do so itself; when it ends, stop, and take the row back.

    The row of one that fails stays, and is seen to fall silent.
    """
    name = claims.new_name(role)
    beats = threading.Thread(target=beat_until, args=(name, role, stop), daemon=True)
    beats.start()
    yield
    stop.set()
    beats.join(process.BEAT_SECONDS)
    claims.leave(name)


def beat_until(name: str, role: str, stop: threading.Event) -> None:
    """Renew the row every few seconds until `stop` is set."""
    claims.beat(name, role)
    while not stop.wait(process.BEAT_SECONDS):
        claims.beat(name, role)
    connection.close()  # this thread's own


def watch(argv: list[str]) -> int:
    """Receive what a scanner saves into a counter's folder."""
    parser = argparse.ArgumentParser(prog="sohoa watch", description=watch.__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--unit", required=True, metavar="CODE", help="code of the counter's unit")
    parser.add_argument("--user", required=True, metavar="NAME", help="whose scans these are (a log-in name)")
    parser.add_argument("--scanner", default="", metavar="NAME")
    parser.add_argument("--counter", default="", metavar="NAME")
    parser.add_argument("--once", action="store_true", help="take what is there now, then end")
    options = parser.parse_args(argv)
    if not ready("watch"):
        return 1
    if not options.folder.is_dir():
        return wrong(_("Không có thư mục %(folder)s.") % {"folder": options.folder})
    unit = unit_of_today(options.unit)
    if unit is None:
        return wrong(_("Không có (hoặc có nhiều hơn một) đơn vị mã %(code)s.") % {"code": options.unit})
    user = User.objects.filter(username=options.user, is_active=True).first()
    if user is None:
        return wrong(_("Không có nhân viên %(name)s đang làm việc.") % {"name": options.user})
    watched, stop = watching.Watched(options.folder, unit, user, options.counter, options.scanner), stop_signal()
    with beating(Heartbeat.Role.WATCH, stop):
        watching.watch(watched, enqueue, stop=stop, once=options.once)
    return 0


def enqueue(scan: Scan) -> None:
    """Have a scan from the folder looked at."""
    queue.enqueue_look(scan.pk)


def unit_of_today(code: str) -> Unit | None:
    """The unit in force with this code; None when there is none, or more than one."""
    units = Unit.objects.filter(at(timezone.localdate()), code=code)
    return units[0] if len(units) == 1 else None


def prepare(*, web: bool = True) -> None:
    """Make what a start needs: folders, the secret key, tables, static files. Raises PortTaken."""
    if web:
        require_port()
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    keep_secret_key()
    call_command("migrate", interactive=False, verbosity=0)
    if web and not (settings.STATIC_ROOT / "staticfiles.json").exists():
        call_command("collectstatic", interactive=False, verbosity=0)


def keep_secret_key() -> None:
    """Write down the key that this process made, unless one is written or set already."""
    if settings.SECRET_KEY_GIVEN:
        return
    try:
        descriptor = os.open(settings.SECRET_KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(settings.SECRET_KEY)


def require_port() -> None:
    """Raise PortTaken when the web server could not listen."""
    with socket.socket(socket.AF_INET6 if ":" in settings.LISTEN_HOST else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.LISTEN_HOST, settings.LISTEN_PORT))
        except OSError as taken:
            raise PortTaken from taken


@contextmanager
def alone() -> Iterator[None]:
    """Hold the data folder: two supervisors would run two Redis on one socket. Raises AlreadyRunning."""
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.DATA / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise AlreadyRunning from held
        yield


def stop_signal() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    return stop


def say_address() -> None:
    """Where to look."""
    say(_("Sohoa chạy tại %(address)s  (Ctrl-C để dừng)") % {"address": address()})


def address() -> str:
    """The site's address on this machine."""
    return f"http://{settings.LISTEN_HOST}:{settings.LISTEN_PORT}/"


def failed(why: Exception) -> int:
    """Say why it can't be done now; the exit code for it."""
    print(why, file=sys.stderr)
    return 1


def wrong(text: str) -> int:
    """Say what is wrong with the command line; the exit code for it."""
    print(text, file=sys.stderr)
    return 2
