"""What docker-compose.yml names is there: secrets and settings."""

import re
import stat
import subprocess
from pathlib import Path

from config import settings

ROOT = Path(__file__).parent.parent


def copied_secrets(folder: Path) -> Path:
    script = folder / "secrets.sh"
    script.write_bytes((ROOT / "deploy" / "secrets.sh").read_bytes())
    subprocess.run(["bash", str(script)], check=True)
    return folder / "secrets"


def test_the_secrets_that_containers_mount_are_all_made(tmp_path: Path) -> None:
    mounted = set(re.findall(r"deploy/secrets/([\w.]+)", (ROOT / "docker-compose.yml").read_text()))
    made = {path.name for path in copied_secrets(tmp_path).iterdir()}
    assert mounted
    assert mounted <= made


def test_secrets_are_made_once_and_only_their_owner_reaches_them(tmp_path: Path) -> None:
    folder = copied_secrets(tmp_path)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {path.name: path.read_bytes() for path in copied_secrets(tmp_path).iterdir()} == first
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_every_setting_that_compose_gives_is_read_by_the_settings() -> None:
    given = set(re.findall(r"\bSOHOA_[A-Z_]+(?=:)", (ROOT / "docker-compose.yml").read_text()))
    read = set(re.findall(r"SOHOA_[A-Z_]+", Path(settings.__file__).read_text()))
    assert {name.removesuffix("_FILE") for name in given} <= read
