"""METS.xml of the package, in the form of E-ARK CSIP 2.0.4: every file with its digest, by groups.

Which files are a paper's, and the order of the papers, is in dossier.xml: CSIP leaves a second map to whoever wants
one, and its validator refuses it.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element

from storage.archive.contents import Item, Paper, items_of
from storage.archive.elements import CSIP, METS, XLINK, add, set_in
from storage.archive.premis import SOFTWARE, software_version
from storage.blobs.store import file_digest
from storage.models import Dossier

PROFILE: Final = "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"
USES: Final = {
    "documentation": "Documentation",
    "schemas": "Schemas",
    "representations/records": "Representations",
    "representations/originals": "Representations",
}
"""USE of the group of the files that lie in a folder."""


def structure(
    dossier: Dossier,
    papers: list[Paper],
    enclosed: list[Item],
    package: Path,
    metadata: dict[str, str],
    now: datetime,
) -> Element:
    """The METS of the package in the folder; `metadata`: MDTYPE of each metadata file, by its path."""
    told = {"OBJID": str(dossier), "TYPE": "Textual works – Digital", "LABEL": dossier.procedure.name}
    root = set_in(Element(f"{{{METS}}}mets", {**told, "PROFILE": PROFILE}), CSIP, CONTENTINFORMATIONTYPE="MIXED")
    _add_header(root, dossier, now)
    for path, kind in metadata.items():
        _add_metadata(root, package, path, kind, now)
    groups = _grouped([*enclosed, *items_of(papers).values()])
    _add_files(root, groups)
    _add_map(root, dossier, groups, metadata)
    return root


def _grouped(items: list[Item]) -> dict[str, list[Item]]:
    """The files by their folder."""
    found: dict[str, list[Item]] = {}
    for item in items:
        folder = next(folder for folder in USES if item.path.startswith(f"{folder}/"))
        found.setdefault(folder, []).append(item)
    return found


def _id(path: str) -> str:
    """An XML name for a file, the same in every package."""
    return f"uuid-{uuid5(NAMESPACE_URL, path)}"


def _add_header(root: Element, dossier: Dossier, now: datetime) -> None:
    header = add(root, "metsHdr", CREATEDATE=now.isoformat(timespec="seconds"), RECORDSTATUS="NEW")
    set_in(header, CSIP, OAISPACKAGETYPE="AIP")  # digitized output is packed as AIP (TT 05/2025/TT-BNV)
    software = add(header, "agent", ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE")
    add(software, "name", SOFTWARE)
    set_in(add(software, "note", software_version()), CSIP, NOTETYPE="SOFTWARE VERSION")
    archive = add(header, "agent", ROLE="ARCHIVIST", TYPE="ORGANIZATION")
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


def _add_files(root: Element, groups: dict[str, list[Item]]) -> None:
    section = add(root, "fileSec", ID=_id("fileSec"))
    for folder, items in groups.items():
        group = add(section, "fileGrp", ID=_id(folder), USE=USES[folder])
        content = folder.rpartition("/")[2]
        set_in(group, CSIP, CONTENTINFORMATIONTYPE="OTHER", OTHERCONTENTINFORMATIONTYPE=content)
        for item in items:
            made = item.made_at.isoformat(timespec="seconds")
            fixity = _fixity(item.size, item.sha256)
            file = add(group, "file", ID=_id(item.path), MIMETYPE=item.media_type, CREATED=made, **fixity)
            set_in(add(file, "FLocat", LOCTYPE="URL"), XLINK, type="simple", href=item.path)


def _add_map(root: Element, dossier: Dossier, folders: Iterable[str], metadata: dict[str, str]) -> None:
    """The map that CSIP asks for: the metadata, and the file groups of each use."""
    physical = add(root, "structMap", ID=_id("physical"), TYPE="PHYSICAL", LABEL="CSIP")
    whole = add(physical, "div", ID=_id("whole"), LABEL=str(dossier))
    described = [path for path, kind in metadata.items() if kind != "PREMIS"]
    preserved = [path for path, kind in metadata.items() if kind == "PREMIS"]
    names = {"DMDID": " ".join(map(_id, described)), "ADMID": " ".join(map(_id, preserved))}
    add(whole, "div", ID=_id("metadata"), LABEL="Metadata", **names)
    for use, group in groupby(folders, USES.__getitem__):
        part = add(whole, "div", ID=_id(f"div {use}"), LABEL=use)
        for folder in group:
            add(part, "fptr", FILEID=_id(folder))
