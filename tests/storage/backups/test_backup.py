"""What a backup holds comes back whole: every row, every byte, the same answers; and a second one adds what is new."""

import gzip
import io
import json
import shutil
import subprocess
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.models.functions import Now
from pytest_django import Settings

from accounts.models import User
from config import checks
from reports.facts import check
from storage import audit
from storage.backups import making, rows
from storage.backups.commands import backup, bring_back
from storage.backups.folder import BusyFolder, NoBackup, NotEmpty, OtherRelease, Spoilt, only_one, snapshots
from storage.backups.making import make
from storage.backups.restoring import restore
from storage.blobs import Unavailable, blobs, keep, silent
from storage.blobs.commands import store
from storage.changed import touch
from storage.commands import verify
from storage.models import AuditEntry, Blob, Page, Reading
from storage.search.follower import catch_up
from storage.search.query import search
from tests.storage.spoilt import give_bad_sector, place, silence

pytestmark = pytest.mark.django_db(transaction=True)
Captured = pytest.CaptureFixture[str]
Lose = Callable[[], None]


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, but for what backup and restore themselves write down, and when pages changed last."""
    own = {"pk__in": AuditEntry.objects.filter(action__in=["backed_up", "restored"]).values("pk")}
    tables = {model: model._base_manager.all() for model in rows.kept()}
    tables[AuditEntry] = AuditEntry._base_manager.exclude(**own)
    names = {model: [field.attname for field in model._meta.concrete_fields] for model in tables}
    names[Page].remove("changed_at")
    return {model._meta.label: list(found.order_by("pk").values_list(*names[model])) for model, found in tables.items()}


def answers(user: User) -> list[tuple[int, str]]:
    catch_up()
    asked = ("dang ky khai sinh", "468/QĐ-TTg", "giấy khai sinh", "")
    return [(hit.page_id, str(hit.snippet)) for text in asked for hit in search(text, user).hits]


def test_an_emptied_system_comes_back_as_it_was(
    papers: list[Page], kho: User, tmp_path: Path, lose_everything: Lose, capsys: Captured
) -> None:
    before, found = everything(), answers(kho)
    assert len(found) >= 6
    assert backup([str(tmp_path / "copy")]) == 0
    lose_everything()
    assert bring_back([str(tmp_path / "copy")]) == 0
    assert everything() == before
    assert answers(User.objects.get(pk=kho.pk)) == found
    assert not checks.is_anothers()
    assert verify([]) == 0
    audit.seal()
    assert audit.verify().problems == ()
    assert check() == []
    assert "Đã khôi phục bản" in capsys.readouterr().out


def test_both_commands_say_first_which_rows_and_bytes_they_speak_of(
    papers: list[Page], tmp_path: Path, lose_everything: Lose, settings: Settings, capsys: Captured
) -> None:
    for command in (backup, bring_back):
        assert command([str(tmp_path / "copy")]) == 0
        first = capsys.readouterr().out.splitlines()[0]
        assert str(connections["default"].settings_dict["NAME"]) in first
        assert settings.BLOB_URL in first
        lose_everything()


def test_every_web_host_shows_the_restored_rows_whatever_it_had_followed_since(
    papers: list[Page], kho: User, tmp_path: Path, lose_everything: Lose, index_dir: Path, settings: Settings
) -> None:
    Page.objects.update(changed_at=Now() - timedelta(hours=1))
    found = answers(kho)
    make(tmp_path / "copy")
    Reading.objects.update(text="Quyết định về việc khác")
    touch(papers)
    assert answers(kho) != found
    lose_everything()
    restore(tmp_path / "copy")
    settings.INDEX_DIR = index_dir
    assert answers(User.objects.get(pk=kho.pk)) == found


def test_new_rows_get_new_numbers_after_a_restore(papers: list[Page], tmp_path: Path, lose_everything: Lose) -> None:
    make(tmp_path / "copy")
    lose_everything()
    restore(tmp_path / "copy")
    last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert audit.record(audit.Action.SEARCHED, by=None).pk > last


def test_a_restore_takes_no_original_for_locked(papers: list[Page], tmp_path: Path, lose_everything: Lose) -> None:
    Blob.objects.update(lock_checked_at=Now())
    make(tmp_path / "copy")
    lose_everything()
    restore(tmp_path / "copy")
    assert set(Blob.objects.values_list("lock_checked_at", flat=True)) == {None}


def test_acts_that_were_not_sealed_yet_come_back_and_are_sealed(
    papers: list[Page], tmp_path: Path, lose_everything: Lose
) -> None:
    waiting = audit.record(audit.Action.SEARCHED, by=None)
    AuditEntry.objects.filter(pk=waiting.pk).update(at=Now() - timedelta(minutes=5))
    make(tmp_path / "copy")
    lose_everything()
    assert restore(tmp_path / "copy").problems == ()
    assert AuditEntry.objects.get(pk=waiting.pk).number is not None


def test_a_second_backup_copies_only_new_bytes(papers: list[Page], tmp_path: Path) -> None:
    first = make(tmp_path / "copy")
    new = keep(io.BytesIO(b"a paper that came later"), original=True)
    second = make(tmp_path / "copy")
    assert (first.copied, first.known) == (Blob.objects.count() - 1, 0)
    assert (second.copied, second.known) == (1, first.copied)
    assert snapshots(tmp_path / "copy") == [first.name, second.name]
    sums = (tmp_path / "copy" / second.name / "SHA256SUMS").read_text()
    assert new.sha256 in sums


def test_the_bytes_are_proved_without_sohoa(papers: list[Page], tmp_path: Path) -> None:
    made = make(tmp_path / "copy")
    told = subprocess.run(["sha256sum", "--check", "--quiet", f"{made.name}/SHA256SUMS"], cwd=tmp_path / "copy")
    assert told.returncode == 0


def test_an_older_snapshot_can_be_asked_for(papers: list[Page], tmp_path: Path, lose_everything: Lose) -> None:
    older = make(tmp_path / "copy")
    later = keep(io.BytesIO(b"later"), original=True)
    make(tmp_path / "copy")
    lose_everything()
    restore(tmp_path / "copy", older.name)
    assert not Blob.objects.filter(pk=later.pk).exists()


def test_rows_that_are_written_meanwhile_stay_out_and_wait_for_nobody(papers: list[Page], an: User) -> None:
    def write() -> None:
        audit.record(audit.Action.SEARCHED, by=an)
        connections.close_all()

    with rows.one_moment():
        before = AuditEntry.objects.count()
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(timeout=20)
        assert not writer.is_alive()
        assert AuditEntry.objects.count() == before
    assert AuditEntry.objects.count() == before + 1


def test_what_gc_takes_meanwhile_is_in_no_snapshot(
    papers: list[Page], tmp_path: Path, lose_everything: Lose, monkeypatch: pytest.MonkeyPatch
) -> None:
    thumb = keep(io.BytesIO(b"an old thumbnail"), original=False)
    take_rows = making._take_rows

    def collected_after(part: Path) -> dict[str, Any]:
        taken = take_rows(part)
        Blob.objects.filter(pk=thumb.pk).delete()
        blobs().remove(thumb.sha256)
        return taken

    monkeypatch.setattr(making, "_take_rows", collected_after)
    made = make(tmp_path / "copy")
    assert made.failed == []
    assert snapshots(tmp_path / "copy") == [made.name]
    lose_everything()
    assert restore(tmp_path / "copy").failed == []
    assert not Blob.objects.filter(pk=thumb.pk).exists()


def test_what_a_reviewed_list_destroyed_is_a_row_without_bytes(
    papers: list[Page], tmp_path: Path, lose_everything: Lose
) -> None:
    destroyed = papers[0].scan.blob_id
    blobs().remove(destroyed)
    Blob.objects.filter(pk=destroyed).update(health=Blob.Health.DESTROYED)
    assert make(tmp_path / "copy").failed == []
    lose_everything()
    assert restore(tmp_path / "copy").failed == []
    assert Blob.objects.get(pk=destroyed).health == Blob.Health.DESTROYED


def test_damaged_bytes_are_told_and_the_rest_is_kept(
    papers: list[Page], tmp_path: Path, lose_everything: Lose, capsys: Captured
) -> None:
    lost = papers[0].scan.blob_id
    blobs().remove(lost)
    assert backup([str(tmp_path / "copy")]) == 1
    assert lost in capsys.readouterr().out
    lose_everything()
    assert bring_back([str(tmp_path / "copy")]) == 1
    assert lost in capsys.readouterr().out
    assert Blob.objects.get(pk=lost).health == Blob.Health.MISSING
    assert Blob.objects.filter(health=Blob.Health.WHOLE).count() == Blob.objects.count() - 1


@pytest.mark.parametrize("spoil", [give_bad_sector, silence])
def test_a_file_that_the_store_can_not_read_is_told_and_the_rest_is_kept(
    papers: list[Page], tmp_path: Path, blob_root: Path, spoil: Callable[[Path, str], None]
) -> None:
    spoil(blob_root, papers[0].scan.blob_id)
    made = make(tmp_path / "copy")
    assert (made.failed, made.copied) == ([papers[0].scan.blob_id], Blob.objects.count() - 1)
    assert snapshots(tmp_path / "copy") == [made.name]


@pytest.mark.parametrize("spoil", [give_bad_sector, silence])
def test_a_file_that_can_not_be_read_in_the_backup_is_told_and_the_rest_comes_back(
    papers: list[Page], tmp_path: Path, lose_everything: Lose, spoil: Callable[[Path, str], None]
) -> None:
    lost = papers[0].scan.blob_id
    make(tmp_path / "copy")
    spoil(tmp_path / "copy" / "blobs", lost)
    lose_everything()
    assert restore(tmp_path / "copy").failed == [lost]
    assert set(Blob.objects.exclude(pk=lost).values_list("health", flat=True)) == {Blob.Health.WHOLE}
    assert Blob.objects.get(pk=lost).health == Blob.Health.MISSING


def test_what_was_out_of_reach_at_a_restore_is_brought_from_the_backup_later(
    papers: list[Page], tmp_path: Path, lose_everything: Lose, settings: Settings
) -> None:
    lost, shelf = papers[0].scan.blob_id, tmp_path / "copy" / "blobs"
    make(tmp_path / "copy")
    whole = place(shelf, lost).read_bytes()
    silence(shelf, lost)
    lose_everything()
    restore(tmp_path / "copy")
    place(shelf, lost).rmdir()
    place(shelf, lost).write_bytes(whole)
    assert store(["migrate", str(shelf), settings.BLOB_URL]) == 0
    assert verify(["--no-index"]) == 0


def test_a_store_that_takes_no_file_gets_no_rows_either(
    papers: list[Page], tmp_path: Path, lose_everything: Lose, settings: Settings
) -> None:
    assert Blob.objects.count() < silent.MOST
    make(tmp_path / "copy")
    lose_everything()
    (tmp_path / "file").touch()
    settings.BLOB_URL = str(tmp_path / "file" / "below")
    with pytest.raises(Unavailable):
        restore(tmp_path / "copy")
    assert not User.objects.exists()


def test_a_backup_of_a_store_that_is_away_is_none(
    papers: list[Page], tmp_path: Path, blob_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "copy")
    new = [keep(io.BytesIO(text), original=True).sha256 for text in (b"new", b"newer")]
    for sha256 in new:
        silence(blob_root, sha256)
    monkeypatch.setattr(silent, "MOST", 2)
    with pytest.raises(Unavailable):
        make(tmp_path / "copy")
    assert len(snapshots(tmp_path / "copy")) == 1


def spoil(copy: Path, sha256: str) -> None:
    path = copy / "blobs" / sha256[:2] / sha256[2:4] / sha256
    path.chmod(0o640)
    path.write_bytes(b"rotten")


def test_bytes_that_rot_in_the_backup_are_found_and_mended(
    papers: list[Page], tmp_path: Path, lose_everything: Lose
) -> None:
    rotten = papers[0].scan.blob_id
    make(tmp_path / "copy")
    spoil(tmp_path / "copy", rotten)
    assert make(tmp_path / "copy", proof=True).copied == 1
    give_bad_sector(tmp_path / "copy" / "blobs", rotten)
    assert make(tmp_path / "copy", proof=True).copied == 1
    spoil(tmp_path / "copy", rotten)
    lose_everything()
    assert restore(tmp_path / "copy").failed == [rotten]


def test_a_system_that_holds_something_is_left_alone(papers: list[Page], tmp_path: Path, capsys: Captured) -> None:
    make(tmp_path / "copy")
    before = everything()
    with pytest.raises(NotEmpty):
        restore(tmp_path / "copy")
    assert bring_back([str(tmp_path / "copy")]) == 1
    assert "not empty" in capsys.readouterr().err
    assert everything() == before


def test_a_restore_that_was_cut_off_is_run_again(papers: list[Page], tmp_path: Path, lose_everything: Lose) -> None:
    make(tmp_path / "copy")
    lose_everything()

    def cut_off(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(tmp_path / "copy", None, cut_off)
    assert not User.objects.exists()
    assert restore(tmp_path / "copy").failed == []


def test_rows_that_were_changed_in_the_backup_are_refused(
    papers: list[Page], tmp_path: Path, lose_everything: Lose
) -> None:
    packed = tmp_path / "copy" / make(tmp_path / "copy").name / "rows.jsonl.gz"
    packed.write_bytes(gzip.compress(gzip.decompress(packed.read_bytes()).replace(b"Khai sinh", b"Khai tu")))
    lose_everything()
    with pytest.raises(Spoilt):
        restore(tmp_path / "copy")


def test_rows_of_another_release_are_refused(papers: list[Page], tmp_path: Path, lose_everything: Lose) -> None:
    told = tmp_path / "copy" / make(tmp_path / "copy").name / "manifest.json"
    manifest = json.loads(told.read_text())
    told.write_text(json.dumps({**manifest, "release": [*manifest["release"], "storage.9999_later"]}))
    lose_everything()
    with pytest.raises(OtherRelease, match="9999_later"):
        restore(tmp_path / "copy")


def test_a_backup_that_was_cut_off_counts_for_nothing(papers: list[Page], tmp_path: Path) -> None:
    def cut_off(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "copy", progress=cut_off)
    with pytest.raises(NoBackup):
        restore(tmp_path / "copy")
    made = make(tmp_path / "copy")
    assert made.known == 1
    assert {path.name for path in (tmp_path / "copy").iterdir()} == {"blobs", "lock", made.name}


def test_two_backups_never_write_one_folder(papers: list[Page], tmp_path: Path, capsys: Captured) -> None:
    with only_one(tmp_path / "copy"):
        with pytest.raises(BusyFolder):
            make(tmp_path / "copy")
        assert backup([str(tmp_path / "copy")]) == 1
    assert "under way" in capsys.readouterr().err


@pytest.mark.parametrize("inside", [".", "backup", "blobs/../b"])
def test_a_folder_that_would_go_with_the_data_is_refused(
    inside: str, papers: list[Page], tmp_path: Path, settings: Settings, capsys: Captured
) -> None:
    settings.DATA = tmp_path / "data"
    assert backup([str(settings.DATA / inside)]) == 1
    assert f"nằm trong thư mục dữ liệu {settings.DATA}" in capsys.readouterr().err
    assert not settings.DATA.exists()


def test_one_damaged_file_of_the_store_is_mended_from_a_backup(
    papers: list[Page], tmp_path: Path, blob_root: Path, capsys: Captured
) -> None:
    damaged, lost = papers[0].scan.blob_id, papers[-1].scan.blob_id
    make(tmp_path / "copy")
    spoil(blob_root.parent, damaged)
    blobs().remove(lost)
    assert verify(["--no-index"]) == 1
    assert store(["migrate", str(tmp_path / "copy" / "blobs"), str(blob_root)]) == 0
    assert verify(["--no-index"]) == 0
    assert set(Blob.objects.values_list("health", flat=True)) == {Blob.Health.WHOLE}


def test_there_is_nothing_to_restore_from_an_empty_folder(
    db: None, tmp_path: Path, settings: Settings, capsys: Captured
) -> None:
    assert bring_back([str(tmp_path)]) == 1
    assert "no whole snapshot" in capsys.readouterr().err
    shutil.rmtree(tmp_path / "blobs", ignore_errors=True)
