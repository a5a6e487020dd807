"""Run functions at the same moment, each on a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")


def together(*acts: Callable[[], Result]) -> list[Result]:
    """Start all acts at once; their results in order. The first error is raised."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Result]) -> Result:
        try:
            barrier.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return [future.result(timeout=60) for future in [threads.submit(run, act) for act in acts]]
