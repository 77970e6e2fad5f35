"""Which rules and which paths a configured word means (layer 2)."""

from __future__ import annotations

import re
from functools import lru_cache

from aoplint.errors import nearest
from aoplint.model.levels import Basis
from aoplint.model.rule import RuleInfo

KINDS = ("group", "clause", "pack")


def matches(selector: str, rule: RuleInfo) -> bool:
    """Whether `selector` means `rule`.

    Args:
        selector: a rule id, a glob over ids, `group:NAME`, `clause:7.5` (covers 7.5.2), or `pack:NAME`.
    """
    kind, colon, value = selector.partition(":")
    if not colon:
        return selector == rule.id or ("*" in selector and bool(_id_glob(selector).fullmatch(rule.id)))
    if kind == "group":
        return rule.group == value
    if kind == "pack":
        return rule.pack == value
    return kind == "clause" and any(
        clause == value or clause.startswith((value + ".", value + "(")) for clause in rule.clauses
    )


def in_profile(rule: RuleInfo, profile: str) -> bool:
    """Whether `rule` runs for who reads the report: advice is nothing to a reviewer, some rules are for the strict."""
    if profile == "reviewer" and rule.basis is Basis.HYGIENE:
        return False
    return not rule.profiles or profile == "auditor" or profile in rule.profiles


def complaint(selector: str) -> tuple[str, str]:
    """What is wrong with the form of `selector`, and a hint; empty texts if nothing is."""
    kind, colon, value = selector.partition(":")
    if colon and kind not in KINDS:
        guess = nearest(kind, KINDS)
        hint = f'did you mean "{guess}:{value}"?' if guess else "expected a rule id, group:, clause: or pack:"
        return f'unknown selector "{kind}:"', hint
    if not value and colon:
        return f'"{selector}" names nothing', ""
    if re.search(r"[^A-Za-z0-9._/*()-]", value if colon else selector):
        return f'"{selector}" is no rule id, glob or selector', "expected a rule id, group:, clause: or pack:"
    return "", ""


@lru_cache(maxsize=512)
def _id_glob(glob: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in glob.split("*")))


def path_matches(pattern: str, path: str) -> bool:
    """Whether `pattern` means `path`, as .gitignore has it without `!`.

    A pattern without a slash means that name in every folder; one with a slash starts at the top; a folder
    means all that it holds. `*` stays within one name, `**` does not.

    Args:
        pattern: path or glob with `/`.
        path: POSIX path.
    """
    return _path_glob(pattern).fullmatch(path) is not None


@lru_cache(maxsize=512)
def _path_glob(pattern: str) -> re.Pattern[str]:
    folder = pattern.endswith("/")
    body = pattern.strip("/") if pattern.startswith("/") else pattern.rstrip("/")
    body = body.removeprefix("./")
    anchored = "/" in body or pattern.startswith(("/", "./"))
    text = "".join(_piece(match) for match in _PIECES.finditer(body))
    head = "" if anchored else "(?:.*/)?"
    tail = "/.*" if folder else "(?:/.*)?"
    return re.compile(head + text + tail, re.DOTALL)


_PIECES = re.compile(r"\*\*/|/\*\*(?=$)|\*\*|\*|\?|\[!?[^\]/]+\]|.", re.DOTALL)


def _piece(match: re.Match[str]) -> str:
    text = match.group()
    if text == "**/":
        return "(?:.*/)?"
    if text == "/**":
        return "/.*"
    if text == "**":
        return ".*"
    if text in ("*", "?"):
        return "[^/]" + ("*" if text == "*" else "")
    if len(text) > 2 and text[0] == "[":
        inner = re.sub(r"([\\\[\]^&~|])", r"\\\1", text[1:-1].removeprefix("!"))
        return f"[{'^/' if text[1] == '!' else ''}{inner}]"
    return re.escape(text)


def rebase(pattern: str, inner: tuple[str, ...]) -> str:
    """`pattern`, relative to a folder, rewritten relative to the folder `inner` below it.

    Args:
        inner: names of the folders that lead down.
    """
    clean = pattern.removeprefix("./")
    if not inner or ("/" not in clean.rstrip("/") and not clean.startswith("/")):
        return pattern
    parts = clean.lstrip("/").split("/")
    for position, name in enumerate(inner):
        if parts in ([], [""]):
            break
        if parts[0] == "**":
            return "/" + "/".join(parts)
        if not _path_glob("/" + parts[0]).fullmatch(name):
            return "../" * (len(inner) - position) + "/".join(parts)
        parts = parts[1:]
    return "/**" if parts in ([], [""]) else "/" + "/".join(parts)
