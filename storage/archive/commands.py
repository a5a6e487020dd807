"""What `sohoa export-archive` does."""

import argparse
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from storage.archive.package import write_package
from storage.audit import Action, record
from storage.blobs import BlobError
from storage.models import Dossier
from storage.telling import say


def export_archive(argv: list[str]) -> int:
    """Write a dossier as the archive takes it: a BagIt bag with METS and PREMIS, in the form of E-ARK CSIP."""
    parser = argparse.ArgumentParser(prog="sohoa export-archive", description=export_archive.__doc__)
    parser.add_argument("code", metavar="CODE", help="the dossier's code, or its temporary one")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="where its folder is made")
    options = parser.parse_args(argv)
    rows = Dossier.objects.filter(destroyed_at=None)
    dossier = rows.filter(code=options.code).first() or rows.filter(temporary_code=options.code).first()
    if dossier is None:
        return _failed(_("Không có hồ sơ %(code)s.") % {"code": options.code})
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        written = write_package(dossier, options.out)
    except (BlobError, OSError) as fault:
        return _failed(str(fault))
    record(Action.EXPORTED, by=None, subject=dossier, form="archive")
    say([_("Đã ghi gói lưu trữ: %(path)s") % {"path": written}])
    return 0


def _failed(why: str) -> int:
    sys.stderr.write(f"sohoa export-archive: {why}\n")
    return 1
