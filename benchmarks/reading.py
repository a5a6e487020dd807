"""How well and how fast the samples are read through `sohoa digitize`: `python -m benchmarks.reading`.

Accuracy where a truth stands beside the sample; speed and confidence for all. Prints JSON.
"""

import argparse
import contextlib
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measure import character_error_rate, word_error_rate
from workers.digitize import run

SAMPLES = Path(__file__).resolve().parent.parent / "tests" / "samples" / "vietnamese"

Report = dict[str, Any]


def digitized(files: list[Path]) -> list[Report]:
    """The reports of the files, one child at work at a time so that no page waits for another."""
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as folder, contextlib.redirect_stdout(sys.stderr):
        run([*map(str, files), "-o", folder, "-j", "1"])
        return [json.loads((Path(folder) / f"{file.stem}.json").read_text(encoding="utf-8")) for file in files]


def figures(file: Path, runs: list[Report]) -> Report:
    """What one file came to in all runs: medians of the seconds a page, the reading of the last."""
    pages = runs[-1]["pages"]
    found: Report = {
        "pages": len(pages),
        "seconds_a_page": round(statistics.median(page["seconds"] for run in runs for page in run["pages"]), 2),
        "confidence": round(statistics.mean(page["confidence"] for page in pages), 1),
        "pdfa": runs[-1]["pdfa"],
    }
    truth = file.with_suffix(".txt")
    if truth.exists():
        text = "\n".join(page["text"] for page in pages)
        wanted = truth.read_text(encoding="utf-8")
        found["character_error_rate"] = round(character_error_rate(wanted, text), 4)
        found["word_error_rate"] = round(word_error_rate(wanted, text), 4)
    return found


def main() -> int:
    """Read every Vietnamese sample so many times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    files = sorted(SAMPLES.glob("*.pdf"))
    runs = [digitized(files) for _number in range(options.runs)]
    found = {file.name: figures(file, [reports[place] for reports in runs]) for place, file in enumerate(files)}
    print(json.dumps({"runs": options.runs, "files": found}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
