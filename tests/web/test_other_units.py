"""Nobody sees what is not theirs: every address of the site, asked as every role of another unit.

The addresses come from the URL resolver. One that names a row needs a row of unit A in `rows`, or the test fails; any
other is a list or a page of the person's own, and must show nothing of unit A.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Field, Membership, Succession, Token, Unit, User
from accounts.tokens import issue
from reports.facts import recount_all
from reports.models import RegisterImport, Snapshot, Target
from storage.documents import open_document
from storage.models import AuditEntry, DestructionItem, DestructionList, Document, Dossier, Page, Procedure, Scan
from storage.search.follower import catch_up
from tests.cast import ROLE, SINCE, make_unit, make_user, place
from tests.storage.paper import make_scan, read, scanned
from tests.web.conftest import Enter

pytestmark = pytest.mark.usefixtures("blob_root", "redis_url")

ACTS = ("receive", "scan", "return", "verify")
SECRET = "điều riêng của xã một"
FILED_MARKS = ("260105-0001", "Nguyễn Văn Thử", "093000000001", "0900000001", "riêng của xã một")
MARKS = (*FILED_MARKS, "khay của xã một", "Thử An", "khóa của An")
# What belongs to the whole house: every administrator works with it.
SHARED = ("admin/accounts/field/", "admin/storage/procedure/", "admin/reports/snapshot/")
# Pages whose word chooses a list, not a row.
LISTS = {
    "kho/viec/<slug:name>/": ("kiem-tra", "tra-lai", "nop-luu", "ket", "toan-ven"),
    "chi-tieu/tai/<slug:kind>/": ("csv",),
}
# Django's own that look nothing up: old addresses that lead to new ones, its app lists, and the end of all addresses.
LEAD_ON = re.compile(r"^admin/\w+/\w+/<path:object_id>/$|^admin/r/|^admin/\(\?P|^admin/\^|^admin/login/$")
QUESTIONS = ({"q": "0001"}, {"q": "rieng cua xa mot"}, {"q": "093000000001"}, {"q": "H99.99001-260105-0001"})
Rows = dict[str, list[dict[str, Any]]]


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every pattern of the site, whole."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield before + str(entry.pattern)
        else:
            yield from routes(entry, before + str(entry.pattern))


def words(route: str) -> list[str]:
    return re.findall(r"<(?:\w+:)?(\w+)>", route)


def filled(route: str, given: dict[str, Any]) -> str:
    """The address of a row."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(given[found[1]]), route)


ASKED = sorted({route for route in routes() if not LEAD_ON.search(route)})
OF_A_ROW = [route for route in ASKED if words(route) and route not in LISTS and not route.startswith(SHARED)]
OF_THE_HOUSE = [route for route in ASKED if route.startswith(SHARED)]
OF_NO_ROW = [route for route in ASKED if not words(route)]


@pytest.fixture
def paper(dossier: Dossier, an: User, tmp_path: Path, settings: Settings) -> Document:
    """A result of unit A that was read, can be found and is counted."""
    settings.INDEX_DIR = tmp_path / "index"
    Dossier.objects.filter(pk=dossier.pk).update(phone="0900000001")
    paper = open_document(dossier, kind=Document.Kind.RESULT, title=f"Giấy {SECRET}", by=an)
    for page in scanned(an, paper, pages=2):
        read(page, SECRET)
    recount_all()
    catch_up()
    return paper


@pytest.fixture
def loose(dossier: Dossier, an: User) -> Scan:
    """A file on the tray of unit A."""
    scan = make_scan(an, dossier)
    Scan.objects.filter(pk=scan.pk).update(name="khay của xã một.pdf")
    return scan


@pytest.fixture
def rows(paper: Document, loose: Scan, an: User, unit_a: Unit, province: Unit) -> Rows:
    """What the addresses that begin so are asked for: rows of unit A."""
    page = paper.pages.all()[0]
    issue(an, "khóa của An")
    day = timezone.localdate()
    target = Target.objects.create(
        unit=unit_a, level=Target.Level.COMMUNE, indicator="4.2", valid_from=day, valid_to=day, percent=5, source="thử"
    )
    register = RegisterImport.objects.create(
        unit=unit_a, name="riêng của xã một", as_of=timezone.now(), created=1, updated=0, unchanged=0
    )
    made = DestructionList.objects.create(unit=unit_a, made_by=an)
    DestructionItem.objects.create(listed_in=made, dossier=paper.dossier)
    entry = AuditEntry.objects.filter(dossier=paper.dossier).first()
    assert entry is not None
    old = make_unit(Unit.Kind.COMMUNE, "99009", "Xã Thử Cũ", parent=province)
    administered = {
        "accounts/user": an,
        "accounts/membership": an.memberships.get(),
        "accounts/token": Token.objects.get(user=an),
        "accounts/unit": unit_a,
        "accounts/succession": Succession.objects.create(old=old, new=unit_a, date=day),
        "storage/auditentry": entry,
        "reports/target": target,
        "reports/registerimport": register,
    }
    return {
        "ho-so/": [{"uid": paper.dossier.uid}],
        "kho/ho-so/": [{"uid": paper.dossier.uid}],
        "kho/huy/": [{"uid": made.uid}],
        "kho/trang/": [{"uid": page.uid}],
        "kho/giay-to/": [{"uid": paper.uid, "form": "alto"}],
        "anh/trang/": [{"uid": page.uid, "size": "view"}],
        "lan-quet/": [{"uid": page.scan.uid}, {"uid": loose.uid}],
        "nhan-vien/phan-cong/": [{"membership": an.memberships.get().pk}],
        "nhan-vien/": [{"uid": an.uid}],
        "api/scans/": [{"uid": page.scan.uid}, {"uid": loose.uid}],
        "api/documents/": [{"uid": paper.uid}],
        "api/dossiers/": [{"name": str(paper.dossier)}, {"name": paper.dossier.uid}],
        **{f"admin/{name}/": [{"object_id": row.pk, "id": row.pk}] for name, row in administered.items()},
    }


@pytest.fixture
def shared(rows: Rows, paper: Document) -> Rows:
    """What the addresses of the whole house are asked for."""
    day = timezone.localdate()
    administered = {
        "accounts/field": paper.dossier.procedure.field,
        "storage/procedure": paper.dossier.procedure,
        "reports/snapshot": Snapshot.objects.create(day=day, at=timezone.now()),
    }
    return {f"admin/{name}/": [{"object_id": row.pk, "id": row.pk}] for name, row in administered.items()}


def given(rows: Rows, route: str) -> list[dict[str, Any]]:
    """The rows for a route: those of the longest beginning that it has."""
    begins = sorted((begin for begin in rows if route.startswith(begin)), key=len)
    return rows[begins[-1]] if begins else []


def test_every_address_that_names_a_row_has_a_row_to_be_asked_for(rows: Rows, shared: Rows) -> None:
    named = [(OF_A_ROW, rows), (OF_THE_HOUSE, shared)]
    lacking = [
        route
        for asked, theirs in named
        for route in asked
        if not any(set(words(route)) <= set(row) for row in given(theirs, route))
    ]
    assert lacking == []
    assert set(LISTS) <= set(ASKED)


def member(unit: Unit, role: Membership.Role, **values: Any) -> User:
    """A person with a place of this role in the unit, and every act, unless the values say otherwise."""
    user = make_user("la", "Người Lạ Thử")
    row = place(user, unit, role, *ACTS)
    Membership.objects.filter(pk=row.pk).update(**values)
    return user


def ended(unit: Unit) -> User:
    return member(unit, ROLE.MANAGER, valid_to=timezone.localdate() - timedelta(days=1))


def in_another_field(unit: Unit) -> User:
    """An employee of the post to whom another field was handed."""
    user = member(unit, ROLE.STAFF, employer=Membership.Employer.POST, all_fields=False)
    user.memberships.get().fields.add(Field.objects.create(code="G15-DD01", name="Đất đai"))
    return user


STRANGERS: dict[str, Callable[[Unit, Unit], User]] = {
    "staff of another unit": lambda _a, b: member(b, ROLE.STAFF),
    "archivist of another unit": lambda _a, b: member(b, ROLE.ARCHIVIST),
    "manager of another unit": lambda _a, b: member(b, ROLE.MANAGER),
    "administrator of another unit": lambda _a, b: member(b, ROLE.ADMINISTRATOR),
    "employee of the post in another unit": lambda _a, b: member(b, ROLE.STAFF, employer=Membership.Employer.POST),
    "manager whose place has ended": lambda a, _b: ended(a),
    "person without a place": lambda _a, _b: make_user("la", "Người Lạ Thử"),
}
NOT_ADMINISTRATORS: dict[str, Callable[[Unit, Unit], User]] = {
    **{who: made for who, made in STRANGERS.items() if who != "administrator of another unit"},
    "staff of the unit": lambda a, _b: member(a, ROLE.STAFF),
    "archivist of the unit": lambda a, _b: member(a, ROLE.ARCHIVIST),
    "manager of the unit": lambda a, _b: member(a, ROLE.MANAGER),
}


def clients(user: User, enter: Enter) -> tuple[Client, Client]:
    """The person's browser, and a machine with a key of theirs."""
    return enter(user), Client(headers={"Authorization": f"Bearer {issue(user, 'khóa lạ')}"})


def everything() -> list[Any]:
    """All rows that a stranger could change."""
    papers = (Dossier, Document, Page, Scan, DestructionList)
    models = (*papers, Unit, Field, Procedure, Target, RegisterImport, Succession, Snapshot)
    kept: list[Any] = [list(model._default_manager.order_by("pk").values()) for model in models]
    kept.append(list(Membership.objects.exclude(user__username="la").order_by("pk").values()))
    kept.append(list(Token.objects.exclude(user__username="la").order_by("pk").values()))
    kept.append(list(User.objects.exclude(username="la").order_by("pk").values()))
    return kept


def found(answer: HttpResponse, route: str) -> bool:
    """Whether the answer gives away that there is such a row; the admin answers as for a row that is not there."""
    if route.startswith("admin/"):
        leads = answer.get("Location", "")
        away = leads == reverse("admin:index") or leads.startswith((reverse("login"), reverse("admin:login")))
        return not (answer.status_code in (403, 404) or (answer.status_code == 302 and away))
    return answer.status_code not in (404, 405)


def rows_found(asked: list[str], rows: Rows, browser: Client, machine: Client) -> list[str]:
    """The addresses that give a row away, asked with every method that changes or shows."""
    given_away = []
    for route in asked:
        client = machine if route.startswith("api/") else browser
        for row in given(rows, route):
            address = filled(route, row)
            answers = [client.get(address), client.post(address, {"post": "yes", "reason": "thử", "sheets": "9"})]
            if any(found(answer, route) for answer in answers) or {answer.status_code for answer in answers} == {405}:
                given_away.append(f"{address}: {[answer.status_code for answer in answers]}")
    return given_away


@pytest.mark.parametrize("who", STRANGERS)
def test_a_row_is_not_there_for_a_stranger(who: str, rows: Rows, unit_a: Unit, unit_b: Unit, enter: Enter) -> None:
    stranger = STRANGERS[who](unit_a, unit_b)
    before = everything()
    assert rows_found(OF_A_ROW, rows, *clients(stranger, enter)) == []
    assert everything() == before
    assert not AuditEntry.objects.filter(actor=stranger).exists()


@pytest.mark.parametrize("who", NOT_ADMINISTRATORS)
def test_what_is_the_house_s_is_there_for_administrators_alone(
    who: str, shared: Rows, unit_a: Unit, unit_b: Unit, enter: Enter
) -> None:
    stranger = NOT_ADMINISTRATORS[who](unit_a, unit_b)
    before = everything()
    assert rows_found(OF_THE_HOUSE, shared, *clients(stranger, enter)) == []
    assert everything() == before


def test_what_is_the_house_s_is_found_by_an_administrator(shared: Rows, unit_a: Unit, enter: Enter) -> None:
    """The measure itself: each of the lists, and each row of them."""
    browser = enter(member(unit_a, ROLE.ADMINISTRATOR))
    asked = [route for route in OF_THE_HOUSE if route.endswith(("/change/", *SHARED))]
    answers = {route: browser.get(filled(route, given(shared, route)[0])).status_code for route in asked}
    assert len(asked) == 2 * len(SHARED)
    assert set(answers.values()) == {200}, answers


def test_a_row_of_a_field_that_was_not_handed_over_is_not_there(rows: Rows, unit_a: Unit, enter: Enter) -> None:
    stranger = in_another_field(unit_a)
    filed = {begin: given[:1] for begin, given in rows.items()}  # the tray is the counter's, whatever the field
    before = everything()
    assert rows_found(OF_A_ROW, filed, *clients(stranger, enter)) == []
    assert everything() == before


def test_a_deactivated_person_is_sent_to_log_in_everywhere(rows: Rows, unit_a: Unit, enter: Enter) -> None:
    browser, machine = clients(member(unit_a, ROLE.MANAGER), enter)
    User.objects.filter(username="la").update(is_active=False)
    for route in OF_A_ROW:
        address = filled(route, given(rows, route)[0])
        if route.startswith("api/"):
            assert machine.get(address).status_code == 401
        else:
            answers = [browser.get(address), browser.post(address)]
            assert {answer.status_code for answer in answers} <= {302, 405}, address


def shown(answer: HttpResponse) -> str:
    """What stands on the page; nothing of a file."""
    return "" if answer.streaming else answer.content.decode(errors="replace")


def questions(address: str, unit: Unit) -> list[dict[str, str]]:
    """What a list is asked: nothing, its own unit, and what finds the rows of unit A where it looks for words."""
    plain = [{}, {"unit": str(unit.pk), "number": "received"}]
    searched = address.startswith(("/quay/", "/kho/", "/api/")) and "<" not in address
    return [*plain, *QUESTIONS] if searched and address.count("/") <= 3 else plain


def marks_shown(marks: tuple[str, ...], browser: Client, machine: Client, unit: Unit) -> list[str]:
    """Where a list shows something of unit A that was not typed."""
    asked = [f"/{route}" for route in OF_NO_ROW]
    asked += [filled(route, {words(route)[0]: name}) for route, names in LISTS.items() for name in names]
    seen = []
    for address in asked:
        client = machine if address.startswith("/api/") else browser
        for question in questions(address, unit):
            text = shown(client.get(address, question))
            typed = " ".join(question.values())
            seen += [f"{address} {question}: {mark}" for mark in marks if mark in text and mark not in typed]
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("who", STRANGERS)
def test_no_list_shows_a_stranger_anything_of_the_unit(
    who: str, rows: Rows, unit_a: Unit, unit_b: Unit, enter: Enter
) -> None:
    stranger = STRANGERS[who](unit_a, unit_b)
    assert marks_shown(MARKS, *clients(stranger, enter), unit_a) == []


@pytest.mark.slow
def test_no_list_shows_what_is_of_another_field(rows: Rows, unit_a: Unit, enter: Enter) -> None:
    assert marks_shown(FILED_MARKS, *clients(in_another_field(unit_a), enter), unit_a) == []


@pytest.mark.slow
def test_the_marks_are_seen_by_whom_they_concern(rows: Rows, unit_a: Unit, enter: Enter) -> None:
    """The measure itself: who may see unit A is shown every one of its marks somewhere."""
    browser, machine = clients(member(unit_a, ROLE.ADMINISTRATOR), enter)
    seen = " ".join(marks_shown(MARKS, browser, machine, unit_a))
    for mark in ("260105-0001", "Nguyễn Văn Thử", "riêng của xã một", "khay của xã một", "Thử An", "khóa của An"):
        assert mark in seen


VIEWED = ("ho-so/<uuid:uid>/", "ho-so/<uuid:uid>/dang-quet/", "kho/trang/<uuid:uid>/", "api/dossiers/<name>")


def test_the_past_of_a_unit_is_read_and_never_written(rows: Rows, province: Unit, unit_a: Unit, enter: Enter) -> None:
    Unit.objects.filter(pk=unit_a.pk).update(valid_from=SINCE, valid_to=timezone.localdate() - timedelta(days=1))
    heir = make_unit(Unit.Kind.COMMUNE, "99003", "Xã Thử Mới", parent=province, valid_from=timezone.localdate())
    Succession.objects.create(old=unit_a, new=heir, date=timezone.localdate())
    browser, machine = clients(member(heir, ROLE.STAFF), enter)
    before = everything()
    for route in OF_A_ROW:
        client = machine if route.startswith("api/") else browser
        for row in given(rows, route):
            answer = client.post(filled(route, row), {"post": "yes", "reason": "thử", "sheets": "9"})
            assert not found(answer, route), route
    assert everything() == before
    for route in VIEWED:
        client = machine if route.startswith("api/") else browser
        assert client.get(filled(route, given(rows, route)[0])).status_code == 200, route
