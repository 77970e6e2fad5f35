"""What a worker may use: stack, memory, time; each as far as the system can (layer 11)."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from aoplint.model.record import dataclass

resource: Any
try:
    import resource
except ImportError:  # Windows
    resource = None

MIB: Final = 1 << 20
#: Exit code of a worker that ran out of memory.
MEMORY_EXIT: Final = 71
_TIMER: Final = getattr(signal, "ITIMER_PROF", None)
_SIGNAL: Final = getattr(signal, "SIGPROF", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one worker.

    Args:
        task_seconds: time for one task; the parent kills the worker after it.
        memory: bytes of address space on top of what the process has at the start.
        stack: bytes of stack.
        recursion: depth of Python calls.
        keep: resident bytes above which a worker is replaced after its task.
    """

    task_seconds: float = 120.0
    memory: int = 3072 * MIB
    stack: int = 512 * MIB
    recursion: int = 200_000
    keep: int = 1024 * MIB


#: New objects after which the collector looks at them: most of a file's go by themselves.
_COLLECTED_AFTER: Final = 50_000


class CutOff(BaseException):
    """The time for one step is over; no `except Exception` of the step can swallow it."""


def processors() -> int:
    """How many processes can run at a time."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def confine(limits: Limits) -> None:
    """Sets the limits of this process, as far as the system has them."""
    sys.setrecursionlimit(limits.recursion)
    gc.freeze()
    gc.set_threshold(_COLLECTED_AFTER)
    if resource is None:
        return
    _lower("RLIMIT_CORE", 0)
    _raise_stack(limits.stack)
    _lower("RLIMIT_AS", _address_space() + limits.memory)


def allow_cpu(seconds: float) -> None:
    """The kernel ends this process once it has used `seconds` of CPU more: no orphan runs for ever."""
    if resource is None:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = usage.ru_utime + usage.ru_stime
    _lower("RLIMIT_CPU", int(spent + seconds) + 1, hard=False)


def resident() -> int:
    """The most memory that this process ever held, in bytes; 0 if unknown."""
    if resource is None:
        return 0
    peak = int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return peak if sys.platform == "darwin" else peak * 1024


def _lower(name: str, wanted: int, *, hard: bool = True) -> None:
    which = getattr(resource, name, None)
    if which is None:
        return
    _, most = resource.getrlimit(which)
    value = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    try:
        resource.setrlimit(which, (value, value if hard else most))
    except (OSError, ValueError):
        return


def _raise_stack(wanted: int) -> None:
    """Linux lets the main thread's stack grow up to the soft limit that counts at the time."""
    _, most = resource.getrlimit(resource.RLIMIT_STACK)
    value = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    try:
        resource.setrlimit(resource.RLIMIT_STACK, (value, most))
    except (OSError, ValueError):
        return


def _address_space() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[0]) * int(resource.getpagesize())
    except (OSError, ValueError):
        return 0


def can_cut() -> bool:
    """Whether `cutoff` works here: there are timers, and this is the main thread."""
    return _TIMER is not None and threading.current_thread() is threading.main_thread()


class Alarm:
    """Cuts off steps that use too much CPU; without effect where there is no timer.

    CPU time, not the clock: a busy machine cuts nothing off. Native code is cut off only where it looks for
    signals, as `re` does; the parent kills the rest.
    """

    def __init__(self) -> None:
        self._armed = False
        self._works = can_cut()
        self._previous: Any = None

    def __enter__(self) -> Alarm:
        if self._works:
            assert _SIGNAL is not None
            self._previous = signal.signal(_SIGNAL, self._ring)
        return self

    def __exit__(self, *_: object) -> None:
        if self._works:
            assert _SIGNAL is not None
            self.disarm()
            signal.signal(_SIGNAL, self._previous)

    def arm(self, seconds: float) -> None:
        """Begins a step: `CutOff` is raised once it has used `seconds` of CPU."""
        if self._works:
            assert _TIMER is not None
            self._armed = True
            signal.setitimer(_TIMER, seconds)

    def disarm(self) -> None:
        """Ends a step."""
        if self._armed:
            assert _TIMER is not None
            self._armed = False
            signal.setitimer(_TIMER, 0)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if self._armed:
            raise CutOff


@contextmanager
def cutoff(seconds: float) -> Iterator[None]:
    """Raises `CutOff` inside once it has used `seconds` of CPU, see `Alarm`."""
    with Alarm() as alarm:
        alarm.arm(seconds)
        yield
