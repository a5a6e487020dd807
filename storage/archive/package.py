"""The archive package of a dossier: files, descriptions and structure in a sealed bag.

CODE/bagit.txt, bag-info.txt, manifest-sha256.txt, tagmanifest-sha256.txt
CODE/data/METS.xml
CODE/data/metadata/descriptive/dossier.xml, metadata/preservation/premis.xml
CODE/data/documentation/huong-dan.txt, schemas/dossier.xsd
CODE/data/representations/records/data/CODE.1.pdf       the record of the first paper
CODE/data/representations/originals/data/CODE.1.1.jpg   the first file that it was scanned as
"""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from django.utils import timezone

from storage.archive import bag
from storage.archive.contents import code_of, contents, items_of
from storage.archive.described import description
from storage.archive.elements import write
from storage.archive.enclosed import enclose
from storage.archive.mets import structure
from storage.archive.premis import SOFTWARE, preservation
from storage.blobs import blobs
from storage.blobs.store import drain
from storage.models import Dossier, Scan

DESCRIPTIVE: Final = "metadata/descriptive/dossier.xml"
PRESERVATION: Final = "metadata/preservation/premis.xml"


def write_package(dossier: Dossier, folder: Path, may: Callable[[Scan], bool] = lambda scan: True) -> Path:
    """Write the dossier's bag into the folder, whole or not at all; its path.

    `may`: whether whoever asks may have this original. Raises FileExistsError, and the errors of storage.blobs.
    """
    target = folder / code_of(dossier)
    if target.exists():
        raise FileExistsError(f"{target} is there already: choose another folder, or remove it.")
    aside = folder / f".{target.name}.part"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        _fill(dossier, aside, may)
        return aside.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _fill(dossier: Dossier, folder: Path, may: Callable[[Scan], bool]) -> None:
    now, package = timezone.now(), folder / "data"
    papers = contents(dossier, may)
    for path, item in items_of(papers).items():
        _copy(item.sha256, package / path)
    enclosed = enclose(package, now)
    write(description(dossier, papers), package / DESCRIPTIVE)
    write(preservation(dossier, papers, enclosed), package / PRESERVATION)
    metadata = {DESCRIPTIVE: "OTHER", PRESERVATION: "PREMIS"}
    write(structure(dossier, papers, enclosed, package, metadata, now), package / "METS.xml")
    told = {
        "Source-Organization": dossier.owning_unit.name,
        "External-Identifier": str(dossier),
        "External-Description": dossier.procedure.name,
        "Bagging-Date": timezone.localtime(now).date().isoformat(),
        "Bag-Software-Agent": SOFTWARE,
    }
    bag.seal(folder, told)


def _copy(sha256: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(blobs().open(sha256)) as source, path.open("wb") as sink:
        drain(source, sink)
