"""`sohoa up` with its web server: it answers, comes back when it is killed, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workers.site import ROOT, alive, children_of, command_of, descendants_of, kill, wait_for

pytestmark = [pytest.mark.xdist_group("site"), pytest.mark.slow]


class Up:
    """A running `sohoa up` on an empty data folder."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        told = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")}
        told |= {"SOHOA_DATA": str(folder), "SOHOA_LISTEN_PORT": str(self.port), "SOHOA_WORKERS": "1"}
        self.log = folder / "log"
        command = [sys.executable, "-m", "config.cli", "up"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=told, stdout=log, stderr=log, start_new_session=True)

    def answers(self) -> bool:
        """Whether the site answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def wait(self) -> None:
        """Return when it answers."""
        wait_for(self.answers, seconds=60, what=self.log.read_text)


@pytest.fixture
def up() -> Iterator[Up]:
    with tempfile.TemporaryDirectory(prefix="sohoa-up-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        running = Up(Path(folder))
        try:
            running.wait()
            yield running
        finally:
            kill([running.process.pid, *descendants_of(running.process.pid)])
            running.process.wait()


def test_the_site_answers_again_after_its_server_was_killed_and_ends_whole(up: Up) -> None:
    (server,) = [pid for pid in children_of(up.process.pid) if "granian" in command_of(pid)]
    below = descendants_of(server)
    assert below
    os.kill(server, signal.SIGKILL)
    wait_for(lambda: not alive([server, *below]), seconds=10)
    up.wait()

    family = [up.process.pid, *descendants_of(up.process.pid)]
    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(40) == 0
    assert alive(family) == []
