"""The progress line: late, rare, erased, and never anywhere but on a terminal."""

from __future__ import annotations

import pytest

from aoplint.cli import progress
from aoplint.cli.progress import ProgressLine


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(progress.time, "monotonic", made.monotonic)
    return made


def test_it_shows_after_a_second_and_erases_itself(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    line = ProgressLine(enabled=True)
    line(1, 9)
    assert capsys.readouterr().err == ""
    clock.now += 1.5
    line(3, 9)
    line(4, 9)
    assert capsys.readouterr().err.count("of 9 files") == 1, "not more than ten times a second"
    clock.now += 0.2
    line(5, 9)
    line.close()
    line.close()
    assert capsys.readouterr().err == "\r\x1b[Kaoplint: 5 of 9 files\r\x1b[K"


def test_a_quick_run_shows_nothing_and_nothing_shows_elsewhere(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    quick = ProgressLine(enabled=True)
    quick(9, 9)
    quick.close()
    other = ProgressLine(enabled=False)
    clock.now += 60
    other(5, 9)
    other.close()
    assert capsys.readouterr().err == ""
