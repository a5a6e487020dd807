"""Pages at the counter: struck out, turned, passed, ordered, split, moved; and taken back."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Unit, User
from storage.documents import live_pages, withdraw
from storage.dossiers import open_dossier
from storage.filing import move_to_dossier, strike_out
from storage.models import Document, Dossier, FilingChange, Page
from storage.states import DocumentState
from tests.storage.paper import look_at as look
from tests.storage.paper import make_scan, numbers_of, seen
from tests.web.conftest import Enter
from web.live import key_of


@pytest.fixture
def counter(an: User, enter: Enter) -> Client:
    return enter(an)


def act(client: Client, name: str, dossier: Dossier, paper: Document, **form: object) -> int:
    """Press a button of the toolbar as the page's script does; the status."""
    address = f"{reverse(name, args=[dossier.uid])}?giay-to={key_of(paper, paper.component)}"
    return client.post(address, form, headers={"HX-Request": "true"}).status_code


def uids(*pages: Page) -> list[str]:
    return [str(page.uid) for page in pages]


def test_a_page_is_struck_out_and_put_back(
    counter: Client, dossier: Dossier, paper: Document, pages: list[Page]
) -> None:
    assert act(counter, "strike_out", dossier, paper, pages=uids(pages[1])) == 200
    assert numbers_of(paper) == [(1, 1), (2, 3)]
    assert act(counter, "undo", dossier, paper, change=FilingChange.objects.get().pk) == 200
    assert numbers_of(paper) == [(1, 1), (2, 2), (3, 3)]


def test_the_line_that_offers_to_undo_stands(
    counter: Client, dossier: Dossier, paper: Document, pages: list[Page]
) -> None:
    act(counter, "strike_out", dossier, paper, pages=uids(pages[2]))
    chosen = {"giay-to": key_of(paper, paper.component)}
    page = counter.get(reverse("dossier", args=[dossier.uid]), chosen).content.decode()
    assert "Đã bỏ trang 3." in page
    assert "Ctrl+Z" in page
    assert "1 trang đã bỏ hoặc đã thay" in page


def test_a_page_is_turned_by_a_quarter(counter: Client, dossier: Dossier, paper: Document, pages: list[Page]) -> None:
    assert act(counter, "turn", dossier, paper, pages=uids(pages[0])) == 200
    assert Page.objects.get(pk=pages[0].pk).turn == 90


def test_straightening_is_undone_and_done_again(
    counter: Client, dossier: Dossier, paper: Document, pages: list[Page]
) -> None:
    act(counter, "straighten", dossier, paper, pages=uids(pages[0]))
    assert Page.objects.get(pk=pages[0].pk).straighten is False
    act(counter, "straighten", dossier, paper, pages=uids(pages[0]))
    assert Page.objects.get(pk=pages[0].pk).straighten is True


def test_a_faint_paper_passes_as_it_is_in_one_action(
    counter: Client, dossier: Dossier, paper: Document, an: User
) -> None:
    blurred = [{"code": "blurred", "severity": "rescan", "value": 3}]
    page = look(make_scan(an, dossier, into=paper), seen(1, verdicts=blurred))[0]
    assert act(counter, "accept_page", dossier, paper, pages=uids(page)) == 200
    page.refresh_from_db()
    assert page.accepted_reason == "Mờ"
    assert page.accepted_by == an


def test_pages_are_reversed_and_dragged_into_order(
    counter: Client, dossier: Dossier, paper: Document, pages: list[Page]
) -> None:
    act(counter, "reverse", dossier, paper)
    assert [number for _position, number in numbers_of(paper)] == [3, 2, 1]
    act(counter, "reorder", dossier, paper, order=uids(pages[1], pages[2], pages[0]))
    assert [number for _position, number in numbers_of(paper)] == [2, 3, 1]


def test_backs_are_put_behind_their_fronts(counter: Client, dossier: Dossier, paper: Document, an: User) -> None:
    look(make_scan(an, dossier, into=paper), *(seen(number) for number in range(1, 5)))
    act(counter, "interleave", dossier, paper)
    assert [number for _position, number in numbers_of(paper)] == [1, 3, 2, 4]


def test_a_stack_is_split_into_the_next_paper(
    counter: Client, dossier: Dossier, paper: Document, pages: list[Page]
) -> None:
    second = dossier.procedure.components.all()[1]
    assert act(counter, "split", dossier, paper, pages=uids(pages[1]), to=key_of(None, second)) == 200
    assert numbers_of(paper) == [(1, 1)]
    assert live_pages(dossier.documents.get(component=second)).count() == 2


def test_pages_are_moved_to_the_result(counter: Client, dossier: Dossier, paper: Document, pages: list[Page]) -> None:
    assert act(counter, "move", dossier, paper, pages=uids(pages[2]), to="r") == 200
    assert live_pages(dossier.documents.get(kind="result")).count() == 1


def test_pages_are_moved_to_another_dossier_of_the_person(
    counter: Client, dossier: Dossier, paper: Document, pages: list[Page]
) -> None:
    other = Dossier.objects.create(
        code="H99.99001-260105-0002",
        procedure=dossier.procedure,
        receiving_unit=dossier.receiving_unit,
        owning_unit=dossier.owning_unit,
    )
    assert act(counter, "move_to_dossier", dossier, paper, pages=uids(pages[0]), code=other.code) == 200
    assert Page.objects.filter(document__dossier=other).count() == 1


def test_pages_are_not_moved_where_the_person_may_not_go(
    counter: Client, dossier: Dossier, paper: Document, pages: list[Page], unit_b: Unit
) -> None:
    other = Dossier.objects.create(
        code="H99.99002-260105-0002", procedure=dossier.procedure, receiving_unit=unit_b, owning_unit=unit_b
    )
    assert act(counter, "move_to_dossier", dossier, paper, pages=uids(pages[0]), code=other.code) == 409
    assert not Page.objects.filter(document__dossier=other).exists()


@pytest.mark.parametrize("name", ["strike_out", "turn", "straighten", "accept_page", "split", "move", "reorder"])
def test_without_a_chosen_page_the_button_says_what_to_do(
    name: str, counter: Client, dossier: Dossier, paper: Document, pages: list[Page]
) -> None:
    assert act(counter, name, dossier, paper) == 409
    assert not FilingChange.objects.exists()


def test_pages_of_another_dossier_are_not_touched(
    counter: Client, dossier: Dossier, paper: Document, pages: list[Page], unit_b: Unit
) -> None:
    other = Dossier.objects.create(
        code="H99.99001-260105-0002", procedure=dossier.procedure, receiving_unit=unit_b, owning_unit=unit_b
    )
    Document.objects.filter(pk=paper.pk).update(dossier=other)
    assert act(counter, "strike_out", dossier, paper, pages=uids(pages[0])) == 409


def test_a_plain_form_gets_the_whole_page_back(counter: Client, dossier: Dossier, pages: list[Page]) -> None:
    answer = counter.post(reverse("strike_out", args=[dossier.uid]), {"pages": uids(pages[0])})
    assert answer["Location"].startswith(reverse("dossier", args=[dossier.uid]))


def test_a_plain_form_is_told_in_words_why_nothing_was_done(
    counter: Client, dossier: Dossier, pages: list[Page]
) -> None:
    page = counter.post(reverse("strike_out", args=[dossier.uid]), follow=True)
    assert "Chọn trang trước, rồi bấm lại." in page.content.decode()


def test_a_split_offers_the_paper_after_this_one_first(
    counter: Client, dossier: Dossier, paper: Document, pages: list[Page]
) -> None:
    chosen = {"giay-to": key_of(paper, paper.component)}
    live = counter.get(reverse("dossier", args=[dossier.uid]), chosen).context["live"]
    assert [target.title for target in live.targets] == ["Giấy chứng sinh", "Văn bản ủy quyền"]


def test_what_the_archive_withdrew_is_not_put_back_at_the_counter(
    counter: Client, dossier: Dossier, paper: Document, pages: list[Page], kho: User
) -> None:
    change = withdraw(paper, "Nhầm người nộp", kho)
    assert act(counter, "undo", dossier, paper, change=change.pk) == 409
    assert Document.objects.get(pk=paper.pk).state == DocumentState.WITHDRAWN


def test_pages_that_went_out_of_reach_are_not_taken_back(
    counter: Client, dossier: Dossier, paper: Document, pages: list[Page], an: User, unit_b: Unit
) -> None:
    strike_out(pages[:1], an)
    change = FilingChange.objects.get()
    Dossier.objects.filter(pk=dossier.pk).update(owning_unit=unit_b)
    elsewhere = open_dossier("H99.99002-260105-0009", dossier.procedure, unit_b, an)
    move_to_dossier(pages[:1], elsewhere, an)
    assert act(counter, "undo", dossier, paper, change=change.pk) == 409
    assert FilingChange.objects.get(pk=change.pk).undone_at is None
