"""Take the texts of the code into web/locale (`make messages`), or say what the translations lack (`--check`).

The texts are collected in a copy of the tree, so that a check changes nothing.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("web/locale/en/LC_MESSAGES/django.po")
METADATA = {
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
NOT_SHOWN = ("tests", "benchmarks", "deploy", "docs")


def collect(folder: Path) -> polib.POFile:
    """The catalogue as it would be with every text that the tree in `folder` (a fresh copy) shows."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.py", "*.html", "*.txt", "*.po"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in listed.split("\0"):
        if name and not name.startswith(NOT_SHOWN) and (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    (folder / CATALOGUE).parent.mkdir(parents=True, exist_ok=True)
    options = ["--locale", "en", "--no-wrap", "--add-location", "file", "--no-obsolete", "--verbosity", "0"]
    subprocess.run([sys.executable, "manage.py", "makemessages", *options], cwd=folder, check=True)
    return polib.pofile(str(folder / CATALOGUE), wrapwidth=0)


def keys(catalogue: polib.POFile) -> set[tuple[str | None, str, str]]:
    """What each entry is looked up by: context, text, plural text."""
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in catalogue}


def shortcomings(now: polib.POFile, then: polib.POFile) -> list[str]:
    """One line for each text that is missing, stale, untranslated or only guessed."""
    lines = [f"not in the catalogue: {text!r}" for _, text, _ in sorted(keys(then) - keys(now), key=str)]
    lines += [f"no longer used: {text!r}" for _, text, _ in sorted(keys(now) - keys(then), key=str)]
    lines += [f"not translated: {entry.msgid!r}" for entry in now.untranslated_entries()]
    lines += [f"guessed (fuzzy): {entry.msgid!r}" for entry in now.fuzzy_entries()]
    return lines


def main() -> None:
    """Check or renew; a failed check exits with 1 and the list."""
    path = ROOT / CATALOGUE
    now = polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)
    with tempfile.TemporaryDirectory() as folder:
        then = collect(Path(folder))
    if "--check" in sys.argv[1:]:
        lines = shortcomings(now, then)
        if lines:
            sys.exit("\n".join([f"{CATALOGUE} is not complete; `make messages`, then translate:", *lines]))
        return
    then.header, then.metadata, then.metadata_is_fuzzy = "", METADATA, 0  # no dates: they change with every run
    path.parent.mkdir(parents=True, exist_ok=True)
    then.save(str(path))


if __name__ == "__main__":
    main()
