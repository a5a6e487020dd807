"""A command is watched with all that it starts."""

import sys

import pytest

from benchmarks import watch

HUNGRY = "import time; held = bytearray(b'x') * 60_000_000; time.sleep(1.2)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HUNGRY!r}], check=True)"


def test_the_memory_of_children_counts_and_their_seconds_too() -> None:
    found = watch.run([sys.executable, "-c", PARENT], watched=True)

    assert 60e6 < found.peak < 200e6
    assert found.wall > 1.2
    assert found.cpu > 0


def test_a_command_that_fails_says_its_last_words() -> None:
    with pytest.raises(RuntimeError, match="ended with 3: alas"):
        watch.run([sys.executable, "-c", "import sys; print('alas'); sys.exit(3)"])
