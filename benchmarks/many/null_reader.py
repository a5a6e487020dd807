"""A reading worker whose child reads nothing: what is left is claims, queue, store and rows of a page's way.

`python -m benchmarks.many.null_reader`: the same process as `sohoa work`, its answer made up at once from words of
its own; the page's file is fetched and a picture kept as ever.
"""

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
    from django import setup

    setup()
    from workers import process, queue, reading

    reading.answer_of = answer_of
    process.work([queue.INTERACTIVE, queue.BACKLOG])
    return 0


if __name__ == "__main__":
    sys.exit(main())
