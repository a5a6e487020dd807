"""Which Tesseract is installed, asked of the program itself: nothing of what reading needs is loaded for it."""

import shutil
import subprocess

from ocr.errors import EngineFailed, EngineMissing

PATIENCE = 20  # seconds for an answer that takes a fraction of one


def version(path: str) -> str:
    """The version of the Tesseract that is found on `path`. Raises EngineMissing, EngineFailed."""
    return _asked("--version", path).partition("\n")[0].removeprefix("tesseract ")


def languages(path: str) -> frozenset[str]:
    """The languages, by Tesseract's own names, that it has data for. Raises EngineMissing, EngineFailed."""
    return frozenset(_asked("--list-langs", path).splitlines()[1:])


def _asked(question: str, path: str) -> str:
    program = shutil.which("tesseract", path=path)
    if program is None:
        raise EngineMissing(f"there is no tesseract in {path}")
    try:
        done = subprocess.run(
            [program, question], env={"PATH": path}, capture_output=True, text=True, timeout=PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineFailed(f"{program} {question} failed: {error}") from error
    return done.stdout
