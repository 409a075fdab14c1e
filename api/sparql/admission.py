"""How much one client may ask: requests at once, worker time and errors within a minute."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from api.clients import Client
from api.problems import Problem

#: The time that budgets are counted over, in seconds.
WINDOW = 60.0

#: So many clients are remembered; those that asked longest ago are forgotten first.
_MOST_CLIENTS = 50_000

#: How much more worker time and how many more requests at once a client with a token has.
_GENEROUS = 10


@dataclass(frozen=True)
class Budget:
    """What one client may use: queries at once; worker time in seconds and errors, each in a minute."""

    queries: int = 2
    seconds: float = 30.0
    errors: int = 30


@dataclass(eq=False)
class _Account:
    """What a client used lately: when, how much worker time, whether it was an error; and when what runs began."""

    running: list[float] = field(default_factory=list)
    seconds: float = 0.0
    errors: int = 0
    used: deque[tuple[float, float, bool]] = field(default_factory=deque)

    def forget(self, before: float) -> None:
        while self.used and self.used[0][0] < before:
            _, seconds, error = self.used.popleft()
            self.seconds -= seconds
            self.errors -= error

    def wait(self, now: float, enough: Callable[[float, int], bool]) -> float:
        """How long until what is left of the window is few enough."""
        seconds, errors = self.seconds, self.errors
        for when, used, error in self.used:
            seconds, errors = seconds - used, errors - error
            if enough(seconds, errors):
                return when + WINDOW - now
        return WINDOW


class Admission:
    """The accounts of all clients; threads may share it. ``clock`` counts seconds."""

    def __init__(self, budget: Budget, clock: Callable[[], float] = time.monotonic) -> None:
        self._budget, self._clock = budget, clock
        self._lock = threading.Lock()
        self._accounts: OrderedDict[str, _Account] = OrderedDict()

    def enter(self, client: Client) -> float:
        """Let a request in, and give the worker time that its client had lately; a Problem of status 429 else."""
        more = _GENEROUS if client.known else 1
        budget, now = self._budget, self._clock()
        with self._lock:
            account = self._account(client.name)
            account.forget(now - WINDOW)
            if len(account.running) >= budget.queries * more:
                raise _refusal(f"{len(account.running)} queries of yours are running; wait for one to end", 1)
            if account.seconds >= budget.seconds * more:
                wait = account.wait(now, lambda seconds, _: seconds < budget.seconds * more)
                raise _refusal(f"your queries took {account.seconds:.0f} s of worker time within a minute", wait)
            if account.errors >= budget.errors * more:
                wait = account.wait(now, lambda _, errors: errors < budget.errors * more)
                raise _refusal(f"{account.errors} of your queries within a minute were refused or failed", wait)
            lately = account.seconds + sum(now - began for began in account.running)
            account.running.append(now)
            return max(lately, 0.0) / more

    def leave(self, client: Client, seconds: float, *, error: bool) -> None:
        """Write down what a request used that was let in."""
        with self._lock:
            account = self._account(client.name)
            account.running.pop(0)
            account.seconds += seconds
            account.errors += error
            account.used.append((self._clock(), seconds, error))

    def _account(self, name: str) -> _Account:
        account = self._accounts.setdefault(name, _Account())
        self._accounts.move_to_end(name)
        if len(self._accounts) > _MOST_CLIENTS:
            oldest = next(iter(self._accounts))
            if not self._accounts[oldest].running:
                del self._accounts[oldest]
        return account


def _refusal(words: str, wait: float) -> Problem:
    seconds = max(1, math.floor(wait) + 1)
    return Problem(429, f"{words}; ask again in {seconds} s", headers={"Retry-After": str(seconds)})
