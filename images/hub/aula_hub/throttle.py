"""Slows down password guessing: after too many wrong passwords in a row, the next try must wait."""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable


class Throttle:
    """Counts failures by key.

    After `allowed` failures within `window` seconds, the next try must wait until the oldest is outside the window.
    Failures are kept in memory only, so a restart of the hub clears them. At most `remembered` keys are kept; the
    oldest are dropped first.
    """

    def __init__(
        self, allowed: int = 8, window: float = 60, remembered: int = 4096, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._allowed, self._window, self._remembered, self._clock = allowed, window, remembered, clock
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, key: str) -> int:
        """Returns the whole seconds until `key` may try again; 0 means now."""
        times = self._failures.get(key)
        if times is None:
            return 0
        now = self._clock()
        while times and now - times[0] >= self._window:
            times.popleft()
        if len(times) < self._allowed:
            return 0
        return max(1, math.ceil(self._window - (now - times[0])))

    def failed(self, key: str) -> None:
        """Remember a failure of `key`."""
        self._failures.setdefault(key, deque(maxlen=self._allowed)).append(self._clock())
        self._failures.move_to_end(key)
        while len(self._failures) > self._remembered:
            self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Forget the failures of `key`."""
        self._failures.pop(key, None)
