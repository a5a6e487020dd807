"""What `sohoa store` does."""

import argparse
import sys
from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from storage.blobs import BlobError, store_at
from storage.blobs.moving import Moved, migrate
from storage.telling import progress_bar, say


def store(argv: list[str]) -> int:
    """Copy every stored file to another store and verify it there, while work goes on; nothing is deleted."""
    parser = argparse.ArgumentParser(
        prog="sohoa store",
        description=store.__doc__,
        epilog="Run it again after it was cut off, and once more when work has stopped, before SOHOA_BLOB_URL changes.",
        fromfile_prefix_chars="@",
    )
    parser.add_argument("act", choices=["migrate"])
    parser.add_argument("source", metavar="FROM", help="a folder or s3://…; @FILE reads it from a file")
    parser.add_argument("target", metavar="TO", help="the same")
    options = parser.parse_args(argv)
    try:
        moved = migrate(store_at(options.source), store_at(options.target), progress_bar())
    except (ImproperlyConfigured, BlobError) as fault:
        sys.stderr.write(f"sohoa store: {fault}\n")
        return 1
    say(_lines(moved))
    return 1 if moved.failed else 0


def _lines(moved: Moved) -> Iterator[str]:
    told = {"copied": moved.copied, "there": moved.there, "passes": moved.passes}
    yield _("Đã chép %(copied)d tệp; %(there)d tệp đã có sẵn và nguyên vẹn ở kho mới (%(passes)d lượt).") % told
    for sha256 in moved.failed:
        yield _("Chưa chép được: %(sha256)s hỏng hoặc thiếu ở kho cũ, hoặc một kho không trả lời về tệp này.") % {
            "sha256": sha256
        }
    if moved.failed:
        yield _("Chạy lại lệnh này; tệp nào vẫn chưa chép được thì khôi phục từ bản sao lưu trước.")
    else:
        yield _("Mọi tệp có ở kho mới, đã kiểm tra SHA-256.")
