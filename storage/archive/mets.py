"""METS.xml of the package, in the form of E-ARK CSIP: every file with its digest, and how the papers lie in them."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element

from storage.archive.contents import Item, Paper, items_of
from storage.archive.elements import CSIP, METS, XLINK, add, set_in
from storage.archive.premis import SOFTWARE
from storage.blobs.store import file_digest
from storage.models import Dossier

PROFILE: Final = "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"
GROUPS: Final = {"records": "Representations/records", "originals": "Representations/originals"}


def structure(dossier: Dossier, papers: list[Paper], package: Path, metadata: dict[str, str], now: datetime) -> Element:
    """The METS of the package in the folder; `metadata`: MDTYPE of each metadata file, by its path."""
    told = {"OBJID": str(dossier), "TYPE": "Textual works – Digital", "LABEL": dossier.procedure.name}
    root = set_in(Element(f"{{{METS}}}mets", {**told, "PROFILE": PROFILE}), CSIP, CONTENTINFORMATIONTYPE="MIXED")
    _add_header(root, dossier, now)
    for path, kind in metadata.items():
        _add_metadata(root, package, path, kind, now)
    items = items_of(papers)
    _add_files(root, items.values())
    _add_physical(root, dossier, items.values(), metadata)
    _add_logical(root, dossier, papers)
    return root


def _id(path: str) -> str:
    """An XML name for a file, the same in every package."""
    return f"uuid-{uuid5(NAMESPACE_URL, path)}"


def _add_header(root: Element, dossier: Dossier, now: datetime) -> None:
    header = add(root, "metsHdr", CREATEDATE=now.isoformat(timespec="seconds"), RECORDSTATUS="NEW")
    set_in(header, CSIP, OAISPACKAGETYPE="AIP")  # digitized output is packed as AIP (TT 05/2025/TT-BNV)
    software = add(header, "agent", ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE")
    add(software, "name", SOFTWARE)
    archive = add(header, "agent", ROLE="CREATOR", TYPE="ORGANIZATION")
    add(archive, "name", dossier.owning_unit.name)


def _add_metadata(root: Element, package: Path, path: str, kind: str, now: datetime) -> None:
    made = now.isoformat(timespec="seconds")
    if kind == "PREMIS":
        section = add(add(root, "amdSec"), "digiprovMD", ID=_id(path), STATUS="CURRENT")
    else:
        section = add(root, "dmdSec", ID=_id(path), CREATED=made, STATUS="CURRENT")
    file = package / path
    reference = add(section, "mdRef", LOCTYPE="URL", MDTYPE=kind, MIMETYPE="text/xml", CREATED=made)
    if kind == "OTHER":
        reference.set("OTHERMDTYPE", "SOHOA")
    for name, value in _fixity(file.stat().st_size, file_digest(file)).items():
        reference.set(name, value)
    set_in(reference, XLINK, type="simple", href=path)


def _fixity(size: int, sha256: str) -> dict[str, str]:
    return {"SIZE": str(size), "CHECKSUM": sha256, "CHECKSUMTYPE": "SHA-256"}


def _add_files(root: Element, items: Iterable[Item]) -> None:
    section = add(root, "fileSec", ID=_id("fileSec"))
    groups: dict[str, Element] = {}
    for item in items:
        use = _use(item)
        if use not in groups:
            groups[use] = add(section, "fileGrp", ID=_id(use), USE=use)
        made = item.made_at.isoformat(timespec="seconds")
        fixity = _fixity(item.size, item.sha256)
        file = add(groups[use], "file", ID=_id(item.path), MIMETYPE=item.media_type, CREATED=made, **fixity)
        set_in(add(file, "FLocat", LOCTYPE="URL"), XLINK, type="simple", href=item.path)


def _use(item: Item) -> str:
    return GROUPS[item.path.split("/")[1]]


def _add_physical(root: Element, dossier: Dossier, items: Iterable[Item], metadata: dict[str, str]) -> None:
    """The map that CSIP asks for: what lies in which folder."""
    whole = add(add(root, "structMap", ID=_id("physical"), TYPE="PHYSICAL", LABEL="CSIP"), "div", LABEL=str(dossier))
    described = [path for path, kind in metadata.items() if kind != "PREMIS"]
    preserved = [path for path, kind in metadata.items() if kind == "PREMIS"]
    names = {"DMDID": " ".join(map(_id, described)), "ADMID": " ".join(map(_id, preserved))}
    add(whole, "div", ID=_id("metadata"), LABEL="Metadata", **names)
    folders: dict[str, Element] = {}
    for item in items:
        use = _use(item)
        if use not in folders:
            folders[use] = add(whole, "div", ID=_id(f"div {use}"), LABEL=use)
        add(folders[use], "fptr", FILEID=_id(item.path))


def _add_logical(root: Element, dossier: Dossier, papers: list[Paper]) -> None:
    """The dossier's papers in order, each with its record and its originals."""
    whole = add(add(root, "structMap", TYPE="LOGICAL", LABEL="Hồ sơ"), "div", LABEL=str(dossier), TYPE="dossier")
    for paper in papers:
        part = add(whole, "div", LABEL=paper.document.title, TYPE=paper.document.kind, ORDER=str(paper.number))
        for item in (paper.record, *paper.originals):
            if item:
                add(part, "fptr", FILEID=_id(item.path))
