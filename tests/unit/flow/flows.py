"""A compact harness: source texts in, flows out. `source()` gives taint, `sink(...)` takes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aoplint.flow.rules.local import matches
from aoplint.flow.rules.models import Models, read_models
from aoplint.flow.rules.rule import TaintRule, compile_rule
from aoplint.flow.solve import Solution, solve
from aoplint.frontends.python import lower
from aoplint.packs.load import load_packs
from aoplint.scopes.view import FileView

PLAIN = """
    pattern-sources: [{pattern: source(...)}]
    pattern-sinks: [{pattern: sink(...)}]
    pattern-sanitizers: [{pattern: clean(...)}]
"""


def rule_of(folder: Path, body: str = PLAIN, *, name: str = "r") -> TaintRule:
    """The compiled rule with the keys of `body` (indented by four spaces)."""
    path = folder / f"{name}.yaml"
    head = f"rules:\n  - id: {name}\n    languages: [python]\n    message: m\n    severity: ERROR\n    mode: taint\n"
    path.write_text(head + body.strip("\n") + "\n", encoding="utf-8")
    (pack,) = load_packs([path])
    lists = {words.name: words for words in pack.lists}
    return compile_rule(pack.rules[0], lists)


def models_of(folder: Path, text: str) -> Models:
    """The models that `text`, the content of a model file, says."""
    pack = folder / "pack"
    (pack / "models").mkdir(parents=True, exist_ok=True)
    (pack / "pack.yaml").write_text('id: m\nname: m\nversion: "1"\nlicence: MIT\n', encoding="utf-8")
    (pack / "models" / "m.yaml").write_text(text, encoding="utf-8")
    return read_models(load_packs([pack])[0].models)


def solved(rules: list[TaintRule], files: dict[str, str], models: Models | None = None, **more: Any) -> Solution:
    """Everything that the engine says of `files`."""
    views = {path: FileView(path=path, language="python", text=text, unit=lower(text)) for path, text in files.items()}
    ranges = {path: matches(rules, view) for path, view in views.items()}
    solution = solve(rules, models or Models(), list(views), views.get, ranges, **more)
    assert not [row for row in solution.degraded if row[2] == "crashed"]
    return solution


def line_of(text: str, offset: int) -> int:
    """1-based line of an offset."""
    return text.count("\n", 0, offset) + 1


def flows(
    rules: TaintRule | list[TaintRule], files: str | dict[str, str], models: Models | None = None
) -> set[tuple[str, str]]:
    """Flows as pairs of `path:line` of source and sink; for a single text only lines count, as `"3"`."""
    single = isinstance(files, str)
    texts = {"t.py": files} if isinstance(files, str) else files
    found = set()
    for one in solved(rules if isinstance(rules, list) else [rules], texts, models).findings:
        source = str(line_of(texts[one.source_path], one.source_start))
        sink = str(line_of(texts[one.path], one.start))
        found.add((source, sink) if single else (f"{one.source_path}:{source}", f"{one.path}:{sink}"))
    return found


def sink_lines(rules: TaintRule | list[TaintRule], text: str, models: Models | None = None) -> list[int]:
    """Lines of the sinks that are reached."""
    return sorted({int(sink) for _, sink in flows(rules, text, models)})


def expected(text: str) -> list[int]:
    """Lines that say `# hit`."""
    return [number for number, line in enumerate(text.splitlines(), 1) if line.rstrip().endswith("# hit")]
