"""`sohoa work`: the worker processes of one host, as many as asked, for the queues that it names."""

import argparse
import os
from typing import Final

from django.conf import settings

from config.doctor import ready
from config.processes import stop_signal
from workers import process, queue, supervisor

READING: Final = (queue.INTERACTIVE, queue.BACKLOG)


def run(argv: list[str]) -> int:
    """Work on what waits in the queues until SIGTERM or Ctrl-C; the page in hand is finished first.

    One process is the worker itself: after SOHOA_WORKER_JOBS jobs it ends, for whoever started it to start it again.
    More are its children, and each that ends is started again.
    """
    parser = argparse.ArgumentParser(prog="sohoa work", description=run.__doc__)
    parser.add_argument(
        "--queues",
        type=queue_names,
        default=READING,
        metavar="NAMES",
        help=f"{queue.LOOK} alone, or of {','.join(READING)}, the first one emptied first",
    )
    parser.add_argument(
        "-n", type=count, dest="processes", metavar="N", help="processes (look: 1; else SOHOA_WORKERS, else one a core)"
    )
    options = parser.parse_args(argv)
    wanted = options.processes or usual_count(options.queues)
    if not ready("work"):
        return 1
    if wanted == 1:
        process.work(options.queues)
    else:
        children = supervisor.worker_children(options.queues, wanted)
        supervisor.Supervisor(children, grace=queue.job_seconds("read")).run(stop_signal())
    return 0


def queue_names(text: str) -> tuple[str, ...]:
    """The queues that the command line names; a process that looks takes nothing else, for a person waits for it."""
    names = tuple(text.split(","))
    if names != (queue.LOOK,) and (not set(names) <= set(READING) or len(set(names)) != len(names)):
        raise argparse.ArgumentTypeError(f"{text!r} is neither {queue.LOOK} nor of {','.join(READING)}")
    return names


def count(text: str) -> int:
    """A number of processes: at least one."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")
    return int(text)


def usual_count(queues: tuple[str, ...]) -> int:
    """How many processes take these queues when nobody said it."""
    return 1 if queues == (queue.LOOK,) else settings.WORKERS or os.cpu_count() or 1
