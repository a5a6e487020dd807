"""The cast, the same in every test: invented persons in two communes of an invented province.

An works at the counter of unit A, Binh at that of unit B; Chi manages both, Kho keeps the archive of both, Tri
administers; Dung has an account and no place anywhere.
"""

from datetime import date

import pytest
from django.utils import timezone

from accounts import units
from accounts.models import BEGINNING, Field, Membership, Unit, User
from storage.models import Component, Dossier, Procedure

PASSWORD = "mot-mat-khau-de-thu"
SINCE = date(2025, 7, 1)
ROLE = Membership.Role


def make_unit(kind: Unit.Kind, code: str, name: str, *, parent: Unit | None = None, valid_from: date = SINCE) -> Unit:
    """A unit under its parent, or at the root."""
    agency = f"H99.{code}" if parent else "H99"
    unit = Unit.objects.create(kind=kind, code=code, name=name, agency_code=agency, valid_from=valid_from)
    return units.place(unit, parent)


def make_user(username: str, full_name: str) -> User:
    """A person who can log in with PASSWORD."""
    return User.objects.create_user(username, password=PASSWORD, full_name=full_name)


def place(user: User, unit: Unit, role: Membership.Role, *acts: str, valid_from: date = SINCE) -> Membership:
    """Give the person a role in a unit; `acts` are receive, scan, return, verify (view comes by itself)."""
    granted = {f"may_{act}": True for act in acts}
    return Membership.objects.create(user=user, unit=unit, role=role, valid_from=valid_from, **granted)


@pytest.fixture
def province(db: None) -> Unit:
    return make_unit(Unit.Kind.PROVINCE, "99", "Tỉnh Thử Nghiệm")


@pytest.fixture
def unit_a(province: Unit) -> Unit:
    return make_unit(Unit.Kind.COMMUNE, "99001", "Xã Thử Một", parent=province)


@pytest.fixture
def unit_b(province: Unit) -> Unit:
    return make_unit(Unit.Kind.COMMUNE, "99002", "Phường Thử Hai", parent=province)


@pytest.fixture
def an(unit_a: Unit) -> User:
    user = make_user("an", "Trần Thị Thử An")
    place(user, unit_a, ROLE.STAFF, "receive", "scan", "return")
    return user


@pytest.fixture
def binh(unit_b: Unit) -> User:
    user = make_user("binh", "Lê Văn Thử Bình")
    place(user, unit_b, ROLE.STAFF, "receive", "scan", "return")
    return user


@pytest.fixture
def chi(province: Unit, unit_a: Unit, unit_b: Unit) -> User:
    user = make_user("chi", "Phạm Thị Thử Chi")
    place(user, province, ROLE.MANAGER, "verify")
    return user


@pytest.fixture
def kho(province: Unit, unit_a: Unit, unit_b: Unit) -> User:
    user = make_user("kho", "Đỗ Văn Thử Kho")
    place(user, province, ROLE.ARCHIVIST, "verify")
    return user


@pytest.fixture
def tri(province: Unit) -> User:
    user = make_user("tri", "Vũ Thị Thử Trị")
    place(user, province, ROLE.ADMINISTRATOR)
    return user


@pytest.fixture
def dung(db: None) -> User:
    return make_user("dung", "Hoàng Văn Thử Dũng")


@pytest.fixture
def field(db: None) -> Field:
    return Field.objects.create(code="G15-HT02", name="Hộ tịch")


@pytest.fixture
def procedure(field: Field) -> Procedure:
    """Birth registration: two papers that must be digitized, one that need not."""
    procedure = Procedure.objects.create(
        code="1.001193",
        name="Thủ tục đăng ký khai sinh",
        folded="thu tuc dang ky khai sinh",
        field=field,
        level=Procedure.Level.COMMUNE,
        term_days=1,
        valid_from=BEGINNING,
    )
    papers = [
        ("TK", "Tờ khai đăng ký khai sinh", True),
        ("CS", "Giấy chứng sinh", True),
        ("UQ", "Văn bản ủy quyền", False),
    ]
    Component.objects.bulk_create(
        Component(procedure=procedure, code=code, name=name, must_digitize=must, position=position)
        for position, (code, name, must) in enumerate(papers, start=1)
    )
    return procedure


@pytest.fixture
def dossier(an: User, unit_a: Unit, procedure: Procedure) -> Dossier:
    """A dossier that An received just now in unit A."""
    now = timezone.now()
    return Dossier.objects.create(
        code="H99.99001-260105-0001",
        procedure=procedure,
        receiving_unit=unit_a,
        owning_unit=unit_a,
        applicant="Nguyễn Văn Thử",
        folded="nguyen van thu",
        identity_number="093000000001",
        received_at=now,
        opened_at=now,
        created_by=an,
    )
