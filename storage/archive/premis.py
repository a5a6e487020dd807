"""PREMIS 3: the files with their fixity, what was done to them (from the audit), and by whom."""

import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element

from django.conf import settings

from storage.archive.contents import Item, Paper, items_of
from storage.archive.elements import PREMIS, XSI, add, set_in
from storage.audit import Action
from storage.models import AuditEntry, Dossier

SOFTWARE: Final = "Sohoa"
READING: Final = (
    Action.VIEWED_DOSSIER,
    Action.VIEWED_PAGE,
    Action.SEARCHED,
    Action.DOWNLOADED,
    Action.PRINTED,
)
"""Acts that change nothing: who read what stays in the house."""


def software_version() -> str:
    """The version of what makes the package."""
    project = tomllib.loads((settings.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def preservation(dossier: Dossier, papers: list[Paper], enclosed: list[Item]) -> Element:
    """The preservation metadata of the package, which holds the files of the papers and those enclosed."""
    root = Element(f"{{{PREMIS}}}premis", {"version": "3.0"})
    sources = {paper.record.path: paper.originals for paper in papers if paper.record}
    for item in (*items_of(papers).values(), *enclosed):
        _add_object(root, item, sources.get(item.path, ()))
    entries = list(AuditEntry.objects.filter(dossier=dossier).exclude(action__in=READING).order_by("pk"))
    for entry in entries:
        _add_event(root, entry, dossier)
    for name in sorted({entry.actor_name for entry in entries if entry.actor_name}):
        _add_agent(root, name, "person")
    _add_agent(root, SOFTWARE, "software", version=software_version())
    return root


def _add_object(root: Element, item: Item, sources: Iterable[Item]) -> None:
    element = set_in(add(root, "object"), XSI, type="premis:file")
    _identify(element, "object", item.path)
    characteristics = add(element, "objectCharacteristics")
    fixity = add(characteristics, "fixity")
    add(fixity, "messageDigestAlgorithm", "SHA-256")
    add(fixity, "messageDigest", item.sha256)
    add(characteristics, "size", str(item.size))
    designation = add(add(characteristics, "format"), "formatDesignation")
    add(designation, "formatName", item.format)
    add(element, "originalName", item.name)
    for source in sources:
        relation = add(element, "relationship")
        add(relation, "relationshipType", "derivation")
        add(relation, "relationshipSubType", "has source")
        _identify(relation, "relatedObject", source.path)


def _add_event(root: Element, entry: AuditEntry, dossier: Dossier) -> None:
    event = add(root, "event")
    _identify(event, "event", str(entry.number or f"unsealed {entry.pk}"))
    add(event, "eventType", entry.action)
    add(event, "eventDateTime", _moment(entry.at))
    details = add(event, "eventDetailInformation")
    add(details, "eventDetail", entry.subject_label or str(dossier))
    if entry.digest:
        add(add(event, "eventOutcomeInformation"), "eventOutcome", f"SHA-256 {entry.digest}")
    _identify(event, "linkingAgent", entry.actor_name or SOFTWARE)


def _add_agent(root: Element, name: str, kind: str, *, version: str = "") -> None:
    agent = add(root, "agent")
    _identify(agent, "agent", name)
    add(agent, "agentName", name)
    add(agent, "agentType", kind)
    if version:
        add(agent, "agentVersion", version)


def _identify(parent: Element, what: str, value: str) -> None:
    identifier = add(parent, f"{what}Identifier")
    add(identifier, f"{what}IdentifierType", "local")
    add(identifier, f"{what}IdentifierValue", value)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
