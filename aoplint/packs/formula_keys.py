"""The keys of search patterns and of taint rules, declared once (layer 3)."""

from __future__ import annotations

from aoplint.packs.shapes import (
    MAX_REGEX,
    Choice,
    Either,
    Flag,
    Key,
    ListOf,
    MapOf,
    Named,
    Number,
    Record,
    Shape,
    Text,
    one_or_many,
)

REGEX = Text(what="a regular expression", longest=MAX_REGEX, numbers=True)
CODE = Text(what="a code pattern", longest=20_000, numbers=True)
METAVARIABLE = Text(
    what="a metavariable",
    pattern=r"^\$(?:\.\.\.)?(?:[A-Z_][A-Z_0-9]*|[0-9]+)$",
    says="$ and capitals, such as $NAME",
)
_LIST_NAME = Text(what="the name of a list", pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", says="small letters, digits and -")


def _nested() -> Shape:
    return _NESTED


def _conjunction() -> Shape:
    return _CONJUNCTION


def _disjunction() -> Shape:
    return _DISJUNCTION


_PATTERN = Key(name="pattern", shape=CODE, about="code with metavariables and `...`")
_PATTERNS = Key(name="patterns", shape=Named(name="conjunction", get=_conjunction), about="all of these hold")
_EITHER = Key(name="pattern-either", shape=Named(name="disjunction", get=_disjunction), about="one of these holds")
_REGEX = Key(name="pattern-regex", shape=REGEX, about="regular expression over the text")
_KEY_PATH = Key(
    name="key-path",
    shape=one_or_many(Text(what="a key path such as project.name", longest=200)),
    about="value at this key in YAML, JSON, TOML, INI, .env",
)
_ELEMENT = Key(
    name="element",
    shape=one_or_many(Text(what="a CSS selector such as input[type=password]", longest=500)),
    about="element of markup, by a subset of CSS",
)
FORMULA = (_PATTERN, _PATTERNS, _EITHER, _REGEX, _KEY_PATH, _ELEMENT)

_NEGATIONS = (
    Key(name="pattern-not", shape=Named(name="formula", get=_nested), about="drops equal ranges"),
    Key(name="pattern-inside", shape=Named(name="formula", get=_nested), about="only inside this"),
    Key(name="pattern-not-inside", shape=Named(name="formula", get=_nested), about="not inside this"),
    Key(name="pattern-not-regex", shape=REGEX, about="drops ranges that overlap a match"),
)

_VARIABLE = Key(name="metavariable", shape=METAVARIABLE, required=True)
_ENTROPY = Choice(
    values=("entropy", "entropy_v2"),
    refused=(("redos", "regular expressions are not analysed"),),
)
_ANALYZER = Record(
    name="analyzer",
    keys=(
        Key(name="kind", shape=_ENTROPY, required=True),
        Key(name="mode", shape=Choice(values=("lax", "strict", "default"))),
    ),
)

CONDITIONS = (
    Key(
        name="focus-metavariable",
        shape=one_or_many(METAVARIABLE),
        about="narrows the reported range; a list is a union",
    ),
    Key(
        name="metavariable-regex",
        shape=Record(
            name="metavariable-regex",
            keys=(
                _VARIABLE,
                Key(name="regex", shape=REGEX, required=True),
                Key(name="constant-propagation", shape=Flag(), about="test the value instead of the text"),
            ),
        ),
        about="its text matches, from the start",
    ),
    Key(
        name="metavariable-pattern",
        shape=Record(
            name="metavariable-pattern",
            keys=(_VARIABLE, Key(name="language", shape=Text()), *FORMULA, *_NEGATIONS),
            one_of=(tuple(key.name for key in (*FORMULA, *_NEGATIONS)),),
        ),
        about="a pattern matches inside its code",
    ),
    Key(
        name="metavariable-comparison",
        shape=Record(
            name="metavariable-comparison",
            keys=(
                Key(name="metavariable", shape=METAVARIABLE),
                Key(
                    name="comparison",
                    shape=Text(what="a comparison", numbers=True, longest=2000),
                    required=True,
                ),
                Key(name="strip", shape=Flag()),
                Key(name="base", shape=Number(least=2, most=36)),
            ),
        ),
        about="an expression over values is true",
    ),
    Key(
        name="metavariable-type",
        shape=Record(
            name="metavariable-type",
            keys=(
                _VARIABLE,
                Key(name="type", shape=Text()),
                Key(name="types", shape=ListOf(item=Text())),
                Key(name="language", shape=Text()),
            ),
            one_of=(("type", "types"),),
        ),
        about="its declared or known type",
    ),
    Key(
        name="metavariable-analysis",
        shape=Record(
            name="metavariable-analysis",
            keys=(
                _VARIABLE,
                Key(name="analyzer", shape=Either(scalar=_ENTROPY, mapping=_ANALYZER), required=True),
            ),
        ),
        about="entropy of its text",
    ),
    Key(
        name="metavariable-in",
        shape=Record(
            name="metavariable-in",
            keys=(_VARIABLE, Key(name="list", shape=_LIST_NAME, required=True)),
        ),
        about="its text is an entry of a list",
    ),
)

REFUSED_OPERATORS = (
    ("pattern-where-python", "it would run code of the rule; use metavariable-comparison"),
    ("semgrep-internal-pattern-anywhere", "it is internal to Semgrep"),
    ("semgrep-internal-metavariable-name", "it is internal to Semgrep"),
    (
        "metavariable-name",
        "names of modules are not supported as a condition; write the dotted name as pattern",
    ),
    ("metavariable-regexp", "write metavariable-regex"),
    ("pattern-anywhere", "patterns without a range are not supported"),
    ("match", "Semgrep's rule syntax v2 is not read; write pattern, patterns, pattern-either"),
)


def _one_of(name: str, keys: tuple[Key, ...]) -> Record:
    return Record(name=name, keys=keys, one_of=(tuple(key.name for key in keys),), refused=REFUSED_OPERATORS)


_OPERATOR = _one_of("an item of patterns", (*FORMULA, *_NEGATIONS, *CONDITIONS))
_ALTERNATIVE = _one_of("an item of pattern-either", (*FORMULA, *_NEGATIONS))
_NESTED = Either(scalar=CODE, mapping=_one_of("a nested pattern", (*FORMULA, *_NEGATIONS)))
_CONJUNCTION = ListOf(item=_OPERATOR)
_DISJUNCTION = ListOf(item=_ALTERNATIVE)
#: Shapes that contain themselves, by the names that `Named` uses: definitions of the JSON Schema.
DEFINITIONS: tuple[tuple[str, Shape], ...] = (
    ("formula", _NESTED),
    ("conjunction", _CONJUNCTION),
    ("disjunction", _DISJUNCTION),
)
OPERATORS = (*FORMULA, *_NEGATIONS, *CONDITIONS)

_LABEL = Text(what="a label", pattern=r"^[A-Za-z_][A-Za-z_0-9]*$", says="letters, digits and _")
_REQUIRES = Either(
    scalar=Text(what="a formula over labels", longest=2000),
    sequence=ListOf(item=MapOf(value=Text(what="a formula over labels", longest=2000), key=METAVARIABLE)),
)
_SIDE_EFFECT = Either(scalar=Choice(values=("true", "false", "only")))
_MODEL = Key(
    name="model",
    shape=one_or_many(
        Text(what="a kind of source or sink", pattern=r"^[a-z0-9]+(?:[-.:][a-z0-9]+)*$", says="kebab case")
    ),
    about="what the models call so, such as http-body",
)
_EXACT = Key(name="exact", shape=Flag(), about="the match itself, not its parts")
_TAINTED = (*FORMULA, _MODEL)


def _taint_item(name: str, *more: Key, model: bool = True) -> Record:
    formula = _TAINTED if model else FORMULA
    return Record(
        name=name,
        keys=(*formula, *more),
        one_of=(tuple(key.name for key in formula),),
        refused=REFUSED_OPERATORS,
    )


SOURCE = _taint_item(
    "a source",
    _EXACT,
    Key(name="by-side-effect", shape=_SIDE_EFFECT, about="true, false or only"),
    Key(name="label", shape=_LABEL, about="label of the taint"),
    Key(name="requires", shape=_REQUIRES, about="labels that must be there already"),
    Key(name="control", shape=Flag(), about="the source taints the control flow"),
    Key(name="data-types", shape=one_or_many(Text(numbers=True)), about="kinds of data that it gives"),
)
SINK = _taint_item(
    "a sink",
    _EXACT,
    Key(name="requires", shape=_REQUIRES, about="labels that make it a finding"),
    Key(name="at-exit", shape=Flag(), about="only as the last statement of a function"),
)
SANITIZER = _taint_item(
    "a sanitizer",
    _EXACT,
    Key(name="by-side-effect", shape=_SIDE_EFFECT, about="cleans the variable from there on"),
    Key(name="not_conflicting", shape=Flag(), about="as in Semgrep"),
    Key(name="not-conflicting", shape=Flag(), about="as in Semgrep"),
)
PROPAGATOR = _taint_item(
    "a propagator",
    Key(name="from", shape=METAVARIABLE, required=True),
    Key(name="to", shape=METAVARIABLE, required=True),
    Key(name="by-side-effect", shape=_SIDE_EFFECT),
    Key(name="requires", shape=_REQUIRES),
    Key(name="label", shape=_LABEL),
    Key(name="replace-labels", shape=ListOf(item=_LABEL)),
    model=False,
)
GUARD = _taint_item("a guard", _EXACT)

TAINT_KEYS = (
    Key(name="pattern-sources", shape=ListOf(item=SOURCE), about="where taint comes from", required=True),
    Key(name="pattern-sinks", shape=ListOf(item=SINK), about="where it must not arrive", required=True),
    Key(name="pattern-sanitizers", shape=ListOf(item=SANITIZER, least=0), about="what cleans it"),
    Key(name="pattern-propagators", shape=ListOf(item=PROPAGATOR, least=0), about="what carries it on"),
    Key(
        name="require-guard",
        shape=ListOf(item=GUARD),
        about="checks that must dominate the sink, or it is a finding",
    ),
    Key(name="guard-sanitizers", shape=ListOf(item=GUARD), about="conditions that clean what they test"),
    Key(name="data-types", shape=one_or_many(Text(numbers=True)), about="kinds of data that the rule is about"),
)
