"""Rows that the tours start from, written into the site's own empty database: `python -m tests.tours.people`.

The cast of every test with a procedure and targets, and one dossier for the archivist, whose scan the site's workers
read while the first tours go on.
"""

import os
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import Unit

CODE_IN_ARCHIVE = "H99.99001-260105-0007"


def write() -> None:
    """Persons, procedure, targets."""
    from accounts.models import Unit
    from tests.cast import ROLE, make_unit, make_user, place

    province = make_unit(Unit.Kind.PROVINCE, "99", "Tỉnh Thử Nghiệm")
    unit_a = make_unit(Unit.Kind.COMMUNE, "99001", "Xã Thử Một", parent=province)
    unit_b = make_unit(Unit.Kind.COMMUNE, "99002", "Phường Thử Hai", parent=province)
    place(make_user("an", "Trần Thị Thử An"), unit_a, ROLE.STAFF, "receive", "scan", "return")
    place(make_user("binh", "Lê Văn Thử Bình"), unit_b, ROLE.STAFF, "receive", "scan", "return")
    place(make_user("chi", "Phạm Thị Thử Chi"), province, ROLE.MANAGER, "verify")
    place(make_user("kho", "Đỗ Văn Thử Kho"), province, ROLE.ARCHIVIST, "verify")
    tri = make_user("tri", "Vũ Thị Thử Trị")
    tri.is_staff = tri.is_superuser = True
    tri.save()
    place(tri, province, ROLE.ADMINISTRATOR)

    write_procedure()
    write_targets(province)


def write_procedure() -> None:
    """Birth registration: one paper that must be digitized, one that need not."""
    from accounts.models import BEGINNING, Field
    from storage.models import Component, Procedure

    procedure = Procedure.objects.create(
        code="1.001193",
        name="Đăng ký khai sinh",
        folded="dang ky khai sinh",
        field=Field.objects.create(code="G15-HT02", name="Hộ tịch"),
        level=Procedure.Level.COMMUNE,
        term_days=1,
        retention="Vĩnh viễn",
        valid_from=BEGINNING,
    )
    papers = [("TK", "Tờ khai đăng ký khai sinh", True), ("UQ", "Văn bản ủy quyền", False)]
    Component.objects.bulk_create(
        Component(procedure=procedure, code=code, name=name, must_digitize=must, position=position)
        for position, (code, name, must) in enumerate(papers, start=1)
    )


def write_targets(province: "Unit") -> None:
    """This year's targets: 50 % for the province, 30 % for each commune."""
    from django.utils import timezone

    from reports.models import Target
    from reports.periods import year

    period = year(timezone.localdate().year)
    for level, percent in (("province", 50), ("commune", 30)):
        Target.objects.create(
            unit=province,
            level=level,
            indicator=Target.Indicator.DIGITIZED,
            valid_from=period.start,
            valid_to=period.end,
            percent=Decimal(percent),
            source="Chỉ tiêu thử",
        )


def send_archived() -> None:
    """Receive a scanned paper into a dossier of unit A; the site reads it."""
    from accounts.models import Unit, User
    from ingest.receive import receive_scan
    from storage.codes import parse
    from storage.documents import open_document
    from storage.dossiers import open_dossier
    from storage.models import Document, Procedure, Scan
    from tests.tours.papers import MONTHLY
    from workers.queue import enqueue_look

    an, unit = User.objects.get(username="an"), Unit.objects.get(code="99001")
    dossier = open_dossier(
        parse(CODE_IN_ARCHIVE),
        Procedure.objects.get(),
        unit,
        an,
        applicant="Nguyễn Văn Thử",
        identity_number="093000000001",
    )
    receipt = receive_scan(
        MONTHLY,
        name=MONTHLY.name,
        source=Scan.Source.WEB,
        unit=unit,
        by=an,
        idempotency_key="archived",
        into=open_document(dossier, kind=Document.Kind.RESULT, title="Báo cáo", by=an),
        counter="Quầy 1",
    )
    enqueue_look(receipt.scan.pk)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from config.processes import prepare

    prepare(web=False)
    write()
    send_archived()
