"""What the index knows of a page: taken from the rows, whole, so that rows and index can be compared."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from storage.models import Page, Reading
from storage.search.doubts import DOUBTFUL, Row, near_terms
from storage.search.folding import numbers
from storage.states import DocumentState

# Filed in a paper of a living dossier, and neither struck out nor replaced.
SEARCHABLE = Q(
    document__isnull=False,
    struck_out=False,
    replaced_by__isnull=True,
    document__dossier__withdrawn_at__isnull=True,
    document__dossier__destroyed_at__isnull=True,
) & ~Q(document__state=DocumentState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Entry:
    """One page as the index holds it; `day` is the ordinal of the day of receipt in Asia/Ho_Chi_Minh, 0 for none."""

    page: int
    dossier: int
    units: tuple[int, ...]
    field: int
    procedure: int
    kind: str
    state: str
    day: int
    text: str
    doubtful: tuple[str, ...]  # numbers that were hardly legible: handwriting, mostly
    near: tuple[str, ...]  # what words may have been that were hardly legible, or are no words
    about: tuple[str, ...]  # title, number, applicant, … of the paper and its dossier
    codes: tuple[str, ...]

    def fingerprint(self) -> int:
        """64 bits that change with anything above."""
        told = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return int.from_bytes(hashlib.sha256(told.encode()).digest()[:8])


def with_rows(pages: QuerySet[Page]) -> QuerySet[Page]:
    """The pages with all that `entry` needs, in a fixed number of queries."""
    readings = Prefetch("readings", Reading.objects.filter(current=True), to_attr="current_readings")
    return pages.select_related("document__dossier__procedure").prefetch_related(readings)


def text_of(page: Page) -> str:
    """The text of the current reading of a page that came from `with_rows`; empty while there is none."""
    readings: list[Reading] = page.current_readings  # type: ignore[attr-defined] # set by the prefetch
    return readings[0].text if readings else ""


def machine_words(page: Page) -> list[Row]:
    """The words of a page that came from `with_rows`, when a machine read them."""
    readings: list[Reading] = page.current_readings  # type: ignore[attr-defined] # set by the prefetch
    return readings[0].words if readings and readings[0].source == Reading.Source.MACHINE else []


def doubtful_numbers(read: Sequence[Row]) -> tuple[str, ...]:
    """The numbers among words of Reading.words whose digits the machine was unsure of."""
    return tuple(number for row in read if row[5] < DOUBTFUL for number in numbers(row[0]))


def entry(page: Page) -> Entry:
    """The entry of a searchable page that came from `with_rows`."""
    document = page.document
    if document is None:
        raise ValueError("a page that is filed nowhere is not searchable")
    dossier = document.dossier
    codes = tuple(code for code in (dossier.code, dossier.temporary_code) if code)
    about = (document.title, document.number, document.abstract, dossier.applicant, dossier.subject)
    received, read = dossier.received_at, machine_words(page)
    return Entry(
        page=page.pk,
        dossier=dossier.pk,
        units=tuple(sorted({dossier.receiving_unit_id, dossier.owning_unit_id})),
        field=dossier.procedure.field_id,
        procedure=dossier.procedure_id,
        kind=document.kind,
        state=document.state,
        day=timezone.localtime(received).date().toordinal() if received else 0,
        text=text_of(page),
        doubtful=doubtful_numbers(read),
        near=near_terms(read),
        about=tuple(text for text in about if text),
        codes=codes,
    )


def entries(pages: Iterable[int]) -> list[Entry]:
    """The entries of those of the pages (by primary key) that are searchable, in order of the key."""
    rows = with_rows(Page.objects.filter(SEARCHABLE, pk__in=list(pages))).order_by("pk")
    return [entry(page) for page in rows]
