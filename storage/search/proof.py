"""Is the index what the rows say? Every page's fingerprint compared, and every file's checksum."""

import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db.models import Max
from django.db.models.functions import Now
from tantivy import FieldType, Query, Searcher

from storage.clock import database_now
from storage.models import Page
from storage.search.entries import Entry, entries
from storage.search.index import SCHEMA, SEGMENT_FILES, current_folder, report_damage, searcher

BATCH = 500
ON_ITS_WAY = timedelta(seconds=10)  # changes that were younger when it began may not have been taken in by then
LAST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Proof:
    """What differs, as primary keys of pages and names of files; `ok` when the index is usable and nothing does."""

    ok: bool
    pages: int = 0
    missing: tuple[int, ...] = ()  # not in the index
    extra: tuple[int, ...] = ()  # in the index, and should not be
    stale: tuple[int, ...] = ()  # in the index with other contents
    damaged: tuple[str, ...] = ()  # files whose checksum is wrong


def prove() -> Proof:
    """Compare rows and index in batches of keys; not ok while there is no usable index."""
    since = database_now() - ON_ITS_WAY
    reader, folder = searcher(), current_folder()
    if reader is None or folder is None:
        return Proof(ok=False)
    damaged = tuple(_bad_files(folder))
    pages, missing, extra, stale = 0, set[int](), set[int](), set[int]()
    for first, last in _ranges():
        rows = {entry.page: entry.fingerprint() for entry in _entries_between(first, last)}
        held = _held(reader, first, last)
        pages += len(rows)
        missing |= rows.keys() - held.keys()
        extra |= held.keys() - rows.keys()
        stale |= {page for page in rows.keys() & held.keys() if [rows[page]] != held[page]}
    young = Page.objects.filter(pk__in=missing | extra | stale, changed_at__gt=since)
    moving = set(young.values_list("pk", flat=True))
    missing, extra, stale = missing - moving, extra - moving, stale - moving
    return Proof(
        ok=not (missing or extra or stale or damaged),
        pages=pages,
        missing=tuple(sorted(missing)),
        extra=tuple(sorted(extra)),
        stale=tuple(sorted(stale)),
        damaged=damaged,
    )


def repair(proof: Proof) -> None:
    """Have the follower take in the differing pages again, or build all anew when that can't mend it."""
    differing = {*proof.missing, *proof.extra, *proof.stale}
    touched = Page.objects.filter(pk__in=differing).update(changed_at=Now())
    if proof.damaged or touched < len(differing):
        report_damage()


def _ranges() -> Iterator[tuple[int, int]]:
    """Ranges of keys that cover every possible page; the last one is open, for what the rows no longer have."""
    last = Page.objects.aggregate(last=Max("pk"))["last"] or 0
    for first in range(0, last + 1, BATCH):
        yield first, first + BATCH - 1
    yield (last // BATCH + 1) * BATCH, LAST_KEY


def _entries_between(first: int, last: int) -> list[Entry]:
    return entries(Page.objects.filter(pk__gte=first, pk__lte=last).values_list("pk", flat=True))


def _held(reader: Searcher, first: int, last: int) -> dict[int, list[int]]:
    """Page to the fingerprints that the index holds of it: one, if all is well."""
    between = Query.range_query(SCHEMA, "page", FieldType.Unsigned, first, last)
    addresses = [address for _, address in reader.search(between, max(reader.num_docs, 1)).hits]
    pages = reader.fast_field_values("page", addresses)
    fingerprints = reader.fast_field_values("fingerprint", addresses)
    held: dict[int, list[int]] = {}
    for page, fingerprint in zip(pages, fingerprints, strict=True):
        held.setdefault(int(page or 0), []).append(int(fingerprint or 0))
    return held


def _bad_files(folder: Path) -> Iterator[str]:
    """Names of the files of the last commit whose contents no longer fit the checksum at their end.

    Others are being written now, or left from something that failed: the engine removes those.
    """
    committed = (folder / "meta.json").read_text(encoding="utf-8").replace("-", "")
    for path in sorted(folder.iterdir()):
        if path.suffix in SEGMENT_FILES and path.stem in committed:
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                continue  # merged away while we looked
            if not _checksum_fits(data):
                yield path.name


def _checksum_fits(data: bytes) -> bool:
    """The engine's footer: JSON with the CRC-32 of all before it, then its length and a magic number."""
    try:
        (length,) = struct.unpack("<I", data[-8:-4])
        body = len(data) - 8 - length
        footer = json.loads(data[body:-8])
        return bool(zlib.crc32(memoryview(data)[:body]) == footer["crc"])
    except (struct.error, ValueError, KeyError):
        return False
