"""The commands say what they found, and their exit code says whether it is good."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Unit, User
from storage import audit as auditing
from storage.audit import Action, Head
from storage.blobs import keep, silent
from storage.commands import audit, gc, verify
from storage.models import AuditEntry, Blob, Scan
from storage.search.follower import catch_up
from tests.storage.spoilt import silence

pytestmark = pytest.mark.django_db
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def scan(blob_root: Path, settings: Settings, tmp_path: Path, an: User, unit_a: Unit) -> Scan:
    settings.INDEX_DIR = tmp_path / "index"
    blob = keep(io.BytesIO(b"paper"), original=True)
    return Scan.objects.create(
        blob=blob, name="giay.pdf", kind="pdf", source="web", unit=unit_a, by=an, idempotency_key="k"
    )


def test_verify_is_content_when_bytes_and_index_are_whole(scan: Scan, capsys: Captured) -> None:
    catch_up()
    assert verify([]) == 0
    assert "Mọi tệp nguyên vẹn." in capsys.readouterr().out
    assert AuditEntry.objects.get().detail == {"checked": 1, "damaged": 0, "missing": 0}


def test_verify_names_the_scan_whose_bytes_are_gone(scan: Scan, blob_root: Path, capsys: Captured) -> None:
    sha256 = scan.blob_id
    (blob_root / sha256[:2] / sha256[2:4] / sha256).unlink()
    assert verify(["--no-index"]) == 1
    assert f"Mất tệp: {sha256} giay.pdf" in capsys.readouterr().out


def test_verify_names_what_the_store_is_silent_about(scan: Scan, blob_root: Path, capsys: Captured) -> None:
    silence(blob_root, scan.blob_id)
    assert verify(["--no-index"]) == 1
    told = capsys.readouterr().out
    assert f"Chưa đọc được: {scan.blob_id} giay.pdf" in told
    assert "Mọi tệp nguyên vẹn." not in told


def test_verify_says_that_the_store_is_away(
    scan: Scan, blob_root: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silent, "MOST", 1)
    silence(blob_root, scan.blob_id)
    assert verify(["--no-index"]) == 1
    assert "sohoa verify: Không dùng được kho" in capsys.readouterr().err


def test_verify_says_when_the_index_is_not_there(scan: Scan, capsys: Captured) -> None:
    assert verify([]) == 1
    assert "sohoa follow" in capsys.readouterr().out


def test_gc_tells_what_it_deleted(blob_root: Path, capsys: Captured) -> None:
    keep(io.BytesIO(b"thumb"), original=False)
    Blob.objects.update(put_at=timezone.now() - timedelta(days=3))
    assert gc([]) == 0
    assert "Đã xóa 1 tệp" in capsys.readouterr().out


def test_audit_verify_prints_the_head_of_a_whole_chain(an: User, capsys: Captured) -> None:
    auditing.record(Action.SEARCHED, by=an)
    auditing.seal()
    assert audit(["verify"]) == 0
    told = capsys.readouterr().out
    assert auditing.head().digest in told
    assert "Nhật ký nguyên vẹn." in told


def test_audit_verify_takes_a_head_from_a_printed_report(an: User, capsys: Captured) -> None:
    auditing.record(Action.SEARCHED, by=an)
    auditing.seal()
    printed = auditing.head()
    AuditEntry.objects.all().delete()
    assert audit(["verify"]) == 0
    assert audit(["verify", "--number", "1", "--head", printed.digest]) == 1
    assert audit(["verify"], [Head(1, printed.digest)]) == 1
    assert "Mục 1: không còn đúng mã đã in" in capsys.readouterr().out


def test_half_a_head_is_refused(db: None) -> None:
    with pytest.raises(SystemExit) as ended:
        audit(["verify", "--number", "1"])
    assert ended.value.code == 2
