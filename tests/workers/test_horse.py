"""The line between a worker and its work horse, with real processes."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest

from tests.processes import alive, wait_for
from workers.horse import Horse, orders

Work = Callable[[socket.socket], NoReturn]
REST = 0.05


def serving(do: Callable[[list[str]], object], at_rest: Callable[[], object] = lambda: None) -> Work:
    """A work horse that does something with each order."""

    def work(line: socket.socket) -> NoReturn:
        try:
            for order in orders(line, REST, at_rest):
                do(order)
        finally:
            os._exit(os.EX_OK)

    return work


@pytest.fixture
def fork() -> Iterator[Callable[[Work], Horse]]:
    """Fork work horses; at the end none is left."""
    forked: list[Horse] = []

    def new(work: Work) -> Horse:
        forked.append(Horse.fork(work))
        return forked[-1]

    yield new
    for horse in forked:
        os.kill(horse.pid, signal.SIGKILL)
        horse.dismiss()
    assert not alive([horse.pid for horse in forked])


def test_one_process_does_job_after_job(fork: Callable[[Work], Horse]) -> None:
    reader, writer = os.pipe()
    horse = fork(serving(lambda order: os.write(writer, f"{os.getpid()} {order[0]}\n".encode())))
    for name in ("read-1-0", "read-2-0"):
        horse.order(name)
        assert horse.did()

    assert os.read(reader, 100).decode().split() == [str(horse.pid), "read-1-0", str(horse.pid), "read-2-0"]


def test_an_answer_waited_for_twice_is_not_one_of_the_next_job(fork: Callable[[Work], Horse]) -> None:
    horse = fork(serving(lambda order: order == ["die"] and os.kill(os.getpid(), signal.SIGKILL)))
    horse.order("live")
    assert horse.did()
    assert horse.did()

    horse.order("die")

    assert not horse.did()


def test_an_alarm_ends_the_waiting_and_not_the_job(fork: Callable[[Work], Horse]) -> None:
    class Alarm(Exception):
        pass

    def ring(*_: object) -> NoReturn:
        raise Alarm

    reader, writer = os.pipe()
    horse = fork(serving(lambda _: os.read(reader, 1)))
    horse.order("wait")
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(Alarm):
            horse.did()
    finally:
        signal.signal(signal.SIGALRM, before)

    os.write(writer, b"x")
    assert horse.did()


def test_a_killed_horse_is_told_from_one_that_is_done(fork: Callable[[Work], Horse]) -> None:
    horse = fork(serving(lambda _: signal.pause()))
    assert not horse.ended()
    horse.order("forever")
    os.kill(horse.pid, signal.SIGKILL)

    assert not horse.did()
    wait_for(horse.ended, seconds=5, what=lambda: alive([horse.pid]))
    horse.order("one more")  # lost with it, and nothing breaks
    assert not horse.did()


def test_what_is_idle_rests(fork: Callable[[Work], Horse]) -> None:
    reader, writer = os.pipe()
    fork(serving(lambda _: None, lambda: os.write(writer, b"rests")))

    assert os.read(reader, 5) == b"rests"


def test_a_horse_ends_with_its_worker() -> None:
    reader, writer = os.pipe()
    worker = os.fork()
    if not worker:
        horse = Horse.fork(serving(lambda _: None))
        os.write(writer, str(horse.pid).encode())
        os._exit(os.EX_OK)
    os.waitpid(worker, 0)
    pid = int(os.read(reader, 20))

    wait_for(lambda: not alive([pid]), seconds=5, what=lambda: alive([pid]))
