"""What a child says by its end: a machine that fails it is no matter of the file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.limited import ChildDied, run_child
from tests.ingest.files import SAMPLES, heic, locked, scan_pdf, text_pdf

FULL = "/dev/full"
PASSWORD = "bi-mat"
META = {"title": "Tờ khai", "creator": "UBND", "dossier_code": "H20", "created": "2026-11-20", "modified": "2026-11-20"}
Spec = dict[str, Any]


def full(path: Path) -> str:
    """A file that takes no byte, as on a full disk."""
    path.symlink_to(FULL)
    return str(path)


def put(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def to_look_at(folder: Path) -> Spec:
    full(folder / "0001-view.jpg")
    return {"path": put(folder / "scan.pdf", scan_pdf()), "kind": "pdf", "out": str(folder)}


def to_glimpse(folder: Path) -> Spec:
    full(folder / "first-page.pdf")
    return {"path": put(folder / "scan.pdf", scan_pdf()), "kind": "pdf", "out": str(folder)}


def to_read(folder: Path) -> Spec:
    full(folder / "0001-straight.jpg")
    return {"path": str(SAMPLES / "pdf" / "crom.png"), "kind": "png", "out": str(folder), "number": 1}


def to_unlock(folder: Path) -> Spec:
    locked_file = put(folder / "locked.pdf", locked(text_pdf("Secret."), user=PASSWORD))
    return {"path": locked_file, "out": full(folder / "out.pdf")}


def to_assemble(folder: Path) -> Spec:
    return {"pages": [page(put(folder / "scan.pdf", scan_pdf()), "pdf")], "meta": META, "out": full(folder / "out.pdf")}


def to_assemble_decoded(folder: Path) -> Spec:
    full(folder / "out.0.png")
    pages = [page(put(folder / "scan.heic", heic()), "heic")]
    return {"pages": pages, "meta": META, "out": str(folder / "out.pdf")}


def to_merge(folder: Path) -> Spec:
    parts = [{"title": "Tờ khai", "path": put(folder / "scan.pdf", scan_pdf())}]
    return {"parts": parts, "meta": META, "out": full(folder / "out.pdf")}


def to_copy(folder: Path) -> Spec:
    return {"record": put(folder / "record.pdf", text_pdf("Ready.")), "meta": META, "out": full(folder / "out.pdf")}


def page(path: str, kind: str) -> Spec:
    plain = {"index": 0, "rotation": 0, "skew": 0.0, "words": [], "canvas": [480, 640], "dpi": None}
    plain |= {"file_pages": 1, "lost": []}
    return {"path": path, "kind": kind, **plain}


def do(task: str, spec: Spec) -> list[Spec]:
    return list(run_child(task, spec, seconds=60, memory=3 * 1024**3, stdin_secret=PASSWORD))


@pytest.mark.parametrize(
    ("task", "spec"),
    [
        ("look", to_look_at),
        ("glimpse", to_glimpse),
        ("read", to_read),
        ("unlock", to_unlock),
        ("assemble", to_assemble),
        ("assemble", to_assemble_decoded),
        ("merge", to_merge),
        ("access", to_copy),
    ],
)
def test_a_full_disk_is_a_fault_of_the_house_whatever_is_done(
    tmp_path: Path, task: str, spec: Callable[[Path], Spec]
) -> None:
    with pytest.raises(ChildDied) as died:
        do(task, spec(tmp_path))
    assert (died.value.cause, died.value.by_the_house, died.value.by_the_file) == ("house", True, False)
    assert "No space left on device" in died.value.detail


def test_any_other_exception_stays_one_that_the_file_may_have_brought_about(tmp_path: Path) -> None:
    with pytest.raises(ChildDied) as died:
        do("glimpse", {"path": str(tmp_path / "none.pdf"), "kind": "pdf", "out": str(tmp_path)})
    assert (died.value.cause, died.value.by_the_house) == ("fault", False)
