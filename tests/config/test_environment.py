"""How one value is read from the environment."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import choice, networks, secret


def test_addresses_and_networks_stand_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_PROXIES", "127.0.0.1, 10.0.0.0/24,2001:db8::1")
    assert networks("SOHOA_PROXIES") == [ip_network(text) for text in ("127.0.0.1", "10.0.0.0/24", "2001:db8::1")]
    monkeypatch.setenv("SOHOA_PROXIES", "10.83.0.10,")  # as the compose file says it when nobody adds one
    assert networks("SOHOA_PROXIES") == [ip_network("10.83.0.10")]
    monkeypatch.delenv("SOHOA_PROXIES")
    assert networks("SOHOA_PROXIES") == []


@pytest.mark.parametrize("text", ["proxy.example", "10.0.0.5/24", "10.0.0"])
def test_what_is_no_address_stops_the_start_and_names_the_variable(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_PROXIES", text)
    with pytest.raises(ImproperlyConfigured, match="SOHOA_PROXIES"):
        networks("SOHOA_PROXIES")


def test_one_of_the_words_is_taken_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOHOA_SECOND_FACTOR", raising=False)
    assert choice("SOHOA_SECOND_FACTOR", "required", "offered") == "required"
    monkeypatch.setenv("SOHOA_SECOND_FACTOR", "Offered")
    assert choice("SOHOA_SECOND_FACTOR", "required", "offered") == "offered"
    monkeypatch.setenv("SOHOA_SECOND_FACTOR", "off")
    with pytest.raises(ImproperlyConfigured, match="SOHOA_SECOND_FACTOR"):
        choice("SOHOA_SECOND_FACTOR", "required", "offered")


def test_a_secret_comes_from_its_file_and_an_empty_or_missing_one_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "blob_url"
    monkeypatch.setenv("SOHOA_BLOB_URL_FILE", str(file))
    with pytest.raises(ImproperlyConfigured, match="can't be read"):
        secret("SOHOA_BLOB_URL")
    file.write_text("\n")
    with pytest.raises(ImproperlyConfigured, match="empty"):
        secret("SOHOA_BLOB_URL")
    file.write_text("s3://store/sohoa\n")
    assert secret("SOHOA_BLOB_URL") == "s3://store/sohoa"
