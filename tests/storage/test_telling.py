"""How commands speak."""

import pytest

from storage.telling import MOST_SHOWN, say, say_bad


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
