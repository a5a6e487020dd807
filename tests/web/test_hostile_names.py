"""File names that are weapons: kept harmless when a file comes in, harmless again when it goes out."""

import io
from typing import Any
from unicodedata import normalize
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Unit, User
from ingest.receive import receive_scan
from storage.models import Document, Dossier, Page, Scan
from tests.web.archived import ORIGINAL, stored
from tests.web.conftest import Enter
from web.exports import original_name, safe_name

pytestmark = pytest.mark.usefixtures("blob_root")

NAMES = {
    "climbing": ("../../../../etc/cron.d/so.pdf", "so.pdf"),
    "climbing in Windows": ("..\\..\\Windows\\so.pdf", "so.pdf"),
    "with a zero": ("so\0.exe\0.pdf", "so.exe.pdf"),
    "in two lines": ("so\r\nX-Evil; 1\r\n\r\n.pdf", "soX-Evil; 1.pdf"),
    "turned about": ("giay-\u202efdp.exe", "giay-fdp.exe.pdf"),
    "hidden": ("so\u200b\u2066\ufeff.pdf", "so.pdf"),
    "decomposed": (normalize("NFD", "giấy tờ.pdf"), "giấy tờ.pdf"),
    "broken": ("so\ud800.pdf", "so.pdf"),
    "a program": ("so.pdf.exe", "so.pdf.exe.pdf"),
    "a page of the web": ("so.html", "so.html.pdf"),
    "no name": ("", "_.pdf"),
    "dots": ("...", "_.pdf"),
    "a stream of Windows": ("so.pdf:evil.exe", "so.pdf_evil.exe.pdf"),
    "quoted": ('so";x=".pdf', "so_;x=_.pdf"),
}
"""What a file is called when it comes in, and when it goes out."""
LONG = {"4 KB": "a" * 4096 + ".pdf", "4 KB of Vietnamese": "ộ" * 4096 + ".pdf", "without an end": "ộ" * 4096}
TURNED = "giay-\u202efdp.html"


@pytest.fixture(autouse=True)
def scratch(tmp_path: Any, settings: Settings) -> None:
    settings.SCRATCH_DIR = tmp_path / "scratch"


def received(name: str, by: User, unit: Unit) -> Scan:
    """A PDF of this name, as it stands in the rows."""
    upload = io.BytesIO(ORIGINAL)
    receipt = receive_scan(upload, name=name, source=Scan.Source.WATCH, unit=unit, by=by, idempotency_key="k")
    return Scan.objects.get(pk=receipt.scan.pk)


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_comes_in_harmless_and_goes_out_as_what_the_file_is(kind: str, an: User, unit_a: Unit) -> None:
    name, out = NAMES[kind]
    scan = received(name, an, unit_a)
    assert scan.name.isprintable()
    assert original_name(scan) == out


@pytest.mark.parametrize("kind", LONG)
def test_a_long_name_still_fits_where_names_have_255_bytes(kind: str, an: User, unit_a: Unit) -> None:
    name = original_name(received(LONG[kind], an, unit_a))
    assert name.endswith(".pdf")
    assert len(f"01-01 {name}".encode()) <= 255
    assert len(f"01 {safe_name(LONG[kind])}.access.pdf".encode()) <= 255


@pytest.mark.parametrize("name", [TURNED, "../../so.html", *LONG.values()])
def test_an_upload_of_a_hostile_name_is_taken(name: str, dossier: Dossier, an: User, enter: Enter) -> None:
    component = dossier.procedure.components.first()
    assert component is not None
    file = SimpleUploadedFile("so.pdf", ORIGINAL)
    file.name = name
    form = {"into": f"c{component.pk}", "key": "khoa", "file": file}
    answer = enter(an).post(reverse("upload", args=[dossier.uid]), form, headers={"X-Sohoa-Upload": "1"})
    assert answer.status_code == 201
    assert Scan.objects.get().name.isprintable()
    assert "/" not in Scan.objects.get().name


@pytest.fixture
def hostile(paper: Document, an: User) -> Page:
    """A page of a stored paper whose file, a PDF, calls itself a page of the web, backwards."""
    (page, *_rest) = stored(an, paper, "một")
    Scan.objects.filter(pk=page.scan_id).update(name=TURNED)
    page.refresh_from_db()
    return page


def test_what_is_saved_can_do_nothing_in_a_browser(hostile: Page, paper: Document, kho: User, enter: Enter) -> None:
    client = enter(kho)
    for address in (reverse("original", args=[hostile.uid]), reverse("record_copy", args=[paper.uid])):
        answer = client.get(address)
        b"".join(answer)  # type: ignore[arg-type] # a FileResponse: read to its end, it closes its file
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Type"] == "application/pdf"
        assert "\u202e" not in answer["Content-Disposition"]
        assert "%E2%80%AE" not in answer["Content-Disposition"]


def test_a_record_that_is_no_pdfa_is_saved_and_never_shown(
    hostile: Page, paper: Document, kho: User, enter: Enter
) -> None:
    address = reverse("record_copy", args=[paper.uid])
    paper.revisions.update(pdfa="2b")
    shown = enter(kho).get(address, {"print": "1"})
    b"".join(shown)  # type: ignore[arg-type] # as above
    assert shown["Content-Disposition"].startswith("inline")
    paper.revisions.update(pdfa="")
    saved = enter(kho).get(address, {"print": "1"})
    b"".join(saved)  # type: ignore[arg-type] # as above
    assert saved["Content-Disposition"].startswith("attachment")


def test_names_in_an_archive_stay_in_its_folder(hostile: Page, dossier: Dossier, kho: User, enter: Enter) -> None:
    Scan.objects.update(name="../../../so\u202efdp.exe")
    Document.objects.update(title="../..\\..\x01/ \u202eevil")
    answer = enter(kho).get(reverse("dossier_zip", args=[dossier.uid]))
    with ZipFile(io.BytesIO(b"".join(answer))) as archive:  # type: ignore[arg-type] # as above
        names = archive.namelist()
    assert len(names) == 4
    assert all(".." not in name.split("/") and name.isprintable() and "\\" not in name for name in names)
    assert all(name.endswith((".pdf", "ho-so.json", "SHA256SUMS")) for name in names)
