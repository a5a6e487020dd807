"""Where a request comes from, told apart from what its sender says about it."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address of the client; None when the server was not told one (a unix socket).

    X-Forwarded-For counts only as far as our own proxies (settings.PROXIES) wrote it: read from its end, the first
    address that is none of theirs. What a client put in front of that changes nothing.
    """
    address = parsed(request.META.get("REMOTE_ADDR", ""))
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        before = parsed(hop)
        if address is None or before is None or not is_ours(address):
            break
        address = before
    return str(address) if address else None


def parsed(text: str) -> IPv4Address | IPv6Address | None:
    """The address, an IPv4 one as such even where the socket speaks IPv6."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_ours(address: IPv4Address | IPv6Address) -> bool:
    """Whether it is one of our proxies."""
    return any(address in network for network in settings.PROXIES)
