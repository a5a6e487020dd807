"""The tantivy index on this machine's disk: derived from the rows, safe to delete, opened by any number of readers.

`INDEX_DIR/current` names the folder in use and what it was written by. A rebuild fills a new folder and changes that
one name; readers notice at their next search. Whoever finds the index damaged leaves the file `damaged` for the
follower.
"""

import os
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import tantivy
from django.conf import settings

from storage.search.entries import Entry
from storage.search.folding import bare, fold, numbers, terms

VERSION = 4  # raised whenever the schema or the folding changes: every index is then rebuilt
STAMP = f"{VERSION} {version('tantivy')}"
SAMPLED = 16  # each so many pages is one of the sample, from which a search learns that there are many
SEGMENT_FILES = (".fast", ".fieldnorm", ".idx", ".pos", ".store", ".term")


def _schema() -> tantivy.Schema:
    """Terms come folded and cut into words, so that the engine only splits at spaces."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("page", indexed=True, fast=True)
    builder.add_unsigned_field("fingerprint", fast=True)
    builder.add_unsigned_field("dossier", fast=True)
    for name in ("field", "procedure"):
        builder.add_unsigned_field(name, indexed=True)
    builder.add_unsigned_field("day", indexed=True, fast=True)
    # The engine lists the terms of texts only: so a search learns which units there are.
    for name in ("unit", "kind", "state", "sample"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("folded", "marked"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("pair", "number", "doubtful", "near"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    return builder.build()


SCHEMA = _schema()


def pairs(texts: Sequence[str]) -> Iterable[str]:
    """Neighbouring words of a text, each two as one term."""
    return map("_".join, pairwise(texts))


def document(entry: Entry) -> tantivy.Document:
    """The entry in the engine's terms."""
    added = tantivy.Document()
    for name in ("page", "dossier", "field", "procedure", "day"):
        added.add_unsigned(name, getattr(entry, name))
    added.add_unsigned("fingerprint", entry.fingerprint())
    for unit in entry.units:
        added.add_text("unit", str(unit))
    added.add_text("kind", entry.kind)
    added.add_text("state", entry.state)
    if entry.page % SAMPLED == 0:
        added.add_text("sample", "1")
    for text in (entry.text, *entry.about, *entry.codes):
        folded, marked = terms(text)
        added.add_text("folded", " ".join(folded))
        added.add_text("marked", " ".join(marked))
        added.add_text("pair", " ".join(pairs(folded)))
        added.add_text("number", " ".join(numbers(text)))
    added.add_text("doubtful", " ".join(entry.doubtful))
    added.add_text("near", " ".join(entry.near))
    for code in entry.codes:
        added.add_text("number", f"{fold(code)} {bare(fold(code))}")
    return added


@dataclass(slots=True)
class OpenIndex:
    """An opened folder: a searcher on the last commit that was seen, and how long its files were then."""

    folder: Path
    index: tantivy.Index
    searcher: tantivy.Searcher | None = None
    commit: tuple[int, int] | None = None
    sizes: dict[str, int] = field(default_factory=dict)

    def refresh(self) -> tantivy.Searcher:
        """A searcher on the last commit. Raises ValueError when the folder is damaged or gone.

        A file that shrank would end the process at the next touch (it is mapped into memory): looked for first. One
        searcher serves until the next commit, for what it has read of its files a new one would read again.
        """
        sizes = sizes_in(self.folder)
        if any(sizes.get(name, size) < size for name, size in self.sizes.items()):
            raise ValueError(f"{self.folder} was truncated")
        commit = last_commit(self.folder)
        if self.searcher is None or commit != self.commit:
            self.index.reload()
            self.searcher, self.commit, self.sizes = self.index.searcher(), commit, sizes_in(self.folder)
        return self.searcher


def last_commit(folder: Path) -> tuple[int, int]:
    """What tells a commit from the one before it: each writes a new file. ValueError when there is none."""
    try:
        found = (folder / "meta.json").stat()
    except FileNotFoundError as gone:
        raise ValueError(f"{folder} holds no index") from gone
    return found.st_ino, found.st_mtime_ns


def sizes_in(folder: Path) -> dict[str, int]:
    """Name and size of every file of a segment."""
    found = {}
    # In every search: paths would take twice as long.
    for file in os.scandir(folder) if folder.is_dir() else ():
        if file.name.endswith(SEGMENT_FILES):
            try:
                found[file.name] = file.stat().st_size
            except FileNotFoundError:
                continue  # merged away while we looked
    return found


def open_folder(folder: Path) -> OpenIndex:
    """Open a folder; ValueError when it is damaged, gone, or written by another version."""
    if not tantivy.Index.exists(str(folder)):
        raise ValueError(f"{folder} holds no index")
    index = tantivy.Index.open(str(folder))
    index.config_reader("manual")
    return OpenIndex(folder, index)


def current_folder() -> Path | None:
    """The folder in use; None when there is none, or when another version wrote it."""
    try:
        stamp, _, name = (settings.INDEX_DIR / "current").read_text(encoding="utf-8").partition("\n")
    except (FileNotFoundError, NotADirectoryError):
        return None
    return settings.INDEX_DIR / name if stamp == STAMP and name else None


def put_in_use(folder: Path) -> None:
    """Point every reader at the folder, at once for all of them."""
    write_whole(settings.INDEX_DIR / "current", f"{STAMP}\n{folder.name}")


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that whoever reads it finds the old words or the new ones, never half of them."""
    aside = path.with_name(f"{path.name}.new")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def report_damage() -> None:
    """Ask the follower to rebuild."""
    if settings.INDEX_DIR.is_dir():
        (settings.INDEX_DIR / "damaged").touch()


def is_reported_damaged() -> bool:
    """Whether somebody asked for a rebuild that is not done yet."""
    return (settings.INDEX_DIR / "damaged").exists()


_opened: dict[Path, OpenIndex] = {}
_opening = threading.Lock()


def searcher() -> tantivy.Searcher | None:
    """What to search now; None while the index is being built or rebuilt (the follower has been told)."""
    for _ in range(2):  # once more when a rebuild changed folders under our feet
        folder = current_folder()
        if folder is None:
            return None
        try:
            with _opening:
                opened = _opened.get(settings.INDEX_DIR)
                if opened is None or opened.folder != folder:
                    opened = _opened[settings.INDEX_DIR] = open_folder(folder)
                return opened.refresh()
        except ValueError:
            _opened.pop(settings.INDEX_DIR, None)
            if current_folder() == folder:
                report_damage()
                return None
    return None
