"""How one value is read from the environment: typed, loud, secrets also from a file."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """The variable as text, or the default."""
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """The variable as yes or no; ImproperlyConfigured names it when it is neither."""
    value = os.environ.get(name, "1" if default else "0").strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value in TRUE


def choice(name: str, *allowed: str) -> str:
    """The variable as one of the words, the first when it is not set; ImproperlyConfigured names it when it is none."""
    value = os.environ.get(name, "").strip().lower() or allowed[0]
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def number(name: str, default: int) -> int:
    """The variable as a whole number; ImproperlyConfigured names it when it is none."""
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """The variable as addresses and networks with commas between; ImproperlyConfigured names it when one is none."""
    words = [word.strip() for word in os.environ.get(name, "").split(",")]
    try:
        return [ip_network(word) for word in words if word]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must hold addresses such as 10.0.0.5 or 10.0.0.0/24: {error}.") from error


def secret(name: str) -> str:
    """The secret from NAME, or from the file that NAME_FILE names; empty when neither is set.

    ImproperlyConfigured when the file is empty or can't be read: a host that was set up by halves must not start.
    """
    path = os.environ.get(f"{name}_FILE")
    if path is None:
        return os.environ.get(name, "")
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE names a file that can't be read: {error}.") from error
    if not value:
        raise ImproperlyConfigured(f"{name}_FILE names an empty file: {path}.")
    return value
