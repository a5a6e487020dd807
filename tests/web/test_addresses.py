"""The client's address behind proxies; what a client says of itself does not count."""

from ipaddress import ip_network

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from web.addresses import client_address

PROXIES = [ip_network("10.0.0.0/24"), ip_network("2001:db8::1")]


def seen(peer: str, forwarded: str | None = None) -> str | None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


def test_without_proxies_nobody_is_believed(settings: Settings) -> None:
    settings.PROXIES = []
    assert seen("192.0.2.1", "203.0.113.9") == "192.0.2.1"


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.2", "192.0.2.1", "192.0.2.1"),
        ("10.0.0.2", "203.0.113.9, 192.0.2.1", "192.0.2.1"),  # the first was forged
        ("10.0.0.2", "203.0.113.9, 192.0.2.1, 10.0.0.3", "192.0.2.1"),  # two proxies of ours
        ("10.0.0.2", "10.0.0.9, 192.0.2.1", "192.0.2.1"),  # forged as one of ours
        ("10.0.0.2", "không phải địa chỉ", "10.0.0.2"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", None, "10.0.0.2"),
        ("192.0.2.7", "203.0.113.9", "192.0.2.7"),  # not a proxy of ours
        ("2001:db8::1", "2001:db8:1::5", "2001:db8:1::5"),
        ("::ffff:10.0.0.2", "::ffff:192.0.2.1", "192.0.2.1"),
        ("", "192.0.2.1", None),  # a unix socket tells no address, so nobody vouches for the header
    ],
)
def test_the_last_address_that_no_proxy_of_ours_has(
    peer: str, forwarded: str | None, client: str | None, settings: Settings
) -> None:
    settings.PROXIES = PROXIES
    assert seen(peer, forwarded) == client
