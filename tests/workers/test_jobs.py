"""The jobs themselves, called in this process with real children: twice, at once, and over hostile files."""

import io
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.apps import apps
from django.db import OperationalError, connection
from django.db.models import Model
from pypdf import PdfReader, PdfWriter
from pytest_django import Settings
from redis import Redis

from ingest.errors import WrongPassword
from ingest.limited import ChildDied
from ingest.receive import receive_scan
from storage.documents import open_document
from storage.models import Blob, Document, Dossier, Page, Reading, Revision, Scan
from storage.states import DocumentState, PageState, ScanState
from storage.verdicts import verdict_of
from tests.workers.site import SAMPLES
from workers import claims, jobs, looking, orders, queue
from workers.passwords import unlock_scan

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_url", "blob_root", "scratch")]

SMALL = SAMPLES / "pdf" / "3small.pdf"
BORN_DIGITAL = SAMPLES / "vietnamese" / "qn-tb11-2025-borndigital.pdf"


@pytest.fixture
def scratch(tmp_path: Path, settings: Settings) -> None:
    settings.SCRATCH_DIR = tmp_path / "scratch"


def receive(dossier: Dossier, content: bytes, *, name: str = "thu.pdf") -> Scan:
    assert dossier.created_by is not None
    document = open_document(dossier, kind=Document.Kind.COMPONENT, title="Tờ khai", by=dossier.created_by)
    return receive_scan(
        io.BytesIO(content),
        name=name,
        source=Scan.Source.WEB,
        unit=dossier.receiving_unit,
        by=dossier.created_by,
        idempotency_key=name,
        into=document,
    ).scan


def finish(scan: Scan) -> Document:
    """Do every job that there is to do, in order."""
    jobs.look_scan(scan.pk)
    for page in Page.objects.filter(scan=scan, state=PageState.WAITING).order_by("number"):
        jobs.read_page(page.pk)
    assert scan.into is not None
    jobs.assemble_document(scan.into.pk)
    return Document.objects.get(pk=scan.into.pk)


def two_pages() -> bytes:
    writer = PdfWriter()
    for page in PdfReader(SMALL).pages[:2]:
        writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(two_pages()))
    writer.encrypt(user_password=password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_every_job_done_twice_doubles_nothing(dossier: Dossier) -> None:
    scan = receive(dossier, two_pages())

    first, second = finish(scan), finish(scan)
    for page in scan.pages.all():
        jobs.read_page(page.pk)

    assert first.state == second.state == DocumentState.READY
    assert scan.pages.count() == 2
    assert Reading.objects.count() == 2
    assert Revision.objects.count() == 1


def test_two_machines_at_once_double_nothing(dossier: Dossier) -> None:
    scan = receive(dossier, two_pages())

    def both(job: Callable[[int], None], pk: int) -> None:
        def one(_number: int) -> None:
            try:
                job(pk)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(one, range(2)))

    both(jobs.look_scan, scan.pk)
    for page in scan.pages.all():
        both(jobs.read_page, page.pk)
    both(jobs.assemble_document, scan.into_id or 0)

    assert (Page.objects.count(), Reading.objects.count(), Revision.objects.count()) == (2, 2, 1)


def test_a_look_cut_off_in_the_middle_goes_on_where_it_was(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = receive(dossier, SMALL.read_bytes())
    monkeypatch.setattr(looking, "gives_way", lambda _scan, _seconds: True)

    for done in (1, 2, 3):
        jobs.look_scan(scan.pk)
        assert scan.pages.count() == done

    scan.refresh_from_db()
    assert (scan.state, scan.attempt) == (ScanState.LOOKED, 3)
    assert list(scan.pages.order_by("number").values_list("position", flat=True)) == [1, 2, 3]


def test_a_long_scan_gives_way_only_when_another_waits(dossier: Dossier) -> None:
    scan = receive(dossier, two_pages())
    claims.claim(Scan, scan.pk, worker="w", seconds=60)

    assert not looking.gives_way(scan, looking.TURN_SECONDS + 1)
    receive(dossier, SMALL.read_bytes(), name="other.pdf")
    assert looking.gives_way(scan, looking.TURN_SECONDS + 1)
    assert not looking.gives_way(scan, 0.5)


def test_a_born_digital_file_is_not_read_and_its_words_are_kept(dossier: Dossier) -> None:
    document = finish(receive(dossier, BORN_DIGITAL.read_bytes()))

    assert document.state == DocumentState.READY
    assert set(Reading.objects.values_list("source", flat=True)) == {Reading.Source.OWN}
    assert document.revisions.get().pages == 2


def test_a_broken_file_is_refused_with_its_class(dossier: Dossier) -> None:
    scan = receive(dossier, b"%PDF-1.7\nnothing of a PDF")

    document = finish(scan)

    scan.refresh_from_db()
    assert (scan.state, scan.error_code) == (ScanState.REFUSED, "damaged")
    assert document.state == DocumentState.REFUSED


def test_a_file_with_a_password_waits_for_it_and_goes_on_with_it(dossier: Dossier) -> None:
    original = locked("bi-mat")
    scan = receive(dossier, original)
    jobs.look_scan(scan.pk)
    scan.refresh_from_db()
    assert scan.state == ScanState.NEEDS_PASSWORD

    with pytest.raises(WrongPassword):
        unlock_scan(scan, "sai", scan.by)
    assert unlock_scan(scan, "bi-mat", scan.by)

    scan.refresh_from_db()
    assert finish(scan).state == DocumentState.READY
    assert Blob.objects.get(pk=scan.blob_id).size == len(original)
    assert not unlock_scan(scan, "bi-mat", scan.by)


def test_a_password_is_written_down_nowhere(
    dossier: Dossier, redis_url: str, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "mot-mat-khau-rieng-7731"
    scan = receive(dossier, locked(secret))
    jobs.look_scan(scan.pk)
    scan.refresh_from_db()
    assert unlock_scan(scan, secret, scan.by)
    scan.refresh_from_db()
    queue.enqueue_look(scan.pk)
    finish(scan)

    rows = [str(row) for model in apps.get_models() for row in model._default_manager.values()]
    assert len(rows) > 10
    with Redis.from_url(redis_url) as client:
        queued = b"".join(client.dump(key) or b"" for key in client.scan_iter())
    assert b"look" in queued
    assert not [row for row in rows if secret in row]
    assert secret.encode() not in queued
    assert secret not in caplog.text


def dies(cause: str, *, after: int = 0) -> Callable[..., Iterator[orders.Answer]]:
    """A child that answers `after` times, then dies."""
    real = orders.ask

    def ask(task: str, spec: orders.Answer, *, seconds: float | None = None) -> Iterator[orders.Answer]:
        answers = real(task, spec, seconds=seconds)
        for _number in range(after):
            yield next(answers)
        answers.close()
        raise ChildDied(cause)

    return ask


def wait_over(model: type[Scan] | type[Page]) -> None:
    model.objects.update(retry_at=None)


def test_a_page_over_which_three_children_died_is_refused_and_the_rest_goes_on(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = receive(dossier, two_pages())
    jobs.look_scan(scan.pk)
    bad, good = scan.pages.order_by("number")
    with monkeypatch.context() as fault:
        fault.setattr(orders, "ask", dies("memory"))
        for _attempt in range(3):
            wait_over(Page)
            jobs.read_page(bad.pk)
    jobs.read_page(good.pk)
    jobs.assemble_document(scan.into_id or 0)

    bad.refresh_from_db()
    assert (bad.state, bad.error_code, bad.deaths) == (PageState.REFUSED, "too_heavy", 2)
    document = Document.objects.get()
    assert document.state == DocumentState.READY_WITH_GAPS
    assert document.revisions.get().pages == 2


@pytest.mark.parametrize(("cause", "waits"), [("killed", 1), ("house", 16)])
def test_a_child_that_the_house_failed_is_never_counted(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch, cause: str, waits: int
) -> None:
    scan = receive(dossier, two_pages())
    jobs.look_scan(scan.pk)
    page = scan.pages.order_by("number")[0]
    monkeypatch.setattr(orders, "ask", dies(cause))
    for _attempt in range(4):
        wait_over(Page)
        jobs.read_page(page.pk)

    page.refresh_from_db()
    assert (page.state, page.deaths, page.attempt) == (PageState.WAITING, 0, 4)
    assert page.retry_at is not None
    assert waits - 1 < (page.retry_at - page.state_since).total_seconds() < waits + 10


def test_a_page_that_kills_the_looking_is_refused_and_the_next_is_looked_at(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = receive(dossier, SMALL.read_bytes())
    with monkeypatch.context() as fault:
        fault.setattr(orders, "ask", dies("crash", after=2))  # the head, and page 1
        jobs.look_scan(scan.pk)
        fault.setattr(orders, "ask", dies("crash", after=1))
        for _attempt in range(2):
            wait_over(Scan)
            jobs.look_scan(scan.pk)
    wait_over(Scan)
    jobs.look_scan(scan.pk)

    scan.refresh_from_db()
    assert scan.state == ScanState.LOOKED
    states = list(scan.pages.order_by("number").values_list("state", flat=True))
    assert states == [PageState.WAITING, PageState.REFUSED, PageState.WAITING]


def test_a_store_that_is_away_is_tried_again_for_ever(dossier: Dossier, settings: Settings) -> None:
    scan = receive(dossier, two_pages())
    store = Path(settings.BLOB_URL)
    away = store.rename(store.with_name("away"))
    for _attempt in range(4):
        wait_over(Scan)
        jobs.look_scan(scan.pk)
    scan.refresh_from_db()
    assert (scan.state, scan.deaths) == (ScanState.RECEIVED, 0)
    assert scan.retry_at is not None

    away.rename(store)
    wait_over(Scan)
    assert finish(scan).state == DocumentState.READY


def test_what_an_attempt_finds_after_it_lost_its_claim_is_dropped(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = receive(dossier, two_pages())
    jobs.look_scan(scan.pk)
    page = scan.pages.order_by("number")[0]
    real = orders.ask

    def lose_claim(task: str, spec: orders.Answer, *, seconds: float | None = None) -> Iterator[orders.Answer]:
        yield from real(task, spec, seconds=seconds)
        claims.give_back(Page, page.pk, 1)
        claims.claim(Page, page.pk, worker="another", seconds=60)

    monkeypatch.setattr(orders, "ask", lose_claim)
    jobs.read_page(page.pk)

    page.refresh_from_db()
    assert (page.state, page.attempt, page.worker) == (PageState.READING, 2, "another")
    assert not page.readings.exists()


def test_a_claim_of_which_the_answer_was_lost_waits_again(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    scan, claim, broken = receive(dossier, SMALL.read_bytes()), claims.claim, iter([True])

    def lose_the_answer(model: type[Model], pk: int, *, worker: str, seconds: float) -> int | None:
        attempt = claim(model, pk, worker=worker, seconds=seconds)
        if next(broken, False):
            raise OperationalError("server closed the connection unexpectedly")
        return attempt

    monkeypatch.setattr(claims, "claim", lose_the_answer)
    monkeypatch.setattr(jobs, "worker_name", lambda: "read-here-1-abcdef")
    jobs.look_scan(scan.pk)

    scan.refresh_from_db()
    assert (scan.state, scan.attempt, scan.worker) == (ScanState.RECEIVED, 1, "")


def test_no_scratch_is_left(dossier: Dossier, settings: Settings) -> None:
    finish(receive(dossier, two_pages()))

    assert list(settings.SCRATCH_DIR.iterdir()) == []


def test_the_pages_that_wait_are_queued_as_they_are_looked_at(dossier: Dossier) -> None:
    scan = receive(dossier, two_pages())

    jobs.look_scan(scan.pk)

    assert len(queue.queued_ids()["interactive"]) == 2


def test_a_sheet_fed_again_in_another_file_of_the_paper_is_noticed(dossier: Dossier) -> None:
    sheets = (SAMPLES / "vietnamese" / "qn-23-bc-2025.pdf").read_bytes()
    jobs.look_scan(receive(dossier, sheets, name="first.pdf").pk)
    again = receive(dossier, sheets, name="again.pdf")
    jobs.look_scan(again.pk)

    assert [verdict_of(page).reasons for page in again.pages.order_by("number")] == [
        ("Trùng trang 1",),
        ("Trùng trang 2",),
    ]


def test_a_file_with_more_pages_than_the_settings_allow_is_refused(dossier: Dossier, settings: Settings) -> None:
    settings.MAX_PAGES = 1
    scan = receive(dossier, two_pages())
    jobs.look_scan(scan.pk)

    scan.refresh_from_db()
    assert (scan.state, scan.error_code) == (ScanState.REFUSED, "too_many_pages")


def test_a_page_with_more_pixels_than_the_settings_allow_is_refused(dossier: Dossier, settings: Settings) -> None:
    settings.MAX_PAGE_PIXELS = 1000
    scan = receive(dossier, two_pages())
    jobs.look_scan(scan.pk)

    assert set(scan.pages.values_list("state", "error_code")) == {(PageState.REFUSED, "pixel_bomb")}


def test_a_child_gets_no_more_time_than_the_settings_allow(
    dossier: Dossier, settings: Settings, tmp_path: Path
) -> None:
    settings.PAGE_SECONDS = 0.02
    path = tmp_path / "scan.pdf"
    path.write_bytes(two_pages())

    with pytest.raises(ChildDied) as died:
        list(orders.ask("look", orders.page_spec(path, "pdf", tmp_path)))
    assert died.value.cause == "time"


def test_every_limit_of_the_settings_is_handed_to_the_children(settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES, settings.MAX_PAGES, settings.MAX_PAGE_PIXELS = 11, 12, 13
    settings.PAGE_SECONDS, settings.PAGE_MEMORY = 14, 15

    told = orders.limits().as_dict()
    assert [told[name] for name in ("bytes", "pages", "pixels", "seconds", "memory")] == [11, 12, 13, 14, 15]
