"""True- and false-positive rates of flows on public suites of other people, which are only read.

    python tests/benchmarks/flow_suites.py xast DIR [--list]    # sast-python3 of ant-application-security-testing-benchmark
    python tests/benchmarks/flow_suites.py owasp DIR [--list]   # OWASP BenchmarkPython
    python tests/benchmarks/flow_suites.py semgrep DIR [--list] # a folder with pairs of rule.yaml and rule.py

A case is positive or negative as its suite says; it counts as found if any flow ends in it. In `semgrep` each line that a
`# ruleid:` comment speaks about is a positive case, each other line that is found a false one.
"""

from __future__ import annotations

import argparse
import csv
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from aoplint.errors import RuleError
from aoplint.flow.rules.local import matches
from aoplint.flow.rules.models import Models, read_models
from aoplint.flow.rules.rule import TaintRule, compile_rule
from aoplint.flow.solve import solve
from aoplint.flow.trace import FlowFinding
from aoplint.frontends.errors import FrontEndError
from aoplint.frontends.python import lower
from aoplint.model.levels import Mode
from aoplint.packs.load import builtin_root, load_packs
from aoplint.scopes.view import FileView

#: A case: its name, whether it is positive, whether it was found.
Case = tuple[str, bool, bool]

XAST = """
rules:
  - id: xast
    languages: [python]
    message: m
    severity: ERROR
    mode: taint
    pattern-sources: [{pattern: taint_src}, {pattern: __taint_src}, {pattern: '"taint_src_value"'}]
    pattern-sinks: [{pattern: os.system(...)}]
"""
_OWASP_SINKS = {
    "pathtraver": ("open($S, ...)", "codecs.open($S, ...)", "os.path.exists($S)", "$S.read_text()", "$S.exists()"),
    "sqli": ("$C.execute($S, ...)", "$C.executescript($S)"),
    "cmdi": ("subprocess.run($S, ...)", "subprocess.Popen($S, ...)", "os.system($S)"),
    "codeinj": ("eval($S, ...)", "exec($S, ...)"),
    "deserialization": ("pickle.loads($S)", "yaml.load($S, ...)"),
    "ldapi": ("$C.search($X, $S, ...)",),
    "redirect": ("flask.redirect($S)",),
    "xpathi": ("$R.xpath($S, ...)", "elementpath.select($X, $S)", "lxml.etree.XPath($S)"),
    "xss": ("return $S",),
}
#: What the suite counts as clean, by category: sanitizers and guards.
_OWASP_CLEAN = {
    "xss": "pattern-sanitizers: [{pattern: $M.escape(...)}, {pattern: $M.escape_for_html(...)}, {pattern: make_response(...)}]",
    "pathtraver": "guard-sanitizers: [{pattern: \"'../' not in $X\"}, {pattern: str($P).startswith(...)}]",
    "xpathi": 'guard-sanitizers: [{pattern: "\\"\'\\" not in $X"}]\n    pattern-sanitizers: [{pattern: $X.replace(...)}]',
    "codeinj": "guard-sanitizers: [{pattern: $X.startswith(...)}]",
}


def owasp_rules() -> str:
    """One rule for each category that is about flows."""
    found = ["rules:"]
    for category, sinks in _OWASP_SINKS.items():
        items = "".join(f"\n      - patterns: [{{pattern: '{sink}'}}, {{focus-metavariable: $S}}]" for sink in sinks)
        found.append(
            f"  - id: {category}\n    languages: [python]\n    message: m\n    severity: ERROR\n    mode: taint\n"
            f"    pattern-sources: [{{model: request-parameter}}]\n    pattern-sinks:{items}\n"
            f"    {_OWASP_CLEAN.get(category, '')}"
        )
    return "\n".join(found) + "\n"


def rules_of(text: str) -> dict[str, TaintRule]:
    """The flow rules of a rule file by id."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.yaml"
        path.write_text(text, encoding="utf-8")
        (pack,) = load_packs([path])
        return {raw.info.id: compile_rule(raw, {}) for raw in pack.rules if raw.info.mode is Mode.TAINT}


def view_of(root: Path, path: Path) -> FileView:
    """One file as the engine reads it."""
    name, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8", errors="replace")
    return FileView(path=name, language="python", text=text, unit=lower(text))


def flows(rules: Sequence[TaintRule], views: Sequence[FileView], models: Models) -> list[FlowFinding]:
    """What the engine finds in files that belong together."""
    by_path = {view.path: view for view in views}
    ranges = {path: matches(rules, view) for path, view in by_path.items()}
    return solve(rules, models, list(by_path), by_path.get, ranges).findings


def xast(root: Path, models: Models) -> Iterator[Case]:
    """Cases are files, or folders of files, whose names end with `_T` or `_F`."""
    rules = list(rules_of(XAST).values())
    groups: dict[Path, list[Path]] = {}
    for path in sorted(root.rglob("*.py")):
        folder = next((one for one in reversed(path.parents) if re.search(r"_[TF]$", one.name)), None)
        groups.setdefault(folder or path, []).append(path)
    for case, paths in groups.items():
        named = re.search(r"_([TF])$", case.stem)
        if named:
            base = case if case.is_dir() else case.parent
            found = flows(rules, [view_of(base, path) for path in paths], models)
            yield case.relative_to(root).as_posix(), named[1] == "T", bool(found)


def owasp(root: Path, models: Models) -> Iterator[Case]:
    """Cases are the rows of the suite's table that are about flows."""
    rules = rules_of(owasp_rules())
    helpers = [view_of(root, path) for path in sorted(root.glob("helpers/*.py"))]
    (table,) = root.glob("expectedresults-*.csv")
    for name, category, real, *_ in csv.reader(table.open(encoding="utf-8")):
        if category in rules:
            view = view_of(root, root / "testcode" / f"{name}.py")
            found = any(one.path == view.path for one in flows([rules[category]], [*helpers, view], models))
            yield f"{category} {name}", real == "true", found


def semgrep(root: Path, models: Models) -> Iterator[Case]:
    """Cases are lines of the files beside rules with flows."""
    for path in sorted(root.rglob("*.yaml")):
        code = path.with_suffix(".py")
        try:
            rules = rules_of(path.read_text(encoding="utf-8")) if code.exists() else {}
            view = view_of(root, code) if rules else None
        except (RuleError, FrontEndError, ValueError, UnicodeDecodeError):
            continue
        if view is None:
            continue
        findings = flows(list(rules.values()), [view], models)
        for name in rules:
            wanted, ignored = _annotated(view.text, name)
            lines = {view.lines.position(one.start)[0] for one in findings if one.rule == name} - ignored
            for line in sorted(wanted | lines):
                yield f"{path.relative_to(root).as_posix()}:{line}", line in wanted, line in lines


def _annotated(text: str, rule: str) -> tuple[set[int], set[int]]:
    """Lines that must be found, and lines that are known gaps."""
    wanted: set[int] = set()
    ignored: set[int] = set()
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        said = re.search(r"#\s*(ruleid|todoruleid|todook)\s*:\s*(.*)", line)
        if said and rule in re.split(r"[,\s]+", said[2]):
            following = number + 1
            while following <= len(lines) and lines[following - 1].lstrip().startswith("#"):
                following += 1
            (wanted if said[1] == "ruleid" else ignored).add(following)
    return wanted, ignored


def main() -> None:
    """Prints the rates and, with --list, the cases that went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", choices=["xast", "owasp", "semgrep"])
    parser.add_argument("dir", type=Path)
    parser.add_argument("--list", action="store_true", help="print the cases that went wrong")
    given = parser.parse_args()
    models = read_models(load_packs([builtin_root() / "models"])[0].models)
    count: Counter[tuple[bool, bool]] = Counter()
    for name, positive, found in {"xast": xast, "owasp": owasp, "semgrep": semgrep}[given.suite](given.dir, models):
        count[positive, found] += 1
        if given.list and positive != found:
            print("missed" if positive else "false", name)
    hit, missed, false, clean = count[True, True], count[True, False], count[False, True], count[False, False]
    print(f"{hit} of {hit + missed} true flows ({hit / max(1, hit + missed):.1%})", end=", ")
    print(f"{false} of {false + clean} false ones" + (f" ({false / (false + clean):.1%})" if clean else ""))


if __name__ == "__main__":
    main()
