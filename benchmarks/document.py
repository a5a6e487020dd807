"""Put the printed tables of a run into docs/accuracy.md: `python -m benchmarks.document RESULT.txt [PROFILE.txt]`."""

import argparse
import re
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "accuracy.md"


def replaced(page: str, name: str, text: str) -> str:
    """Return the page with the block that is marked by a name holding this text; ValueError when there is none."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    block = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.S)
    if not block.search(page):
        raise ValueError(f"{PAGE.name} has no block {name}")
    whole = f"{begin}\n```\n{text.strip()}\n```\n{end}"
    return block.sub(lambda _found: whole, page)


def main() -> int:
    """Write the page anew."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.document", description=__doc__)
    parser.add_argument("tables", type=Path)
    parser.add_argument("profile", type=Path, nargs="?")
    options = parser.parse_args()
    page = replaced(PAGE.read_text(encoding="utf-8"), "tables", options.tables.read_text(encoding="utf-8"))
    if options.profile:
        page = replaced(page, "profile", options.profile.read_text(encoding="utf-8"))
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
