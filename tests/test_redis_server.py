"""The Redis of the tests behaves as the tests rely on."""

from redis import Redis

from tests.redis_server import RedisServer


def test_what_was_queued_is_there_after_a_kill_and_a_new_start() -> None:
    server = RedisServer()
    try:
        server.start()
        with Redis.from_url(server.url) as client:
            client.rpush("queue", *range(100))
        server.kill()
        assert not server.answers()
        server.start()
        with Redis.from_url(server.url) as client:
            assert client.llen("queue") == 100
    finally:
        server.remove()


def test_each_test_starts_with_an_empty_redis(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_each_test_starts_with_an_empty_redis_whichever_ran_first(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")
