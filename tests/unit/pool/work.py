"""What the workers of these tests do; importable by name, as a spawned worker needs it."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import time
from typing import Any

from aoplint.pool import CutOff, Emit, Service, cutoff


class Worker:
    """Does what a task says: [verb, argument]."""

    def __init__(self, setup: Any) -> None:
        self.setup = setup
        self.count = 0

    def handle(self, task: Any, emit: Emit) -> None:
        verb, argument = task
        self.count += 1
        getattr(self, verb)(argument, emit)

    def finish(self) -> Any:
        return self.count

    def double(self, argument: Any, emit: Emit) -> None:
        emit(argument)
        emit(argument * 2)

    def setting(self, argument: Any, emit: Emit) -> None:
        emit(self.setup)

    def big(self, argument: int, emit: Emit) -> None:
        emit("x" * argument)

    def kill(self, argument: str, emit: Emit) -> None:
        faulthandler.disable()
        emit("last words")
        os.kill(os.getpid(), getattr(signal, argument))
        time.sleep(60)

    def exit(self, argument: int, emit: Emit) -> None:
        os._exit(argument)

    def raises(self, argument: str, emit: Emit) -> None:
        raise ValueError(argument)

    def memory(self, argument: Any, emit: Emit) -> None:
        hoard = []
        while True:
            hoard.append(bytearray(1 << 24))

    def hang(self, argument: Any, emit: Emit) -> None:
        time.sleep(600)

    def raw(self, argument: str, emit: Emit) -> None:
        """Writes bytes of its own into the pipe for results."""
        cells: Any = emit
        names = cells.__code__.co_freevars
        os.write(cells.__closure__[names.index("results")].cell_contents, bytes.fromhex(argument))
        time.sleep(600)

    def close(self, argument: Any, emit: Emit) -> None:
        os.closerange(3, 64)
        time.sleep(600)

    def deep(self, argument: int, emit: Emit) -> None:
        def down(levels: int) -> int:
            return down(levels - 1) + 1 if levels else 0

        emit(down(argument))

    def cut(self, argument: float, emit: Emit) -> None:
        try:
            with cutoff(argument):
                while True:
                    pass
        except CutOff:
            emit("cut")

    def modules(self, argument: list[str], emit: Emit) -> None:
        emit([getattr(sys.modules.get(name), "__file__", None) for name in argument])

    def surroundings(self, argument: Any, emit: Emit) -> None:
        emit([os.listdir("."), sys.flags.isolated])

    def handles(self, argument: Any, emit: Emit) -> None:
        emit(len(os.listdir("/proc/self/fd")))

    def pid(self, argument: Any, emit: Emit) -> None:
        emit(os.getpid())


def make(setup: Any) -> Worker:
    return Worker(setup)


def service(setup: Any = "set") -> Service:
    return Service(make=lambda: Worker(setup), entry="tests.unit.pool.work:make", setup=lambda: setup)


def make_broken(setup: Any) -> Worker:
    raise ValueError("what the error says may quote a file")


def broken_service() -> Service:
    return Service(make=lambda: make_broken(None), entry="tests.unit.pool.work:make_broken", setup=lambda: None)
