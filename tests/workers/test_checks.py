"""The queue and the engine, as `sohoa doctor` sees them."""

import pytest
from pytest_django import Settings
from redis import Redis

from workers import checks
from workers.checks import State


def test_a_redis_that_keeps_everything_is_good(redis_url: str) -> None:
    assert checks.redis().state == State.GOOD


@pytest.mark.parametrize(
    ("name", "value", "state"),
    [("maxmemory-policy", "allkeys-lru", State.WRONG), ("appendonly", "no", State.NOTE)],
)
def test_a_redis_that_forgets_is_told_of(redis_url: str, name: str, value: str, state: State) -> None:
    with Redis.from_url(redis_url) as client:
        before = client.config_get(name)[name]
        client.config_set(name, value)
        try:
            found = checks.redis()
        finally:
            client.config_set(name, before)

    assert (found.state, name in found.text) == (state, True)


def test_a_redis_that_tells_nothing_of_its_settings_is_no_hindrance(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        client.execute_command("ACL SETUSER", "default", "-config")
        try:
            found = checks.redis()
        finally:
            client.execute_command("ACL SETUSER", "default", "+config")

    assert found.state == State.NOTE


def test_a_redis_that_is_away_names_its_setting(settings: Settings) -> None:
    settings.REDIS_URL, settings.OWN_REDIS = "redis://:a-password@127.0.0.1:1/0", False

    found = checks.redis()

    assert (found.state, "SOHOA_REDIS_URL" in found.text) == (State.WRONG, True)
    assert "a-password" not in found.text


def test_our_own_redis_that_is_not_running_is_started_by_sohoa_up(settings: Settings) -> None:
    settings.REDIS_URL, settings.OWN_REDIS = "unix:///nowhere/redis.sock", True

    assert "sohoa up" in checks.redis().text


def test_tesseract_has_the_languages_of_the_settings() -> None:
    assert checks.tesseract().state == State.GOOD


def test_a_language_without_data_names_its_package(settings: Settings) -> None:
    settings.OCR_LANGUAGE = "vie+xyz"

    found = checks.tesseract()

    assert found.state == State.WRONG
    assert "tesseract-ocr-xyz" in found.text
    assert "tesseract-ocr-vie" not in found.text


def test_a_machine_without_tesseract_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "PROGRAMS", "/nowhere")

    found = checks.tesseract()

    assert (found.state, "tesseract-ocr" in found.text) == (State.WRONG, True)
