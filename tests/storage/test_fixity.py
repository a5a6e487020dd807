"""Verification finds what is damaged or missing and says when it looked."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models.functions import Now

from storage.blobs import Unavailable, keep, silent
from storage.fixity import verify_blobs
from storage.models import Blob
from tests.storage.spoilt import give_bad_sector, place, silence

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(blob_root: Path) -> list[Blob]:
    return [keep(io.BytesIO(text), original=True) for text in (b"one", b"two", b"three")]


def test_whole_bytes_are_found_whole(three: list[Blob]) -> None:
    report = verify_blobs()
    assert (report.checked, report.damaged, report.missing) == (3, (), ())
    assert not Blob.objects.filter(verified_at__isnull=True).exists()


def test_damaged_and_missing_bytes_are_named(three: list[Blob], blob_root: Path) -> None:
    place(blob_root, three[0].sha256).chmod(0o640)
    place(blob_root, three[0].sha256).write_bytes(b"0ne")
    place(blob_root, three[1].sha256).unlink()
    report = verify_blobs()
    assert (report.damaged, report.missing) == ((three[0].sha256,), (three[1].sha256,))
    assert [Blob.objects.get(pk=blob.pk).health for blob in three] == ["damaged", "missing", "whole"]


def test_restored_bytes_are_found_whole_again(three: list[Blob], blob_root: Path) -> None:
    place(blob_root, three[0].sha256).unlink()
    verify_blobs()
    keep(io.BytesIO(b"one"), original=True)
    assert verify_blobs().missing == ()
    assert Blob.objects.get(pk=three[0].pk).health == Blob.Health.WHOLE


def test_a_limit_takes_the_ones_looked_at_longest_ago(three: list[Blob]) -> None:
    seen: list[tuple[int, int]] = []
    verify_blobs(limit=2, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 2), (2, 2)]
    assert verify_blobs(limit=1).checked == 1
    assert not Blob.objects.filter(verified_at__isnull=True).exists()


def test_only_what_nobody_hashed_for_so_long_is_hashed_again(three: list[Blob]) -> None:
    verify_blobs(limit=1)
    Blob.objects.filter(verified_at__isnull=False).update(verified_at=Now() - timedelta(days=6))

    assert verify_blobs(older_than=timedelta(days=7)).checked == 2
    assert verify_blobs(older_than=timedelta(days=7)).checked == 0
    assert verify_blobs(older_than=timedelta(days=5)).checked == 1


def test_a_file_on_a_bad_sector_is_damaged_until_it_is_sent_again(three: list[Blob], blob_root: Path) -> None:
    give_bad_sector(blob_root, three[0].sha256)
    report = verify_blobs()
    assert (report.checked, report.damaged) == (3, (three[0].sha256,))
    assert Blob.objects.get(pk=three[0].pk).health == Blob.Health.DAMAGED
    keep(io.BytesIO(b"one"), original=True)
    assert verify_blobs().damaged == ()


def oldest_first(blobs: list[Blob]) -> None:
    for days, blob in enumerate(reversed(blobs), start=1):
        Blob.objects.filter(pk=blob.pk).update(verified_at=Now() - timedelta(days=days))


def test_a_file_that_the_store_does_not_hand_out_while_it_does_others_is_damaged(
    three: list[Blob], blob_root: Path
) -> None:
    oldest_first(three)
    silence(blob_root, three[0].sha256)
    report = verify_blobs()
    assert (report.checked, report.damaged, report.silent) == (3, (three[0].sha256,), ())
    assert Blob.objects.get(pk=three[0].pk).health == Blob.Health.DAMAGED


def test_a_silence_that_lasts_to_the_end_is_told_and_tells_nothing_of_the_bytes(
    three: list[Blob], blob_root: Path
) -> None:
    oldest_first(three)
    silence(blob_root, three[2].sha256)
    report = verify_blobs()
    assert (report.checked, report.damaged, report.silent) == (2, (), (three[2].sha256,))
    assert Blob.objects.get(pk=three[2].pk).health == Blob.Health.WHOLE


def test_a_store_that_is_away_ends_the_run_and_marks_nothing(
    three: list[Blob], blob_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silent, "MOST", 3)
    for blob in three:
        silence(blob_root, blob.sha256)
    with pytest.raises(Unavailable):
        verify_blobs()
    assert set(Blob.objects.values_list("health", "verified_at")) == {(Blob.Health.WHOLE, None)}


def test_a_run_whose_time_is_over_ends_once_the_store_has_answered(three: list[Blob], blob_root: Path) -> None:
    oldest_first(three)
    silence(blob_root, three[0].sha256)
    assert verify_blobs(seconds=0).damaged == (three[0].sha256,)
    assert Blob.objects.get(pk=three[2].pk).verified_at < Blob.objects.get(pk=three[0].pk).verified_at
