"""The worker process: RQ's, made to notice a death within seconds and to leave no orphan behind.

The parent takes the jobs, has its work horse do them, and renews the worker's heartbeat row; the horse dies with its
parent, so a job is never worked on by nobody's child while another worker has it again.
"""

import ctypes
import gc
import logging
import os
import signal
import socket
import time
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final, NoReturn

from django.conf import settings
from django.db import close_old_connections, connections
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, Worker
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer

from ingest.fork_server import ForkServer, warm
from storage import tracing
from storage.blobs import blobs
from workers import claims, scratch
from workers.horse import Horse, orders
from workers.models import Heartbeat
from workers.queue import JOBS, LOOK

logger = logging.getLogger(__name__)

PR_SET_PDEATHSIG: Final = 1
BEAT_SECONDS: Final = 5
BEATS_APART: Final = 1.0
CONNECT_SECONDS: Final = 2
REST_SECONDS: Final = 10  # without a job; then neither worker nor work horse keeps a connection to the database
WORKER_TTL: Final = 20  # RQ waits for jobs for 15 s less, and so beats every 5 s when idle too
READING_NICENESS: Final = 10  # a person waits for the look, nobody for the reading
TASKS: Final = {Heartbeat.Role.LOOK: ("look", "glimpse"), Heartbeat.Role.READ: ("read", "assemble", "access")}
"""What the children of a worker do all the time: imported once, before the first of them."""


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Have the kernel send this process a signal when the one that started it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


class PageWorker(Worker):
    """RQ's worker with a heartbeat row, quick detection of the dead, and one work horse that dies with it."""

    role: Heartbeat.Role = Heartbeat.Role.READ
    max_connection_wait_time = 5.0  # RQ's own minute would keep it waiting for a Redis that is long back
    next_beat = 0.0
    last_job = 0.0
    children: ForkServer | None = None
    horse: Horse | None = None
    done = False

    @property
    def connection_timeout(self) -> int:
        """Seconds that a Redis may say nothing: between two beats, so that it can't make the worker look dead."""
        return int(self.dequeue_timeout) + 2

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Renew the row first: a Redis that is away must not make the worker look dead.

        RQ tells of a job's begin and end four times within milliseconds: once a second says it all. What goes with
        other words (a pipeline) is always said.
        """
        now = time.monotonic()
        due = not self.is_horse and now >= self.next_beat
        if due:
            close_old_connections()
            claims.beat(self.name, self.role)
            if now > self.last_job + REST_SECONDS:
                connections.close_all()
            self.next_beat = now + BEATS_APART
        if due or self.is_horse or pipeline is not None:
            super().heartbeat(timeout, pipeline)

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        """Order the job from the work horse; fork one when there is none, or what it forks children from has died."""
        revived = self.children is not None and self.children.revive()
        if self.horse is not None and (revived or self.horse.ended()):
            self.dismiss()
        if self.horse is None:
            connections.close_all()  # both would speak on it
            self.horse = Horse.fork(self.be_horse)
        self._horse_pid = self.horse.pid
        self.last_job = time.monotonic()
        self.horse.order(job.id, queue.name, next(iter(self.executions)))

    def wait_for_horse(self) -> tuple[int | None, int | None, Any]:
        """Wait for the job's end, or the work horse's."""
        if self.horse is not None and self.horse.did():
            self.done = True
            return self.horse.pid, os.EX_OK, None
        return super().wait_for_horse()

    def be_horse(self, line: socket.socket) -> NoReturn:
        """What the work horse does: job after job, until one fails or the worker is gone."""
        status = os.EX_SOFTWARE
        try:
            self.setup_work_horse_signals()
            self._is_horse = True
            for order in orders(line, REST_SECONDS, connections.close_all):
                self.obey(*order)
            status = os.EX_OK
        except Exception:
            logger.exception("The work horse ends, and another one is forked")
        finally:
            os._exit(status)

    def obey(self, job_id: str, queue_name: str, execution_id: str) -> None:
        """Do one job; what it raises is Redis's to know, and ends the work horse."""
        close_old_connections()
        job = self.job_class.fetch(job_id, connection=self.connection, serializer=self.serializer)
        self.execution = Execution(execution_id, job_id, self.connection, self.name)
        queue = next(queue for queue in self.queues if queue.name == queue_name)
        if not self.perform_job(job, queue, self.execution):
            raise RuntimeError(f"{job_id} failed")

    def dismiss(self) -> None:
        """Let the work horse end."""
        if self.horse is not None:
            self.horse.dismiss()
            self.horse = None

    def maintain_heartbeats(self, job: Job, execution: Any) -> None:
        """Let the work horse finish its page when Redis is away."""
        try:
            super().maintain_heartbeats(job, execution)
        except RedisError as away:
            logger.warning("Redis is away while %s runs: %s", job.id, away)

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:
        """Three missed beats: RQ's own minute more would hide a dead worker for that minute."""
        return int(self.job_monitoring_interval) * 3

    def setup_work_horse_signals(self) -> None:
        """Die with the parent, too."""
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call] # rq's own
        die_with_parent()

    def monitor_work_horse(self, job: Job, queue: Queue, execution: Any) -> None:
        """Give back what the horse still holds when it ended instead of its job: it can't any more.

        That is so when it was killed, even if Redis forgot its job; and when a database that went away could not take
        the giving back.
        """
        self.done = False
        try:
            super().monitor_work_horse(job, queue, execution)
        finally:
            self.last_job = time.monotonic()
            if not self.done:
                self.dismiss()
                claims.patiently(lambda: claims.give_back_all_of(self.name))
                scratch.clean_after(self.name)


def role_of(queues: Sequence[str]) -> Heartbeat.Role:
    """What a process that takes these queues is."""
    return Heartbeat.Role.LOOK if LOOK in queues else Heartbeat.Role.READ


def load() -> None:
    """Import what the jobs need before the work horse is forked: another one is ready at once.

    What is there now stays until the end: nobody need look through it for what could be thrown away.
    """
    for job in JOBS.values():
        import_module(job.rpartition(".")[0])
    blobs()
    gc.freeze()


def work(queues: Sequence[str]) -> None:
    """Take jobs of the queues until told to stop (SIGTERM: after the job in hand), or for settings.WORKER_JOBS jobs."""
    role = role_of(queues)
    tracing.be(role)
    if role == Heartbeat.Role.READ:
        os.nice(READING_NICENESS)
    # RQ sets the timeout that waiting for a job needs, and tries again by itself; trying at both places adds up.
    once = Retry(NoBackoff(), 0)
    connection = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=CONNECT_SECONDS, retry=once)
    worker = PageWorker(
        [Queue(name, connection=connection, serializer=JSONSerializer) for name in queues],
        name=claims.new_name(role),
        connection=connection,
        serializer=JSONSerializer,
        job_monitoring_interval=BEAT_SECONDS,
        maintenance_interval=BEAT_SECONDS,
        worker_ttl=WORKER_TTL,
    )
    worker.role = role
    load()
    scratch.clean()
    with warm(*TASKS[role]) as worker.children:
        try:
            worker.work(logging_level="WARNING", max_jobs=settings.WORKER_JOBS or None)
        finally:
            worker.dismiss()
