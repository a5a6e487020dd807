"""What machines may ask of the house."""

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.usefixtures("redis_url", "db")


def test_a_living_web_process_says_ok(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_a_house_without_workers_is_not_ready(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["missing"] == ["look", "read", "sweep", "follow"]


def test_this_machine_may_ask_for_the_figures(client: Client) -> None:
    answer = client.get("/metrics")

    assert answer.status_code == 200
    assert b"sohoa_stuck" in answer.content


def test_what_a_proxy_passes_on_is_not_this_machine(client: Client) -> None:
    assert client.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code == 404


def test_another_machine_is_shown_nothing_without_the_token(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "mot-ma-de-thu"

    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    wrong = {"authorization": "Bearer sai"}
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers=wrong).status_code == 404
    right = {"authorization": "Bearer mot-ma-de-thu"}
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers=right).status_code == 200


def test_without_a_token_set_an_empty_one_opens_nothing(client: Client) -> None:
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_nothing_can_be_sent(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
