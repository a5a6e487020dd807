"""What `sohoa backup` and `sohoa restore` do: 0 when all is whole, 1 when something is damaged or could not be done."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from storage.backups.folder import BackupError, require_apart
from storage.backups.making import Made, make
from storage.backups.restoring import Restored, restore
from storage.blobs import BlobError
from storage.telling import progress_bar, say, told_places


def backup(argv: list[str]) -> int:
    """Copy rows and bytes into a folder, while work goes on; a later run copies new bytes only."""
    parser = argparse.ArgumentParser(prog="sohoa backup", description=backup.__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="on another disk, better on another machine")
    parser.add_argument("--proof", action="store_true", help="hash what earlier runs brought, and mend it")
    options = parser.parse_args(argv)
    say([told_places()])
    try:
        require_apart(options.folder)
        made = make(options.folder, proof=options.proof, progress=progress_bar())
    except (BackupError, BlobError, OSError) as fault:
        return _failed("backup", fault)
    say(_made(made))
    return 1 if made.failed else 0


def bring_back(argv: list[str]) -> int:
    """Bring a backup into an empty system: tables without rows, while nothing else runs."""
    parser = argparse.ArgumentParser(prog="sohoa restore", description=bring_back.__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="what `sohoa backup` wrote")
    parser.add_argument("--snapshot", metavar="NAME", help="an older one of its snapshots (else the newest)")
    options = parser.parse_args(argv)
    say([told_places()])
    try:
        restored = restore(options.folder, options.snapshot, progress_bar())
    except (BackupError, BlobError, OSError) as fault:
        return _failed("restore", fault)
    say(_restored(restored))
    return 1 if restored.failed or restored.problems else 0


def _failed(command: str, fault: Exception) -> int:
    sys.stderr.write(f"sohoa {command}: {fault}\n")
    return 1


def _made(made: Made) -> Iterator[str]:
    told = {"name": made.name, "rows": made.rows, "copied": made.copied, "known": made.known}
    yield _("Bản sao lưu %(name)s: %(rows)d dòng dữ liệu, chép %(copied)d tệp mới, %(known)d tệp đã có.") % told
    yield from (
        _("Hỏng, thiếu hoặc không đọc được trong kho: %(sha256)s") % {"sha256": sha256} for sha256 in made.failed
    )
    if made.failed:
        yield _("Phần còn lại đã được sao lưu. Chạy `sohoa verify` để biết đó là tệp nào.")


def _restored(restored: Restored) -> Iterator[str]:
    told = {"name": restored.name, "rows": restored.rows, "blobs": restored.blobs}
    yield _("Đã khôi phục bản %(name)s: %(rows)d dòng dữ liệu, %(blobs)d tệp, mọi tệp đã kiểm tra SHA-256.") % told
    words = _("Chưa khôi phục được (hỏng, thiếu hoặc không đọc, ghi được): %(sha256)s")
    yield from (words % {"sha256": sha256} for sha256 in restored.failed)
    if restored.problems:
        yield _("Nhật ký khôi phục không còn nguyên vẹn: chạy `sohoa audit verify`.")
    yield _("Khởi động hệ thống, rồi chạy `sohoa verify`.")
