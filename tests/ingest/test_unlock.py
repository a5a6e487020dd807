"""A file with a password is made readable, and the password leaves no trace."""

from pathlib import Path

import pytest

from ingest.errors import Damaged, WrongPassword
from ingest.sniff import Kind
from ingest.split.document import open_source
from ingest.split.limits import Limits
from ingest.unlock import unlock
from tests.ingest.files import locked, text_pdf


def lock(tmp_path: Path, **how: str) -> Path:
    path = tmp_path / "locked.pdf"
    path.write_bytes(locked(text_pdf("Only for those who know."), **how))
    return path


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_the_right_password_opens_the_file(tmp_path: Path, algorithm: str) -> None:
    source, out = lock(tmp_path, user="mat khau", algorithm=algorithm), tmp_path / "open.pdf"
    before = source.read_bytes()
    unlock(source, out, "mat khau")
    with open_source(out, Kind.PDF, Limits()) as opened:
        assert opened.page(1).own_text == "Only for those who know."
    assert source.read_bytes() == before


def test_a_vietnamese_password_opens_the_file(tmp_path: Path) -> None:
    unlock(lock(tmp_path, user="mật khẩu"), tmp_path / "open.pdf", "mật khẩu")
    assert (tmp_path / "open.pdf").exists()


def test_the_owners_password_opens_the_file(tmp_path: Path) -> None:
    unlock(lock(tmp_path, user="one", owner="two"), tmp_path / "open.pdf", "two")
    assert (tmp_path / "open.pdf").exists()


def test_a_wrong_password_is_said_to_be_wrong(tmp_path: Path) -> None:
    with pytest.raises(WrongPassword):
        unlock(lock(tmp_path, user="right"), tmp_path / "open.pdf", "wrong")
    assert not (tmp_path / "open.pdf").exists()


def test_the_password_is_not_in_the_unlocked_file(tmp_path: Path) -> None:
    unlock(lock(tmp_path, user="Z9-secret"), tmp_path / "open.pdf", "Z9-secret")
    assert b"Z9-secret" not in (tmp_path / "open.pdf").read_bytes()


def test_a_broken_file_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    with pytest.raises(Damaged):
        unlock(tmp_path / "broken.pdf", tmp_path / "open.pdf", "any")
