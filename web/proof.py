"""The proof line of a paper: whether its bytes are whole, whether its record is PDF/A, where it was scanned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from storage.checklist import pages_received
from storage.documents import live_pages
from storage.models import Blob, Document, Page, Revision, Scan

UNSOUND: Final = (Blob.Health.DAMAGED, Blob.Health.MISSING)


@dataclass(frozen=True, slots=True)
class Proof:
    """The line in parts, the first of which is the integrity; `sound` is False when bytes are damaged or missing."""

    sound: bool
    parts: tuple[str, ...]


def proof_of(page: Page, document: Document, revision: Revision | None) -> Proof:
    """What can be said of the paper that the page is in, from what the verification found."""
    blobs = kept(document, revision)
    sound = not any(blob.health in UNSOUND for blob in blobs)
    parts = (integrity(blobs, sound=sound), standard(revision), extent(document), origin(page.scan))
    return Proof(sound, parts)


def kept(document: Document, revision: Revision | None) -> list[Blob]:
    """The bytes that the paper consists of: the files that were scanned and the record."""
    keys = set(live_pages(document).values_list("scan__blob", flat=True))
    if revision is not None:
        keys.add(revision.blob_id)
    return list(Blob.objects.filter(pk__in=keys))


def integrity(blobs: Sequence[Blob], *, sound: bool) -> str:
    """SHA-256 of the bytes, and when they were last hashed again: the one checked longest ago counts."""
    if not sound:
        return _("Lỗi toàn vẹn: đã báo quản trị")
    checked = [blob.verified_at for blob in blobs if blob.verified_at]
    if not checked or len(checked) < len(blobs):
        return _("Nguyên vẹn: SHA-256 ghi lúc nhận, chưa đến lần kiểm tra đầu")
    at = timezone.localtime(min(checked)).strftime("%H:%M %d/%m/%Y")
    return _("Nguyên vẹn: SHA-256 khớp, kiểm tra lúc %(at)s") % {"at": at}


def standard(revision: Revision | None) -> str:
    """Whether the record is valid PDF/A."""
    if revision is None:
        return _("chưa có bản lưu")
    if revision.pdfa:
        return _("PDF/A-%(level)s hợp lệ") % {"level": revision.pdfa}
    return _("PDF, chưa đạt PDF/A")


def extent(document: Document) -> str:
    """Sheets and pages: of the paper when the citizen handed in no other, else its pages, then those of the dossier."""
    here, dossier = live_pages(document).count(), document.dossier
    pages = ngettext("%(n)s trang", "%(n)s trang", here) % {"n": here}
    if dossier.sheets is None or document.kind == Document.Kind.RESULT:
        return pages
    every = pages_received(dossier)
    whole = _("%(sheets)s tờ, %(pages)s trang") % {"sheets": dossier.sheets, "pages": every}
    return whole if every == here else _("%(here)s (cả hồ sơ %(whole)s)") % {"here": pages, "whole": whole}


def origin(scan: Scan) -> str:
    """When, by whom, on which machine."""
    at = timezone.localtime(scan.received_at).strftime("%d/%m %H:%M")
    told = [_("quét %(at)s") % {"at": at}, str(scan.by)]
    if machine := " ".join(part for part in (scan.scanner, scan.counter) if part):
        told.append(_("máy quét %(machine)s") % {"machine": machine})
    return ", ".join(told)
