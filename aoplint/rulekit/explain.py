"""Pages about a rule or a clause, as plain text (layer 12)."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from aoplint.model.rule import Clause, PackInfo, RuleInfo
from aoplint.model.wording import unbound
from aoplint.rulekit.examples import Example, Examples

#: Columns of a page that is written to a file.
WIDTH: Final = 96


def rule_page(rule: RuleInfo, clauses: Mapping[str, Clause], examples: Examples, width: int = WIDTH) -> str:
    """The page of `rule`: what, clause, why, fix, bad and good code, exceptions, how to suppress.

    Args:
        rule: the rule.
        clauses: the clauses of all packs by number.
        examples: code that it finds and code that it does not.
        width: columns of a line of words; code is not wrapped.
    """
    facts = [rule.severity.value, rule.basis.value, rule.status.value, f"{rule.confidence.value} confidence"]
    lines = [rule.id, "=" * len(rule.id), "", rule.title, "", " · ".join(facts)]
    lines += _section("What", unbound(rule.message), width)
    for number in rule.clauses:
        clause = clauses.get(number)
        lines += _section(f"Clause {number}", _clause_words(clause) if clause else "", width)
    lines += _section("Why", rule.why, width)
    lines += _section("Fix", rule.fix_hint, width)
    lines += _code("Bad", examples.bad)
    lines += _code("Good", examples.good)
    lines += _section("Exceptions", rule.exceptions, width)
    lines += _context(rule, width)
    lines += _section("References", "\n".join(rule.references), width)
    if rule.suppressible:
        lines += _section("Suppress", "\n".join(_suppress(rule.id)))
    else:
        lines += _section("Suppress", "This rule cannot be suppressed.", width)
    return "\n".join(lines) + "\n"


def clause_page(
    clause: Clause,
    pack: PackInfo,
    rules: Sequence[RuleInfo],
    shown: tuple[str, Examples] | None = None,
    width: int = WIDTH,
) -> str:
    """The page of `clause`: paraphrase, how far source code can show it, rules, code, how to suppress.

    Args:
        clause: the clause.
        pack: its pack.
        rules: the rules that speak about it.
        shown: the rule whose code is shown, with its examples.
        width: columns of a line of words.
    """
    head = f"Clause {clause.id}: {clause.title}"
    lines = [head, "=" * len(head), "", f"{pack.name}; {pack.edition}".strip("; ")]
    lines += _section("What it says", clause.summary, width)
    lines += _section("Whom it binds", clause.binds, width)
    lines += _section("Checkable from source", clause.checkability, width)
    lines += _section("How aoplint reads it", clause.note, width)
    longest = max((len(rule.id) for rule in rules), default=0)
    rows = [f"{rule.id:<{longest}}  {rule.severity.value}, {rule.basis.value}: {rule.title}" for rule in rules]
    lines += _section("Rules", "\n".join(rows) or "none: source code does not show it")
    if shown is not None:
        lines += _code(f"Bad ({shown[0]})", shown[1].bad)
        lines += _code(f"Good ({shown[0]})", shown[1].good)
        lines += _section("More", f"aoplint explain {shown[0]}")
        lines += _section("Suppress", "\n".join(_suppress("RULE")))
    return "\n".join(lines) + "\n"


def _suppress(rule: str) -> list[str]:
    """One place by a comment, files without comments by the configuration, all of today by a baseline."""
    return [
        f"# aoplint: ignore[{rule}] the reason",
        "  in a comment on the line or above it; until=2027-01-31 behind the reason ends it",
        f'[[tool.aoplint.ignore]] with rule = "{rule}", path and reason',
        "  in pyproject.toml, for files that can hold no comment",
        'aoplint baseline update --reason "the reason"',
        "  all findings of today, until they are mended",
    ]


def _code(title: str, example: Example | None) -> list[str]:
    if example is None:
        return []
    return ["", f"{title}: {example.path}", *(f"    {line}".rstrip() for line in example.code.split("\n"))]


def _clause_words(clause: Clause) -> str:
    return f"{clause.title}. {clause.summary}".strip() if clause.summary else clause.title


def _context(rule: RuleInfo, width: int) -> Iterable[str]:
    if rule.context is None:
        return []
    names = ", ".join(rule.context.markers) or "none needed"
    words = f"Only where a mark of the platform ({names}) occurs in the same {rule.context.scope}."
    if rule.context.anti:
        words += f" Never where one of these occurs in the file: {', '.join(rule.context.anti)}."
    return _section("Where", words, width)


def _section(title: str, body: str, width: int = 0) -> list[str]:
    """A heading and its words, wrapped to `width` columns; as they are for 0."""
    body = body.strip()
    if not body:
        return []
    paragraphs = body.split("\n")
    if width:
        wrapped = [textwrap.wrap(paragraph, width - 2) or [""] for paragraph in paragraphs]
        paragraphs = [line for lines in wrapped for line in lines]
    return ["", title, *(f"  {line}".rstrip() for line in paragraphs)]
