"""Where the store has object lock, an original stays until the longest term of its dossiers is over."""

import io
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from storage import commands
from storage.blobs import Locked, blobs, keep
from storage.blobs.moving import migrate
from storage.blobs.s3 import S3Store
from storage.gc import collect
from storage.locking import due, lock_due, lock_original, locked_until
from storage.models import Blob, Document, Dossier, Page, Procedure, Scan
from tests.seaweed import KEY, SECRET, client_of
from tests.storage.paper import look_at, make_scan, seen

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("s3")]
YEAR = timezone.localdate().year
PLENTY = 60.0
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def locking(address: str, settings: Settings) -> S3Store:
    """The settings' store: a bucket with object lock."""
    name = f"locked-{uuid4().hex}"
    client_of(address).make_bucket(name, object_lock=True)
    settings.BLOB_URL = f"s3://{KEY}:{SECRET}@{address}/{name}?secure=0"
    found = blobs()
    assert isinstance(found, S3Store)
    return found


def original(document: Document, by: User, content: bytes = b"paper") -> Blob:
    """A file scanned into the paper."""
    blob = keep(io.BytesIO(content), original=True)
    Scan.objects.filter(pk=make_scan(by, document.dossier, into=document).pk).update(blob=blob)
    return blob


def first_of(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=timezone.get_default_timezone())


def release(blob: Blob) -> None:
    """As a reviewed list leaves it, some days later."""
    days_ago = timezone.now() - timedelta(days=3)
    Scan.objects.filter(blob=blob).update(destroyed_at=days_ago)
    Blob.objects.filter(pk=blob.pk).update(put_at=days_ago)


@pytest.mark.parametrize(
    ("term", "settled", "until"),
    [
        ("10 năm", None, YEAR + 11),
        ("10 năm", YEAR - 2, YEAR + 9),
        ("5 năm", YEAR - 9, YEAR - 3),
        ("70 năm", None, YEAR + 21),
        ("Vĩnh viễn", YEAR - 2, YEAR + 21),
        ("", YEAR - 2, YEAR + 2),
    ],
)
def test_a_lock_ends_with_the_term_or_is_renewed(
    document: Document, an: User, term: str, settled: int | None, until: int
) -> None:
    scan = make_scan(an, document.dossier, into=document)
    Procedure.objects.update(retention=term)
    Dossier.objects.update(settled_at=settled and first_of(settled))
    assert locked_until(scan.blob_id) == first_of(until)


def test_the_longest_term_of_the_living_dossiers_counts(
    document: Document, dossier: Dossier, an: User, procedure: Procedure
) -> None:
    Procedure.objects.update(retention="5 năm")
    longer = Procedure.objects.create(
        code="9.000001", name="Lâu hơn", level=procedure.level, field=procedure.field, retention="9 năm"
    )
    units = {"receiving_unit": dossier.receiving_unit, "owning_unit": dossier.owning_unit}
    second = Dossier.objects.create(code="H99.99001-260105-0077", procedure=longer, **units)
    scan = make_scan(an, dossier, into=document)
    (page,) = look_at(scan, seen(1))
    Page.objects.filter(pk=page.pk).update(document=Document.objects.create(dossier=second, title="Giấy"), position=1)
    assert locked_until(scan.blob_id) == first_of(YEAR + 10)
    Dossier.objects.filter(pk=second.pk).update(destroyed_at=timezone.now())
    assert locked_until(scan.blob_id) == first_of(YEAR + 6)


def test_originals_are_locked_once_and_their_locks_grow_only(locking: S3Store, document: Document, an: User) -> None:
    Procedure.objects.update(retention="5 năm")
    blob, thumb = original(document, an), keep(io.BytesIO(b"thumb"), original=False)
    assert [lock_due(PLENTY), lock_due(PLENTY)] == [1, 0]
    for term, grown, until in (("10 năm", 1, YEAR + 11), ("5 năm", 0, YEAR + 11)):
        Procedure.objects.update(retention=term)
        assert lock_due(PLENTY) == 0
        Blob.objects.update(lock_checked_at=timezone.now() - timedelta(days=31))
        assert lock_due(PLENTY) == grown
        with pytest.raises(Locked) as held:
            locking.remove(blob.sha256)
        assert held.value.until == first_of(until)
    locking.remove(thumb.sha256)


def test_a_file_put_again_is_looked_at_again(locking: S3Store, document: Document, an: User) -> None:
    blob = original(document, an)
    lock_due(PLENTY)
    assert not due().exists()
    keep(io.BytesIO(b"paper"), original=True)
    assert due().get() == blob


def test_no_lock_is_made_where_the_store_has_none(blob_root: object, document: Document, an: User) -> None:
    original(document, an)
    assert lock_due(PLENTY) == 0
    assert due().count() == 1


def test_what_a_list_released_is_not_locked_any_more(locking: S3Store, document: Document, an: User) -> None:
    blob = original(document, an)
    release(blob)
    assert not due().exists()
    assert not lock_original(blob.sha256, locking)
    assert collect().destroyed == 1


def test_bytes_missing_from_the_store_stop_nothing(locking: S3Store, document: Document, an: User) -> None:
    lost, whole = original(document, an, b"lost"), original(document, an, b"whole")
    locking.remove(lost.sha256)
    assert lock_due(PLENTY) == 1
    with pytest.raises(Locked):
        locking.remove(whole.sha256)


def test_gc_tells_of_what_is_still_locked_goes_on_and_tries_again(
    locking: S3Store, document: Document, an: User, capsys: Captured
) -> None:
    held, on_hold, free = (original(document, an, content) for content in (b"held", b"on hold", b"free"))
    until = first_of(YEAR + 2)
    locking.lock(held.sha256, until)
    name = f"{on_hold.sha256[:2]}/{on_hold.sha256[2:4]}/{on_hold.sha256}"
    locking.client.enable_object_legal_hold(locking.bucket, name)
    for blob in (held, on_hold, free):
        release(blob)
    assert commands.gc([]) == 0
    told = capsys.readouterr().out
    assert "1 tệp gốc" in told
    assert "khóa chống xóa 2 tệp" in told
    assert f"01/01/{until.year}" in told
    assert [locking.exists(blob.sha256) for blob in (held, on_hold, free)] == [True, True, False]
    assert Blob.objects.get(pk=on_hold.pk).health == Blob.Health.WHOLE
    locking.client.disable_object_legal_hold(locking.bucket, name)
    assert collect().destroyed == 1
    assert [locking.exists(blob.sha256) for blob in (held, on_hold)] == [True, False]


def test_a_derived_file_that_a_bucket_of_its_own_accord_locks_is_told_and_stays(locking: S3Store) -> None:
    thumb = keep(io.BytesIO(b"thumb"), original=False)
    locking.lock(thumb.sha256, timezone.now() + timedelta(days=1))
    Blob.objects.update(put_at=timezone.now() - timedelta(days=3))
    done = collect()
    assert (done.removed, [lock.sha256 for lock in done.locked]) == (0, [thumb.sha256])
    assert Blob.objects.filter(pk=thumb.pk).exists()


def test_originals_that_go_over_to_another_store_are_locked_there(
    locking: S3Store, blob_root: object, settings: Settings, document: Document, an: User
) -> None:
    settings.BLOB_URL = str(blob_root)
    blob, thumb = original(document, an), keep(io.BytesIO(b"thumb"), original=False)
    assert migrate(blobs(), locking).copied == 2
    with pytest.raises(Locked):
        locking.remove(blob.sha256)
    locking.remove(thumb.sha256)
