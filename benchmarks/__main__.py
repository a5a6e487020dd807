"""`make bench`: every benchmark in turn, their medians as a table, and all figures in benchmarks/results/."""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"


def measured(name: str, *options: str) -> dict[str, Any]:
    """What a benchmark printed; CalledProcessError when it failed without figures."""
    command = [sys.executable, "-m", f"benchmarks.{name}", *options]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if not done.stdout:
        done.check_returncode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    told = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True)
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "tesseract": told.stdout.split("\n", 1)[0].removeprefix("tesseract "),
    }


def table(reading: dict[str, Any], live: dict[str, Any]) -> list[str]:
    """The medians, a line each."""
    lines = [f"{'file':32} pages  s/page  confidence    CER    WER"]
    for name, row in reading["files"].items():
        rates = [f"{row[key]:6.1%}" if key in row else "     –" for key in ("character_error_rate", "word_error_rate")]
        figures = f"{row['pages']:5}  {row['seconds_a_page']:6.2f}  {row['confidence']:10.1f}"
        lines.append(f"{name:32} {figures} {' '.join(rates)}")
    for name, limit in (("idle", "worst"), ("busy", "p95")):
        row = live[name]
        lines.append(
            f"first verdict, {name}: median {row['median']} s, p95 {row['p95']} s, worst {row['max']} s"
            f" (limit {row['limit']} s for the {limit}: {'kept' if row['kept'] else 'NOT KEPT'})"
        )
    return lines


def main() -> int:
    """Measure; 0 when every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", default="3", help="how many times the samples are read")
    parser.add_argument("--pages", default="300", help="pages of another counter while verdicts are timed")
    parser.add_argument("--probes", default="20", help="how many verdicts are timed")
    options = parser.parse_args()
    reading = measured("reading", "--runs", options.runs)
    live = measured("live_verdicts", "--pages", options.pages, "--probes", options.probes)
    day = date.today().isoformat()  # noqa: DTZ011 # the day on this machine's wall
    RESULTS.mkdir(exist_ok=True)
    result = {"day": day, "machine": machine(), "reading": reading, "live_verdicts": live}
    (RESULTS / f"{day}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print("\n".join(table(reading, live)))
    return 0 if live["idle"]["kept"] and live["busy"]["kept"] else 1


if __name__ == "__main__":
    sys.exit(main())
