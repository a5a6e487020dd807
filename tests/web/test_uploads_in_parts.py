"""A large file sent in parts: told where to go on, judged on its way, one scan at the end."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import Unit, User
from storage.blobs import blobs
from storage.models import Dossier, Part, Scan
from tests.cast import ROLE, place
from tests.web.conftest import Enter
from tests.web.test_uploads import PDF, SCRIPT, first
from workers import queue

PARTS = [PDF[:200], PDF[200:450]]
REST = PDF[450:]

pytestmark = pytest.mark.usefixtures("blob_root")


@pytest.fixture
def counter(an: User, enter: Enter) -> Client:
    return enter(an)


def give(client: Client, dossier: Dossier, start: int, piece: bytes) -> tuple[int, dict[str, object]]:
    form = {"key": "khoa-1", "start": str(start), "file": SimpleUploadedFile("quét.pdf", piece)}
    answer = client.post(reverse("upload_part", args=[dossier.uid]), form, headers=SCRIPT)
    return answer.status_code, answer.json()


def give_all(client: Client, dossier: Dossier) -> None:
    give(client, dossier, 0, PARTS[0])
    give(client, dossier, len(PARTS[0]), PARTS[1])


def end(client: Client, dossier: Dossier, after: int, rest: bytes = REST) -> tuple[int, dict[str, str]]:
    file = SimpleUploadedFile("quét.pdf", rest)
    form = {"into": f"c{first(dossier).pk}", "key": "khoa-1", "after": str(after), "file": file}
    answer = client.post(reverse("upload", args=[dossier.uid]), form, headers=SCRIPT)
    return answer.status_code, answer.json()


def told_again(client: Client, dossier: Dossier) -> dict[str, object]:
    """What is answered when the first part is sent once more."""
    return give(client, dossier, 0, PARTS[0])[1]


def test_the_parts_and_the_rest_are_one_scan(counter: Client, dossier: Dossier) -> None:
    assert give(counter, dossier, 0, PARTS[0]) == (200, {"next": 200, "first": None})
    assert give(counter, dossier, 200, PARTS[1]) == (200, {"next": 450, "first": None})
    status, told = end(counter, dossier, 450)
    scan = Scan.objects.get()
    assert (status, told["scan"]) == (201, str(scan.uid))
    assert (scan.name, scan.blob.original) == ("quét.pdf", True)
    with blobs().open(scan.blob_id) as kept:
        assert kept.read() == PDF


def test_a_part_that_is_not_the_next_one_is_told_where_to_go_on(counter: Client, dossier: Dossier) -> None:
    assert give(counter, dossier, 200, PARTS[1]) == (200, {"next": 0, "first": None})
    give_all(counter, dossier)
    assert give(counter, dossier, 0, PARTS[0]) == (200, {"next": 450, "first": None})
    assert Part.objects.count() == 2


def test_nothing_may_be_left_for_the_end(counter: Client, dossier: Dossier) -> None:
    give(counter, dossier, 0, PDF)
    assert end(counter, dossier, len(PDF), b"")[0] == 201
    assert Scan.objects.get().blob.size == len(PDF)


def test_an_end_whose_answer_was_lost_is_answered_the_same(counter: Client, dossier: Dossier) -> None:
    give_all(counter, dossier)
    assert end(counter, dossier, 450) == end(counter, dossier, 450)
    assert Scan.objects.count() == 1


def test_an_end_without_its_parts_is_sent_back_for_them(counter: Client, dossier: Dossier) -> None:
    give(counter, dossier, 0, PARTS[0])
    status, told = end(counter, dossier, 450)
    assert (status, told["message"]) == (409, "Tệp chưa đến đủ; trang này tự gửi tiếp.")
    assert not Scan.objects.exists()


def test_the_parts_of_one_person_end_no_file_of_another(
    counter: Client, dossier: Dossier, binh: User, unit_a: Unit, enter: Enter
) -> None:
    place(binh, unit_a, ROLE.STAFF, "scan")
    give_all(counter, dossier)
    assert give(enter(binh), dossier, 450, REST)[1]["next"] == 0
    assert end(enter(binh), dossier, 450)[0] == 409


def test_what_was_seen_of_the_first_page_is_told_in_words(counter: Client, dossier: Dossier) -> None:
    give(counter, dossier, 0, PARTS[0])
    Part.objects.update(first_page=[{"code": "blurred", "severity": "rescan", "value": None}])
    words = "✕ Quét lại. Mờ. Đặt lại trang vào máy quét rồi bấm F4."
    assert told_again(counter, dossier)["first"] == {"level": "rescan", "words": words}
    Part.objects.update(first_page=[])
    assert told_again(counter, dossier)["first"] == {"level": "ok", "words": "✓ Đạt"}


@pytest.mark.usefixtures("redis_url")
def test_the_second_part_has_the_first_page_looked_at(
    counter: Client, dossier: Dossier, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        give_all(counter, dossier)
    assert queue.queue(queue.LOOK).get_job_ids() == [f"glimpse-{Part.objects.get(start=0).pk}-0"]


@pytest.mark.parametrize("form", [{}, {"key": "k"}, {"key": "k", "start": "-1"}, {"key": "k" * 93, "start": "0"}])
def test_a_part_that_says_too_little_is_refused(counter: Client, dossier: Dossier, form: dict[str, str]) -> None:
    file = SimpleUploadedFile("a.pdf", PDF)
    address = reverse("upload_part", args=[dossier.uid])
    assert counter.post(address, {**form, "file": file}, headers=SCRIPT).status_code == 422
    assert counter.post(address, {"key": "k", "start": "0"}, headers=SCRIPT).status_code == 422
    assert not Part.objects.exists()


def test_a_part_of_no_file_of_ours_is_refused_with_the_reason(counter: Client, dossier: Dossier) -> None:
    status, told = give(counter, dossier, 0, b"PK\x03\x04")
    assert (status, told["message"]) == (422, "Không rõ loại tệp")


def test_a_part_too_many_is_refused(counter: Client, dossier: Dossier, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 300
    give(counter, dossier, 0, PARTS[0])
    status, told = give(counter, dossier, 200, PARTS[1])
    assert (status, told["code"]) == (422, "too_large")
