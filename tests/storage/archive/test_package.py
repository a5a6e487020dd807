"""A dossier goes to the archive as a bag that a validator of its own accepts, with all that the archive asks for."""

import hashlib
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from lxml import etree

from accounts.models import Unit, User
from storage import audit
from storage.archive.bag import seal
from storage.archive.commands import export_archive
from storage.archive.elements import CSIP, DOSSIER, METS, PREMIS, XLINK
from storage.archive.package import write_package
from storage.archive.premis import software_version
from storage.blobs import NotFound, blobs
from storage.documents import open_document
from storage.filing import file_pages
from storage.models import AuditEntry, Document, Dossier, Page
from tests.storage.search.rows import make_dossier
from tests.web.archived import ORIGINAL, RECORD, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blob_root")]
Captured = pytest.CaptureFixture[str]
NAMES = {"mets": METS, "premis": PREMIS, "hs": DOSSIER}
CODE = "H99.99001-260105-0001"


@pytest.fixture
def papers(document: Document, dossier: Dossier, an: User) -> list[Page]:
    """A component of two pages and a result of one, stored; the audit sealed."""
    pages = stored(an, document, "một", "hai")
    result = open_document(dossier, kind=Document.Kind.RESULT, by=an)
    pages += stored(an, result, "ba", content=b"%PDF-1.4 another file")
    audit.record(audit.Action.VIEWED_DOSSIER, by=an, subject=dossier)
    audit.record(audit.Action.COMPLETED, by=an, subject=dossier)
    audit.seal()
    return pages


@pytest.fixture
def package(papers: list[Page], dossier: Dossier, tmp_path: Path) -> Path:
    return write_package(dossier, tmp_path)


def validated(folder: Path) -> "subprocess.CompletedProcess[str]":
    """What the reference implementation of BagIt says."""
    command = [sys.executable, "-W", "ignore", "-m", "bagit", "--validate", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def parsed(package: Path, name: str) -> Element:
    return ElementTree.parse(package / "data" / name).getroot()  # noqa: S314 # written by ourselves


def texts(root: Element, path: str) -> list[str]:
    return [element.text or "" for element in root.iterfind(path, NAMES)]


def test_another_implementation_accepts_the_bag_and_refuses_a_changed_one(package: Path) -> None:
    assert (done := validated(package)).returncode == 0, done.stderr
    with (package / "data" / "METS.xml").open("a") as file:
        file.write(" ")
    assert validated(package).returncode == 1


def test_records_and_originals_are_named_by_code_and_ordinal(package: Path) -> None:
    folder = package / "data" / "representations"
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found == {
        f"records/data/{CODE}.1.pdf": RECORD.read_bytes(),
        f"records/data/{CODE}.2.pdf": RECORD.read_bytes(),
        f"originals/data/{CODE}.1.1.pdf": ORIGINAL,
        f"originals/data/{CODE}.2.1.pdf": b"%PDF-1.4 another file",
    }


def test_mets_names_every_file_with_its_true_digest(package: Path) -> None:
    root = parsed(package, "METS.xml")
    href = f"{{{XLINK}}}href"
    files = [(file, file.find("mets:FLocat", NAMES)) for file in root.iterfind(".//mets:file", NAMES)]
    named = {place.get(href): file for file, place in files if place is not None}
    described = {reference.get(href): reference for reference in root.iterfind(".//mets:mdRef", NAMES)}
    everything = {str(path.relative_to(package / "data")) for path in (package / "data").rglob("*") if path.is_file()}
    assert {*named, *described, "METS.xml"} == everything
    for name, element in {**named, **described}.items():
        content = (package / "data" / str(name)).read_bytes()
        assert (element.get("CHECKSUM"), element.get("SIZE")) == (
            hashlib.sha256(content).hexdigest(),
            str(len(content)),
        )


def test_mets_has_what_csip_asks_for(package: Path) -> None:
    root = parsed(package, "METS.xml")
    assert root.get("OBJID") == CODE
    assert root.get("PROFILE", "").endswith("E-ARK-CSIP.xml")
    header = root.find("mets:metsHdr", NAMES)
    assert header is not None
    assert header.get(f"{{{CSIP}}}OAISPACKAGETYPE") == "AIP"
    maps = {found.get("TYPE"): found for found in root.iterfind("mets:structMap", NAMES)}
    assert maps["PHYSICAL"].get("LABEL") == "CSIP"
    parts = maps["PHYSICAL"].findall("mets:div/mets:div", NAMES)
    assert [part.get("LABEL") for part in parts] == ["Metadata", "Documentation", "Schemas", "Representations"]
    groups = {group.get("ID"): group.get("USE") for group in root.iterfind("mets:fileSec/mets:fileGrp", NAMES)}
    pointed = [[groups[point.get("FILEID")] for point in part.iterfind("mets:fptr", NAMES)] for part in parts]
    assert pointed == [[], ["Documentation"], ["Schemas"], ["Representations", "Representations"]]
    creators = header.findall("mets:agent[@ROLE='CREATOR']", NAMES)
    notes = [note for agent in creators for note in agent.iterfind("mets:note", NAMES)]
    assert [agent.get("OTHERTYPE") for agent in creators] == ["SOFTWARE"]
    assert [(note.get(f"{{{CSIP}}}NOTETYPE"), note.text) for note in notes] == [
        ("SOFTWARE VERSION", software_version())
    ]
    sections = [child.tag.partition("}")[2] for child in root]
    assert sections == ["metsHdr", "dmdSec", "amdSec", "fileSec", "structMap"]


def test_every_reference_in_mets_leads_somewhere_and_every_name_is_there_once(package: Path) -> None:
    root = parsed(package, "METS.xml")
    names = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(names) == len(set(names))
    pointed = [part.get("FILEID") for part in root.iterfind(".//mets:fptr", NAMES)]
    parts = [part for part in root.iterfind(".//mets:div", NAMES) if part.get("DMDID")]
    pointed += [name for part in parts for name in f"{part.get('DMDID')} {part.get('ADMID')}".split()]
    assert len(pointed) == 6
    assert set(pointed) <= set(names)
    assert {group.get("ID") for group in root.iterfind(".//mets:fileGrp", NAMES)} <= set(pointed)


def test_premis_tells_fixity_events_and_agents_but_not_who_only_looked(package: Path, an: User) -> None:
    root = parsed(package, "metadata/preservation/premis.xml")
    digests = texts(root, ".//premis:messageDigest")
    assert hashlib.sha256(ORIGINAL).hexdigest() in digests
    kinds = texts(root, ".//premis:eventType")
    assert "completed" in kinds
    assert "viewed_dossier" not in kinds
    agents = texts(root, "premis:agent/premis:agentIdentifier/premis:agentIdentifierValue")
    assert set(texts(root, ".//premis:linkingAgentIdentifierValue")) <= set(agents)
    assert {str(an), "Sohoa"} <= set(agents)
    objects = texts(root, "premis:object/premis:objectIdentifier/premis:objectIdentifierValue")
    assert len(objects) == 6
    assert set(texts(root, ".//premis:relatedObjectIdentifierValue")) <= set(objects)


def test_the_description_has_the_fields_that_the_archive_asks_for(
    papers: list[Page], dossier: Dossier, tmp_path: Path
) -> None:
    type(dossier.procedure).objects.update(retention="Vĩnh viễn")
    Dossier.objects.update(sheets=3)
    root = parsed(write_package(Dossier.objects.get(pk=dossier.pk), tmp_path), "metadata/descriptive/dossier.xml")
    told = {child.tag.partition("}")[2]: child.text for child in root}
    assert told["maHoSo"] == CODE
    assert (told["thoiHanLuuTru"], told["soTo"], told["soTrang"]) == ("Vĩnh viễn", "3", "3")
    assert (told["tongSoTaiLieu"], told["ngonNgu"], told["mucDoTinCay"]) == ("2", "Tiếng Việt", "Số hóa")
    assert {"mucDoTiepCan", "tinhTrangVatLy", "kyHieuThongTin", "tuKhoa", "maHoSoGocGiay", "tieuDe"} <= set(told)
    assert texts(root, "hs:taiLieu/hs:giayTo/hs:banLuu")[0] == f"representations/records/data/{CODE}.1.pdf"


def test_the_description_is_valid_against_the_schema_in_the_package(
    papers: list[Page], dossier: Dossier, unit_a: Unit, tmp_path: Path
) -> None:
    Dossier.objects.update(sheets=3)
    empty = make_dossier(None, unit_a, dossier.procedure, temporary_code="TAM-99001/0001")
    full = write_package(Dossier.objects.get(pk=dossier.pk), tmp_path, lambda scan: scan.pk != papers[0].scan_id)
    for package in (full, write_package(empty, tmp_path)):
        schema = etree.XMLSchema(etree.parse(package / "data/schemas/dossier.xsd"))
        told = etree.parse(package / "data/metadata/descriptive/dossier.xml")
        schema.assertValid(told)
        told.getroot().remove(told.getroot()[0])
        assert not schema.validate(told)


def test_what_nobody_can_write_in_xml_stays_out_of_it(papers: list[Page], dossier: Dossier, tmp_path: Path) -> None:
    Document.objects.update(title="Tờ \x01khai <&> \ufffe\n")
    type(papers[0].scan).objects.update(name="../quet\x08.pdf")
    package = write_package(dossier, tmp_path)
    assert texts(parsed(package, "metadata/descriptive/dossier.xml"), ".//hs:tenGiayTo")[0].startswith(
        "Tờ \ufffdkhai <&>"
    )
    parsed(package, "METS.xml")
    parsed(package, "metadata/preservation/premis.xml")
    assert validated(package).returncode == 0


def test_one_stack_of_several_papers_is_one_original(
    papers: list[Page], dossier: Dossier, an: User, tmp_path: Path
) -> None:
    other = open_document(dossier, kind=Document.Kind.RESULT, title="Tờ thứ hai", by=an)
    file_pages([papers[1]], other, by=an)
    package = write_package(dossier, tmp_path)
    originals = list((package / "data/representations/originals/data").iterdir())
    assert len(originals) == 2
    shared = texts(parsed(package, "metadata/descriptive/dossier.xml"), ".//hs:banGoc")
    assert len(shared) == 3


def test_an_original_that_is_not_the_askers_stays_out_and_this_is_said(
    papers: list[Page], dossier: Dossier, tmp_path: Path
) -> None:
    package = write_package(dossier, tmp_path, lambda scan: scan.pk != papers[0].scan_id)
    assert ORIGINAL not in [path.read_bytes() for path in (package / "data").rglob("*.pdf")]
    assert texts(parsed(package, "metadata/descriptive/dossier.xml"), ".//hs:banGocKhongKem") == ["1"]


def test_a_package_that_cannot_be_whole_is_not_there(papers: list[Page], dossier: Dossier, tmp_path: Path) -> None:
    blobs().remove(papers[0].scan.blob_id)
    with pytest.raises(NotFound):
        write_package(dossier, tmp_path)
    assert list(tmp_path.iterdir()) == [tmp_path / "blobs"]


def test_the_command_writes_the_package_once_and_is_audited(
    papers: list[Page], dossier: Dossier, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "to" / "archive"
    assert export_archive([CODE, "-o", str(out)]) == 0
    assert (out / CODE / "bagit.txt").is_file()
    assert export_archive([CODE, "-o", str(out)]) == 1
    assert "there already" in capsys.readouterr().err
    assert [entry.detail for entry in AuditEntry.objects.filter(action="exported")] == [{"form": "archive"}]


def test_a_dossier_without_papers_or_with_a_temporary_number_is_taken_too(
    unit_a: Unit, dossier: Dossier, tmp_path: Path
) -> None:
    make_dossier(None, unit_a, dossier.procedure, temporary_code="TAM-99001/0001")
    assert export_archive(["TAM-99001/0001", "-o", str(tmp_path)]) == 0
    assert validated(tmp_path / "TAM-99001_0001").returncode == 0


def test_an_unknown_code_is_refused(db: None, tmp_path: Path, capsys: Captured) -> None:
    assert export_archive(["H99.1", "-o", str(tmp_path / "out")]) == 1
    assert "Không có hồ sơ H99.1." in capsys.readouterr().err


def test_a_bag_names_what_lies_in_folders_below(tmp_path: Path) -> None:
    (tmp_path / "data" / "thư mục").mkdir(parents=True)
    (tmp_path / "data" / "thư mục" / "giấy tờ.txt").write_text("một")
    seal(tmp_path, {"External-Description": "hai\ndòng"})
    assert validated(tmp_path).returncode == 0
    assert "External-Description: hai dòng\n" in (tmp_path / "bag-info.txt").read_text()
