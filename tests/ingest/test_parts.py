"""Parts of a large file: each durable, none twice, put together to the very file."""

import io
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import pytest
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from ingest import parts
from ingest.errors import TooLarge, UnknownKind
from ingest.parts import PartsMissing, held, joined, receive_part
from ingest.receive import DiskFull
from storage.models import Blob, Part
from tests.ingest.test_receive import Usage

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 8

pytestmark = pytest.mark.usefixtures("blob_root")


def give(by: User, start: int, end: int, key: str = "k") -> Part | None:
    return receive_part(io.BytesIO(PDF[start:end]), key=key, start=start, by=by)


def test_parts_and_rest_are_the_file(an: User) -> None:
    give(an, 0, 700)
    give(an, 700, 1000)
    assert held("k", an) == 1000
    with joined(io.BytesIO(PDF[1000:]), key="k", after=1000, by=an) as whole:
        whole.seek(0)
        assert whole.read() == PDF


def test_a_part_is_bytes_and_no_original(an: User) -> None:
    part = give(an, 0, 700)
    assert part is not None
    assert (part.kind, part.size, part.blob.original) == ("pdf", 700, False)
    later = give(an, 700, 900)
    assert later is not None
    assert later.kind == "pdf"


def test_only_the_next_part_is_kept(an: User) -> None:
    give(an, 0, 700)
    assert [give(an, *place) for place in ((0, 700), (0, 300), (701, 900), (700, 700))] == [None] * 4
    assert held("k", an) == 700


@pytest.mark.django_db(transaction=True)
def test_a_part_sent_twice_at_once_is_kept_once(an: User) -> None:
    def send(_time: int) -> Part | None:
        try:
            return give(an, 0, 700)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        kept = [part for part in threads.map(send, range(4)) if part]
    assert [part.pk for part in kept] == [Part.objects.get().pk]


def test_parts_of_one_person_are_not_anothers(an: User, binh: User) -> None:
    give(an, 0, 700)
    assert held("k", binh) == 0
    with pytest.raises(PartsMissing), joined(io.BytesIO(), key="k", after=700, by=binh):
        pytest.fail("another one's parts were joined")


def test_a_file_is_not_joined_while_parts_are_missing(an: User) -> None:
    give(an, 0, 700)
    for after in (300, 1000):
        with pytest.raises(PartsMissing), joined(io.BytesIO(), key="k", after=after, by=an):
            pytest.fail("a file with a hole was joined")


def test_a_part_that_comes_while_the_file_is_joined_is_not_in_it(an: User, monkeypatch: pytest.MonkeyPatch) -> None:
    give(an, 0, 700)
    copy = parts.copy_parts

    def copy_late(found: Iterable[Part], sink: BinaryIO) -> None:
        give(an, 700, 900)
        copy(found, sink)

    monkeypatch.setattr(parts, "copy_parts", copy_late)
    with joined(io.BytesIO(PDF[700:]), key="k", after=700, by=an) as whole:
        whole.seek(0)
        assert whole.read() == PDF


def test_a_file_whose_beginning_was_forgotten_comes_again_from_there(an: User) -> None:
    give(an, 0, 700)
    give(an, 700, 1000)
    Part.objects.get(start=0).delete()
    with pytest.raises(PartsMissing), joined(io.BytesIO(PDF[1000:]), key="k", after=300, by=an):
        pytest.fail("a file without its beginning was joined")
    assert held("k", an) == 0


def test_nothing_is_joined_that_would_not_be_taken(
    an: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(an, 0, 700)
    settings.MAX_UPLOAD_BYTES = 1000
    with pytest.raises(TooLarge), joined(io.BytesIO(PDF[700:1001]), key="k", after=700, by=an):
        pytest.fail("too large a file was joined")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(100, 99, 1))
    with pytest.raises(DiskFull), joined(io.BytesIO(), key="k", after=700, by=an):
        pytest.fail("a file was joined on a full disk")
    assert held("k", an) == 700


def test_a_part_whose_bytes_are_damaged_is_asked_for_again(an: User, blob_root: Path) -> None:
    part = give(an, 0, 700)
    assert part is not None
    next(blob_root.rglob(part.blob_id)).write_bytes(b"damaged")
    with pytest.raises(PartsMissing), joined(io.BytesIO(), key="k", after=700, by=an):
        pytest.fail("a damaged part was joined")
    assert held("k", an) == 0
    give(an, 0, 700)
    with joined(io.BytesIO(), key="k", after=700, by=an) as whole:
        assert whole.seek(0, 2) == 700


def test_what_is_no_file_of_ours_is_refused_with_its_first_part(an: User) -> None:
    with pytest.raises(UnknownKind):
        receive_part(io.BytesIO(b"PK\x03\x04"), key="k", start=0, by=an)
    assert not Blob.objects.exists()


def test_a_part_beyond_the_limit_is_refused(an: User, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    give(an, 0, 700)
    with pytest.raises(TooLarge):
        give(an, 700, 1001)
    assert held("k", an) == 700


def test_no_part_is_taken_while_the_disk_is_full(an: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(100, 99, 1))
    with pytest.raises(DiskFull):
        give(an, 0, 700)
