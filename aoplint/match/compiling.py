"""Checked YAML to formulas; every mistake of a pattern is booked at its place in the YAML (layer 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from enum import Enum

from aoplint.match import terms
from aoplint.match.comparison import ComparisonError, parse_comparison
from aoplint.match.hostile import refuse_hostile
from aoplint.match.literal_words import Groups, word_groups
from aoplint.match.pattern import Pattern, parse
from aoplint.match.pcre import RegexError
from aoplint.match.preprocess import PatternSyntaxError
from aoplint.match.regex import compile_regex
from aoplint.match.required import near_words, pattern_words
from aoplint.match.words import word_regex
from aoplint.model.record import dataclass
from aoplint.packs.check import Booking
from aoplint.packs.languages import CODE, canonical
from aoplint.packs.nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence, words
from aoplint.packs.raw import WordList
from aoplint.tree.keypath import KeyPath, KeyPathError
from aoplint.tree.selector import SelectorError, parse_selector

#: Keys of a mapping that are a formula by themselves.
FORMULA_KEYS = ("pattern", "patterns", "pattern-either", "pattern-regex", "key-path", "element")
_INSIDE = ("pattern-inside", "pattern-not-inside")
_NEGATIVE = ("pattern-not", "pattern-not-inside", "pattern-not-regex")


class Reading(Enum):
    """How the text of a `pattern` is read: in the rule's language, or as `metavariable-pattern` says."""

    CODE = "code"
    REGEX = "regex"
    WORDS = "words"


#: What `language` of a `metavariable-pattern` makes of its patterns.
_INNER = {"regex": Reading.REGEX, "text": Reading.REGEX, "generic": Reading.WORDS}


@dataclass(frozen=True, slots=True)
class Compiler:
    """What compiling a rule needs, and the mistakes that it found.

    Args:
        lists: the lists of all packs, by name.
        reading: how patterns are read.
        book: where mistakes go.
    """

    lists: Mapping[str, WordList] = field(default_factory=dict)
    reading: Reading = Reading.CODE
    book: Booking = field(default_factory=Booking)


def reading_of(languages: Sequence[str]) -> Reading:
    """How a rule for these languages writes patterns: code only where it reads code."""
    return Reading.CODE if any(name in CODE for name in languages) else Reading.REGEX


def compile_formula(node: YamlMapping, compiler: Compiler, *, has_context: bool = False) -> terms.Formula | None:
    """The formula that the one operator of `node` says; None if a mistake was booked.

    Args:
        node: a rule, a nested pattern, or an item of a taint rule; other keys are left alone.
        has_context: within a `metavariable-pattern`, where `patterns` may be all negative.
    """
    for key, value in node.pairs:
        if key.value in FORMULA_KEYS or key.value in _INSIDE[:1]:
            return _operator(key.value, value, compiler, has_context)
        if key.value in _NEGATIVE:
            if has_context:
                negative = _negative(key.value, value, compiler, has_context)
                return terms.All((), (negative,)) if negative is not None else None
            compiler.book.add(f'"{key.value}" stands alone', key.place, "it takes away from a pattern: use patterns")
            return None
    compiler.book.add("a pattern is missing", node.place)
    return None


def _operator(name: str, value: YamlNode, compiler: Compiler, has_context: bool) -> terms.Formula | None:
    if name == "patterns":
        return _conjunction(value, compiler, has_context)
    if name == "pattern-either":
        return _disjunction(value, compiler, has_context)
    if name == "pattern-inside":
        inner = _nested(value, compiler, has_context)
        return terms.Inside(inner) if inner is not None else None
    if name == "key-path":
        return terms.KeyPath(words(value)) if _readable(value, KeyPath, compiler) else None
    if name == "element":
        return terms.Element(words(value)) if _readable(value, parse_selector, compiler) else None
    if isinstance(value, YamlScalar):
        return _regex(value, compiler) if name == "pattern-regex" else _code(value, compiler)
    return None


def _nested(value: YamlNode, compiler: Compiler, has_context: bool) -> terms.Formula | None:
    """The value of `pattern-inside` and its like: code, or a mapping with an operator."""
    if isinstance(value, YamlScalar):
        return _code(value, compiler)
    return compile_formula(value, compiler, has_context=has_context) if isinstance(value, YamlMapping) else None


def _code(value: YamlScalar, compiler: Compiler) -> terms.Formula | None:
    if compiler.reading is Reading.REGEX:
        return _regex(value, compiler)
    if compiler.reading is Reading.WORDS:
        return _words(value, compiler)
    pattern = compile_pattern(value, compiler)
    if pattern is None:
        return None
    return terms.Code(pattern.dump(), pattern_words(pattern), near_words(pattern), *pattern.identity())


def _words(value: YamlScalar, compiler: Compiler) -> terms.Regex | None:
    try:
        regex = word_regex(value.value)
    except PatternSyntaxError as error:
        compiler.book.add(error.message, value.place_at(error.offset))
        return None
    return terms.Regex(regex, _pieces(regex))


def compile_pattern(value: YamlScalar, compiler: Compiler) -> Pattern | None:
    """The code pattern that a scalar says; None if a mistake was booked."""
    try:
        return parse(value.value)
    except PatternSyntaxError as error:
        compiler.book.add(error.message, value.place_at(error.offset))
    except RegexError as error:
        compiler.book.add(error.message, value.place)
    return None


def _regex(value: YamlScalar, compiler: Compiler) -> terms.Regex | None:
    return terms.Regex(value.value, _pieces(value.value)) if check_regex(value, compiler) else None


def _pieces(regex: str) -> Groups:
    return word_groups(compile_regex(regex, multiline=True).pattern)


def check_regex(value: YamlScalar, compiler: Compiler) -> bool:
    """Whether a regular expression can be used; what cannot is booked."""
    try:
        compiled = compile_regex(value.value, multiline=True)
        refuse_hostile(compiled)
    except RegexError as error:
        compiler.book.add(error.message, value.place_at(error.offset), error.hint)
        return False
    return True


def _readable(value: YamlNode, read: Callable[[str], object], compiler: Compiler) -> bool:
    """Whether `read` takes every text of `value`; what it does not take is booked."""
    good = True
    for node in value.items if isinstance(value, YamlSequence) else (value,):
        if isinstance(node, YamlScalar):
            try:
                read(node.value)
            except (KeyPathError, SelectorError) as error:
                compiler.book.add(error.message, node.place_at(error.offset))
                good = False
    return good


def _disjunction(value: YamlNode, compiler: Compiler, has_context: bool) -> terms.Formula | None:
    items = value.items if isinstance(value, YamlSequence) else ()
    parts = []
    for item in items:
        if not isinstance(item, YamlMapping):
            continue
        name = next(item.names(), "")
        if name in _NEGATIVE:
            hint = "put it beside a positive pattern, in patterns"
            compiler.book.add(f'"{name}" cannot be one of pattern-either', item.place, hint)
            continue
        parts.append(compile_formula(item, compiler, has_context=has_context))
    if any(part is None for part in parts):
        return None
    return terms.Either(tuple(part for part in parts if part is not None))


def _conjunction(value: YamlNode, compiler: Compiler, has_context: bool) -> terms.Formula | None:
    items = value.items if isinstance(value, YamlSequence) else ()
    made = _Conjunction(compiler, has_context)
    before = len(compiler.book.problems)
    for item in items:
        if isinstance(item, YamlMapping):
            for key, inner in item.pairs:
                made.add(key.value, inner)
    if not made.positive and not has_context and len(compiler.book.problems) == before:
        hint = "add a pattern, pattern-either, pattern-inside or pattern-regex"
        compiler.book.add("these patterns only take away: one must be positive", value.place, hint)
    if len(compiler.book.problems) > before:
        return None
    return made.formula()


class _Conjunction:
    """Sorts the items of one `patterns`."""

    def __init__(self, compiler: Compiler, has_context: bool) -> None:
        self.compiler = compiler
        self.has_context = has_context
        self.positive: list[terms.Formula] = []
        self.negative: list[terms.Formula] = []
        self.conditions: list[terms.Condition] = []
        self.focus: list[tuple[str, ...]] = []

    def add(self, name: str, value: YamlNode) -> None:
        """Takes one operator."""
        if name in _NEGATIVE:
            negative = _negative(name, value, self.compiler, self.has_context)
            if negative is not None:
                self.negative.append(negative)
        elif name == "focus-metavariable":
            self.focus.append(words(value))
        elif name in FORMULA_KEYS or name == "pattern-inside":
            formula = _operator(name, value, self.compiler, self.has_context)
            if formula is not None:
                self.positive.append(formula)
        elif isinstance(value, YamlMapping):
            condition = _condition(name, value, self.compiler)
            if condition is not None:
                self.conditions.append(condition)

    def formula(self) -> terms.All:
        """What the items say together."""
        conditions = [groups for condition in self.conditions for groups in _asked(condition)]
        pieces = [group for part in self.positive for group in terms.pieces_of(part)]
        return terms.All(
            tuple(self.positive),
            tuple(self.negative),
            tuple(self.conditions),
            tuple(self.focus),
            tuple(dict.fromkeys((*conditions, *pieces))),
        )


def _asked(condition: terms.Condition) -> Groups:
    """Pieces of words of the texts of which `condition` is true."""
    if isinstance(condition, terms.TextCondition) and not condition.values:
        return _pieces(condition.regex)
    return terms.pieces_of(condition.formula) if isinstance(condition, terms.PatternCondition) else ()


def _negative(name: str, value: YamlNode, compiler: Compiler, has_context: bool) -> terms.Formula | None:
    if name == "pattern-not-regex":
        return _regex(value, compiler) if isinstance(value, YamlScalar) else None
    inner = _nested(value, compiler, has_context)
    if inner is None or name == "pattern-not":
        return inner
    return terms.Inside(inner)


def _text(node: YamlMapping, key: str) -> str:
    value = node.get(key)
    return value.value if isinstance(value, YamlScalar) else ""


def _flag(node: YamlMapping, key: str) -> bool:
    value = node.get(key)
    return isinstance(value, YamlScalar) and value.data() is True


def _condition(name: str, node: YamlMapping, compiler: Compiler) -> terms.Condition | None:
    variable = _text(node, "metavariable")
    if name == "metavariable-regex":
        regex = node.get("regex")
        if not isinstance(regex, YamlScalar) or not check_regex(regex, compiler):
            return None
        return terms.TextCondition(variable, regex.value, _flag(node, "constant-propagation"))
    if name == "metavariable-pattern":
        return _pattern_condition(variable, node, compiler)
    if name == "metavariable-comparison":
        return _comparison(variable, node, compiler)
    if name == "metavariable-type":
        types = (*words(node.get("type")), *words(node.get("types")))
        return terms.TypeCondition(variable, types)
    if name == "metavariable-analysis":
        return terms.EntropyCondition(variable)
    known = compiler.lists.get(_text(node, "list"))
    if known is None:
        return None
    return terms.ListCondition(variable, known.kind, known.values, known.ignore_case)


def _pattern_condition(variable: str, node: YamlMapping, compiler: Compiler) -> terms.Condition | None:
    language = node.get("language")
    reading = compiler.reading
    if isinstance(language, YamlScalar):
        found = _INNER.get(canonical(language.value) or language.value.lower())
        if found is None:
            hint = "leave the language out to search code, or write regex or generic to search a string"
            compiler.book.add(
                f"metavariable-pattern with language: {language.value} is not supported", language.place, hint
            )
            return None
        reading = found
    items = tuple(pair for pair in node.pairs if pair[0].value not in ("metavariable", "language"))
    inner = YamlMapping(items, node.file, node.start)
    formula = compile_formula(inner, replace(compiler, reading=reading), has_context=True)
    if formula is None:
        return None
    return terms.PatternCondition(variable, formula, language is not None)


def _comparison(variable: str, node: YamlMapping, compiler: Compiler) -> terms.Condition | None:
    expression = node.get("comparison")
    if not isinstance(expression, YamlScalar):
        return None
    try:
        parse_comparison(expression.value)
    except ComparisonError as error:
        compiler.book.add(error.message, expression.place_at(error.offset))
        return None
    base = node.get("base")
    number = base.data() if isinstance(base, YamlScalar) else 0
    return terms.Comparison(expression.value, variable, _flag(node, "strip"), number if isinstance(number, int) else 0)
