"""CPU of parsing beside that of lowering (offsets included) and of the look before it, in µs per line of code.

    python tests/benchmarks/lowering.py [--rounds 5] [PACKAGE …]

Reads the sources of installed packages (libcst, click and jinja2 by default). Every file is measured in turn, A B C,
and the medians of the rounds are summed. Absolute figures mean little on a shared machine; quote the ratios.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from aoplint.frontends.errors import FrontEndError
from aoplint.frontends.python import precheck
from aoplint.frontends.python.parse import lower_tree, parse

PACKAGES = ("libcst", "click", "jinja2")


def sources(package: str) -> Iterator[str]:
    """The Python files of an installed package that LibCST reads."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        sys.exit(f"{package} is not installed, or no package")
    for folder in spec.submodule_search_locations:
        for path in sorted(Path(folder).rglob("*.py")):
            text = path.read_bytes().decode("utf-8")
            try:
                parse(text)
            except FrontEndError:
                continue
            yield text


def measure(text: str, rounds: int) -> list[float]:
    """Medians of the CPU seconds of looking at, parsing and lowering one file."""
    rows: list[tuple[float, float, float]] = []
    for _ in range(rounds):
        start = time.process_time()
        precheck(text)
        looked = time.process_time()
        module = parse(text)
        parsed = time.process_time()
        lower_tree(module, text)
        rows.append((looked - start, parsed - looked, time.process_time() - parsed))
    return [statistics.median(column) for column in zip(*rows)]


def main() -> None:
    """Prints one row per package."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", default=list(PACKAGES))
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    sys.stdout.write("| package | lines | precheck | parse | lower | lower / parse |\n|---|---|---|---|---|---|\n")
    for package in arguments.packages:
        lines, sums = 0, [0.0, 0.0, 0.0]
        for text in sources(package):
            lines += text.count("\n")
            sums = [a + b for a, b in zip(sums, measure(text, arguments.rounds))]
        looking, parsing, lowering = (1e6 * each / lines for each in sums)
        sys.stdout.write(
            f"| {package} | {lines} | {looking:.2f} | {parsing:.1f} | {lowering:.2f} | {lowering / parsing:.3f} |\n"
        )


if __name__ == "__main__":
    main()
