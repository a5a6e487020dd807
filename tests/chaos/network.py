"""Hosts with addresses of their own: network namespaces on a bridge where root allows, else all on loopback.

The bridge lies in a namespace too, so that nothing touches the machine's own interfaces; 10.77.0.x exists inside only.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tests.processes import children_of, command_of, descendants_of, kill, wait_for

HOSTS: Final = {"web-1": 11, "web-2": 12, "work-1": 21, "work-2": 22}
"""Each host, and the last number of its address; the parts and the sweep live in the centre, which is 1."""


class Network:
    """How to reach a host, and how to be on it. Without a prefix everything is on loopback and no link can be cut."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.machines: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def real(self) -> bool:
        """Whether the hosts are namespaces, with links that can be cut."""
        return bool(self.prefix)

    def address(self, host: str = "") -> str:
        """The address of a host; of the centre when none is named."""
        return f"10.77.0.{HOSTS.get(host, 1)}" if self.real else "127.0.0.1"

    def on(self, host: str) -> list[str]:
        """The words before a command that has to run on the host: its own network, name and processes."""
        if not self.real:
            return []
        if host not in self.machines:
            self.machines[host] = self._boot(host)
        return ["nsenter", f"--target={first_of(self.machines[host])}", "--net", "--uts", "--pid", "--mount"]

    def _boot(self, host: str) -> "subprocess.Popen[bytes]":
        """A first process that does nothing: the host's name and numbers of processes live as long as it."""
        there = ["ip", "netns", "exec", f"{self.prefix}-{host}"] if host in HOSTS else []
        alone = ["unshare", "--uts", "--pid", "--mount-proc", "--fork", "--kill-child"]
        # Shared memory of its own, too: its name in there comes from the number of a process.
        first = ["sh", "-c", 'hostname "$0" && mount -t tmpfs none /dev/shm && exec sleep infinity', host]
        # A run that is killed takes its hosts, and so all that is on them, with it.
        machine = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *there, *alone, *first])
        wait_for(lambda: command_of(first_of(machine)).startswith("sleep"), seconds=30)
        return machine

    def cut(self, host: str) -> None:
        """Pull the host's cable: nothing comes through any more, and nobody is told."""
        run("ip", "link", "set", self._port(host), "down")

    def restore(self, host: str) -> None:
        """Plug it in again."""
        run("ip", "link", "set", self._port(host), "up")

    def make(self) -> None:
        """Make the namespaces, the bridge in the centre's, and a link from each host to it."""
        centre = f"{self.prefix}-centre"
        for name in ("centre", *HOSTS):
            run("ip", "netns", "add", f"{self.prefix}-{name}")
            run("ip", "-n", f"{self.prefix}-{name}", "link", "set", "lo", "up")
        run("ip", "-n", centre, "link", "add", "bridge", "type", "bridge")
        run("ip", "-n", centre, "addr", "add", f"{self.address()}/24", "dev", "bridge")
        run("ip", "-n", centre, "link", "set", "bridge", "up")
        for host in HOSTS:
            space, port = f"{self.prefix}-{host}", self._port(host)
            run("ip", "-n", centre, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", space)
            run("ip", "-n", centre, "link", "set", port, "master", "bridge", "up")
            run("ip", "-n", space, "addr", "add", f"{self.address(host)}/24", "dev", "eth0")
            run("ip", "-n", space, "link", "set", "eth0", "up")

    def remove(self) -> None:
        """Take the namespaces away, those that were made."""
        for name in (*HOSTS, "centre"):
            subprocess.run(["ip", "netns", "del", f"{self.prefix}-{name}"], capture_output=True)

    def halt(self) -> None:
        """Switch every host off."""
        for machine in self.machines.values():
            kill([machine.pid, *descendants_of(machine.pid)])
            machine.wait()

    def _port(self, host: str) -> str:
        return f"to-{host}"


@contextmanager
def new_network() -> Iterator[Network]:
    """Namespaces of our own where root is allowed to make them; loopback elsewhere."""
    network = Network(f"sohoa{os.getpid()}" if os.geteuid() == 0 else "")
    try:
        yield network if network.real and made(network) else Network()
    finally:
        if network.real:
            network.remove()


def made(network: Network) -> bool:
    """Make it; a machine on which even root may not says why."""
    try:
        network.make()
    except RuntimeError as refused:
        sys.stderr.write(f"everything on loopback: {refused}\n")
        return False
    return True


def first_of(machine: "subprocess.Popen[bytes]") -> int:
    """The number by which we know a host's first process; 0 while there is none."""
    return next(iter(children_of(machine.pid)), 0)


def run(*command: str) -> None:
    """Run a command; what it said is in the error when it fails."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
