"""The server that children are forked from: quick, without secrets, and no way for a child to outlive who asked."""

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ingest.fork_server import ForkServer, warm
from ingest.limited import ChildDied, run_child
from tests.ingest.files import SAMPLES
from tests.ingest.processes import my_children
from tests.processes import alive, children_of, command_of, wait_for

GENEROUS = {"seconds": 60, "memory": 3 * 1024**3}
SCAN = SAMPLES / "vietnamese" / "qn-07-ct-2018-1bit.pdf"


def look(out: Path, **more: Any) -> Iterator[dict[str, Any]]:
    return run_child("look", {"path": str(SCAN), "kind": "pdf", "out": str(out)}, **{**GENEROUS, **more})


def servers() -> list[int]:
    """The servers that this process started; one that was started just now has no name yet."""
    wait_for(lambda: all(command_of(pid) for pid in alive(children_of(os.getpid()))), seconds=10)
    return [pid for pid in children_of(os.getpid()) if "workers.fork_server" in command_of(pid)]


@contextmanager
def asked(server: ForkServer, task: str = "look") -> Iterator[int]:
    """A child that waits for its order."""
    with tempfile.TemporaryDirectory(prefix="sohoa-child-") as scratch, tempfile.TemporaryFile() as complaint:
        child = server.fork(task, Path(scratch), complaint)
        try:
            wait_for(lambda: my_children(), seconds=30)
            yield my_children()[0]
        finally:
            child.close()


def test_one_server_forks_all_children_and_ends_with_its_block(tmp_path: Path) -> None:
    with warm("look"):
        (server,) = servers()
        for _ in range(2):
            assert [line.get("number") for line in look(tmp_path)] == [None, 1, 2, 3, 4]
            assert servers() == [server]
    assert not servers()


def test_without_a_warm_server_a_child_has_one_of_its_own(tmp_path: Path) -> None:
    lines = look(tmp_path)
    next(lines)
    assert len(servers()) == 1
    list(lines)
    assert not servers()


def test_a_child_is_asked_for_while_the_server_still_imports() -> None:
    with ForkServer("look", "read", "assemble") as server, asked(server) as child:
        assert alive([child])


def test_a_child_holds_nothing_open_that_is_the_servers(tmp_path: Path) -> None:
    with warm("look") as server, asked(server) as first, asked(server, "read"):
        lines = look(tmp_path)
        next(lines)
        for child in my_children():
            open_ = [str(entry.readlink()) for entry in Path(f"/proc/{child}/fd").iterdir()]
            assert not [name for name in open_ if name.startswith(("socket:", "anon_inode:"))]
            assert os.getsid(child) == child
        assert first in my_children()
        lines.close()


def test_the_server_outlives_a_child_that_crashes_and_one_without_memory(tmp_path: Path) -> None:
    with warm("look"):
        (server,) = servers()
        with pytest.raises(ChildDied):
            list(look(tmp_path, memory=100 * 1024**2))
        lines = look(tmp_path)
        next(lines)
        os.kill(my_children()[0], signal.SIGSEGV)
        with pytest.raises(ChildDied) as died:
            list(lines)
        assert died.value.cause == "crash"
        assert len(list(look(tmp_path))) == 5
        assert servers() == [server]


def test_a_server_killed_in_mid_work_leaves_no_child_and_the_next_has_another(tmp_path: Path) -> None:
    with warm("look") as server:
        lines = look(tmp_path)
        next(lines)
        (child,), killed = my_children(), servers()
        os.kill(killed[0], signal.SIGKILL)
        with pytest.raises(ChildDied) as died:
            list(lines)
        assert died.value.cause == "killed"
        wait_for(lambda: not alive([child]), seconds=10)
        assert len(list(look(tmp_path))) == 5
        server.revive()
        assert servers() != killed
        assert len(list(look(tmp_path))) == 5
        assert len(servers()) == 1


def test_the_end_of_a_server_is_the_end_of_its_children() -> None:
    with tempfile.TemporaryDirectory(prefix="sohoa-child-") as scratch, tempfile.TemporaryFile() as complaint:
        with ForkServer("look") as server:
            child = server.fork("look", Path(scratch), complaint)
            wait_for(lambda: my_children(), seconds=30)
            (pid,) = my_children()
        assert not alive([pid])
        assert child.status(1) == -signal.SIGKILL
        child.close()
