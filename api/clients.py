"""Who sends a request: the address that limits are counted for, and whether a token was shown."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import request

from api.problems import Problem
from api.settings import Network, networks


@dataclass(frozen=True)
class Client:
    """Whom budgets are counted for: an address, for IPv6 its network of 64 bits; ``known`` if it showed the token."""

    name: str
    known: bool = False


def client(token: str, trusted: tuple[str, ...]) -> Client:
    """The client of this request; a Problem of status 401 where it shows a token that is not ours."""
    forwarded = request.headers.getlist("X-Forwarded-For")
    return identified(request.remote_addr or "", forwarded, request.headers.get("Authorization"), token, trusted)


def identified(peer: str, forwarded: Iterable[str], shown: str | None, token: str, trusted: tuple[str, ...]) -> Client:
    """The client of a request from ``peer`` with these fields X-Forwarded-For and Authorization; see `client`.

    >>> identified("::ffff:10.0.0.1", ["1.2.3.4:567"], None, "", ("10.0.0.0/8",)).name
    '1.2.3.4'
    >>> identified("2001:db8::1", [], None, "", ()).name
    '2001:db8::/64'
    """
    if shown is None:
        return Client(_name(origin(peer, forwarded, networks(trusted)) if trusted else peer))
    scheme, _, value = shown.partition(" ")
    if scheme.lower() != "bearer" or not token or not hmac.compare_digest(value.strip().encode(), token.encode()):
        challenge = {"WWW-Authenticate": "Bearer"}
        raise Problem(401, "this Authorization is not one of this service; leave it out or mend it", headers=challenge)
    return Client("token", known=True)


def origin(peer: str, forwarded: Iterable[str], trusted: Sequence[Network]) -> str:
    """The address that a request came from: the peer, or what trusted proxies say of whom they had it from.

    Hops are read from the last to the first and only as long as each is trusted, for anybody can write the header.

    >>> origin("10.0.0.1", ["1.1.1.1, 2.2.2.2"], networks(("10.0.0.0/8",)))
    '2.2.2.2'
    >>> origin("9.9.9.9", ["1.1.1.1"], networks(("10.0.0.0/8",)))
    '9.9.9.9'
    """
    hops = [hop.strip() for line in forwarded for hop in line.split(",")]
    address = peer
    while hops and _within(address, trusted):
        address = hops.pop()
    return address


def trusts(peer: str, trusted: tuple[str, ...]) -> bool:
    """Whether a peer is a proxy that is trusted."""
    return _within(peer, networks(trusted))


def _within(address: str, trusted: Sequence[Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in trusted)


@lru_cache(maxsize=1024)
def _name(address: str) -> str:
    parsed = _parsed(address)
    if parsed is None:
        return address[:64]
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else str(parsed)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """An address without the port that some proxies write after it; one of IPv4 within IPv6 is that of IPv4."""
    bare = address[1:].partition("]")[0] if address.startswith("[") else address
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        parsed = ip_address(bare)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
