"""What every role stands on: the key, the rows, the bytes, the clock and the folders. Each check says what it found."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from storage.blobs import BlobError, blobs
from storage.blobs.probe import Check, Outcome, needed, probe
from storage.clock import database_now
from storage.disk import room_at
from storage.models import Blob
from workers import disk
from workers.checks import Finding, State

LEAST_POSTGRESQL: Final = (15,)
MOST_SKEW: Final = timedelta(seconds=5)
ASKED_FOR: Final = 5
"""So many of the newest files, and of the oldest, a start asks the store for: one shows that it is the right one."""


def key() -> Finding:
    """Web servers on one database share one key: what one signs, another must know."""
    part = _("Khóa bí mật")
    if connection.vendor == "postgresql" and not settings.SECRET_KEY_GIVEN:
        told = _("chưa đặt %(setting)s: mỗi máy web sẽ tự tạo khóa riêng. Đặt cùng một khóa trên mọi máy.")
        return Finding(part, State.WRONG, told % {"setting": "SOHOA_SECRET_KEY"})
    return Finding(part, State.GOOD, _("đã có"))


def database() -> Finding:
    """The database answers, is new enough, and counts letters, not bytes."""
    part = _("Cơ sở dữ liệu")
    try:
        version = connection.get_database_version()
        with connection.cursor() as cursor:
            cursor.execute("SELECT LENGTH('Đ')")
            letters = cursor.fetchone()[0]
    except DatabaseError as away:
        told = _("không dùng được (%(reason)s): kiểm tra %(setting)s và máy chủ cơ sở dữ liệu.")
        return Finding(part, State.WRONG, told % {"reason": first_line(away), "setting": "SOHOA_DATABASE_URL"})
    name = f"{connection.display_name} {'.'.join(map(str, version))}"
    if connection.vendor == "postgresql" and version < LEAST_POSTGRESQL:
        return Finding(part, State.WRONG, _("%(name)s quá cũ: cần PostgreSQL 15 trở lên.") % {"name": name})
    if letters != 1:
        told = _("%(name)s không dùng mã UTF-8: tạo lại cơ sở dữ liệu với --encoding=UTF8.")
        return Finding(part, State.WRONG, told % {"name": name})
    return Finding(part, State.GOOD, f"{name}, UTF-8")


def tables() -> Finding:
    """Every migration of this version was applied."""
    part = _("Bảng dữ liệu")
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as away:
        return Finding(part, State.WRONG, _("chưa xem được: %(reason)s") % {"reason": first_line(away)})
    if missing:
        told = _("còn %(count)s bước chuyển đổi: chạy `sohoa migrate`.")
        return Finding(part, State.WRONG, told % {"count": len(missing)})
    return Finding(part, State.GOOD, _("đúng phiên bản này"))


def clock() -> Finding:
    """This machine's clock and the database's agree: days, periods and codes of one time hang on it."""
    part = _("Đồng hồ")
    try:
        skew = abs(timezone.now() - database_now())
    except DatabaseError as away:
        return Finding(part, State.WRONG, _("chưa so được: %(reason)s") % {"reason": first_line(away)})
    seconds = {"seconds": f"{skew.total_seconds():.1f}"}
    if skew > MOST_SKEW:
        told = _("lệch %(seconds)s giây so với cơ sở dữ liệu: bật đồng bộ giờ (NTP) trên cả hai máy.")
        return Finding(part, State.WRONG, told % seconds)
    return Finding(part, State.GOOD, _("lệch %(seconds)s giây so với cơ sở dữ liệu") % seconds)


def store() -> Finding:
    """The store of bytes answers, and is the one that the rows speak of, the same for all who work on one database."""
    part = _("Kho tệp")
    if connection.vendor == "postgresql" and not settings.BLOB_URL_GIVEN:
        told = _("chưa đặt %(setting)s: mỗi máy sẽ giữ tệp trong thư mục riêng. Đặt cùng một kho trên mọi máy.")
        return Finding(part, State.WRONG, told % {"setting": "SOHOA_BLOB_URL"})
    try:
        next(iter(blobs().digests()), None)
    except BlobError as error:
        return Finding(part, State.WRONG, str(error))
    if is_anothers():
        told = _(
            "không có tệp nào trong số các tệp mới nhất và cũ nhất của cơ sở dữ liệu này: đây không phải kho của nó. "
            "Gắn ổ đĩa của kho, hoặc sửa %(setting)s."
        )
        return Finding(part, State.WRONG, told % {"setting": "SOHOA_BLOB_URL"})
    if "://" not in settings.BLOB_URL:
        return folder(part, Path(settings.BLOB_URL))
    told = _("trả lời. Độ bền của kho S3 do bên vận hành kho bảo đảm: hỏi rõ việc ghi đồng bộ ra đĩa và số bản sao.")
    return Finding(part, State.GOOD, told)


def is_anothers() -> bool:
    """Whether the store has none of the bytes that rows speak of: a disk that is not mounted, another bucket.

    Before there are tables nothing speaks of any, and a store that is silent just now says nothing.
    """
    with suppress(DatabaseError, BlobError):
        whole = Blob.objects.filter(health=Blob.Health.WHOLE).values_list("pk", flat=True)
        spoken_of = [*whole.order_by("-put_at")[:ASKED_FOR], *whole.order_by("put_at")[:ASKED_FOR]]
        return bool(spoken_of) and not any(map(blobs().exists, spoken_of))
    return False


def trials() -> Iterator[Finding]:
    """What the store does when it is tried: keeps, gives back, deletes; what else it can do is told, never needed."""
    return map(found, probe(blobs()))


def needed_trials() -> Iterator[Finding]:
    """Whether the store keeps, gives back and deletes, asked at a start.

    Nothing is found of one that is full or out of order just now: what it holds can be read meanwhile.
    """
    trials = needed(blobs())
    return iter(()) if any(trial.passing for trial in trials) else map(found, trials)


def found(trial: Check) -> Finding:
    """What a trial showed."""
    states = {Outcome.PRESENT: State.GOOD, Outcome.ABSENT: State.NOTE, Outcome.FAILED: State.WRONG}
    return Finding(f"{_('Kho tệp')}, {trial.name}", states[trial.outcome], trial.advice or _("được"))


def index() -> Finding:
    """The folder of this host's search index can be written; `sohoa follow` fills it."""
    return folder(_("Chỉ mục tìm kiếm"), settings.INDEX_DIR)


def scratch() -> Finding:
    """The folder of working files can be written."""
    return folder(_("Thư mục làm việc"), settings.SCRATCH_DIR)


def folder(part: str, path: Path) -> Finding:
    """Whether a folder of ours can be made and written."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        return Finding(part, State.WRONG, _("không tạo được %(path)s: %(reason)s") % {"path": path, "reason": error})
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return Finding(part, State.WRONG, _("không ghi được vào %(path)s: sửa quyền thư mục.") % {"path": path})
    return Finding(part, State.GOOD, str(path))


def disks() -> Iterator[Finding]:
    """Enough is free of every disk that this machine keeps something on; one under many places is told of once."""
    for path in disk.one_a_disk():
        yield disk_under(path)


def disk_under(path: Path) -> Finding:
    """Enough of the disk is free for uploads to be accepted, and worked on."""
    part, (free, total) = _("Đĩa"), room_at(path)
    told = {"percent": free * 100 // total, "path": path, "least": settings.MIN_FREE_DISK}
    if free * 100 < total * settings.MIN_FREE_DISK:
        words = _("chỉ còn %(percent)s%% trống ở %(path)s, dưới %(least)s%%: dọn đĩa, kẻo không nhận hay đọc được tệp.")
        return Finding(part, State.WRONG, words % told)
    return Finding(part, State.GOOD, _("còn %(percent)s%% trống ở %(path)s") % told)


def first_line(error: Exception) -> str:
    """The first line of what a driver says; the rest repeats it."""
    return str(error).strip().partition("\n")[0]
