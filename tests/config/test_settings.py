"""What follows from the environment."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def socket_for(data: Path) -> str:
    """The socket of our own Redis when this is the data folder."""
    command = [sys.executable, "-c", "from config import settings; print(settings.REDIS_SOCKET)"]
    environment = {**os.environ, "SOHOA_DATA": str(data)}
    told = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return told.stdout.strip()


@pytest.mark.parametrize("name", ["a folder", "hồ sơ", "a=b", "100%", "a" * 120])
def test_a_path_that_redis_or_its_clients_misread_is_not_used_for_the_socket(name: str) -> None:
    socket = Path(socket_for(Path("/srv") / name))
    assert re.fullmatch(rf"sohoa-{os.getuid()}-[0-9a-f]{{12}}", socket.parent.name)


def test_a_plain_data_folder_holds_the_socket() -> None:
    assert socket_for(Path("/srv/sohoa-1.0/var_demo")) == "/srv/sohoa-1.0/var_demo/redis.sock"
