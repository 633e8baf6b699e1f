"""Timing rivals against each other fairly on a machine that is never quite still."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

SHORTEST = 0.002  # seconds; what is faster is called several times in a row


@dataclass(frozen=True)
class Spread:
    """A median, and the quartiles around it."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> "Spread":
        if len(values) < 2:
            return cls(*values * 3)
        low, median, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(median, low, high)


@dataclass(frozen=True)
class Race:
    """The seconds of each rival, round by round."""

    seconds: dict[str, list[float]]

    def time(self, name: str) -> Spread:
        return Spread.of(self.seconds[name])

    def ratio(self, name: str, rival: str) -> Spread:
        """How many times the rival's time it takes, measured anew in each round."""
        pairs = zip(self.seconds[name], self.seconds[rival], strict=True)
        return Spread.of([own / other for own, other in pairs])


def race(rivals: dict[str, Callable[[], object]], rounds: int) -> Race:
    """Let the rivals run in turn, A B C A B C: a slow minute of the machine then hits them all."""
    calls = {name: calls_per_turn(run) for name, run in rivals.items()}
    seconds: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(rounds):
        for name, run in rivals.items():
            seconds[name].append(timed(run, calls[name]))
    return Race(seconds)


def calls_per_turn(run: Callable[[], object]) -> int:
    """How many calls it takes until the clock's own noise is small. Also warms the rival up."""
    seconds = timed(run)
    if seconds < 1:
        seconds = timed(run)  # the first call may have had to load or to lay out something
    return max(1, round(SHORTEST / seconds))


def timed(run: Callable[[], object], calls: int = 1) -> float:
    """The seconds that one of so many calls in a row takes."""
    start = time.perf_counter()
    for _ in range(calls):
        run()
    return (time.perf_counter() - start) / calls
