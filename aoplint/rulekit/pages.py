"""Pages of all rules as Markdown, with an index by clause (layer 12)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from aoplint.model.rule import Clause, PackInfo, RuleInfo
from aoplint.rulekit.examples import examples_of
from aoplint.rulekit.explain import rule_page

_CODE: Final = "    "


Escape = Callable[[str], str]


def pages(rules: Sequence[RuleInfo], packs: Sequence[PackInfo], escape: Escape) -> Iterator[tuple[str, str]]:
    """File name and text of each page.

    Args:
        rules: the rules.
        packs: their packs, which name the clauses.
        escape: makes a text harmless in Markdown.
    """
    clauses = {clause.id: clause for pack in packs for clause in pack.clauses}
    yield "index.md", _index(rules, clauses, escape)
    for rule in rules:
        yield f"{_file(rule.id)}.md", as_markdown(rule_page(rule, clauses, examples_of(rule.id)), escape)


def as_markdown(page: str, escape: Escape) -> str:
    """A page of `aoplint explain` with headings and blocks of code."""
    title, _, *lines = page.rstrip("\n").split("\n")
    made = [f"# {title}"]
    inside = False
    for number, line in enumerate(lines):
        code = line.startswith(_CODE)
        if code != inside:
            made.append("```")
            inside = code
        if code:
            made.append(line.removeprefix(_CODE))
        elif line and not line.startswith(" ") and number > 3 and not lines[number - 1]:
            made.append(f"## {line}")
        else:
            made.append(escape(line.strip()))
    return "\n".join([*made, *(["```"] if inside else [])]) + "\n"


def _index(rules: Sequence[RuleInfo], clauses: dict[str, Clause], escape: Escape) -> str:
    lines = ["# Rules by clause"]
    named = {clause for rule in rules for clause in rule.clauses}
    for number in sorted(named, key=_number):
        title = f": {escape(clauses[number].title)}" if number in clauses else ""
        lines += ["", f"## {number}{title}", ""]
        about = [rule for rule in rules if number in rule.clauses]
        lines += [f"- [{one.id}]({_file(one.id)}.md) ({one.severity.value}): {escape(one.title)}" for one in about]
    advice = [rule for rule in rules if not rule.clauses]
    if advice:
        lines += ["", "## Advice", ""]
        lines += [f"- [{rule.id}]({_file(rule.id)}.md): {escape(rule.title)}" for rule in advice]
    return "\n".join(lines) + "\n"


def _number(clause: str) -> tuple[tuple[int, str], ...]:
    """Sort key that puts 7.9 before 7.10."""
    parts = re.findall(r"[0-9]+|[^0-9.]+", clause)
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in parts)


def _file(rule: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", rule)
