"""The programs that reading is measured against, each asked as its user would: OCRmyPDF, jdeskew, deskew, Tesseract.

Those from the package index live in .venv-peers (`make bench-reading` makes it); Tesseract and leptonica are the
system's, the same that Sohoa uses. Every call to Tesseract has one thread.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.ours import Timed, timed

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv-peers" / "bin"
ONE_THREAD = os.environ | {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"}
SKEW_METHODS = ("jdeskew", "ocrmypdf", "leptonica", "deskew")


class SkewPeers:
    """One process that answers for all peers how far pages lie askew; it ends when its questions do."""

    def __init__(self) -> None:
        command = [str(FOLDER / "python"), str(ROOT / "benchmarks" / "peer_skew.py")]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def ask(self, path: Path, methods: tuple[str, ...]) -> dict[str, tuple[float, float]]:
        """Return each method's angle (degrees counter-clockwise) and CPU seconds for a picture."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"path": str(path), "methods": methods}) + "\n")
        self._process.stdin.flush()
        answers: dict[str, Any] = json.loads(self._process.stdout.readline())
        return {method: (answer[0], answer[1]) for method, answer in answers.items()}


def raw_text(path: Path, dpi: int) -> tuple[str, Timed]:
    """Return what plain Tesseract reads on a picture as it came, and what that took."""
    command = ["tesseract", str(path), "-", "-l", "vie", "--psm", "3", "--dpi", str(dpi)]
    done, took = timed(lambda: subprocess.run(command, capture_output=True, text=True, env=ONE_THREAD, check=True))
    return done.stdout, took


def ocrmypdf_text(path: Path, dpi: int) -> tuple[str, Timed]:
    """Return what OCRmyPDF reads on a picture that it may turn and straighten, and what that took."""
    side = path.with_suffix(".sidecar")
    command = [str(FOLDER / "ocrmypdf"), "-l", "vie", "-j", "1", "--deskew", "--rotate-pages", "--image-dpi", str(dpi)]
    command += ["--output-type", "none", "--sidecar", str(side), "--quiet", str(path), "-"]
    done, took = timed(lambda: subprocess.run(command, capture_output=True, text=True, env=ONE_THREAD))
    if done.returncode:
        raise RuntimeError(f"ocrmypdf failed on {path.name}: {done.stderr[-500:]}")
    text = side.read_text(encoding="utf-8")
    side.unlink()
    return text, took


def version(command: list[str]) -> str:
    """Return the first line that a program says of its version."""
    told = subprocess.run(command, capture_output=True, text=True)
    return (told.stdout or told.stderr).strip().split("\n", 1)[0]


def versions() -> dict[str, str]:
    """Return the versions of all peers."""
    packages = ("deskew", "jdeskew", "ocrmypdf", "opencv-python-headless")
    asked = f"import importlib.metadata as m; print(*(m.version(p) for p in {packages!r}))"
    told = version([str(FOLDER / "python"), "-c", asked]).split()
    found = dict(zip(packages, told, strict=True))
    found["tesseract"] = version(["tesseract", "--version"]).removeprefix("tesseract ")
    found["ghostscript"] = version(["gs", "--version"])
    return found
