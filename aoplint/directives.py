"""Grammar of suppression comments, ours and other tools' (layer 1).

# aoplint: ignore[rule-id, other-id] reason text until=2027-01-31
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from aoplint.model.record import dataclass

#: What a suppression looks like, for messages.
FORM: Final = "aoplint: ignore[rule-id] reason"

_MARKERS: Final = re.compile(r"\s*(?:#+!?|//+!?|/\*+|<!--+|--+|;+|\{#|\{/\*|%+|'|(?i:rem)\b|\*)?[ \t]*")
_ENDS: Final = re.compile(r"(?:\*/\}?|-->|#\})[ \t]*\Z")
#: Where a part of a comment starts: at its beginning, or behind another mark of a comment.
_PART: Final = r"(?:\A|(?<=[#/;*])|(?<=--))[ \t]{0,8}"
_OURS: Final = re.compile(_PART + r"(?P<word>(?i:aop[-_]?lint))(?P<rest>.*)", re.DOTALL)
_EXACT: Final = re.compile(r":[ \t]+ignore\[(?P<rules>[^\[\]]*)\](?P<reason>.*)", re.DOTALL)
_NEAR: Final = re.compile(
    r"[ \t]*[:=-]?[ \t]*(?i:ignore|disable|suppress|skip|allow|noqa|off|exclude)"
    r"(?:[-_]?(?:next[-_]?line|line|file))?(?![A-Za-z])"
    r"(?:[ \t]*[:=]?[ \t]*[\[({](?P<rules>[^\])}]*)[\])}])?(?P<reason>.*)",
    re.DOTALL,
)
_RULE: Final = re.compile(r"[A-Za-z0-9._/*?-]+")
_UNTIL: Final = re.compile(r"(?<!\S)until[ \t]*[=:][ \t]*(?P<date>\S*)")
_REASON_EDGE: Final = " \t\r\n:;,-–—"

_OTHERS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("bandit", re.compile(_PART + r"nosec\b(?:[ \t:]{0,4}(?P<rules>B[0-9]{3}(?:[ \t,]{1,4}B[0-9]{3})*))?")),
    ("semgrep", re.compile(_PART + r"nosem(?:grep)?\b(?:[ \t]*:[ \t]*(?P<rules>[\w.,\-/ \t]+))?")),
    ("gitleaks", re.compile(r"(?<![\w-])gitleaks:allow\b")),
    ("detect-secrets", re.compile(r"(?<!\w)pragma:[ \t]*(?:allow|white)list (?:nextline )?secret\b")),
    ("trufflehog", re.compile(r"(?<![\w-])trufflehog:ignore\b")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDirective:
    """A suppression as one comment states it.

    Args:
        rules: ids in the brackets.
        reason: the author's words.
        until: ISO date or "".
        error: what is wrong with it, "" when well formed; such a directive suppresses nothing.
        tool: "aoplint", or the other tool whose marker it is.
    """

    rules: tuple[str, ...] = ()
    reason: str = ""
    until: str = ""
    error: str = ""
    tool: str = "aoplint"


def parse_comment(comment: str) -> ParsedDirective | None:
    """The suppression that `comment` holds, or None.

    Args:
        comment: text of a comment with its marker: `#`, `//`, `/*`, `--`, `<!-- -->`, `;`, `{# #}`.
    """
    marker = _MARKERS.match(comment)
    text = _ENDS.sub("", comment[marker.end() if marker else 0 :]).rstrip()
    ours = _OURS.search(text)
    if ours:
        found = _ours(ours.group("word"), ours.group("rest"))
        if found is not None:
            return found
    return _other(text)


def _ours(word: str, rest: str) -> ParsedDirective | None:
    exact = _EXACT.match(rest) if word == "aoplint" else None
    if exact:
        return _checked(exact.group("rules"), exact.group("reason"))
    near = _NEAR.match(rest)
    if near is None:
        # "aoplint is a linter" is prose; "aoplint: something" speaks to us and is not understood.
        return ParsedDirective(error=f"not understood; write {FORM}") if rest.startswith(":") else None
    named = near.group("rules")
    if named is None:
        blanket = re.match(r":[ \t]*ignore(?![A-Za-z-])", rest) is not None
        if not blanket and not rest.lstrip().startswith(":"):
            return None
        said = "a blanket suppression does nothing" if blanket else "not understood"
        return ParsedDirective(reason=_reason(near.group("reason"))[0], error=f"{said}; write {FORM}")
    parsed = _checked(named, near.group("reason"))
    shown = f"aoplint: ignore[{', '.join(parsed.rules) or 'rule-id'}]"
    error = f"malformed suppression; write {shown} reason"
    return ParsedDirective(rules=parsed.rules, reason=parsed.reason, until=parsed.until, error=error)


def _checked(inside: str, tail: str) -> ParsedDirective:
    rules = tuple(dict.fromkeys(rule.strip() for rule in inside.split(",") if rule.strip()))
    reason, until, wrong_date = _reason(tail)
    bad = next((rule for rule in rules if not _RULE.fullmatch(rule)), None)
    if not rules:
        error = f"no rule named; write {FORM}"
    elif bad is not None:
        rules = tuple(rule for rule in rules if _RULE.fullmatch(rule))
        error = "what stands in the brackets is no rule id"
    elif wrong_date:
        error = "until= needs a date such as 2027-01-31"
    elif not reason:
        error = f"a reason is required; write aoplint: ignore[{', '.join(rules)}] reason"
    else:
        error = ""
    return ParsedDirective(rules=rules, reason=reason, until=until, error=error)


def _reason(tail: str) -> tuple[str, str, bool]:
    """Reason, end date, and whether the date is wrong."""
    found = _UNTIL.search(tail)
    if found is None:
        return _words(tail), "", False
    reason = _words(f"{tail[: found.start()]} {tail[found.end() :]}")
    until = found.group("date").rstrip(".,;)")
    try:
        return reason, date.fromisoformat(until).isoformat() if len(until) == 10 else "", len(until) != 10
    except ValueError:
        return reason, "", True


def _words(text: str) -> str:
    return " ".join(text.split()).strip(_REASON_EDGE)


def _other(text: str) -> ParsedDirective | None:
    for tool, pattern in _OTHERS:
        found = pattern.search(text)
        if found:
            listed = found.groupdict().get("rules") or ""
            rules = tuple(dict.fromkeys(re.findall(r"[\w./-]+", listed)))
            return ParsedDirective(rules=rules, tool=tool)
    return None
