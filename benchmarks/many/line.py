"""A bad line of our own between two network namespaces: 1 Mbit/s, 150 ms there and back, 2 % lost each way.

Each end is a TUN card; one thread a direction takes the packets off one card and gives them to the other when the line
has carried them. Not every kernel has netem, every kernel that carries a VPN has these.
"""

import ctypes
import fcntl
import os
import random
import struct
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

HOUSE: Final = "10.77.9.1"
COUNTER: Final = "10.77.9.2"
BITS_A_SECOND: Final = 1_000_000
ONE_WAY: Final = 0.075
LOST: Final = 0.02
QUEUE_SECONDS: Final = 0.5
"""What a router before the line holds back at most; more is dropped."""
MTU: Final = 1500
CLONE_NEWNET: Final = 0x40000000
TUNSETIFF: Final = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
SPACES: Final = Path("/run/netns")


def ip(*words: str) -> None:
    """Run iproute2."""
    subprocess.run(["ip", *words], check=True, capture_output=True)


def enter(space: str) -> None:
    """Move this thread into a network namespace."""
    with (SPACES / space).open() as handle:
        if ctypes.CDLL(None, use_errno=True).setns(handle.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"can't enter the network namespace {space}")


def card(space: str, address: str) -> int:
    """Make a TUN card with an address in a namespace; its descriptor, which carries packets in any thread."""
    found: list[int] = []

    def make() -> None:
        enter(space)
        descriptor = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH22x", b"line", IFF_TUN | IFF_NO_PI))
        found.append(descriptor)

    maker = threading.Thread(target=make)
    maker.start()
    maker.join()
    ip("-n", space, "address", "add", f"{address}/24", "dev", "line")
    ip("-n", space, "link", "set", "line", "mtu", str(MTU), "up")
    return found[0]


class Direction:
    """One way of the line."""

    def __init__(self, source: int, sink: int, seed: int) -> None:
        self.source, self.sink, self.drawn = source, sink, random.Random(seed)
        self.carried: deque[tuple[float, bytes]] = deque()
        self.free = 0.0  # when the line has sent all that it took
        self.there = threading.Condition()
        self.taking = threading.Thread(target=self.take, daemon=True)
        self.taking.start()
        threading.Thread(target=self.give, daemon=True).start()

    def take(self) -> None:
        """Take packets as they come; drop what is lost, and what the queue has no room for."""
        while packet := os.read(self.source, 65536):
            now = time.monotonic()
            begin = max(now, self.free)
            if self.drawn.random() < LOST or begin - now > QUEUE_SECONDS:
                continue
            self.free = begin + 8 * len(packet) / BITS_A_SECOND
            with self.there:
                self.carried.append((self.free + ONE_WAY, packet))
                self.there.notify()

    def give(self) -> None:
        """Give each packet on when its time is come."""
        while True:
            with self.there:
                while not self.carried:
                    self.there.wait()
                at, packet = self.carried.popleft()
            time.sleep(max(0.0, at - time.monotonic()))
            os.write(self.sink, packet)


@contextmanager
def line() -> Iterator[tuple[str, str]]:
    """The names of the house's and of the counter's namespace, joined by the line; both go at the end."""
    house, counter = f"sohoa-house-{os.getpid()}", f"sohoa-line-{os.getpid()}"
    ip("netns", "add", house)
    ip("netns", "add", counter)
    try:
        ip("-n", house, "link", "set", "lo", "up")
        here, there = card(house, HOUSE), card(counter, COUNTER)
        Direction(here, there, seed=1)
        Direction(there, here, seed=2)
        yield house, counter
    finally:
        ip("netns", "del", house)
        ip("netns", "del", counter)
