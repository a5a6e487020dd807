"""Rows: the nouns of the house. Logic is in the modules named after the nouns."""

from storage.models.audit import AuditEntry, FilingChange
from storage.models.blobs import Blob
from storage.models.destruction import DestructionItem, DestructionList
from storage.models.documents import Document, Revision
from storage.models.dossiers import Dossier
from storage.models.parts import Part
from storage.models.procedures import Component, Procedure
from storage.models.scans import IN_DOUBT, Page, Reading, Scan
from storage.models.tallies import Tally

__all__ = [
    "IN_DOUBT",
    "AuditEntry",
    "Blob",
    "Component",
    "DestructionItem",
    "DestructionList",
    "Document",
    "Dossier",
    "FilingChange",
    "Page",
    "Part",
    "Procedure",
    "Reading",
    "Revision",
    "Scan",
    "Tally",
]
