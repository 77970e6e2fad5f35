"""CPU and wall seconds of a run by phase; kept out of the report, which depends on no clock (layer 11)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field

from aoplint.model.record import dataclass


@dataclass(slots=True)
class Timings:
    """Seconds by phase.

    Args:
        wall: wall seconds of the parent, by step of the run.
        cpu: CPU seconds of all workers, by phase of a file's way.
        lines: lines of text that were read.
    """

    wall: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    lines: int = 0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Adds the wall time of the block to step `name`."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.wall[name] = self.wall.get(name, 0.0) + time.perf_counter() - started

    def add(self, cpu: Mapping[str, float]) -> None:
        """Adds the CPU seconds of a worker."""
        for name, seconds in cpu.items():
            self.cpu[name] = self.cpu.get(name, 0.0) + seconds

    def as_dict(self) -> dict[str, object]:
        """Plain data, rounded to a tenth of a millisecond."""
        return {
            "wall": {name: round(seconds, 4) for name, seconds in sorted(self.wall.items())},
            "worker_cpu": {name: round(seconds, 4) for name, seconds in sorted(self.cpu.items())},
            "lines": self.lines,
        }


class Stopwatch:
    """CPU seconds of one worker by phase."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Adds the CPU time of the block to phase `name`."""
        started = time.process_time()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - started
