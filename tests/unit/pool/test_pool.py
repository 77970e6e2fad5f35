from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from aoplint.errors import AoplintError
from aoplint.pool import Limits, Pool
from aoplint.pool.start import ForkedChild
from tests.unit.pool.work import broken_service, service

ROOT = Path(__file__).resolve().parents[3]
STARTS = ("fork", "spawn", "spawn-thread") if hasattr(os, "fork") else ("spawn", "spawn-thread")
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")


class Books:
    """Books everything."""

    def __init__(self) -> None:
        self.messages: dict[int, list[Any]] = {}
        self.ended: dict[int, tuple[str, str]] = {}
        self.finished: list[Any] = []

    def message(self, task: int, data: Any) -> None:
        if data == "refuse me":
            raise ValueError("no result")
        assert task not in self.ended
        self.messages.setdefault(task, []).append(data)

    def done(self, task: int) -> None:
        assert task not in self.ended
        self.ended[task] = ("done", "")

    def lost(self, task: int, reason: str, detail: str) -> None:
        assert task not in self.ended
        self.ended[task] = (reason, detail)

    def finish(self, data: Any) -> None:
        self.finished.append(data)


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    """No child, no handle is left behind."""
    before = _handles()
    yield
    if hasattr(os, "fork"):
        with pytest.raises(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)
    assert _handles() == before


def _handles() -> set[str]:
    try:
        return {
            os.readlink(f"/proc/self/fd/{name}")
            for name in os.listdir("/proc/self/fd")
            if os.path.lexists(f"/proc/self/fd/{name}")
        } - {f"/proc/{os.getpid()}/fd"}
    except OSError:
        return set()


def run(tasks: Sequence[Any], start: str, *, workers: int = 2, **limits: Any) -> Books:
    books = Books()
    Pool(service(), workers=workers, limits=Limits(**limits), start=start).run(tasks, books)
    assert set(books.ended) == set(range(len(tasks)))
    return books


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("workers", [1, 3])
def test_every_start_method_gives_the_same(start: str, workers: int) -> None:
    tasks = [["double", number] for number in range(40)] + [["setting", None], ["big", 3_000_000]]
    books = run(tasks, start, workers=workers)
    assert [books.messages[number] for number in range(40)] == [[n, 2 * n] for n in range(40)]
    assert books.messages[40] == ["set"]
    assert len(books.messages[41][0]) == 3_000_000
    assert set(books.ended.values()) == {("done", "")}
    assert sum(books.finished) == len(tasks)


def test_no_tasks_start_nothing() -> None:
    assert run([], "fork" if "fork" in STARTS else "spawn").finished == []


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize(
    ("task", "reason", "detail"),
    [
        pytest.param(["kill", "SIGKILL"], "worker-died", "it was ended by SIGKILL", marks=posix),
        pytest.param(["kill", "SIGSEGV"], "worker-died", "it was ended by SIGSEGV", marks=posix),
        pytest.param(["kill", "SIGABRT"], "memory", "", marks=posix),
        pytest.param(["kill", "SIGXCPU"], "deadline", "", marks=posix),
        (["exit", 3], "worker-died", "it ended with code 3"),
        (["exit", 0], "worker-died", ""),
        pytest.param(["memory", None], "memory", "", marks=posix),
        (["hang", None], "deadline", ""),
        (["raises", "hunter2hunter2"], "worker-died", "ValueError at work.py"),
        (["double", {"no": "number"}], "worker-died", "TypeError at work.py"),
    ],
)
def test_a_death_costs_one_task(start: str, task: list[Any], reason: str, detail: str) -> None:
    tasks = [["double", 1], task, *(["double", number] for number in range(2, 9))]
    books = run(tasks, start, workers=1, task_seconds=4.0, memory=256 << 20)
    lost = {number: end for number, end in books.ended.items() if end[0] != "done"}
    assert set(lost) == {1}
    assert lost[1][0] == reason
    assert lost[1][1].startswith(detail)
    assert "hunter2" not in lost[1][1]
    assert [books.messages[number] for number in range(2, 9)] == [[n, 2 * n] for n in range(2, 9)]


@pytest.mark.parametrize("start", STARTS)
def test_what_was_emitted_before_the_death_is_kept(start: str) -> None:
    if os.name != "posix":
        pytest.skip("needs signals")
    assert run([["kill", "SIGKILL"]], start).messages[0] == ["last words"]


HOSTILE = {
    "no frame": b"GET / HTTP/1.0\r\n\r\n",
    "too large": b"\xff\xff\xff\xff",
    "no JSON": b"\x00\x00\x00\x02{{",
    "no UTF-8": b"\x00\x00\x00\x02\xff\xfe",
    "unknown": b'\x00\x00\x00\x02{}',
    "deep": b"\x00\x00\x75\x30" + b"[" * 30_000,
    "refused": b'\x00\x00\x00\x17["message","refuse me"]',
    "its own words": b'\x00\x00\x00\x14["died","hunter 22"]',
    "many done": b'\x00\x00\x00\x0e["done",false]' * 9,
    "unhashable": b"\x00\x00\x00\x0b[[],\"done\"]",
}  # fmt: skip


@posix
@pytest.mark.parametrize("start", STARTS[:2])
@pytest.mark.parametrize("frame", HOSTILE)
def test_a_worker_that_speaks_no_frames_is_not_believed(start: str, frame: str) -> None:
    tasks = [["raw", HOSTILE[frame].hex()], ["double", 1], ["double", 2], ["double", 3]]
    books = run(tasks, start, workers=1, task_seconds=20.0)
    assert [books.messages.get(number) for number in (2, 3)] == [[2, 4], [3, 6]]
    if frame != "many done":
        assert books.ended[0] == ("worker-died", "it sent what is no result")
        assert books.messages[1] == [1, 2]


@posix
@pytest.mark.parametrize("start", STARTS[:2])
def test_a_worker_that_closes_its_pipes_is_ended(start: str) -> None:
    books = run([["close", None], ["double", 1]], start, workers=1, task_seconds=30.0)
    assert books.ended[0][0] == "worker-died"
    assert books.messages[1] == [1, 2]


@pytest.mark.parametrize("start", STARTS)
def test_deep_recursion_has_a_stack(start: str) -> None:
    assert run([["deep", 20_000]], start).messages[0] == [20_000]


@posix
def test_cpu_is_cut_off_in_the_main_thread() -> None:
    assert run([["cut", 0.05]], "fork").messages[0] == ["cut"]


@posix
def test_a_worker_that_grew_is_replaced() -> None:
    books = run([["pid", None] for _ in range(4)], "fork", workers=1, keep=1)
    assert len({pid for (pid,) in books.messages.values()}) == 4


@linux
def test_a_forked_worker_holds_no_handle_of_others() -> None:
    first = run([["handles", None]], "fork", workers=1).messages[0]
    books = run([["handles", None] for _ in range(8)], "fork", workers=4)
    assert {count for (count,) in books.messages.values()} == set(first)


@pytest.mark.parametrize("start", [start for start in STARTS if start != "fork"])
def test_a_spawned_worker_is_isolated(start: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("re", "json", "signal", "resource", "threading"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('executed')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", ".", str(tmp_path), str(ROOT), *sys.path])
    books = run([["modules", ["re", "json", "threading"]], ["surroundings", None]], start, workers=1)
    assert all(Path(found).parent != tmp_path for found in books.messages[0][0])
    assert books.messages[1] == [[[], 1]]


PARENT = """
    import signal, sys
    sys.path.insert(0, {root!r})
    # Whoever runs the tests in the background has interrupts ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    from aoplint.pool import Limits, Pool
    from tests.unit.pool.test_pool import Books
    from tests.unit.pool.work import broken_service, service
    class Loud(Books):
        def message(self, task, data):
            print(data, flush=True)
    tasks = [["pid", None], ["hang", None]] * 2
    try:
        Pool(service(), workers=2, limits=Limits(), start={start!r}).run(tasks, Loud())
    except KeyboardInterrupt:
        sys.exit(130)
"""


@posix
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_to_the_parent_ends_the_children(start: str, number: int, code: int) -> None:
    program = textwrap.dedent(PARENT).format(root=str(ROOT), start=start)
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert parent.stdout is not None
    with parent:
        pids = [int(parent.stdout.readline()) for _ in range(2)]
        parent.send_signal(number)
        assert parent.wait(timeout=30) == code
    for pid in pids:
        assert _is_gone(pid)


@linux
def test_an_interrupt_while_a_pipe_is_closed_closes_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[int] = []

    def close(handle: int) -> None:
        closed.append(handle)
        if len(closed) == 1:
            raise KeyboardInterrupt

    child = ForkedChild(-1, 7001, 7002)
    monkeypatch.setattr(os, "close", close)
    with pytest.raises(KeyboardInterrupt):
        child.end()
    child.close()
    child.close()
    assert closed == [7001, 7002]


def _is_gone(pid: int) -> bool:
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            pass
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("start", STARTS)
def test_a_handler_that_cannot_be_made_ends_the_run_at_once(start: str) -> None:
    pool = Pool(broken_service(), workers=2, limits=Limits(), start=start)
    with pytest.raises(AoplintError, match=r"no worker can start: ValueError at work.py:\d+$"):
        pool.run([["echo", n] for n in range(50)], Books())
