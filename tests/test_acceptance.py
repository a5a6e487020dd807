"""docs/acceptance.md names only tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
NAMED = re.compile(r"`((?:[\w-]+/)*[\w-]+\.py|[\w-]+(?:/[\w-]+)*/)`")


def test_every_test_that_is_named_exists() -> None:
    named = NAMED.findall((ROOT / "docs" / "acceptance.md").read_text())
    assert len(named) > 50
    assert [path for path in named if not (ROOT / "tests" / path).exists() and not (ROOT / path).exists()] == []
