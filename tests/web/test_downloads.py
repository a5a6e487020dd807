"""What leaves the house is whole, is the person's to take, and is audited once."""

import hashlib
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest
from django.conf import settings
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Unit, User
from storage.blobs import keep
from storage.documents import open_document
from storage.filing import file_pages
from storage.models import AuditEntry, Blob, Document, Dossier, Page, Revision
from tests.storage.paper import scanned
from tests.storage.search.rows import make_dossier
from tests.web.archived import ORIGINAL, RECORD, stored
from tests.web.conftest import Enter

pytestmark = pytest.mark.usefixtures("blob_root")


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, settings: Settings) -> None:
    settings.SCRATCH_DIR = tmp_path / "scratch"


@pytest.fixture
def filed(paper: Document, an: User) -> list[Page]:
    return stored(an, paper, "một", "hai")


@pytest.fixture
def foreign(filed: list[Page], unit_b: Unit, paper: Document, an: User) -> Document:
    """A paper of unit B that holds the second page of the same file."""
    dossier = make_dossier("H99.99002-260105-0009", unit_b, paper.dossier.procedure)
    target = open_document(dossier, kind=Document.Kind.RESULT, by=an)
    file_pages(filed[1:], target, by=an)
    return target


def body(answer: Any) -> bytes:
    """All bytes of a streamed answer; reading to the end closes its file."""
    return b"".join(answer)


def test_the_original_comes_as_it_came_in(filed: list[Page], kho: User, enter: Enter) -> None:
    answer = enter(kho).get(reverse("original", args=[filed[0].uid]))
    assert body(answer) == ORIGINAL
    assert answer["Content-Disposition"] == 'attachment; filename="quet.pdf"'
    entry = AuditEntry.objects.get(action="downloaded")
    assert (entry.actor, entry.detail["what"], entry.subject_id) == (kho, "original", str(filed[0].uid))


def test_an_original_with_pages_of_another_unit_is_not_handed_out(
    filed: list[Page], foreign: Document, an: User, kho: User, enter: Enter
) -> None:
    address = reverse("original", args=[filed[0].uid])
    assert enter(an).get(address).status_code == 404
    assert "Tải bản gốc" not in enter(an).get(reverse("archive_page", args=[filed[0].uid])).content.decode()
    assert body(enter(kho).get(address)) == ORIGINAL


def test_the_record_is_saved_or_shown_for_printing(filed: list[Page], paper: Document, kho: User, enter: Enter) -> None:
    client, address = enter(kho), reverse("record_copy", args=[paper.uid])
    saved = client.get(address)
    assert body(saved) == RECORD.read_bytes()
    assert saved["Content-Disposition"].startswith("attachment")
    printed = client.get(address, {"print": "1"})
    assert body(printed) == RECORD.read_bytes()
    assert printed["Content-Disposition"].startswith("inline")
    assert printed["Content-Type"] == "application/pdf"
    acts = AuditEntry.objects.filter(actor=kho).order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["downloaded", "printed"]


def test_the_access_copy_is_saved_where_it_has_been_made(
    filed: list[Page], paper: Document, kho: User, enter: Enter
) -> None:
    client, address = enter(kho), reverse("access_copy", args=[paper.uid])
    viewer = reverse("archive_page", args=[filed[0].uid])
    assert client.get(address).status_code == 404
    assert "Bản xem nhẹ" not in client.get(viewer).content.decode()
    paper.revisions.update(access=keep(BytesIO(b"%PDF-1.7 small"), original=False))
    saved = client.get(address)
    assert body(saved) == b"%PDF-1.7 small"
    assert saved["Content-Disposition"].startswith("attachment")
    assert ".access.pdf" in saved["Content-Disposition"]
    assert "Bản xem nhẹ" in client.get(viewer).content.decode()
    entry = AuditEntry.objects.get(action="downloaded")
    assert (entry.actor, entry.detail["what"], entry.subject_id) == (kho, "access", str(paper.uid))


def test_the_access_copy_is_never_exported(filed: list[Page], dossier: Dossier, kho: User, enter: Enter) -> None:
    Revision.objects.update(access=keep(BytesIO(b"small"), original=False))
    files = unpacked(enter(kho).get(reverse("dossier_zip", args=[dossier.uid])))
    assert b"small" not in files.values()


@pytest.mark.parametrize("form", ["alto", "hocr"])
def test_the_words_and_their_places_are_saved(
    form: str, filed: list[Page], paper: Document, kho: User, enter: Enter
) -> None:
    answer = enter(kho).get(reverse("words_file", args=[paper.uid, form]))
    text = answer.content.decode()
    assert [text.count(word) for word in ("một", ">một<" if form == "hocr" else '"một"')] == [1, 1]
    assert text.index("một") < text.rindex("hai")
    assert answer["Content-Disposition"].startswith("attachment")
    entry = AuditEntry.objects.get(action="downloaded")
    assert (entry.actor, entry.detail["what"]) == (kho, form)
    assert enter(kho).get(reverse("words_file", args=[paper.uid, "txt"])).status_code == 404


def test_a_paper_without_a_record_has_none_to_give(paper: Document, an: User, kho: User, enter: Enter) -> None:
    scanned(an, paper, pages=1)
    assert enter(kho).get(reverse("record_copy", args=[paper.uid])).status_code == 404
    assert enter(kho).get(reverse("dossier_pdf", args=[paper.dossier.uid])).status_code == 404


def test_damaged_bytes_are_not_sent_but_reported(filed: list[Page], blob_root: Path, kho: User, enter: Enter) -> None:
    blob = filed[0].scan.blob
    path = blob_root / blob.pk[:2] / blob.pk[2:4] / blob.pk
    path.chmod(0o600)
    path.write_bytes(b"something else")
    told = enter(kho).get(reverse("original", args=[filed[0].uid]), {"from": str(filed[0].uid)}, follow=True)
    assert "Lỗi toàn vẹn: đã báo quản trị" in told.content.decode()
    assert Blob.objects.get(pk=blob.pk).health == "damaged"
    assert not AuditEntry.objects.filter(action="downloaded").exists()


def unpacked(answer: Any) -> dict[str, bytes]:
    with ZipFile(BytesIO(body(answer))) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_a_dossier_is_exported_with_originals_records_description_and_checksums(
    filed: list[Page], dossier: Dossier, kho: User, enter: Enter
) -> None:
    files = unpacked(enter(kho).get(reverse("dossier_zip", args=[dossier.uid])))
    title = "01 Tờ khai đăng ký khai sinh.pdf"
    assert set(files) == {title, "goc/01-01 quet.pdf", "ho-so.json", "SHA256SUMS"}
    assert files["goc/01-01 quet.pdf"] == ORIGINAL
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256(files[name]).hexdigest() == digest
    told = json.loads(files["ho-so.json"])
    assert told["code"] == dossier.code
    assert told["documents"][0]["record"]["file"] == title
    assert [page["position"] for page in told["documents"][0]["pages"]] == [1, 2]
    assert AuditEntry.objects.get(action="exported").detail == {"form": "zip"}


def test_a_dossier_is_exported_as_the_archive_takes_it(
    filed: list[Page], dossier: Dossier, kho: User, enter: Enter
) -> None:
    answer = enter(kho).get(reverse("dossier_archive", args=[dossier.uid]))
    assert answer["Content-Disposition"] == f'attachment; filename="{dossier}.bag.zip"'
    files = unpacked(answer)
    assert files[f"data/representations/originals/data/{dossier}.1.1.pdf"] == ORIGINAL
    for line in files["manifest-sha256.txt"].decode().splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256(files[name]).hexdigest() == digest
    assert AuditEntry.objects.get(action="exported").detail == {"form": "archive"}
    assert list(settings.SCRATCH_DIR.iterdir()) == []


def test_a_package_for_the_archive_leaves_out_an_original_that_holds_others_pages(
    filed: list[Page], foreign: Document, dossier: Dossier, an: User, enter: Enter
) -> None:
    files = unpacked(enter(an).get(reverse("dossier_archive", args=[dossier.uid])))
    assert not any(name.startswith("data/representations/originals/") for name in files)
    assert "banGocKhongKem" in files["data/metadata/descriptive/dossier.xml"].decode()


def test_an_export_leaves_out_an_original_that_holds_others_pages(
    filed: list[Page], foreign: Document, dossier: Dossier, an: User, enter: Enter
) -> None:
    files = unpacked(enter(an).get(reverse("dossier_zip", args=[dossier.uid])))
    assert not any(name.startswith("goc/") for name in files)
    assert json.loads(files["ho-so.json"])["documents"][0]["originals"][0]["file"] is None


def test_a_name_from_outside_stays_a_name(filed: list[Page], dossier: Dossier, kho: User, enter: Enter) -> None:
    type(filed[0].scan).objects.update(name="../../etc/passwd\n.pdf")
    Document.objects.update(title="a/b\\c:d")
    files = unpacked(enter(kho).get(reverse("dossier_zip", args=[dossier.uid])))
    assert {"goc/01-01 _.._etc_passwd_.pdf", "01 a_b_c_d.pdf"} < set(files)


def test_a_dossier_becomes_one_pdf(filed: list[Page], dossier: Dossier, an: User, kho: User, enter: Enter) -> None:
    stored(an, open_document(dossier, kind=Document.Kind.RESULT, by=an), "kết quả", content=b"%PDF-1.4 another")
    answer = enter(kho).get(reverse("dossier_pdf", args=[dossier.uid]))
    with pikepdf.open(BytesIO(body(answer))) as pdf:
        assert len(pdf.pages) == 4
    assert answer["Content-Disposition"] == f'attachment; filename="{dossier}.pdf"'
    assert AuditEntry.objects.get(action="exported").detail == {"form": "pdf"}


def test_records_that_cannot_be_merged_are_told_about(
    filed: list[Page], paper: Document, dossier: Dossier, kho: User, enter: Enter
) -> None:
    paper.revisions.update(blob=filed[0].scan.blob)
    told = enter(kho).get(reverse("dossier_pdf", args=[dossier.uid]), follow=True).content.decode()
    assert "Chưa ghép được thành một PDF. Tải ZIP" in told
    assert not AuditEntry.objects.filter(action="exported").exists()


ADDRESSES: dict[str, Callable[[Page, Document], Any]] = {
    "original": lambda page, document: page.uid,
    "record_copy": lambda page, document: document.uid,
    "access_copy": lambda page, document: document.uid,
    "dossier_archive": lambda page, document: document.dossier.uid,
    "dossier_zip": lambda page, document: document.dossier.uid,
    "dossier_pdf": lambda page, document: document.dossier.uid,
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_another_unit_takes_nothing(name: str, filed: list[Page], paper: Document, binh: User, enter: Enter) -> None:
    assert enter(binh).get(reverse(name, args=[ADDRESSES[name](filed[0], paper)])).status_code == 404
    assert not AuditEntry.objects.filter(actor=binh).exists()
