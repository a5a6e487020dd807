"""What is known of the dossier: the fields of TT 05/2025/TT-BNV, and of papers those of TT 01/2023/TT-VPCP Art. 9.2.

A field that nobody recorded is there and empty: the archive asks for it, and we don't make it up.
"""

from datetime import date, datetime
from typing import Final
from xml.etree.ElementTree import Element

from django.utils import timezone

from storage.archive.contents import Paper
from storage.archive.elements import DOSSIER, add
from storage.models import Dossier

LANGUAGE: Final = "Tiếng Việt"
TRUST: Final = "Số hóa"  # not born electronic: made from paper


def description(dossier: Dossier, papers: list[Paper]) -> Element:
    """The descriptive metadata, elements named in Vietnamese as the archive names them."""
    root = Element(f"{{{DOSSIER}}}hoSo")
    procedure = dossier.procedure
    ended = dossier.returned_at or dossier.settled_at
    fields = {
        "maHoSo": str(dossier),
        "tieuDe": dossier.subject or procedure.name,
        "thoiHanLuuTru": procedure.retention,
        "mucDoTiepCan": "",
        "ngonNgu": LANGUAGE,
        "thoiGianBatDau": _day(dossier.received_at),
        "thoiGianKetThuc": _day(ended),
        "tuKhoa": f"{procedure.name}; {procedure.field.name}",
        "tongSoTaiLieu": str(len(papers)),
        "soTo": "" if dossier.sheets is None else str(dossier.sheets),
        "soTrang": str(sum(paper.sheets for paper in papers)),
        "tinhTrangVatLy": "",
        "kyHieuThongTin": "",
        "mucDoTinCay": TRUST,
        "maHoSoGocGiay": "",
        "maThuTuc": procedure.code,
        "coQuanTiepNhan": dossier.receiving_unit.name,
        "coQuanGiaiQuyet": dossier.owning_unit.name,
        "nguoiNop": dossier.applicant,
        "soDinhDanh": dossier.identity_number,
    }
    for name, value in fields.items():
        add(root, name, value)
    listed = add(root, "taiLieu")
    for paper in papers:
        _describe(listed, paper)
    return root


def _describe(parent: Element, paper: Paper) -> None:
    document = paper.document
    element = add(parent, "giayTo", soThuTu=str(paper.number))
    fields = {
        "maLoaiGiayTo": document.component.code if document.component else "",
        "tenGiayTo": document.title,
        "loai": document.kind,
        "soKyHieu": document.number,
        "ngayCap": _day(document.issued_on),
        "coQuanCap": document.issued_by,
        "trichYeu": document.abstract,
        "soTrang": str(paper.sheets),
        "banGiay": document.shelf,
        "banLuu": paper.record.path if paper.record else "",
    }
    for name, value in fields.items():
        add(element, name, value)
    for original in paper.originals:
        add(element, "banGoc", original.path, tenTep=original.name)
    if paper.withheld:
        add(element, "banGocKhongKem", str(paper.withheld))


def _day(moment: datetime | date | None) -> str:
    """The day in Vietnam; empty when there is none."""
    if isinstance(moment, datetime):
        return timezone.localtime(moment).date().isoformat()
    return moment.isoformat() if moment else ""
