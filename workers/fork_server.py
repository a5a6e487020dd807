"""The process that limited children are forked from: `python -m workers.fork_server SOCKET [TASK...]`.

ingest.fork_server starts it and asks for children. A message on the socket names a task and brings four descriptors:
the child's standard input, output and error, and a line to whoever asked. When that line is closed, or the child ends,
what is left of the child's session is killed, and its exit status is told there.
"""

import gc
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Final, NoReturn

from workers.child import TASKS, complain, work

LONGEST_MESSAGE: Final = 1 << 16
DESCRIPTORS: Final = 4


@dataclass(frozen=True, slots=True)
class Forked:
    """A child that runs: its number, a descriptor that tells its end, the line to who asked, and its folder."""

    pid: int
    process: int
    asker: socket.socket
    scratch: str


class Server:
    """Forks a child for each message until nobody can send one any more."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._selector = selectors.DefaultSelector()
        self._selector.register(orders, selectors.EVENT_READ, self._fork)
        self._children: dict[int, Forked] = {}
        self.wanted = True

    def turn(self) -> None:
        """Wait for something to do, and do it."""
        for key, _events in self._selector.select():
            key.data()

    def end(self) -> None:
        """Leave no child behind."""
        for child in tuple(self._children.values()):
            self._collect(child)

    def _fork(self) -> None:
        message, descriptors, _flags, _address = socket.recv_fds(self._orders, LONGEST_MESSAGE, DESCRIPTORS)
        if not message:
            self.wanted = False
            return
        order = json.loads(message)
        gc.freeze()
        pid = os.fork()
        if not pid:
            become(order["task"], order["scratch"], descriptors[:3])
        asker = socket.socket(fileno=descriptors.pop())
        for descriptor in descriptors:
            os.close(descriptor)
        child = Forked(pid, os.pidfd_open(pid), asker, order["scratch"])
        self._children[pid] = child
        for what in (child.process, asker):
            self._selector.register(what, selectors.EVENT_READ, partial(self._collect, child))

    def _collect(self, child: Forked) -> None:
        """Kill what is left of a child's session, and tell how the child ended."""
        if self._children.pop(child.pid, None) is None:
            return
        # As long as it is not collected its number cannot be another's. It may not have its session yet.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        os.kill(child.pid, signal.SIGKILL)
        _pid, status = os.waitpid(child.pid, 0)
        # Whoever asked may be dead and remove nothing.
        shutil.rmtree(child.scratch, ignore_errors=True)
        for what in (child.process, child.asker):
            self._selector.unregister(what)
        os.close(child.process)
        with suppress(OSError):
            child.asker.send(str(os.waitstatus_to_exitcode(status)).encode())
        child.asker.close()


def become(task: str, scratch: str, streams: list[int]) -> NoReturn:
    """Be the child: alone in a session, with these standard streams and nothing else that is open."""
    # Even with a traceback this process must not come back into the loop of its parent.
    try:
        os.setsid()
        gc.enable()
        for standard, stream in enumerate(streams):
            os.dup2(stream, standard)
        os.closerange(len(streams), os.sysconf("SC_OPEN_MAX"))
        os.chdir(scratch)
        tempfile.tempdir = scratch
        os.putenv("TMPDIR", scratch)
        os.putenv("HOME", scratch)
        work(task)
        os._exit(0)
    finally:
        complain()
        os._exit(1)


def main(words: list[str]) -> None:
    """Import what the tasks need, and fork whenever asked."""
    server = Server(socket.socket(fileno=int(words[0])))
    # While it imports there is nothing to collect, and what it has imported stays.
    gc.disable()
    tasks = iter(words[1:])
    while server.wanted:
        # One at a time, each after something was done: whoever comes first does not wait for what others need.
        if (task := next(tasks, None)) is not None:
            import_module(TASKS[task])
        server.turn()
    server.end()
    # Taking down the libraries takes time and serves nobody.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
