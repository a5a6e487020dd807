"""Which Tesseract is there."""

from pathlib import Path

import pytest

from ocr import installed
from ocr.errors import EngineFailed, EngineMissing

SYSTEM = "/usr/local/bin:/usr/bin:/bin"


def test_the_installed_engine_tells_its_version_and_languages() -> None:
    assert installed.version(SYSTEM)[0].isdigit()
    assert {"vie", "osd"} <= installed.languages(SYSTEM)


def test_a_missing_engine_is_told_apart_from_one_that_fails(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing):
        installed.version(str(tmp_path))

    broken = tmp_path / "tesseract"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    with pytest.raises(EngineFailed, match="exit status 3"):
        installed.languages(str(tmp_path))
