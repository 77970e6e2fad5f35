"""Whether masking, fingerprints, suppression comments and comparison take time in proportion to hostile input.

    python tests/benchmarks/linear.py

Each line says what ran, on which repeated piece, and by how much eight times the input took longer: 8 is linear, 64
quadratic. The last line names the worst.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from aoplint.directives import parse_comment
from aoplint.engine.comparing import differing
from aoplint.fingerprint import context_digest, outline
from aoplint.redact import hide, hide_words
from tests.hostile import IN_CODE, IN_COMMENTS, IN_LINES

#: Characters of the smaller input.
SIZE = 60_000
ROUNDS = 3


def compared(text: str) -> object:
    """The differences between the lines of `text` and the same with every other line changed."""
    lines = [f"{text[:5]}{number}" for number in range(len(text) // 8)]
    return list(differing(lines, [line if number % 2 else f"{line}x" for number, line in enumerate(lines)]))


def runs() -> Iterator[tuple[str, str, Callable[[str], object]]]:
    """What is measured: a name, the piece that is repeated, and what is run on it."""
    for piece in IN_LINES:
        yield "hide_words", piece, hide_words
        yield "hide", piece, lambda text: hide(text, 0, [])
    for piece in IN_CODE:
        yield "context_digest", piece, context_digest
        yield "outline", piece, outline
    for piece in IN_COMMENTS:
        yield "parse_comment", piece, lambda text: parse_comment("# " + text)
    yield "differing", "line", compared


def seconds(run: Callable[[str], object], text: str) -> float:
    """The least CPU time of some rounds."""
    took = []
    for _ in range(ROUNDS):
        started = time.process_time()
        run(text)
        took.append(time.process_time() - started)
    return min(took)


def main() -> None:
    """Measures and prints all."""
    worst = (0.0, "", "")
    for name, piece, run in runs():
        small, large = (piece * (size // len(piece)) for size in (SIZE, 8 * SIZE))
        growth = seconds(run, large) / max(seconds(run, small), 0.001)
        print(f"{name:16} {piece!r:28} {growth:6.1f}")
        worst = max(worst, (growth, name, piece))
    print(f"worst: {worst[1]} on {worst[2]!r}: {worst[0]:.1f}")


if __name__ == "__main__":
    main()
