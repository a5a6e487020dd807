"""Kho: what is found is shown with its marks, what is not theirs never, and each search is audited once."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Unit, User
from storage.models import AuditEntry, Document, Dossier, Page
from storage.search import looking
from storage.search.follower import catch_up
from storage.search.index import report_damage
from tests.storage.paper import ready
from tests.storage.search.rows import make_dossier
from tests.web.archived import stored
from tests.web.conftest import Enter

pytestmark = pytest.mark.usefixtures("blob_root")
TEXT = "Quyết định số 468/QĐ-TTg về Ủy ban nhân dân của người có số 093000000001"


@pytest.fixture(autouse=True)
def index_dir(tmp_path: Path, settings: Settings) -> None:
    settings.INDEX_DIR = tmp_path / "index"


@pytest.fixture
def filed(paper: Document, an: User) -> Page:
    """One page, read and indexed."""
    page = stored(an, paper, TEXT)[0]
    catch_up()
    return page


def asked(client: Client, **question: str) -> str:
    return client.get(reverse("archive"), question).content.decode()


def test_words_without_marks_find_the_page_and_are_marked(filed: Page, kho: User, enter: Enter) -> None:
    page = asked(enter(kho), q="uy ban nhan dan")
    assert "1 trang trong 1 hồ sơ" in page
    assert "<mark>Ủy ban nhân dân</mark>" in page
    assert reverse("archive_page", args=[filed.uid]) in page


def test_the_rows_of_all_hits_are_asked_for_at_once(
    filed: Page, paper: Document, an: User, kho: User, enter: Enter, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = enter(kho)
    with CaptureQueriesContext(connection) as for_one:
        asked(client, q="uy ban nhan dan")
    stored(an, paper, TEXT, TEXT)
    catch_up()
    with django_assert_num_queries(len(for_one)):
        assert asked(client, q="uy ban nhan dan").count('class="hit"') == 3


def test_more_pages_than_are_counted_are_told_so(
    filed: Page, paper: Document, an: User, kho: User, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(an, paper, TEXT)
    catch_up()
    monkeypatch.setattr(looking, "MOST", 1)
    page = asked(enter(kho), q="uy ban")
    assert "Hơn 1 trang (" in page
    assert "trang trong" not in page


def test_identity_numbers_are_masked_in_the_list(filed: Page, kho: User, enter: Enter) -> None:
    page = asked(enter(kho), q="quyet dinh")
    assert "093000000001" not in page
    assert "0930••••0001" in page


def test_a_search_is_audited_once_and_masked(filed: Page, kho: User, enter: Enter) -> None:
    asked(enter(kho), q="093000000001", kind="component")
    entry = AuditEntry.objects.get(action="searched")
    assert entry.actor == kho
    assert entry.detail["filters"] == {"kind": "component"}
    assert "093000000001" not in str(entry.detail)


def test_the_first_screen_asks_for_the_work_that_waits_and_is_no_search(filed: Page, kho: User, enter: Enter) -> None:
    client = enter(kho)
    assert reverse("piles") in asked(client)
    assert "Việc cần làm" in client.get(reverse("piles")).content.decode()
    assert not AuditEntry.objects.filter(action="searched").exists()


def test_another_units_pages_are_not_found(filed: Page, binh: User, enter: Enter) -> None:
    page = asked(enter(binh), q="quyet dinh")
    assert "Không tìm thấy trang nào" in page
    assert "Hồ sơ của đơn vị khác không hiện ở đây" in page


def test_the_filters_narrow_and_nothing_found_offers_to_drop_them(
    filed: Page, kho: User, unit_b: Unit, enter: Enter
) -> None:
    client = enter(kho)
    assert "1 trang" in asked(client, q="quyet dinh", kind="component", since="01/01/2020", state="ready")
    page = asked(client, q="quyet dinh", kind="result")
    assert "Tìm lại, bỏ mọi bộ lọc" in page
    assert 'href="/kho/?q=quyet+dinh"' in page


def test_units_are_offered_only_where_the_person_may_look(filed: Page, an: User, kho: User, enter: Enter) -> None:
    here, above = filed.scan.unit.name, "Tỉnh Thử Nghiệm"
    page = asked(enter(kho))
    assert f">{here}</option>" in page
    assert f">{above}</option>" in page
    assert f">{above}</option>" not in asked(enter(an))


def test_a_wrong_filter_says_so_and_still_searches(filed: Page, kho: User, enter: Enter) -> None:
    page = asked(enter(kho), q="quyet dinh", since="hôm qua")
    assert 'class="error"' in page
    assert "1 trang trong 1 hồ sơ" in page


def test_a_near_spelling_is_offered(filed: Page, kho: User, enter: Enter) -> None:
    page = asked(enter(kho), q="quyxt")
    assert "gần giống" in page
    assert ">quyết</a>?" in page


def test_an_index_that_is_built_anew_says_so(filed: Page, kho: User, enter: Enter) -> None:
    report_damage()
    assert "đang được lập lại" in asked(enter(kho), q="quyet dinh")


def test_without_an_index_the_page_says_so_and_not_that_nothing_is_there(
    filed: Page, kho: User, settings: Settings, tmp_path: Path, enter: Enter
) -> None:
    settings.INDEX_DIR = tmp_path / "nowhere"
    page = asked(enter(kho), q="quyet dinh")
    assert "đang được lập lại" in page
    assert "Không tìm thấy" not in page


def test_more_than_one_screen_can_be_turned(paper: Document, an: User, kho: User, enter: Enter) -> None:
    stored(an, paper, *[f"quyết định {number}" for number in range(25)])
    catch_up()
    first = asked(enter(kho), q="quyet dinh")
    assert "25 trang" in first
    assert "q=quyet+dinh&amp;screen=2" in first
    last = asked(enter(kho), q="quyet dinh", screen="2")
    assert last.count('class="hit"') == 5


def test_odd_questions_are_answered(filed: Page, kho: User, enter: Enter) -> None:
    client = enter(kho)
    for odd in ("''\"", "((", "*", "a" * 299, "%", "đ" * 50):
        assert client.get(reverse("archive"), {"q": odd, "unit": odd, "screen": odd}).status_code == 200


def test_who_has_no_place_has_no_archive(dung: User, enter: Enter) -> None:
    assert enter(dung).get(reverse("archive")).status_code == 404


def test_a_pile_lists_its_work(paper: Document, an: User, kho: User, enter: Enter) -> None:
    page = ready(an, paper)[0]
    Page.objects.update(verdicts=[{"code": "blurred", "severity": "review", "value": None}])
    shown = enter(kho).get(reverse("worklist", args=["kiem-tra"])).content.decode()
    assert reverse("archive_page", args=[page.uid]) in shown
    assert "Mờ" in shown


def test_a_pile_that_is_none_finds_nothing(kho: User, enter: Enter) -> None:
    assert enter(kho).get(reverse("worklist", args=["khac"])).status_code == 404


def test_dossiers_due_for_the_archive_are_named(dossier: Dossier, kho: User, unit_b: Unit, enter: Enter) -> None:
    make_dossier("H99.99002-260105-0009", unit_b, dossier.procedure)
    Dossier.objects.filter(pk=dossier.pk).update(settled_at=timezone.now() - timedelta(days=350))
    shown = enter(kho).get(reverse("worklist", args=["nop-luu"])).content.decode()
    assert "H99…0001" in shown
    assert "H99…0009" not in shown
