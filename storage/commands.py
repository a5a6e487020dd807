"""What `sohoa verify`, `sohoa gc` and `sohoa audit` do: each says what it found and ends with 1 when it is not good."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from storage import audit as auditing
from storage.audit import AuditReport, Flaw, Head, Problem
from storage.blobs import BlobError, Locked
from storage.destruction import carry_out
from storage.fixity import FixityReport, verify_blobs
from storage.gc import collect
from storage.models import Scan
from storage.telling import progress_bar, say

FLAWS = {
    Flaw.CHANGED: gettext_lazy("Mục %(number)s: nội dung đã bị sửa."),
    Flaw.MISSING: gettext_lazy("Mục %(number)s: đã mất."),
    Flaw.UNLINKED: gettext_lazy("Mục %(number)s: không nối tiếp mục trước (bị chèn thêm hoặc đổi thứ tự)."),
    Flaw.BACKDATED: gettext_lazy("Mục %(number)s: thời điểm ghi lùi so với các mục trước (bị chèn thêm)."),
    Flaw.CUT: gettext_lazy("Mục %(number)s: không còn đúng mã đã in trong báo cáo (phần cuối bị cắt hoặc viết lại)."),
    Flaw.UNSEALED: gettext_lazy("Dòng %(entry)s: quá một phút chưa được niêm phong; kiểm tra tiến trình sweep."),
}


def verify(argv: list[str]) -> int:
    """Re-hash every stored byte, then prove that this machine's search index shows the rows."""
    parser = argparse.ArgumentParser(prog="sohoa verify", description=verify.__doc__)
    parser.add_argument("--limit", type=int, help="only this many, those verified longest ago")
    parser.add_argument("--no-index", action="store_true", help="this machine has no search index")
    options = parser.parse_args(argv)
    try:
        fixity = verify_blobs(limit=options.limit, progress=progress_bar())
    except BlobError as away:
        sys.stderr.write(f"sohoa verify: {away}\n")
        return 1
    say(_bytes_lines(fixity))
    auditing.record(
        auditing.Action.VERIFIED,
        by=None,
        checked=fixity.checked,
        damaged=len(fixity.damaged),
        missing=len(fixity.missing),
    )
    whole = not (fixity.damaged or fixity.missing or fixity.silent)
    proved = options.no_index or _prove_index()
    return 0 if whole and proved else 1


def gc(argv: list[str]) -> int:
    """Carry approved destruction lists out, then delete bytes that no row needs and nobody put for two days."""
    argparse.ArgumentParser(prog="sohoa gc", description=gc.__doc__).parse_args(argv)
    dossiers = carry_out()
    done = collect()
    told = _("Đã xóa %(removed)d tệp không còn dùng (%(freed)d byte); %(adopted)d tệp chưa rõ nguồn gốc, xét lại sau.")
    say(told % {"removed": done.removed, "freed": done.freed, "adopted": done.adopted})
    if dossiers or done.destroyed:
        words = _("Theo danh sách hủy đã duyệt: %(dossiers)d hồ sơ, %(files)d tệp gốc.")
        say(words % {"dossiers": dossiers, "files": done.destroyed})
    say(_locked_lines(done.locked))
    return 0


def _locked_lines(locked: Sequence[Locked]) -> Iterator[str]:
    if not locked:
        return
    words = _("Kho còn khóa chống xóa %(count)d tệp phải xóa: mỗi lần chạy, `sohoa gc` thử lại.")
    yield words % {"count": len(locked)}
    if days := [lock.until for lock in locked if lock.until]:
        first, last = (f"{timezone.localtime(day):%d/%m/%Y}" for day in (min(days), max(days)))
        words = _("Khóa hết hạn từ %(first)s đến %(last)s; muốn xóa sớm hơn, người quản trị kho phải gỡ khóa.")
        yield words % {"first": first, "last": last}


def audit(argv: list[str], known: Iterable[Head] = ()) -> int:
    """Prove that nobody changed, removed, inserted, reordered or cut entries of the audit."""
    parser = argparse.ArgumentParser(prog="sohoa audit", description=audit.__doc__)
    parser.add_argument("act", choices=["verify"])
    parser.add_argument("--number", type=int, help="the number of a head that was printed in a report")
    parser.add_argument("--head", help="its hash")
    options = parser.parse_args(argv)
    if (options.number is None) != (options.head is None):
        parser.error("--number and --head go together")
    heads = [*known, *([Head(options.number, options.head)] if options.head else [])]
    report = auditing.verify(heads)
    say(_audit_lines(report))
    return 1 if report.problems else 0


def _bytes_lines(report: FixityReport) -> Iterator[str]:
    yield _("Đã kiểm tra SHA-256 của %(checked)d tệp.") % {"checked": report.checked}
    found = ((_("Lỗi toàn vẹn"), report.damaged), (_("Mất tệp"), report.missing), (_("Chưa đọc được"), report.silent))
    for words, digests in found:
        for sha256 in digests:
            yield f"{words}: {sha256} {_named(sha256)}".rstrip()
    if report.damaged or report.missing:
        yield _("Khôi phục các tệp này từ bản sao lưu, rồi chạy lại `sohoa verify`.")
    elif report.silent:
        yield _("Kho không trả lời về các tệp này: kiểm tra kho, rồi chạy lại `sohoa verify`.")
    else:
        yield _("Mọi tệp nguyên vẹn.")


def _named(sha256: str) -> str:
    """The names under which the bytes were handed in, if they were."""
    return ", ".join(Scan.objects.filter(blob=sha256).values_list("name", flat=True)[:3])


def _prove_index() -> bool:
    from storage.search.proof import prove, repair  # gc and the audit need no search engine

    proof = prove()
    if proof.ok:
        say(_("Chỉ mục tìm kiếm khớp với %(pages)d trang.") % {"pages": proof.pages})
        return True
    repair(proof)
    counts = {"missing": len(proof.missing), "extra": len(proof.extra), "stale": len(proof.stale)}
    say(
        [
            _("Chỉ mục tìm kiếm: thiếu %(missing)d, thừa %(extra)d, cũ %(stale)d trang.") % counts,
            *(_("Tệp chỉ mục hỏng: %(name)s") % {"name": name} for name in proof.damaged),
            _("Tiến trình `sohoa follow` sẽ tự sửa hoặc lập lại chỉ mục; chạy lại `sohoa verify` sau vài phút."),
        ]
    )
    return False


def _audit_lines(report: AuditReport) -> Iterator[str]:
    told = {"sealed": report.sealed, "unsealed": report.unsealed}
    yield _("Nhật ký: %(sealed)d mục đã niêm phong, %(unsealed)d mục chờ.") % told
    yield _("Mã cuối: %(number)d %(digest)s") % {"number": report.head.number, "digest": report.head.digest}
    yield from (_told(problem) for problem in report.problems)
    if not report.problems:
        yield _("Nhật ký nguyên vẹn.")


def _told(problem: Problem) -> str:
    return str(FLAWS[problem.flaw]) % {"number": problem.number, "entry": problem.entry}
