"""Why a sheet was not taken: its own fault is told from one of the house."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile

from ingest.limited import ChildDied
from web import sheets


@pytest.mark.parametrize(
    ("cause", "says"),
    [("memory", "Chia thành nhiều tệp"), ("time", "Chia thành nhiều tệp"), ("house", "Chờ một phút")],
)
def test_a_sheet_is_called_too_heavy_only_when_it_was(monkeypatch: pytest.MonkeyPatch, cause: str, says: str) -> None:
    def die(path: Path) -> list[dict[str, str]]:
        raise ChildDied(cause)

    monkeypatch.setattr(sheets, "read_sheet", die)
    with (
        TemporaryUploadedFile("so.xlsx", "application/octet-stream", 0, None) as file,
        pytest.raises(sheets.NotTaken, match=says),
    ):
        sheets.rows_of(file)
