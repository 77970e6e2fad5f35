"""Taint rules: compiled from checked YAML, plain data for the cache of packs (layer 8)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from aoplint.errors import RuleError
from aoplint.flow.rules.labels import DEFAULT, LabelError, LabelFormula, parse_labels
from aoplint.match import terms
from aoplint.match.callee import Called, called_by
from aoplint.match.compiling import Compiler, compile_formula
from aoplint.match.literal_words import Groups
from aoplint.match.options import DEFAULT as DEFAULT_OPTIONS
from aoplint.match.options import Options, read_options
from aoplint.match.required import required_words
from aoplint.model.record import dataclass
from aoplint.packs.nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence, plain, words
from aoplint.packs.raw import RawRule, WordList

#: Parts of a rule by the key that holds them.
PARTS: Final = {
    "pattern-sources": "sources",
    "pattern-sinks": "sinks",
    "pattern-sanitizers": "sanitizers",
    "pattern-propagators": "propagators",
    "require-guard": "guards",
    "guard-sanitizers": "cleaning",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One source, sink, sanitizer, propagator or guard.

    Args:
        formula: where it is in the code; None if only models say.
        digest: hash of the formula: equal ones of several rules are looked for once in a file.
        words: groups of words of which a file must hold one each, for the formula to match.
        models: kinds of the models that it is.
        exact: the match itself, not its parts. Sinks are exact unless they say otherwise.
        focused: it narrows its range to a metavariable.
        side_effect: "true", "false" or "only".
        label: label of the taint (sources, propagators).
        requires: labels that must be there.
        requires_each: labels that must be in what a metavariable stands for, by its name.
        from_: metavariable of a propagator that gives.
        to: metavariable of a propagator that takes.
        at_exit: sinks at the end of a function only.
        yields: a sanitizer that does not count where a source or sink of the rule has the very same range.
        control: a source that taints all that runs after it.
        replaces: labels that a propagator's own label takes the place of; () for all.
        negated: a condition that counts where it came out false.
        called: functions of which it is every call.
    """

    formula: terms.Formula | None = None
    digest: str = ""
    words: Groups = ()
    models: tuple[str, ...] = ()
    exact: bool = False
    focused: bool = False
    side_effect: str = "false"
    label: str = DEFAULT
    requires: LabelFormula | None = None
    requires_each: tuple[tuple[str, LabelFormula], ...] = ()
    from_: str = ""
    to: str = ""
    at_exit: bool = False
    yields: bool = False
    control: bool = False
    replaces: tuple[str, ...] = ()
    negated: bool = False
    called: tuple[Called, ...] = ()

    def dump(self) -> Any:
        """As JSON data."""
        return [
            terms.dump(self.formula) if self.formula is not None else None,
            self.digest,
            [list(group) for group in self.words],
            list(self.models),
            self.exact,
            self.focused,
            self.side_effect,
            self.label,
            self.requires.text if self.requires is not None else None,
            [[name, formula.text] for name, formula in self.requires_each],
            self.from_,
            self.to,
            self.at_exit,
            self.yields,
            self.control,
            list(self.replaces),
            self.negated,
            [list(one) for one in self.called],
        ]

    @classmethod
    def load(cls, data: Any) -> Item:
        """From JSON data."""
        formula, digest, groups, models, exact, focused, effect, label, requires, each, *rest = data
        from_, to, at_exit, yields, control, replaces, negated, called = rest
        return cls(
            formula=terms.load(formula) if formula is not None else None,
            digest=digest,
            words=tuple(map(tuple, groups)),
            models=tuple(models),
            exact=exact,
            focused=focused,
            side_effect=effect,
            label=label,
            requires=parse_labels(requires) if requires is not None else None,
            requires_each=tuple((name, parse_labels(text)) for name, text in each),
            from_=from_,
            to=to,
            at_exit=at_exit,
            yields=yields,
            control=control,
            replaces=tuple(replaces),
            negated=negated,
            called=tuple(Called(name, arguments) for name, arguments in called),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaintRule:
    """A compiled taint rule.

    Args:
        id: the rule's id.
        languages: front-end languages it reads.
        needs_unit: always; flows need a tree.
        required: always (); a flow is selected per project, by `source_words` and `sink_words`.
        include: globs of `paths`.
        exclude: globs of `paths`.
        sources: where taint comes from.
        sinks: where it must not arrive.
        sanitizers: what cleans.
        propagators: what carries on.
        guards: checks of which one must come before a sink; () if none is asked for.
        cleaning: conditions that clean what they test.
        options: switches of the matcher.
        deep: across functions and files, with models.
        interfile: flows may leave their file.
        at_source: findings stand at the source (`taint_match_on`, `taint_focus_on`).
        safe: what does not carry taint: "booleans", "numbers", "comparisons", "indexes", "functions".
        unify: metavariables that source and sink share must stand for the same code.
    """

    id: str
    languages: tuple[str, ...]
    needs_unit: bool = True
    required: Groups = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    sources: tuple[Item, ...] = ()
    sinks: tuple[Item, ...] = ()
    sanitizers: tuple[Item, ...] = ()
    propagators: tuple[Item, ...] = ()
    guards: tuple[Item, ...] = ()
    cleaning: tuple[Item, ...] = ()
    options: Options = DEFAULT_OPTIONS
    deep: bool = True
    interfile: bool = True
    safe: tuple[str, ...] = ()
    at_source: bool = False
    unify: bool = False

    def parts(self) -> Iterable[tuple[str, tuple[Item, ...]]]:
        """The parts of the rule by name."""
        return ((name, getattr(self, name)) for name in PARTS.values())

    @property
    def source_words(self) -> Groups:
        """One group: words of which a project must hold one for the rule to have a source; () if any may do."""
        return _any_of(self.sources)

    @property
    def sink_words(self) -> Groups:
        """The same of its sinks."""
        return _any_of(self.sinks)

    @property
    def by_models(self) -> bool:
        """Whether models alone may say where a flow begins and where it ends."""
        return any(item.models for item in self.sources) and any(item.models for item in self.sinks)

    def dump(self) -> Any:
        """As JSON data."""
        return [
            self.id,
            list(self.languages),
            list(self.include),
            list(self.exclude),
            {name: [item.dump() for item in items] for name, items in self.parts()},
            self.options.dump(),
            self.deep,
            self.interfile,
            list(self.safe),
            self.at_source,
            self.unify,
        ]

    @classmethod
    def load(cls, data: Any) -> TaintRule:
        """From JSON data.

        Raises:
            ValueError: if it is no dumped rule.
        """
        try:
            name, languages, include, exclude, parts, options, deep, interfile, safe, at_source, unify = data
            made: dict[str, Any] = {part: tuple(Item.load(item) for item in items) for part, items in parts.items()}
            return cls(
                id=name,
                languages=tuple(languages),
                include=tuple(include),
                exclude=tuple(exclude),
                options=Options(**options),
                deep=deep,
                interfile=interfile,
                safe=tuple(safe),
                at_source=at_source,
                unify=unify,
                **made,
            )
        except (TypeError, ValueError, IndexError, AttributeError) as error:
            raise ValueError("no dumped taint rule") from error


def _any_of(items: tuple[Item, ...]) -> Groups:
    """The words of the alternatives as one group, as long as each has some."""
    found: dict[str, None] = {}
    for item in items:
        groups = item.words if item.formula is not None and not item.models else ()
        if not groups:
            return ()
        shortest: tuple[str, ...] = min(groups, key=_size)
        found.update(dict.fromkeys(shortest))
    return (tuple(found),) if found else ()


def _size(group: tuple[str, ...]) -> int:
    return len(group)


def compile_rule(raw: RawRule, lists: Mapping[str, WordList]) -> TaintRule:
    """The compiled form of a checked taint rule.

    Raises:
        RuleError: with every mistake in it, each at its place in the YAML.
    """
    compiler = Compiler(lists)
    body = raw.body
    parts: dict[str, Any] = {name: _items(body.get(key), name, compiler) for key, name in PARTS.items()}
    if compiler.book.problems:
        raise RuleError.of(compiler.book.problems)
    node = body.get("options")
    options = plain(node) if isinstance(node, YamlMapping) else {}
    paths = body.get("paths")
    return TaintRule(
        id=raw.info.id,
        languages=raw.info.languages,
        include=words(paths.get("include")) if isinstance(paths, YamlMapping) else (),
        exclude=words(paths.get("exclude")) if isinstance(paths, YamlMapping) else (),
        options=read_options(options),
        deep=options.get("taint", "deep") == "deep",
        interfile=bool(options.get("interfile", True)),
        safe=_safe(options),
        at_source="source" in (options.get("taint_match_on"), options.get("taint_focus_on")),
        unify=bool(options.get("taint_unify_mvars")),
        **parts,
    )


def _safe(options: Mapping[str, Any]) -> tuple[str, ...]:
    found = tuple(name for name in _SAFE if options.get(f"taint_assume_safe_{name}"))
    only = options.get("taint_only_propagate_through_assignments")
    return ("everything", *found, "indexes") if only else found


_SAFE: Final = ("booleans", "comparisons", "functions", "indexes", "numbers")


def _items(node: YamlNode | None, part: str, compiler: Compiler) -> tuple[Item, ...]:
    if not isinstance(node, YamlSequence):
        return ()
    rows = [row for row in node.items if isinstance(row, YamlMapping)]
    found = [_item(row, part, compiler) for row in rows]
    if part in _CONDITIONS:
        twins = [twin for row in rows if (twin := _positive(row)) is not None]
        found += [replace(_item(twin, part, compiler), negated=True) for twin in twins]
    return tuple(found)


#: Parts that are conditions, and pairs of signs of which one says the opposite of the other.
_CONDITIONS: Final = frozenset({"guards", "cleaning"})
_OPPOSITES: Final = ((" not in ", " in "), (" is not ", " is "), (" != ", " == "))


def _positive(row: YamlMapping) -> YamlMapping | None:
    """For a condition such as `not f(...)` or `x not in y` the one without its negation; None if it has none.

    Code seldom says `if not bad(x): …`; it says `if bad(x): return`.
    """
    pattern = row.get("pattern")
    if not isinstance(pattern, YamlScalar):
        return None
    text = pattern.value.strip()
    plain_text = text[4:] if text.startswith("not ") else ""
    for negative, positive in _OPPOSITES:
        if not plain_text and text.count(negative) == 1 and " and " not in text and " or " not in text:
            plain_text = text.replace(negative, positive)
    if not plain_text:
        return None
    changed = replace(pattern, value=plain_text)
    return replace(row, pairs=tuple((key, changed if key.value == "pattern" else value) for key, value in row.pairs))


def _item(row: YamlMapping, part: str, compiler: Compiler) -> Item:
    models = words(row.get("model"))
    formula = compile_formula(row, compiler) if not models else None
    return Item(
        formula=formula,
        digest=_digest(formula),
        words=required_words(formula) if formula is not None else (),
        models=models,
        exact=_flag(row, "exact", default=part in ("sinks", "guards", "cleaning")),
        focused=isinstance(formula, terms.All) and bool(formula.focus),
        side_effect=_word(row, "by-side-effect", "true" if part == "propagators" else "false"),
        label=_word(row, "label", "" if part == "propagators" else DEFAULT),
        requires=_requires(row.get("requires"), compiler),
        requires_each=_requires_each(row.get("requires"), compiler),
        from_=_word(row, "from", ""),
        to=_word(row, "to", ""),
        at_exit=_flag(row, "at-exit", default=False),
        yields=any(_flag(row, key, default=False) for key in ("not_conflicting", "not-conflicting")),
        control=_flag(row, "control", default=False),
        replaces=words(row.get("replace-labels")),
        called=called_by(formula),
    )


def _digest(formula: terms.Formula | None) -> str:
    if formula is None:
        return ""
    return hashlib.sha256(json.dumps(terms.dump(formula)).encode()).hexdigest()[:16]


def _word(row: YamlMapping, key: str, default: str) -> str:
    node = row.get(key)
    return node.value if isinstance(node, YamlScalar) else default


def _flag(row: YamlMapping, key: str, *, default: bool) -> bool:
    node = row.get(key)
    value = node.data() if isinstance(node, YamlScalar) else default
    return value if isinstance(value, bool) else default


def _requires(node: YamlNode | None, compiler: Compiler) -> LabelFormula | None:
    """The formula of `requires` over all that arrives."""
    return _formula(node, compiler) if isinstance(node, YamlScalar) else None


def _requires_each(node: YamlNode | None, compiler: Compiler) -> tuple[tuple[str, LabelFormula], ...]:
    """The formulas of `requires` by metavariables."""
    found: list[tuple[str, LabelFormula]] = []
    for row in node.items if isinstance(node, YamlSequence) else ():
        for name, value in row.pairs if isinstance(row, YamlMapping) else ():
            formula = _formula(value, compiler) if isinstance(value, YamlScalar) else None
            if formula is not None:
                found.append((name.value, formula))
    return tuple(found)


def _formula(node: YamlScalar, compiler: Compiler) -> LabelFormula | None:
    try:
        return parse_labels(node.value)
    except LabelError as error:
        compiler.book.add(f"the formula over labels cannot be read: {error}", node.place)
        return None
