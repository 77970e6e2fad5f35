"""CPU of aoplint beside Bandit, whole processes in turn: A B A B …; prints medians and ratios.

    python tests/benchmarks/against_bandit.py [--bandit PATH] [--rounds 7]

Needs Bandit (pip install bandit) and a system with os.wait4. Absolute figures mean little on a shared machine; quote
the ratios.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "fixtures" / "apps" / "leaky"


def cpu(command: Sequence[str], cwd: Path) -> tuple[float, int]:
    """User plus system seconds of a process and its children, and its peak memory in KiB."""
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def compare(title: str, ours: Sequence[str], theirs: Sequence[str], cwd: Path, rounds: int) -> None:
    """Prints one row of the table."""
    pairs = [(cpu(ours, cwd), cpu(theirs, cwd)) for _ in range(rounds + 1)][1:]
    mine = statistics.median(a[0] for a, _ in pairs)
    other = statistics.median(b[0] for _, b in pairs)
    ratio = statistics.median(a[0] / b[0] for a, b in pairs)
    memory = statistics.median(a[1] for a, _ in pairs) / 1024
    sys.stdout.write(f"| {title} | {mine * 1000:.0f} | {other * 1000:.0f} | {ratio:.2f} | {memory:.0f} |\n")


def main() -> None:
    """Runs the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bandit", default=shutil.which("bandit") or "bandit")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    if shutil.which(arguments.bandit) is None:
        sys.exit("Bandit is not installed: pip install bandit")
    us = [str(Path(sys.executable).parent / "aoplint")]
    them = [arguments.bandit]
    one = next(path for path in sorted(SAMPLE.rglob("*.py")) if path.stat().st_size > 1500)
    sys.stdout.write("| job | aoplint ms | bandit ms | ratio | aoplint MB |\n|---|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as cache:
        cold = [*us, "scan", "--no-cache", "--isolated", "--workers", "1"]
        warm = [*us, "scan", "--cache-dir", cache, "--isolated"]
        row: Callable[[str, Sequence[str], Sequence[str]], None] = lambda title, a, b: compare(  # noqa: E731
            title, a, b, ROOT, arguments.rounds
        )
        row("--version", [*us, "--version"], [*them, "--version"])
        row("one file, cold", [*cold, str(one)], [*them, "-q", str(one)])
        row("sample app, cold", [*cold, str(SAMPLE)], [*them, "-q", "-r", str(SAMPLE)])
        row("sample app, warm", [*warm, str(SAMPLE)], [*them, "-q", "-r", str(SAMPLE)])


if __name__ == "__main__":
    main()
