"""What an operator can set of a service: each has a default that is safe to leave as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network

Network = IPv4Network | IPv6Network

#: The environment variable that carries the settings from the command to the process that serves.
VARIABLE = "SYMPOSIA_SETTINGS"


@dataclass(frozen=True)
class Settings:
    """Times in seconds, sizes in megabytes; ``workers`` 0 is by the number of processors; ``store``
    is the address of a SPARQL server that answers queries instead of the embedded store."""

    token: str = ""
    trusted_proxies: tuple[str, ...] = ()
    query_seconds: float = 5.0
    token_seconds: float = 30.0
    query_rows: int = 10_000
    query_size: float = 10.0
    query_memory: int = 1000
    query_workers: int = 0
    queue_seconds: float = 1.5
    client_queries: int = 2
    client_seconds: float = 30.0
    client_errors: int = 30
    store: str = ""

    def written(self) -> str:
        """The settings as text for VARIABLE."""
        return json.dumps(asdict(self))


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings that a variable holds, else the defaults; the token may stand in SYMPOSIA_TOKEN alone.

    >>> from_environment({VARIABLE: Settings(query_seconds=2).written()}).query_seconds
    2
    """
    if VARIABLE not in environment:
        return Settings(token=environment.get("SYMPOSIA_TOKEN", ""))
    fields = json.loads(environment[VARIABLE])
    return Settings(**{**fields, "trusted_proxies": tuple(fields["trusted_proxies"])})


@lru_cache(maxsize=16)
def networks(written: tuple[str, ...]) -> tuple[Network, ...]:
    """Networks and single addresses; ValueError for what is neither."""
    return tuple(ip_network(each, strict=False) for each in written)
