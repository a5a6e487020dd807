"""`sohoa demo`: sample dossiers through the real queue, a table of what came of them, then the site to look at.

It has a data folder of its own (var/demo), so nothing real is touched; a second run does no work over.
"""

import argparse
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from tqdm import tqdm

from config.processes import AlreadyRunning, PortTaken, address, alone, failed, prepare, stop_signal
from reports import demo
from storage.models import Document, Page, Scan
from storage.states import DOCUMENT_DIGITIZED, DOCUMENT_FINAL, PAGE_FINAL, SCAN_FINAL
from storage.telling import say
from workers import demo_scans
from workers.supervisor import RedisMissing, Supervisor, children_of_this_machine

STALLED_SECONDS: Final = 300
"""Without any progress for so long, the demo has failed."""


def run(argv: list[str]) -> int:
    """Show Sohoa at work on sample dossiers."""
    parser = argparse.ArgumentParser(prog="sohoa demo", description=run.__doc__)
    parser.add_argument("--no-serve", action="store_true", help="end after the table instead of serving the site")
    serve = not parser.parse_args(argv).no_serve
    try:
        with alone():
            prepare(web=serve)
            stop = stop_signal()
            with processes(stop, web=serve):
                return show(stop, serve=serve)
    except (AlreadyRunning, PortTaken, RedisMissing) as why:
        return failed(why)


@contextmanager
def processes(stop: threading.Event, *, web: bool) -> Iterator[None]:
    """Run every process of the machine beside us; should they fail to start, `stop` is set. Raises RedisMissing."""
    supervisor = Supervisor(children_of_this_machine(web=web, log=settings.DATA / "log"))
    missing: list[RedisMissing] = []

    def tend() -> None:
        try:
            supervisor.run(stop)
        except RedisMissing as why:
            missing.append(why)
        finally:
            stop.set()
            connection.close()

    # The children die with the thread that starts them: it lives as long as this block.
    thread = threading.Thread(target=tend, name="supervisor")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    for why in missing:
        raise why


def show(stop: threading.Event, *, serve: bool) -> int:
    """Load, digitize, tell; then wait for Ctrl-C when the site is served. 0 when every paper became a record."""
    demo.load(say)
    say(_("Gửi các bản quét mẫu qua hàng đợi"))
    demo_scans.receive()
    done = watch_progress(stop)
    if stop.is_set():
        return 1
    for table in demo.summary():
        say_table(table)
    if not done:
        say(_("Chưa xong: %(titles)s") % {"titles": ", ".join(map(str, unfinished()))})
    if serve:
        say_logins()
        stop.wait()
    return 0 if done else 1


def watch_progress(stop: threading.Event) -> bool:
    """Show pages and records done of those known, until all are final; False when a paper did not become a record.

    A bar on a terminal, plain lines otherwise.
    """
    done, since = -1, time.monotonic()
    with tqdm(desc=_("Số hóa (trang và bản lưu)"), disable=not sys.stderr.isatty()) as bar:
        while not stop.wait(0.3):
            before, (done, known) = done, progress()
            bar.total, bar.n = known, done
            bar.refresh()
            if bar.disable and done != before:
                say(_("Đã số hóa %(done)s/%(known)s (trang và bản lưu)") % {"done": done, "known": known})
            if done != before:
                since = time.monotonic()
            if is_over() or time.monotonic() - since > STALLED_SECONDS:
                break
    return not unfinished()


def progress() -> tuple[int, int]:
    """Pages and records that are final, and all that are known."""
    pages, records = Page.objects.all(), papers()
    done = pages.filter(state__in=PAGE_FINAL).count() + records.filter(state__in=DOCUMENT_FINAL).count()
    return done, pages.count() + records.count()


def is_over() -> bool:
    """Whether every scan and every paper is final."""
    open_scans = Scan.objects.exclude(state__in=SCAN_FINAL).exists()
    return not open_scans and not papers().exclude(state__in=DOCUMENT_FINAL).exists()


def papers() -> QuerySet[Document]:
    """The documents that a scan was sent into."""
    return Document.objects.filter(scans__isnull=False).distinct()


def unfinished() -> list[Document]:
    """The documents that did not become a record."""
    return list(papers().exclude(state__in=DOCUMENT_DIGITIZED))


def say_table(lines: list[list[str]]) -> None:
    """A table in plain letters, its columns as wide as their widest cell."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    say("")
    for number, line in enumerate(lines):
        say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
        if number == 0:
            say("  ".join("─" * width for width in widths))


def say_logins() -> None:
    """Where to go, and as whom."""
    lines = [[_("Tên đăng nhập"), _("Mật khẩu"), _("Là"), _("Vai trò")]]
    lines += [[login.username, demo.PASSWORD, login.full_name, str(login.role.label)] for login in demo.LOGINS]
    say_table(lines)
    say("")
    say(_("Sohoa chạy tại %(address)s  (Ctrl-C để dừng)") % {"address": address()})
