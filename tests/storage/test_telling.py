"""How commands speak, and what they say before they touch anything."""

import pytest
from django.db import connection
from pytest_django import Settings

from storage.telling import MOST_SHOWN, say, say_bad, told_places


def test_one_line_is_said_as_one_and_several_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    say("Xong.")
    say(f"Dòng {number}" for number in (1, 2))
    say([])
    assert capsys.readouterr().out == "Xong.\nDòng 1\nDòng 2\n"


def test_bad_rows_are_shown_up_to_a_bound_with_how_many_more_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    say_bad([(line, "thiếu mã") for line in range(2, MOST_SHOWN + 5)])
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], len(lines), lines[-1]) == ("Dòng 2: thiếu mã", MOST_SHOWN + 1, "… và 3 dòng khác.")


def test_without_bad_rows_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    say_bad([])
    assert capsys.readouterr().out == ""


def test_the_database_and_the_store_are_named_without_passwords(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = {"HOST": "postgres", "PORT": 5432, "NAME": "sohoa", "USER": "sohoa", "PASSWORD": "hush"}
    for name, value in server.items():
        monkeypatch.setitem(connection.settings_dict, name, value)
    settings.BLOB_URL = "s3://key:hush/with@signs@store:8333/sohoa?secure=0"

    told = told_places()

    assert f"{connection.display_name} postgres:5432/sohoa" in told
    assert "s3://store:8333/sohoa" in told
    assert not any(secret in told for secret in ("hush", "key", "signs"))


def test_a_file_and_a_folder_are_named_by_their_paths(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"HOST": "", "PORT": "", "NAME": "/var/lib/sohoa/sohoa.sqlite3"}.items():
        monkeypatch.setitem(connection.settings_dict, name, value)
    settings.BLOB_URL = "/var/lib/sohoa/blobs"

    told = told_places()

    assert f"{connection.display_name} /var/lib/sohoa/sohoa.sqlite3" in told
    assert "/var/lib/sohoa/blobs" in told
