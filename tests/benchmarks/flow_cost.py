"""What following values costs, beside `libcst.parse_module` on the same files in the same process.

    python tests/benchmarks/flow_cost.py fixtures/apps/leaky fixtures/apps/clean
    python tests/benchmarks/flow_cost.py --requests path/to/saleor
    python tests/benchmarks/flow_cost.py --bounded

`match` looks for the parts of the taint rules, `solve` follows the values; both as ratios of the parse time, the medians
of `--rounds`. `--requests` runs one rule alone whose sources are request parameters, as in a tree that does not use the
platform. `--bounded` solves a generated function of 5,000 lines, a cycle of 300 functions and a dispatch to 100.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import libcst

from aoplint.engine.program import built_in_packs, load_program
from aoplint.flow.rules.local import matches
from aoplint.flow.rules.models import Models
from aoplint.flow.rules.rule import TaintRule
from aoplint.flow.solve import solve
from aoplint.frontends.errors import FrontEndError
from aoplint.frontends.python import lower
from aoplint.model.codec import decode
from aoplint.model.levels import Mode
from aoplint.scopes.view import FileView

REQUESTS = """
rules:
  - id: requests
    mode: taint
    languages: [python]
    severity: ERROR
    message: A request parameter reaches a dangerous place
    pattern-sources:
      - model: request-parameter
      - pattern: $REQUEST.GET
      - pattern: $REQUEST.POST
      - pattern: request.data
      - pattern: request.args
    pattern-sinks:
      - pattern: $CURSOR.execute(...)
      - pattern: eval(...)
      - pattern: subprocess.$RUN(...)
      - pattern: open(...)
      - pattern: redirect(...)
      - pattern: HttpResponse(...)
      - model: http-url
"""


#: `source()` to `sink(...)`, as the generated programs have it.
PLAIN = """
rules:
  - id: plain
    mode: taint
    languages: [python]
    severity: ERROR
    message: m
    pattern-sources: [{pattern: source(...)}]
    pattern-sinks: [{pattern: sink(...)}]
"""


def rules_of(text: str = "") -> tuple[tuple[TaintRule, ...], Models]:
    """The taint rules that `text` says, those of the built-in packs if it says none; and the models."""
    if not text:
        program = load_program(built_in_packs(), None)
        return program.compiled[Mode.TAINT], decode(Models, program.models)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.yaml"
        path.write_text(text, encoding="utf-8")
        program = load_program([path], None)
        return program.compiled[Mode.TAINT], decode(Models, program.models)


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of `run`, and what it gives."""
    started = time.process_time()
    result = run()
    return time.process_time() - started, result


def views_of(root: Path) -> list[FileView]:
    """The Python files below `root` that can be read."""
    found = []
    for path in sorted(root.rglob("*.py")):
        try:
            text = path.read_text(encoding="utf-8")
            unit = lower(text)
        except (FrontEndError, UnicodeDecodeError):
            continue
        found.append(FileView(path=path.relative_to(root).as_posix(), language="python", text=text, unit=unit))
    return found


def measure(root: Path, rules: tuple[TaintRule, ...], models: Models) -> tuple[float, float, float, int]:
    """Seconds of parsing, matching and solving, and the number of findings."""
    views = views_of(root)
    parse, _ = timed(lambda: [libcst.parse_module(view.text) for view in views])
    for view in views:
        # Made by the search rules before; not part of what flows cost.
        assert view.words is not None
        assert view.scopes is not None
    match, ranges = timed(lambda: {view.path: matches(rules, view) for view in views})
    by_path = {view.path: view for view in views}
    solving, solution = timed(lambda: solve(rules, models, sorted(by_path), by_path.get, ranges, kept=False))
    return parse, match, solving, len(solution.findings)


def report(root: Path, rounds: int, rules: tuple[TaintRule, ...], models: Models) -> None:
    """Prints the medians for one tree."""
    rows = [measure(root, rules, models) for _ in range(rounds)]
    parse, match, solving = (statistics.median(row[at] for row in rows) for at in range(3))
    print(
        f"{root}: parse {parse:.3f} s, match {match:.3f} s ({match / parse:.2f}), "
        f"solve {solving:.3f} s ({solving / parse:.2f}), {rows[0][3]} findings"
    )


def bounded() -> None:
    """Prints what the largest generated programs cost."""
    from tests.unit.flow.test_limits import CASES

    rules, models = rules_of(PLAIN)
    for name, (text, _) in CASES.items():
        view = FileView(path="m.py", language="python", text=text, unit=lower(text))
        ranges = {"m.py": matches(rules, view)}
        seconds, solution = timed(partial(solve, rules, models, ["m.py"], {"m.py": view}.get, ranges))
        print(f"{name}: {text.count(chr(10))} lines, {seconds:.2f} s, {solution.steps} steps, {solution.limits}")


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("roots", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", action="store_true")
    parser.add_argument("--bounded", action="store_true")
    chosen = parser.parse_args()
    if chosen.bounded:
        bounded()
    rules, models = rules_of(REQUESTS if chosen.requests else "")
    for root in chosen.roots:
        report(root, chosen.rounds, rules, models)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
