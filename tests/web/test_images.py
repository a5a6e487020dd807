"""Pictures of pages: for who may see the page, as the store has them now."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from accounts.models import Unit, User
from storage.blobs import Unavailable, blobs, keep
from storage.models import AuditEntry, Dossier, Page
from tests.storage.paper import look_at, make_scan, seen
from tests.web.conftest import Enter

pytestmark = pytest.mark.usefixtures("blob_root")


@pytest.fixture
def shown(pages: list[Page]) -> Page:
    """A page whose pictures are really in the store."""
    view = keep(BytesIO(b"the view"), original=False)
    thumb = keep(BytesIO(b"the thumbnail"), original=False)
    Page.objects.filter(pk=pages[0].pk).update(view=view, thumb=thumb)
    pages[0].refresh_from_db()
    return pages[0]


def body(answer: Any) -> bytes:
    """All bytes of a streamed answer; reading to the end closes its file."""
    return b"".join(answer)


def address(page: Page, size: str) -> str:
    return reverse("page_image", args=[page.uid, size])


def looks() -> int:
    return AuditEntry.objects.filter(action="viewed_page").count()


@pytest.mark.parametrize(("size", "content", "audited"), [("view", b"the view", 1), ("thumb", b"the thumbnail", 0)])
def test_the_picture_is_sent_as_jpeg_and_a_whole_page_is_audited(
    size: str, content: bytes, audited: int, shown: Page, an: User, enter: Enter
) -> None:
    answer = enter(an).get(address(shown, size))
    assert body(answer) == content
    assert answer["Content-Type"] == "image/jpeg"
    assert "private" in answer["Cache-Control"]
    assert looks() == audited


def test_a_page_seen_again_within_minutes_is_audited_once(shown: Page, an: User, kho: User, enter: Enter) -> None:
    counter = enter(an)
    for _ in range(3):
        body(counter.get(address(shown, "view")))
    assert looks() == 1
    body(enter(kho).get(address(shown, "view")))
    assert looks() == 2

    AuditEntry.objects.update(at=Now() - timedelta(minutes=11))
    body(counter.get(address(shown, "view")))
    assert looks() == 3


def test_the_picture_in_the_viewer_adds_nothing_to_the_viewers_own_entry(shown: Page, kho: User, enter: Enter) -> None:
    archive = enter(kho)
    archive.get(reverse("archive_page", args=[shown.uid]))
    body(archive.get(address(shown, "view")))
    assert looks() == 1


def test_an_unchanged_picture_is_not_sent_again(shown: Page, an: User, enter: Enter) -> None:
    client = enter(an)
    first = client.get(address(shown, "view"))
    body(first)
    again = client.get(address(shown, "view"), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(("size", "audited"), [("view", 2), ("thumb", 0)])
def test_a_whole_page_that_the_browser_has_kept_is_audited_when_it_is_seen_again(
    size: str, audited: int, shown: Page, an: User, enter: Enter
) -> None:
    client = enter(an)
    first = client.get(address(shown, size))
    body(first)
    AuditEntry.objects.update(at=Now() - timedelta(minutes=11))
    for _ in range(2):
        assert client.get(address(shown, size), headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert looks() == audited


def test_the_archive_of_the_province_sees_it(shown: Page, kho: User, enter: Enter) -> None:
    assert body(enter(kho).get(address(shown, "view"))) == b"the view"


def test_a_size_that_is_none_finds_nothing(shown: Page, an: User, enter: Enter) -> None:
    assert enter(an).get(address(shown, "original")).status_code == 404


def test_a_lost_picture_finds_nothing(shown: Page, an: User, enter: Enter) -> None:
    assert shown.view is not None
    blobs().remove(shown.view.sha256)
    assert enter(an).get(address(shown, "view")).status_code == 404


def test_a_store_that_is_away_is_told_with_when_to_come_again(
    shown: Page, an: User, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_store: object, _sha256: str) -> None:
        raise Unavailable

    counter = enter(an)
    counter.raise_request_exception = False
    monkeypatch.setattr(type(blobs()), "open", away)
    answer = counter.get(address(shown, "view"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Kho tệp chưa trả lời" in answer.content.decode()


def test_a_loose_page_is_seen_at_its_counter_only(
    dossier: Dossier, an: User, binh: User, unit_b: Unit, enter: Enter
) -> None:
    loose = look_at(make_scan(an, dossier), seen(1, view=keep(BytesIO(b"loose"), original=False)))[0]
    assert body(enter(an).get(address(loose, "view"))) == b"loose"
    assert enter(binh).get(address(loose, "view")).status_code == 404
