"""Xem xét hủy in Kho: made by an archivist, decided by a manager, seen by nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from accounts.models import User
from storage import destruction
from storage.models import AuditEntry, DestructionList, Dossier, Page
from tests.storage.test_destruction import past as past
from tests.web.conftest import Enter
from web import urls
from web.views import destruction as views

pytestmark = pytest.mark.usefixtures("blob_root")
READ = ("destruction", "destruction_list")
OF_A_LIST = ("destruction_list", "keep_dossier", "submit_destruction", "decide_destruction", "take_back_destruction")
NAMES = ("destruction", "make_destruction_list", *OF_A_LIST)


@pytest.fixture
def made(past: Page, kho: User) -> DestructionList:
    return destruction.make_list(kho)


@pytest.fixture
def addresses(made: DestructionList) -> dict[str, str]:
    return {name: reverse(name, args=[made.uid] if name in OF_A_LIST else []) for name in NAMES}


def answers(client: Client, addresses: dict[str, str], names: tuple[str, ...], *, wrong: bool = False) -> set[int]:
    asked = [client.get if (name in READ) != wrong else client.post for name in names]
    return {ask(addresses[name]).status_code for ask, name in zip(asked, names, strict=True)}


def test_every_page_of_these_views_is_in_the_table() -> None:
    patterns = [entry for entry in urls.urlpatterns if isinstance(entry, URLPattern)]
    mine = {entry.name for entry in patterns if getattr(entry.callback, "__module__", "") == views.__name__}
    assert mine == set(NAMES)


def test_the_anonymous_is_sent_to_log_in(addresses: dict[str, str]) -> None:
    assert answers(Client(), addresses, NAMES) == {302}


def test_the_wrong_method_is_refused(addresses: dict[str, str], chi: User, enter: Enter) -> None:
    assert answers(enter(chi), addresses, NAMES, wrong=True) == {405}


def test_another_unit_finds_nothing(addresses: dict[str, str], binh: User, enter: Enter) -> None:
    binh.memberships.update(may_verify=True, role="manager")
    assert answers(enter(binh), addresses, OF_A_LIST) == {404}
    assert "Danh sách hủy" not in enter(binh).get(reverse("destruction")).content.decode()


def test_counter_staff_have_nothing_to_do_with_it(addresses: dict[str, str], an: User, enter: Enter) -> None:
    assert answers(enter(an), addresses, NAMES) == {404}


def test_an_archivist_lists_and_submits_and_a_manager_approves(past: Page, kho: User, chi: User, enter: Enter) -> None:
    archivist, manager = enter(kho), enter(chi)
    page = archivist.post(reverse("make_destruction_list"), follow=True).content.decode()
    made = DestructionList.objects.get()
    assert "H99.99001-260105-0001" in page
    archivist.post(reverse("submit_destruction", args=[made.uid]))
    shown = archivist.get(reverse("destruction_list", args=[made.uid])).content.decode()
    assert "Chờ người khác có quyền duyệt" in shown
    done = manager.post(reverse("decide_destruction", args=[made.uid]), {"approve": "1"}, follow=True)
    assert "Sau 48 giờ" in done.content.decode()
    manager.post(reverse("take_back_destruction", args=[made.uid]))
    made.refresh_from_db()
    assert made.state == destruction.State.IN_REVIEW


def test_a_manager_who_made_the_list_cannot_approve_it(past: Page, chi: User, enter: Enter) -> None:
    made = destruction.make_list(chi)
    destruction.submit(made, chi)
    said = enter(chi).post(reverse("decide_destruction", args=[made.uid]), {"approve": "1"}, follow=True)
    assert "không tự duyệt được" in said.content.decode()
    made.refresh_from_db()
    assert made.state == destruction.State.IN_REVIEW


def test_a_dossier_is_kept_with_a_reason_and_put_back(made: DestructionList, kho: User, enter: Enter) -> None:
    archivist, item = enter(kho), made.items.get()
    where = reverse("keep_dossier", args=[made.uid])
    assert (
        "Còn khiếu nại"
        in archivist.post(where, {"item": item.pk, "reason": "Còn khiếu nại"}, follow=True).content.decode()
    )
    archivist.post(where, {"item": item.pk, "reason": ""})
    item.refresh_from_db()
    assert item.kept_reason == ""


def test_a_destroyed_dossier_shows_its_trace_and_nothing_else(
    made: DestructionList, past: Page, dossier: Dossier, kho: User, chi: User, enter: Enter
) -> None:
    destruction.submit(made, kho)
    destruction.decide(made, approve=True, words="", by=chi)
    DestructionList.objects.update(decided_at=timezone.now() - timedelta(days=3))
    digest = past.scan.blob_id
    destruction.carry_out()
    archivist = enter(kho)
    page = archivist.get(reverse("dossier", args=[dossier.uid])).content.decode()
    assert digest in page
    assert "Nguyễn Văn Thử" not in page
    assert archivist.get(reverse("archive_page", args=[past.uid])).status_code == 404
    assert archivist.get(reverse("original", args=[past.uid])).status_code == 404
    assert archivist.get(reverse("dossier_zip", args=[dossier.uid])).status_code == 404
    assert enter(chi).get(reverse("destruction_list", args=[made.uid])).status_code == 200


def test_the_tombstone_of_another_unit_is_not_shown(past: Page, dossier: Dossier, binh: User, enter: Enter) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(destroyed_at=timezone.now())
    assert enter(binh).get(reverse("dossier", args=[dossier.uid])).status_code == 404


def test_kho_counts_what_is_due_for_those_who_may_act(past: Page, kho: User, an: User, enter: Enter) -> None:
    assert "Xem xét hủy" in enter(kho).get(reverse("piles")).content.decode()
    assert "Xem xét hủy" not in enter(an).get(reverse("piles")).content.decode()


def test_each_step_is_an_entry_of_the_audit(past: Page, kho: User, chi: User, enter: Enter) -> None:
    archivist, manager = enter(kho), enter(chi)
    archivist.post(reverse("make_destruction_list"))
    made = DestructionList.objects.get()
    archivist.post(reverse("submit_destruction", args=[made.uid]))
    manager.post(reverse("decide_destruction", args=[made.uid]), {"approve": "0", "words": "Chưa đủ căn cứ"})
    acts = AuditEntry.objects.filter(action__startswith="destruction").order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["destruction_listed", "destruction_submitted", "destruction_decided"]
