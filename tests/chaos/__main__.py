"""`python -m tests.chaos [--short] [NAME...]`: breaks a site of many machines, a line a fault; 1 when one failed.

Started plainly it makes the network and starts itself again inside it, where the shared parts live.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.chaos.network import Network, new_network


def main(argv: list[str]) -> int:
    """Make the network, or be the run inside it."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=main.__doc__)
    parser.add_argument("--short", action="store_true", help="the faults that every run of the tests includes")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", metavar="NAME", help="faults whose names begin so")
    told = parser.parse_args(argv)
    if told.inside is not None:
        from tests.chaos.run import run  # needs the environment that it makes

        # Not in TMPDIR: PostgreSQL's account must be able to reach it, and a socket's path is short.
        with tempfile.TemporaryDirectory(prefix="sohoa-chaos-", dir="/tmp", ignore_cleanup_errors=True) as folder:
            Path(folder).chmod(0o711)
            return run(Path(folder), Network(told.inside), short=told.short, names=told.names)
    with new_network() as network:
        there = ["ip", "netns", "exec", f"{network.prefix}-centre"] if network.real else []
        again = [sys.executable, "-m", "tests.chaos", f"--inside={network.prefix}", *argv]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        return subprocess.run([*there, *again], env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
