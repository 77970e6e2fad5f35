"""Small packs and trees for tests of duties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from aoplint import api
from aoplint.config.load import load_settings
from aoplint.engine.facts import Question, facts_of
from aoplint.engine.program import Program, _compiled
from aoplint.engine.run import run
from aoplint.frontends.python import lower
from aoplint.judge import judge
from aoplint.model.finding import Finding
from aoplint.model.report import Report
from aoplint.model.surface import Surface
from aoplint.packs.load import load_packs
from aoplint.project.surface import surface_of
from aoplint.scopes.view import FileView

PACK = """
id: duties
name: Duties
version: "1"
edition: The text of 2026
licence: Apache-2.0
clauses:
  - {id: "1.1", title: A clause}
"""
LISTS = {
    "consent-words": ("word", ["consent", "同意"]),
    "erase-words": ("regex", ["delete[_-]?(?:me|account)|/me(?: |$)"]),
    "person-fields": ("identifier", ["email", "contact_person"]),
    "said": ("literal", ["write to us"]),
}
RULE = """
rules:
  - id: duties-1.1-not-done
    mode: {mode}
    severity: {severity}
    message: The duty is not done
{body}
    metadata:
      {{title: A duty, why: It must be done., group: g, fix-hint: Do it., since: "1", clauses: ["1.1"], basis: breach,
       status: stable}}
"""


def pack(root: Path, body: str, severity: str = "ERROR", mode: str = "evidence") -> Path:
    """A pack of one duty; `body` are its own keys, indented by four."""
    folder = root / "pack"
    (folder / "lists").mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    (folder / "duty.yaml").write_text(
        RULE.format(body=body.strip("\n"), severity=severity, mode=mode), encoding="utf-8"
    )
    for name, (kind, values) in LISTS.items():
        entries = "".join(f"\n  - '{value}'" for value in values)
        text = f"name: {name}\nkind: {kind}\ndescription: Words.\nignore-case: true\nvalues:{entries}\n"
        (folder / "lists" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def report_of(
    root: Path,
    body: str,
    files: Mapping[str, str],
    *,
    arguments: Sequence[str] = (".",),
    severity: str = "ERROR",
    mode: str = "evidence",
    trusted: bool = True,
) -> Report:
    """The report of the duty `body` on `files`; a tree that is not trusted is scanned in isolation."""
    rules = pack(root, body, severity, mode)
    tree = root / "tree"
    for path, text in files.items():
        place = tree / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    settings = load_settings(
        tree, config=None, isolated=True, overrides={"cache": False, "workers": 1}, environ={}, today="2026-01-01"
    )
    settings = replace(settings, isolated=not trusted)
    program = program_of(rules)
    discovery = api.find([Path(argument) for argument in arguments], settings)
    outcome = run(program, discovery, settings, cache=None)
    return judge(facts_of(replace(program, platform={}), outcome, settings, Question(discovery=discovery)))


def program_of(path: Path) -> Program:
    """The duties of a pack alone: what masks secrets would take longer to compile than the test to run."""
    program = _compiled(load_packs([path]), "")
    return replace(Program.load(program.dump()), masking=frozenset())


def findings(root: Path, body: str, files: Mapping[str, str]) -> list[Finding]:
    """The findings of the duty `body` on `files`."""
    return list(report_of(root, body, files).findings)


def places(root: Path, body: str, files: Mapping[str, str]) -> list[str]:
    """`path:line` of each finding, ordered."""
    return sorted(f"{found.location.path}:{found.location.line}" for found in findings(root, body, files))


def surface(text: str, path: str = "app.py") -> Surface:
    """The surface of a Python file."""
    return surface_of(FileView(path=path, language="python", text=text, unit=lower(text)))
