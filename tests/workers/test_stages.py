"""The end of a stage: told once, timed, and counted by what came of it."""

import io
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from accounts.models import User
from ingest.receive import receive_scan
from storage import tallies, tracing
from storage.documents import open_document
from storage.models import Document, Dossier, Page, Revision, Scan
from storage.states import DocumentState, PageState
from tests.workers.rows import make_scan
from workers import jobs, stages

pytestmark = pytest.mark.django_db


def counted() -> dict[tuple[str, str], int]:
    """How often each outcome or stage was counted."""
    found: dict[tuple[str, str], int] = {}
    for (name, label, _), (times, _seconds) in tallies.sums().items():
        found[name, label] = found.get((name, label), 0) + times
    return found


@pytest.mark.usefixtures("blob_root", "redis_url")
def test_a_refused_file_is_told_under_its_upload_and_counted_with_its_class(
    dossier: Dossier, an: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    paper = open_document(dossier, kind=Document.Kind.COMPONENT, by=an)
    with tracing.under("upload-of-a-test"):
        receipt = receive_scan(
            io.BytesIO(b"%PDF-1.4 nothing"),
            name="Nguyễn Văn Thử.pdf",
            source=Scan.Source.WEB,
            unit=dossier.receiving_unit,
            by=an,
            idempotency_key="k",
            into=paper,
        )

    jobs.look_scan(receipt.scan.pk)

    assert receipt.scan.request_id == "upload-of-a-test"
    assert counted() == {("scans", "refused/damaged"): 1, ("seconds", "look"): 1, ("seconds", "wait_look"): 1}
    told = [(line.stage, line.outcome) for line in caplog.records if hasattr(line, "stage")]  # type: ignore[attr-defined]
    assert told == [("receive", "web"), ("look", "refused/damaged")]
    assert "Nguy" not in caplog.text


def test_outcomes_have_the_names_that_are_counted() -> None:
    assert stages.outcome_of(Page(state=PageState.READ)) == "read"
    assert stages.outcome_of(Page(state=PageState.READ, verdicts=[{"code": "blank"}])) == "blank"
    assert stages.outcome_of(Page(state=PageState.READ, born_digital=True)) == "own_text"
    assert stages.outcome_of(Page(state=PageState.REFUSED, error_code="too_heavy")) == "refused/too_heavy"
    assert stages.outcome_of(Document(state=DocumentState.READY_WITH_GAPS)) == "ready_with_gaps"


def test_a_job_that_lost_its_claim_counts_no_outcome(dossier: Dossier) -> None:
    scan = make_scan(dossier)

    stages.ended("look", scan, scan.attempt + 1, waited=1, seconds=1)

    assert set(counted()) == {("seconds", "look"), ("seconds", "wait_look")}


def ready_paper(dossier: Dossier) -> Document:
    """A paper of one page that came a minute ago, with its first record."""
    scan = make_scan(dossier, pages=1)
    Scan.objects.update(received_at=Now() - timedelta(minutes=1), request_id="the-latest-upload")
    paper = Document.objects.create(dossier=dossier, title="Giấy", state=DocumentState.READY)
    Page.objects.update(document=paper, position=1)
    Revision.objects.create(document=paper, number=1, change=1, blob=scan.blob, pages=1)
    return paper


def test_a_paper_goes_by_the_id_of_its_latest_upload(dossier: Dossier) -> None:
    assert stages.id_of(ready_paper(dossier)) == "the-latest-upload"


def test_a_paper_is_ready_once_after_an_upload(dossier: Dossier) -> None:
    paper = ready_paper(dossier)
    (first,) = stages.received_to_ready(paper)
    assert first.total == pytest.approx(60, abs=30)

    Revision.objects.create(document=paper, number=2, change=2, blob=paper.revisions.get().blob, pages=1)
    assert list(stages.received_to_ready(paper)) == []
