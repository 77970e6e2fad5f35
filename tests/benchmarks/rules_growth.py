"""CPU of matching while the number of rules grows: 500 rules should cost little more than 50.

    python tests/benchmarks/rules_growth.py [--rounds 3] [FOLDER]

Rules are made from the forms that rule packs use most, with names of which three in ten occur in the code (aoplint's
own by default), as in real packs. Files are lowered before the clock starts. Quote the ratios, not the seconds.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from keyword import iskeyword
from pathlib import Path
from typing import Any

from aoplint.frontends.python import lower
from aoplint.match.detect import Detector
from aoplint.match.rule import SearchRule, compile_rule
from aoplint.packs.load import load_packs
from aoplint.scopes.view import FileView

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1, 50, 100, 200, 500)
FORMS: tuple[dict[str, Any], ...] = (
    {"pattern": "NAME1.NAME2(...)"},
    {"pattern": "NAME1(..., key=$X, ...)"},
    {"patterns": [{"pattern": "$X.NAME1($Y, ...)"}, {"pattern-not": '$X.NAME1("...")'}]},
    {"patterns": [{"pattern-inside": "def $F(..., $P, ...):\n    ..."}, {"pattern": "NAME1(..., $P, ...)"}]},
    {"pattern": "$X = NAME1.NAME2(...)\n...\nNAME3($X)"},
    {"pattern-either": [{"pattern": "import NAME1"}, {"pattern": "NAME1.NAME2"}, {"pattern": "NAME1(NAME2, ...)"}]},
    {"patterns": [{"pattern": 'NAME1("...")'}, {"pattern-not-inside": "with NAME2(...):\n    ..."}]},
    {"pattern": "class $C(NAME1, ...):\n    def NAME2(...):\n        ..."},
)


def make_rules(folder: Path, count: int, names: Sequence[str]) -> list[SearchRule]:
    """`count` rules whose names are three in ten of the code's and else invented."""
    chance = random.Random(7)
    rows = []
    for number in range(count):
        made = {place: _name(chance, names) for place in ("NAME1", "NAME2", "NAME3")}
        text = json.dumps(FORMS[number % len(FORMS)])
        for place, name in made.items():
            text = text.replace(place, name)
        keys = json.loads(text)
        rows.append({"id": f"r{number}", "languages": ["python"], "message": "m", "severity": "ERROR", **keys})
    path = folder / "rules.yaml"
    path.write_text(json.dumps({"rules": rows}), encoding="utf-8")
    (pack,) = load_packs([path])
    return [compile_rule(raw, {}) for raw in pack.rules]


def _name(chance: random.Random, names: Sequence[str]) -> str:
    return chance.choice(names) if chance.random() < 0.3 else f"name_{chance.randrange(10_000)}"


def cost(rules: Sequence[SearchRule], sources: Sequence[tuple[FileView, str]]) -> float:
    """CPU seconds of all rules on all files, indexes included."""
    detector = Detector(rules)
    views = [FileView(path=view.path, language="python", text=text, unit=view.unit) for view, text in sources]
    begun = time.process_time()
    for view in views:
        words = view.words
        for rule in rules:
            if all(any(word in words for word in group) for group in rule.required):
                for _ in detector.find(rule, view):
                    pass
    return time.process_time() - begun


def main() -> None:
    """Prints one row per number of rules."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "aoplint")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    sources = []
    for path in sorted(given.folder.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        sources.append((FileView(path=path.name, language="python", text=text, unit=lower(text)), text))
    words = sorted(
        {
            word
            for view, _ in sources
            for word in view.words
            if word.islower() and word.isidentifier() and not iskeyword(word)
        }
    )
    print(f"{sum(text.count(chr(10)) for _, text in sources):,} lines in {len(sources)} files")
    base = 0.0
    for count in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            rules = make_rules(Path(folder), count, words)
        seconds = statistics.median(cost(rules, sources) for _ in range(given.rounds))
        base = seconds if count == SIZES[1] else base
        ratio = f"{seconds / base:5.2f} x of {SIZES[1]} rules" if base else ""
        print(f"{count:4} rules {seconds:6.2f} s  {ratio}")


if __name__ == "__main__":
    main()
