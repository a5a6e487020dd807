"""The guard against getting worse: a small fixed set whose errors may not grow beyond those on record.

    python -m benchmarks.guard --record

writes the present errors to benchmarks/guard.json. Do so only for a change that is better on the whole (`make
bench-reading`) although one of these few pages lost by it, and say so in the commit.
"""

import argparse
import json
import sys
from pathlib import Path

from benchmarks.measure import character_error_rate
from benchmarks.ours import reading_of
from benchmarks.pages.sets import Recipe

RECORD = Path(__file__).resolve().parent / "guard.json"
SET = (
    Recipe("letter", "clean", 90_001, 200, 0),
    Recipe("letter", "rot", 90_002, 200, 1),
    Recipe("letter", "illum", 90_003, 200, 2),
    Recipe("letter", "stamp", 90_004, 200, 3),
    Recipe("letter", "noise", 90_005, 200, 0),
    Recipe("letter", "flip", 90_006, 200, 1),
)

Errors = dict[str, dict[str, float]]


def measure() -> Errors:
    """Return for each page the share of wrong characters (0..1) and the degrees that its skew was missed by."""
    found: Errors = {}
    for recipe in SET:
        page = recipe.make()
        reading, _took = reading_of(page.image, page.dpi)
        found[recipe.name] = {
            "characters": round(character_error_rate("\n".join(page.lines), reading.text), 5),
            "skew": round(abs(reading.skew - page.angle), 4),
        }
    return found


def recorded() -> Errors:
    """Return the errors on record."""
    errors: Errors = json.loads(RECORD.read_text(encoding="utf-8"))
    return errors


def main() -> int:
    """Print the errors, and keep them when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help="these are the errors from now on")
    options = parser.parse_args()
    told = json.dumps(measure(), indent=1) + "\n"
    print(told, end="")
    if options.record:
        RECORD.write_text(told, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
