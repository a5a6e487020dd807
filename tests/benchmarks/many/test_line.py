"""The bad line is slow, late and loses packets, and keeps the others in order."""

import random
import socket
import time

from benchmarks.many import line

PACKETS = 60
BYTES = 400


def test_packets_come_late_and_in_order_and_some_never() -> None:
    sender, source = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    sink, receiver = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    receiver.settimeout(2)
    direction = line.Direction(source.fileno(), sink.fileno(), seed=3)
    began, came = time.monotonic(), list[int]()
    for number in range(PACKETS):
        sender.send(bytes([number]) * BYTES)

    while len(came) < PACKETS - lost(seed=3):
        came.append(receiver.recv(BYTES)[0])
    took = time.monotonic() - began

    assert came == sorted(came)
    assert 0 < lost(seed=3) < 6
    assert took > line.ONE_WAY + len(came) * BYTES * 8 / line.BITS_A_SECOND
    assert not direction.carried
    sender.close()
    direction.taking.join(10)
    for end in (source, sink, receiver):
        end.close()


def lost(seed: int) -> int:
    """How many packets a line with this seed loses."""
    drawn = random.Random(seed)
    return sum(drawn.random() < line.LOST for _ in range(PACKETS))
