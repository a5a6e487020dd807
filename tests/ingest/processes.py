"""Which processes run: to prove that a child is there, and that it is gone."""

import os
from pathlib import Path

from ingest.limited import SCRATCH_PREFIX


def processes_naming(text: str) -> list[int]:
    """Processes whose working folder, or command line names `text`."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().decode(errors="replace")
            folder = str((entry / "cwd").readlink())
        except OSError:
            continue
        if text in command or text in folder:
            found.append(int(entry.name))
    return found


def parent_of(process: int) -> int:
    """The parent of a process; 0 when it has ended meanwhile."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return 0
    return int(status.rpartition(")")[2].split()[1])


def command_of(process: int) -> str:
    """The command line of a process; empty when it has ended meanwhile."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def my_children() -> list[int]:
    """The limited children of this test process: between them and it stands the server that forked them."""
    return [process for process in processes_naming(SCRATCH_PREFIX) if parent_of(parent_of(process)) == os.getpid()]
