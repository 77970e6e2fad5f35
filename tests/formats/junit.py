"""The grammar of JUnit XML as Jenkins' xUnit plugin publishes it (junit-10.xsd), in the form of a table."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Rule:
    """What an element may hold.

    Args:
        children: names of elements, and how many of each at most (0 for any number).
        required: attributes that must be there.
        optional: attributes that may be there.
        text: whether text may stand in it.
    """

    children: dict[str, int]
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    text: bool = False


_OUTCOME: Final = Rule(children={}, optional=frozenset({"type", "message"}), text=True)
_OUTPUT: Final = Rule(children={}, text=True)
GRAMMAR: Final = {
    "testsuites": Rule(
        children={"testsuite": 0},
        optional=frozenset({"name", "time", "tests", "failures", "disabled", "errors"}),
    ),
    "testsuite": Rule(
        children={"testsuite": 0, "properties": 1, "testcase": 0, "system-out": 1, "system-err": 1},
        required=frozenset({"name"}),
        optional=frozenset(
            {"tests", "failures", "errors", "time", "disabled", "skipped", "skips", "timestamp", "hostname", "id",
             "package", "group", "file", "log", "url", "version"}
        ),
    ),
    "properties": Rule(children={"property": 0}),
    "property": Rule(children={}, required=frozenset({"name"}), optional=frozenset({"value"}), text=True),
    "testcase": Rule(
        children={"skipped": 1, "error": 0, "failure": 0, "system-out": 0, "system-err": 0, "properties": 1},
        required=frozenset({"name"}),
        optional=frozenset({"time", "classname", "group", "assertions", "file", "line"}),
    ),
    "skipped": _OUTCOME,
    "error": _OUTCOME,
    "failure": _OUTCOME,
    "system-out": _OUTPUT,
    "system-err": _OUTPUT,
}  # fmt: skip
_NUMBERS: Final = {
    "time": r"([0-9]*\.)?[0-9]+", **dict.fromkeys(("tests", "failures", "errors", "disabled", "skipped"), r"[0-9]+")
}  # fmt: skip


def problems(text: str) -> list[str]:
    """What is wrong with a JUnit report, one line each."""
    root = ET.fromstring(text.encode())
    if root.tag not in ("testsuites", "testsuite"):
        return [f"the root is {root.tag}"]
    return [problem for element in root.iter() for problem in _problems(element)]


def _problems(element: ET.Element) -> list[str]:
    rule = GRAMMAR.get(element.tag)
    if rule is None:
        return [f"unknown element {element.tag}"]
    found = [f"{element.tag} lacks {name}" for name in sorted(rule.required - element.attrib.keys())]
    found += [f"{element.tag} has {name}" for name in sorted(element.attrib.keys() - rule.required - rule.optional)]
    for name, value in element.attrib.items():
        if name in _NUMBERS and not re.fullmatch(_NUMBERS[name], value):
            found.append(f"{element.tag}: {name} is {value!r}")
    names = [child.tag for child in element]
    for name in sorted(set(names)):
        most = rule.children.get(name, -1)
        if most < 0 or (most and names.count(name) > most):
            found.append(f"{element.tag} holds {names.count(name)} {name}")
    if not rule.text and "".join([element.text or "", *(child.tail or "" for child in element)]).strip():
        found.append(f"{element.tag} holds text")
    return found
