"""Files at the counter: kept and acknowledged, sent twice but stored once, refused with a reason."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from storage.blobs import NoSpace, blobs
from storage.documents import withdraw
from storage.models import Component, Document, Dossier, Page, Scan
from tests.storage.paper import look_at as look
from tests.storage.paper import seen
from tests.web.conftest import Enter

PDF = (Path(__file__).parent.parent / "samples" / "pdf" / "trivial.pdf").read_bytes()
SCRIPT = {"X-Sohoa-Upload": "1"}

pytestmark = pytest.mark.usefixtures("blob_root")


@pytest.fixture
def counter(an: User, enter: Enter) -> Client:
    return enter(an)


def first(dossier: Dossier) -> Component:
    component = dossier.procedure.components.first()
    assert component is not None
    return component


def form(dossier: Dossier, content: bytes = PDF, **rest: str) -> dict[str, object]:
    file = SimpleUploadedFile("quét.pdf", content)
    return {"into": f"c{first(dossier).pk}", "key": "khoa-1", "file": file, **rest}


def send(client: Client, dossier: Dossier, content: bytes = PDF, **rest: str) -> tuple[int, dict[str, str]]:
    answer = client.post(reverse("upload", args=[dossier.uid]), form(dossier, content, **rest), headers=SCRIPT)
    return answer.status_code, answer.json()


def test_a_file_is_acknowledged_when_bytes_and_row_are_there(counter: Client, dossier: Dossier) -> None:
    status, told = send(counter, dossier)
    scan = Scan.objects.get()
    assert (status, told["scan"]) == (201, str(scan.uid))
    assert scan.into is not None
    assert scan.into.component == first(dossier)
    with blobs().open(scan.blob_id) as kept:
        assert kept.read() == PDF


def test_the_same_key_twice_is_stored_once(counter: Client, dossier: Dossier) -> None:
    assert send(counter, dossier)[0] == send(counter, dossier)[0] == 201
    assert Scan.objects.count() == 1


def test_the_same_bytes_again_are_told_where_they_are(counter: Client, dossier: Dossier) -> None:
    send(counter, dossier)
    _status, told = send(counter, dossier, key="khoa-2")
    assert f"Trùng hồ sơ …0001: tệp này đã có ở hồ sơ {dossier}" in told["notice"]


@pytest.mark.parametrize(("content", "words"), [(b"", "Tệp rỗng"), (b"PK\x03\x04 zip", "Không rõ loại tệp")])
def test_a_file_that_cannot_be_taken_is_refused_with_advice(
    content: bytes, words: str, counter: Client, dossier: Dossier
) -> None:
    status, told = send(counter, dossier, content)
    assert status == 422
    assert words in told["message"]
    assert told["advice"]
    assert not Scan.objects.exists()


def test_a_file_over_the_limit_is_refused_and_not_spooled_whole(
    counter: Client, dossier: Dossier, settings: Settings
) -> None:
    settings.MAX_UPLOAD_BYTES = 2**16
    status, told = send(counter, dossier, PDF + b"\0" * 2**20)
    assert status == 422
    assert "Quá lớn" in told["message"]


def test_a_full_disk_refuses_before_accepting(counter: Client, dossier: Dossier, settings: Settings) -> None:
    settings.MIN_FREE_DISK = 101
    status, told = send(counter, dossier)
    assert status == 507
    assert "Ổ đĩa sắp đầy" in told["message"]
    assert not Scan.objects.exists()


def test_a_full_store_is_told_in_words_for_the_counter(
    counter: Client, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_store: object, _source: object) -> None:
        raise NoSpace("/srv/blobs")

    monkeypatch.setattr(type(blobs()), "put", full)
    status, told = send(counter, dossier)
    assert status == 507
    assert "Báo người quản trị" in told["message"]
    assert "/srv" not in told["message"]
    assert not Scan.objects.exists()


def test_a_rescan_names_the_page_that_it_replaces(
    counter: Client, dossier: Dossier, paper: Document, pages: list[Page]
) -> None:
    send(counter, dossier, replaces=str(pages[1].uid))
    scan = Scan.objects.get(idempotency_key="khoa-1")
    assert scan.replaces == pages[1]
    new = look(scan, seen(1))[0]
    pages[1].refresh_from_db()
    assert (pages[1].replaced_by, new.position) == (new, 2)


def test_a_page_of_another_paper_is_not_replaced(counter: Client, dossier: Dossier, pages: list[Page]) -> None:
    second = dossier.procedure.components.all()[1]
    send(counter, dossier, replaces=str(pages[1].uid), into=f"c{second.pk}")
    assert Scan.objects.get(idempotency_key="khoa-1").replaces is None


def test_a_file_for_a_withdrawn_paper_begins_a_new_one(
    counter: Client, dossier: Dossier, paper: Document, pages: list[Page], an: User
) -> None:
    withdraw(paper, "nhầm hồ sơ", an)
    send(counter, dossier, into=f"c{paper.component_id}")
    new = Scan.objects.get(idempotency_key="khoa-1").into
    assert new is not None
    assert (new.component, new == paper) == (paper.component, False)


@pytest.mark.parametrize("key", ["c²", "c" + "9" * 5000, "d-", "d" + "0" * 40])
def test_a_key_that_names_no_paper_is_answered_with_words(key: str, counter: Client, dossier: Dossier) -> None:
    assert send(counter, dossier, into=key)[0] == 422


def test_a_result_is_a_paper_of_its_own(counter: Client, dossier: Dossier) -> None:
    send(counter, dossier, into="r")
    assert Document.objects.get().kind == Document.Kind.RESULT


def test_a_picture_from_a_phone_says_so(counter: Client, dossier: Dossier) -> None:
    send(counter, dossier, source="phone")
    assert Scan.objects.get().source == Scan.Source.PHONE


def test_without_a_paper_the_form_says_what_to_do(counter: Client, dossier: Dossier) -> None:
    status, told = send(counter, dossier, into="c0")
    assert status == 422
    assert "Chọn giấy tờ" in told["message"]


def test_a_plain_form_works_without_scripts(counter: Client, dossier: Dossier) -> None:
    answer = counter.post(reverse("upload", args=[dossier.uid]), form(dossier))
    assert answer["Location"].startswith(reverse("dossier", args=[dossier.uid]))
    assert Scan.objects.count() == 1
