"""A progress line on standard error, only on a terminal and only when it takes long (layer 14)."""

from __future__ import annotations

import sys
import time

_PATIENCE = 1.0
_INTERVAL = 0.1


class ProgressLine:
    """Shows how many of how many are done after a second; erases itself in the end.

    Args:
        enabled: whether it shows anything.
        noun: what is counted.
    """

    def __init__(self, *, enabled: bool, noun: str = "files") -> None:
        self._enabled = enabled
        self._noun = noun
        self._started = time.monotonic()
        self._next = self._started + _PATIENCE
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        """Updates the line; cheap when called often."""
        now = time.monotonic()
        if not self._enabled or now < self._next:
            return
        self._next = now + _INTERVAL
        self._shown = True
        sys.stderr.write(f"\r\x1b[Kaoplint: {done} of {total} {self._noun}")
        sys.stderr.flush()

    def close(self) -> None:
        """Erases the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False
