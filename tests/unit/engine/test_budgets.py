"""Time that a file gets grows with its size: text rules take linear time, and large files are read to their end."""

from __future__ import annotations

from pathlib import Path

from aoplint.engine import file_stage, jobs
from aoplint.engine.jobs import Found
from aoplint.engine.task import Extent, Task
from aoplint.pool import Alarm
from aoplint.scopes.view import FileView


class _Recorder(Alarm):
    """Notes what it is armed with, and never rings."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[float] = []

    def arm(self, seconds: float) -> None:
        """Only notes."""
        self.asked.append(seconds)


def test_the_time_of_a_rule_grows_with_the_file() -> None:
    alarm = _Recorder()
    for size in (0, 10_000_000):
        with jobs._barrier("a", FileView(path="a", language="text", text="x" * size), Found(), alarm):
            pass
    small, large = alarm.asked
    assert small == jobs.RULE_SECONDS
    assert large >= small + 30


def test_large_files_are_read_with_patience(tmp_path: Path) -> None:
    def task(name: str, size: int) -> Task:
        path = tmp_path / name
        path.write_bytes(b"x" * size)
        return Task(path=name, absolute=str(path), language="text", extent=Extent.FULL)

    assert not file_stage._is_large(task("small", 1000))
    assert file_stage._is_large(task("large", file_stage._LARGE_BYTES))
    gone = Task(path="gone", absolute=str(tmp_path / "gone"), language="text", extent=Extent.FULL)
    assert not file_stage._is_large(gone)
    assert file_stage._PATIENT.task_seconds > file_stage._ORDINARY.task_seconds
