"""The line between a worker and its work horse: one process that does job after job, as it is told.

RQ forks a work horse for each job. Its fork and its end, its new connections and the first queries on them took 0.1 s
of a page's 3: twice as much as rows and queue themselves.
"""

import json
import os
import selectors
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final, NoReturn, Self

DONE: Final = b"done"
LONGEST_ORDER: Final = 1 << 12


class Horse:
    """The worker's end: the process and what it is told."""

    def __init__(self, pid: int, line: socket.socket) -> None:
        self.pid = pid
        self._line = line

    @classmethod
    def fork(cls, work: Callable[[socket.socket], NoReturn]) -> Self:
        """Fork a process, in a group of its own, that does `work` with its end of the line."""
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if not pid:
            os.setpgrp()  # RQ kills the work horse with its group
            ours.close()
            work(its)
        its.close()
        return cls(pid, ours)

    def ended(self) -> bool:
        """Whether it ended since its last job; it is then still to be collected."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def order(self, *words: str) -> None:
        """Have a job done. When it ended meanwhile, whoever waits for the job sees that."""
        with suppress(BlockingIOError):
            self._line.recv(len(DONE), socket.MSG_DONTWAIT)
        with suppress(BrokenPipeError, ConnectionResetError):
            self._line.send(json.dumps(words).encode())

    def did(self) -> bool:
        """Wait until the job is done; False when it ended instead.

        The answer is looked at and not taken: an alarm that comes in between may have it waited for again.
        """
        with suppress(ConnectionResetError):
            return self._line.recv(len(DONE), socket.MSG_PEEK) == DONE
        return False

    def dismiss(self) -> None:
        """Let it end, if it has not, and collect it."""
        self._line.close()
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)


def orders(line: socket.socket, seconds: float, at_rest: Callable[[], object]) -> Iterator[list[str]]:
    """Yield what the worker orders, and tell it that each is done; end with the worker.

    at_rest: called each time that no order came for so many seconds.
    """
    with selectors.DefaultSelector() as selector:
        selector.register(line, selectors.EVENT_READ)
        while True:
            if not selector.select(seconds):
                at_rest()
                continue
            told = line.recv(LONGEST_ORDER)
            if not told:
                return
            yield json.loads(told)
            line.send(DONE)
