"""The worker's side: reads tasks, does them, sends what they emit (layer 11)."""

from __future__ import annotations

import faulthandler
import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, Final

from aoplint.pool.frames import pack, read_frame, write_all
from aoplint.pool.limits import MEMORY_EXIT, Limits, allow_cpu, confine, resident
from aoplint.pool.service import Handler

_OK: Final = 0
_FAILED: Final = 70
#: The parent's deadline comes first; this ends a worker whose parent was killed.
_ORPHAN: Final = 4
_THREAD_STACKS: Final = (512, 256, 64)
_MIB: Final = 1 << 20


def serve(make: Callable[[], Handler], tasks: int, results: int, limits: Limits) -> int:
    """Does tasks until there are no more; returns the exit code.

    Args:
        make: makes the handler.
        tasks: pipe to read from.
        results: pipe to write to.
        limits: see `Limits`; the process is confined already.
    """
    try:
        handler = _made(make, results)
        return _FAILED if handler is None else _serve(handler, tasks, results, limits)
    except MemoryError:
        return MEMORY_EXIT
    except BaseException as error:
        # The border of the process: whatever ends the worker, the parent is told what it was, but not its
        # words, which may quote the file.
        return _last_words(results, error)


def _made(make: Callable[[], Handler], results: int) -> Handler | None:
    """The handler; None, and the parent is told, if it cannot be made: no other worker could do better."""
    try:
        return make()
    except MemoryError:
        raise
    except Exception as error:
        write_all(results, pack(["broken", describe(error)]))
        return None


def _serve(handler: Handler, tasks: int, results: int, limits: Limits) -> int:
    def emit(data: Any) -> None:
        write_all(results, pack(["message", data]))

    while (task := read_frame(tasks)) is not None:
        allow_cpu(limits.task_seconds * _ORPHAN)
        handler.handle(task, emit)
        retire = resident() > limits.keep
        write_all(results, pack(["done", retire]))
        if retire:
            break
    write_all(results, pack(["finish", handler.finish()]))
    return _OK


def _last_words(results: int, error: BaseException) -> int:
    try:
        write_all(results, pack(["died", describe(error)]))
    except OSError:
        return _FAILED
    return _FAILED


def describe(error: BaseException) -> str:
    """The kind of `error` and where it was raised: nothing of what it says."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = f" at {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return type(error).__name__ + place


def settle_signals() -> None:
    """The parent answers Ctrl-C for all; everything else ends a worker as it ends any program."""
    # What a test runner installed would print the source lines that the parser was at.
    faulthandler.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for name in ("SIGPROF", "SIGXCPU", "SIGALRM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_SETMASK, ())


def safe_path(entries: list[str]) -> list[str]:
    """`entries` without relative ones and the working directory: a scanned tree may hold a `re.py`."""
    here = os.path.realpath(os.curdir)
    return [entry for entry in entries if os.path.isabs(entry) and not _is_plain_folder(entry, here)]


def _is_plain_folder(entry: str, here: str) -> bool:
    holds_us = os.path.join(os.path.realpath(entry), "aoplint") == os.path.dirname(os.path.dirname(__file__))
    return os.path.realpath(entry) == here and not holds_us


def main_spawned(tasks: int, results: int) -> int:
    """A spawned worker from its first frame on: limits, entry, setup."""
    first = read_frame(tasks)
    if first is None:
        return _FAILED
    limits = Limits(**first["limits"])
    settle_signals()
    confine(limits)
    module, _, name = first["entry"].partition(":")

    def make() -> Handler:
        handler: Handler = getattr(importlib.import_module(module), name)(first["setup"])
        return handler

    def work() -> int:
        return serve(make, tasks, results, limits)

    return _in_thread(work) if first["thread"] else work()


def _in_thread(work: Callable[[], int]) -> int:
    """Runs `work` in a thread with a large stack, where the main thread's cannot be raised."""
    codes: list[int] = []
    for size in _THREAD_STACKS:
        try:
            threading.stack_size(size * _MIB)
            thread = threading.Thread(target=lambda: codes.append(work()))
            thread.start()
        except (ValueError, RuntimeError):
            # The system has no such stacks, or the memory limit leaves no room for one.
            continue
        thread.join()
        break
    return codes[0] if codes else _FAILED


def main() -> None:
    """What the command line of a spawned worker calls; its standard input and output are the pipes."""
    tasks, results = os.dup(0), os.dup(1)
    silence()
    code = main_spawned(tasks, results)
    os._exit(code)


def silence() -> None:
    """Points the standard streams to nowhere: a parser's last cry may quote the file."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1, 2):
        os.dup2(nowhere, handle)
    if nowhere > 2:
        os.close(nowhere)


def guard_path() -> None:
    """Takes the working directory off this process's module path."""
    sys.path[:] = safe_path(sys.path)
