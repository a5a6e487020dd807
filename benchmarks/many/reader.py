"""A reading worker that writes down what its time goes for: `python -m benchmarks.many.reader FILE [--null]`.

The same process as `sohoa work`. With --null its child reads nothing: its answer is made up at once from words of its
own, the page's file is fetched and a picture kept as ever; what is left is claims, queue, store and rows.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

PICTURE_BYTES = 150_000
WORDS = 250


def answer_of(page: Any, folder: Path) -> dict[str, Any]:
    """Answer as the child would, at once."""
    from storage.blobs import fetch

    fetch(page.scan.working_blob or page.scan.blob, folder)
    view = folder / "view.jpg"
    view.write_bytes(os.urandom(PICTURE_BYTES))
    words = [[f"chữ{number}", 0.1, 0.1, 0.2, 0.12, 92.0, number // 12] for number in range(WORDS)]
    return {
        "text": " ".join(word[0] for word in words),  # type: ignore[misc] # the first of a word is its text
        "words": words,
        "rotation": 0,
        "skew": 0.0,
        "skew_confidence": 1.0,
        "confidence": 92.0,
        "width": 2480,
        "height": 3508,
        "verdicts": [],
        "view": str(view),
        "seconds": 0.0,
    }


def main() -> int:
    """Work until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many.reader", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--null", action="store_true")
    options = parser.parse_args()
    from django import setup

    setup()
    from benchmarks.many.spending import Clock, watch
    from workers import process, queue, reading

    if options.null:
        reading.answer_of = answer_of
    watch(Clock(options.file))
    process.work([queue.INTERACTIVE, queue.BACKLOG])
    return 0


if __name__ == "__main__":
    sys.exit(main())
