"""The `sohoa` command: every command exists, an empty system is set up, processes end when they are told to."""

import os
import socket
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import Membership, Unit, User
from config import cli, demo, init, processes
from config.processes import AlreadyRunning, PortTaken, alone
from storage.models import Procedure
from workers.supervisor import RedisMissing, Supervisor

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "mot-mat-khau-rat-dai"


def sohoa(*words: str, stdin: str = "", data: Path | None = None, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")} | more
    if data is not None:
        environment["SOHOA_DATA"] = str(data)
    return subprocess.run(
        [sys.executable, "-m", "config.cli", *words],
        cwd=ROOT,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA, settings.SECRET_KEY_FILE = tmp_path, tmp_path / "secret_key"
    return tmp_path


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_its_function(name: str) -> None:
    module, function = cli.COMMANDS[name][0].split(":")

    assert callable(getattr(import_module(module), function))


def test_without_a_command_the_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "import-procedures" in capsys.readouterr().out


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["dance"]) == 2
    assert "dance" in capsys.readouterr().err


def test_digitizing_needs_no_settings_and_no_database(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"no pdf")

    done = sohoa("digitize", str(tmp_path / "a.pdf"), "-o", str(tmp_path / "out"), data=tmp_path / "data")

    assert done.returncode == 1
    assert not (tmp_path / "data").exists()


def test_an_empty_system_is_set_up_once(tmp_path: Path) -> None:
    given = ["init", "--unit", "26281", "--admin", "quantri", "--full-name", "Nguyễn Văn Thử", "--password-stdin"]

    first = sohoa(*given, stdin=f"{PASSWORD}\n", data=tmp_path)
    second = sohoa(*given, stdin=f"{PASSWORD}\n", data=tmp_path)

    assert first.returncode == 0, first.stdout + first.stderr
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert second.returncode == 1
    assert PASSWORD not in first.stdout + first.stderr


def test_the_tables_of_a_new_system_are_made_by_a_command_of_its_own(tmp_path: Path) -> None:
    first, second = (sohoa("migrate", data=tmp_path / "data") for _ in range(2))

    assert (first.returncode, second.returncode) == (0, 0), first.stdout + first.stderr
    assert "Applying" in first.stdout
    assert "Applying" not in second.stdout


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch, data: Path, unit_a: Unit) -> list[str]:
    """What the person at the terminal types; the tree of units is the test's own."""
    given: list[str] = []
    monkeypatch.setattr("builtins.input", lambda _question: given.pop(0))
    monkeypatch.setattr(init.getpass, "getpass", lambda _question: given.pop(0))
    monkeypatch.setattr(init, "import_units", lambda: None)
    monkeypatch.setattr(init, "prepare", lambda *, web: None)
    return given


def test_what_is_not_given_is_asked_for(answers: list[str], unit_a: Unit) -> None:
    answers += ["thử một", "", "quantri", "Nguyễn Văn Thử", PASSWORD, PASSWORD]

    assert init.run([]) == 0

    user = User.objects.get(username="quantri")
    assert (user.is_superuser, user.check_password(PASSWORD)) == (True, True)
    assert Membership.objects.get(user=user, unit=unit_a).role == Membership.Role.ADMINISTRATOR
    assert Procedure.objects.count() >= 10


@pytest.mark.parametrize(
    "typed",
    [
        ["no such unit"],
        ["99001", "", "quantri", "Nguyễn Văn Thử", "ngan", "ngan"],
        ["99001", "", "quantri", "Nguyễn Văn Thử", PASSWORD, "khac-di-mot-chut"],
        ["99001", "no-such-file.csv"],
        [""],
    ],
)
def test_an_answer_that_cannot_be_taken_changes_nothing(answers: list[str], typed: list[str]) -> None:
    answers += typed

    assert init.run([]) == 2
    assert not User.objects.exists()


def test_two_units_of_one_name_are_listed_to_choose_from(
    answers: list[str], unit_b: Unit, capsys: pytest.CaptureFixture[str]
) -> None:
    answers += ["thử"]

    assert init.run([]) == 2
    shown = capsys.readouterr().err
    assert "--unit 99001 --kind commune" in shown
    assert "--unit 99002 --kind commune" in shown


def test_a_data_folder_has_one_supervisor(data: Path) -> None:
    with alone(), pytest.raises(AlreadyRunning), alone():
        pass


def test_a_port_that_another_program_has_is_named(settings: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings.LISTEN_PORT = other.getsockname()[1]

        with pytest.raises(PortTaken, match=str(settings.LISTEN_PORT)):
            processes.require_port()


@pytest.mark.parametrize("words", [("up", "--no-web"), ("demo", "--no-serve")])
def test_without_redis_a_machine_says_what_to_install(words: tuple[str, ...], tmp_path: Path) -> None:
    done = sohoa(*words, data=tmp_path, PATH=str(tmp_path))

    assert (done.returncode, done.stdout) == (1, "")
    assert "Cài gói redis-server rồi chạy lại." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_redis_that_does_not_answer_ends_the_demo(
    data: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_SOCKET, stop = data / "redis.sock", threading.Event()

    def none(_supervisor: Supervisor, _stop: threading.Event) -> None:
        raise RedisMissing("xem redis.log")

    monkeypatch.setattr(Supervisor, "run", none)
    with pytest.raises(RedisMissing, match=r"redis\.log"), demo.processes(stop, web=False):
        assert stop.wait(10)


def test_a_table_is_as_wide_as_its_widest_cells(capsys: pytest.CaptureFixture[str]) -> None:
    demo.say_table([["Tên", "Số"], ["Xã Thử Một", "1"]])

    assert capsys.readouterr().out == "\nTên         Số\n──────────  ──\nXã Thử Một  1\n"


def test_a_secret_key_that_is_written_stays(data: Path, settings: Settings) -> None:
    settings.SECRET_KEY = "first"
    processes.keep_secret_key()
    settings.SECRET_KEY = "second"
    processes.keep_secret_key()

    assert (data / "secret_key").read_text() == "first"


@pytest.mark.parametrize(
    "wrong",
    [["{folder}", "--unit", "00000", "--user", "an"], ["{folder}", "--unit", "99001", "--user", "nobody"]],
)
def test_a_watch_for_an_unknown_unit_or_person_does_not_start(an: User, tmp_path: Path, wrong: list[str]) -> None:
    assert processes.watch([word.format(folder=tmp_path) for word in wrong]) == 2


def test_a_watch_of_no_folder_does_not_start(an: User, tmp_path: Path) -> None:
    assert processes.watch([str(tmp_path / "none"), "--unit", "99001", "--user", "an"]) == 2
