"""A command that root types on a machine with deploy/sohoa.service works as the service does, on the same papers."""

import os
import re
import subprocess
from pathlib import Path

from config import settings

ROOT = Path(__file__).parent.parent
COMMAND = ROOT / "deploy" / "service-command"
UNIT = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / "deploy" / "sohoa.service").read_text(), re.M))


def handed_on(folder: Path, *words: str) -> list[str]:
    """What the command hands to systemd-run."""
    stand_in = folder / "systemd-run"
    stand_in.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    stand_in.chmod(0o755)
    path = f"{folder}:{os.environ['PATH']}"
    done = subprocess.run([COMMAND, *words], cwd=folder, env={"PATH": path}, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_command_has_the_user_the_settings_and_the_data_folder_of_the_service(tmp_path: Path) -> None:
    given = handed_on(tmp_path, "backup", "/srv/b")

    properties = dict(word.removeprefix("--property=").split("=", 1) for word in given if "--property=" in word)
    shared = ("EnvironmentFile", "StateDirectory", "StateDirectoryMode", "UMask")
    assert f"--uid={UNIT['User']}" in given
    assert {name: properties[name] for name in shared} == {name: UNIT[name] for name in shared}


def test_it_is_the_service_s_own_program_and_every_word_stays_whole(tmp_path: Path) -> None:
    words = ["init", "--full-name", "Nguyễn Văn Thử"]

    given = handed_on(tmp_path, *words)

    assert given[given.index("--") + 1 :] == [UNIT["ExecStart"].removesuffix(" up"), *words]


def test_paths_are_those_of_the_folder_where_it_is_typed(tmp_path: Path) -> None:
    assert f"--property=WorkingDirectory=-{tmp_path}" in handed_on(tmp_path, "backup", "b")


def test_no_setting_is_in_the_unit_where_a_command_would_not_find_it() -> None:
    read = set(re.findall(r"SOHOA_[A-Z_]+", Path(settings.__file__).read_text()))

    assert not read & set(re.findall(r"SOHOA_[A-Z_]+", "\n".join(UNIT.values())))
