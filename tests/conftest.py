"""Fixtures for every room: real servers as children of the test process, and the cast of persons."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from pytest_django import Settings

from tests.redis_server import RedisServer

pytest_plugins = ["tests.archival", "tests.cast"]

# Examples are as many as each test says, not as many as a busy machine allows; nothing is remembered between runs.
hypothesis.settings.register_profile("house", deadline=None, database=None)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """One running redis-server a test process; a test that kills one starts its own."""
    server = RedisServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def redis_url(redis_server: RedisServer, settings: Settings) -> str:
    """The URL of an empty Redis, which the settings name too."""
    redis_server.flush()
    settings.REDIS_URL = redis_server.url
    return redis_server.url


@pytest.fixture
def blob_root(tmp_path: Path, settings: Settings) -> Path:
    """The empty folder that the settings name as the store of bytes."""
    folder = tmp_path / "blobs"
    folder.mkdir()
    settings.BLOB_URL = str(folder)
    return folder
