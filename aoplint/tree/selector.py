"""Reads the CSS subset of the `element` operator; docs/rules-format.md lists it (layer 2)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.tree.select import Compound, Selector, Step, Test

#: Attributes whose values HTML compares in any case (HTML standard, "case-sensitivity of selectors").
_ANY_CASE: Final = frozenset(
    (
        "accept", "accept-charset", "align", "alink", "axis", "bgcolor", "charset", "checked", "clear",
        "codetype", "color", "compact", "declare", "defer", "dir", "direction", "disabled", "enctype", "face",
        "frame", "hreflang", "http-equiv", "lang", "language", "link", "media", "method", "multiple", "nohref",
        "noresize", "noshade", "nowrap", "readonly", "rel", "rev", "rules", "scope", "scrolling", "selected",
        "shape", "target", "text", "type", "valign", "valuetype", "vlink",
    )
)  # fmt: skip
_SPACE: Final = re.compile(r"\s*")
_NAME: Final = re.compile(r"-{0,2}[^\W\d][\w-]*")
_ATTRIBUTE_NAME: Final = re.compile(r"[^\s=~|^$*!\[\]\"'<>{}\\]+")
_OPERATOR: Final = re.compile(r"[~|^$*]?=")
_STRING: Final = re.compile(r"\"([^\"\\\r\n]*)\"|'([^'\\\r\n]*)'")
_WORD: Final = re.compile(r"[\w-]+")
_FLAG: Final = re.compile(r"(?<=[\s\"'])[iIsS](?=\s*\])")
_COMBINATOR: Final = re.compile(r"\s*(?P<sign>[>+~,|]{1,2}|\Z)|\s+")
_NOT: Final = re.compile(r":not\(", re.IGNORECASE)
_PSEUDO: Final = re.compile(r"::?[\w-]*")
_BEGINS_COMPOUND: Final = "*#.[:"


class SelectorError(ValueError):
    """A selector that is wrong, or uses what is not supported.

    Args:
        message: one sentence.
        offset: of the first wrong character in the selector.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def parse_selector(source: str) -> Selector:
    """The compiled selector.

    Raises:
        SelectorError: if it is wrong or uses what is not supported.
    """
    return Selector(source, _Reader(source).paths())


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0

    def paths(self) -> tuple[tuple[Step, ...], ...]:
        paths: list[tuple[Step, ...]] = []
        while True:
            paths.append(self._path())
            if self._at == len(self._source):
                return tuple(paths)
            # `_path` stops at the end or at a comma.
            self._at += 1

    def _path(self) -> tuple[Step, ...]:
        self._skip_space()
        steps = [Step(self._compound())]
        while True:
            start = self._at
            match = _COMBINATOR.match(self._source, start)
            if match is None:
                raise self._unexpected()
            sign = match["sign"]
            if sign is None:
                self._at = match.end()
                steps.append(Step(self._compound()))
                continue
            self._at = match.start("sign")
            if sign == ">":
                self._at = match.end()
                self._skip_space()
                steps.append(Step(self._compound(), child=True))
            elif sign in (",", ""):
                return tuple(steps)
            elif sign.startswith(","):
                self._at += 1
                raise self._unexpected()
            else:
                raise self._error(f"the combinator {sign!r} is not supported; use white space or '>'")

    def _compound(self) -> Compound:
        """One compound with what it excludes."""
        tag, tests = self._simple()
        excluded: list[Compound] = []
        while self._source.startswith(":", self._at):
            match = _NOT.match(self._source, self._at)
            if match is None:
                raise self._pseudo("only :not(…) is")
            self._at = match.end()
            excluded.extend(self._excluded())
            more, further = self._simple(needed=False)
            if more:
                raise self._error("the tag must come first")
            tests.extend(further)
        return Compound(tag, tuple(tests), tuple(excluded))

    def _excluded(self) -> list[Compound]:
        """What stands in `:not(…)`, up to and with its closing parenthesis."""
        excluded: list[Compound] = []
        while True:
            self._skip_space()
            tag, tests = self._simple()
            if self._source.startswith(":", self._at):
                raise self._pseudo("inside :not(…) none is")
            excluded.append(Compound(tag, tuple(tests)))
            self._skip_space()
            if self._take(")"):
                return excluded
            if not self._take(","):
                if self._source[self._at : self._at + 1] in (">", "+", "~") or self._begins_compound():
                    raise self._error("inside :not(…) no combinator is supported")
                raise self._unexpected()

    def _simple(self, *, needed: bool = True) -> tuple[str, list[Test]]:
        """Tag and tests of a compound, up to a pseudo-class; a compound that is needed has something."""
        start = self._at
        tag = self._tag()
        tests: list[Test] = []
        while True:
            if self._take("#"):
                tests.append(Test("id", "=", self._name("an id")))
            elif self._take("."):
                tests.append(Test("class", "~=", self._name("a class")))
            elif self._take("["):
                tests.append(self._attribute())
            else:
                break
        if needed and self._at == start and not self._source.startswith(":", start):
            raise self._unexpected()
        return tag, tests

    def _tag(self) -> str:
        if self._take("*"):
            return ""
        match = _NAME.match(self._source, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match.group().lower()

    def _name(self, what: str) -> str:
        match = _NAME.match(self._source, self._at)
        if match is None:
            raise self._error(f"the name of {what} is missing")
        self._at = match.end()
        return match.group()

    def _attribute(self) -> Test:
        """A test behind its `[`."""
        self._skip_space()
        match = _ATTRIBUTE_NAME.match(self._source, self._at)
        if match is None:
            raise self._error("the name of an attribute is missing")
        name = match.group().lower()
        self._at = match.end()
        self._skip_space()
        if self._take("]"):
            return Test(name)
        operator = _OPERATOR.match(self._source, self._at)
        if operator is None:
            raise self._error("expected ']' or one of = ~= ^= $= *= |=")
        self._at = operator.end()
        self._skip_space()
        value = self._value()
        self._skip_space()
        flag = _FLAG.match(self._source, self._at)
        fold = flag.group() in "iI" if flag else name in _ANY_CASE
        self._at = flag.end() if flag else self._at
        self._skip_space()
        if not self._take("]"):
            raise self._error("expected ']'; a value with other signs than letters, digits, - and _ needs quotes")
        return Test(name, operator.group(), value.casefold() if fold else value, fold)

    def _value(self) -> str:
        match = _STRING.match(self._source, self._at)
        if match is not None:
            self._at = match.end()
            return next((group for group in match.groups() if group is not None), "")
        word = _WORD.match(self._source, self._at)
        if word is None:
            raise self._error("the value is missing, or its quotes do not end")
        self._at = word.end()
        return word.group()

    def _skip_space(self) -> None:
        match = _SPACE.match(self._source, self._at)
        self._at = match.end() if match else self._at

    def _take(self, sign: str) -> bool:
        if not self._source.startswith(sign, self._at):
            return False
        self._at += len(sign)
        return True

    def _begins_compound(self) -> bool:
        char = self._source[self._at : self._at + 1]
        return bool(char) and (char in _BEGINS_COMPOUND or _NAME.match(self._source, self._at) is not None)

    def _pseudo(self, supported: str) -> SelectorError:
        match = _PSEUDO.match(self._source, self._at)
        return self._error(f"{match.group() if match else ':'} is not supported; {supported}")

    def _unexpected(self) -> SelectorError:
        if self._at == len(self._source):
            return self._error("a selector is missing")
        sign = self._source[self._at]
        if sign == "\\":
            return self._error("escapes are not supported")
        return self._error(f"unexpected {sign!r}")

    def _error(self, message: str) -> SelectorError:
        return SelectorError(message, self._at)
