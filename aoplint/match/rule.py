"""Search rules: compiled from checked YAML, plain data for the cache of packs (layer 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aoplint.errors import RuleError
from aoplint.match import terms
from aoplint.match.compiling import Compiler, check_regex, compile_formula, reading_of
from aoplint.match.fix import Fix
from aoplint.match.literal_words import Groups
from aoplint.match.options import DEFAULT, Options, read_options
from aoplint.match.required import required_words
from aoplint.model.record import dataclass
from aoplint.packs.nodes import YamlMapping, YamlScalar, plain, words
from aoplint.packs.raw import RawRule, WordList


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRule:
    """A compiled search rule.

    Args:
        id: the rule's id.
        languages: front-end languages it reads; () for every file of text.
        needs_unit: it asks for a lowered file; else it can run on the raw text.
        required: of each group one word must be in the file.
        include: globs of `paths`.
        exclude: globs of `paths`.
        formula: what it looks for.
        options: switches of the matcher.
        fix: how it mends what it finds.
    """

    id: str
    languages: tuple[str, ...]
    needs_unit: bool
    required: Groups
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    formula: terms.Formula
    options: Options = DEFAULT
    fix: Fix | None = None

    def dump(self) -> Any:
        """As JSON data."""
        return [
            self.id,
            list(self.languages),
            self.needs_unit,
            [list(group) for group in self.required],
            list(self.include),
            list(self.exclude),
            terms.dump(self.formula),
            self.options.dump(),
            self.fix.dump() if self.fix is not None else None,
        ]

    @classmethod
    def load(cls, data: Any) -> SearchRule:
        """From JSON data.

        Raises:
            ValueError: if it is no dumped rule.
        """
        try:
            name, languages, needs_unit, required, include, exclude, formula, options, fix = data
            return cls(
                id=name,
                languages=tuple(languages),
                needs_unit=needs_unit,
                required=tuple(tuple(group) for group in required),
                include=tuple(include),
                exclude=tuple(exclude),
                formula=terms.load(formula),
                options=Options(**options),
                fix=Fix.load(fix) if fix is not None else None,
            )
        except (TypeError, IndexError) as error:
            raise ValueError("no dumped search rule") from error


def compile_rule(raw: RawRule, lists: Mapping[str, WordList]) -> SearchRule:
    """The compiled form of a checked search rule.

    Raises:
        RuleError: with every mistake in its patterns, each at its place in the YAML.
    """
    compiler = Compiler(lists, reading_of(raw.info.languages))
    body = raw.body
    formula = compile_formula(body, compiler)
    fix = _fix(body, compiler)
    if compiler.book.problems or formula is None:
        raise RuleError.of(compiler.book.problems)
    options = body.get("options")
    paths = body.get("paths")
    return SearchRule(
        id=raw.info.id,
        languages=languages_of(raw),
        needs_unit=any(not isinstance(leaf, terms.Regex) for leaf in terms.leaves(formula)),
        required=required_words(formula),
        include=words(paths.get("include")) if isinstance(paths, YamlMapping) else (),
        exclude=words(paths.get("exclude")) if isinstance(paths, YamlMapping) else (),
        formula=formula,
        options=read_options(plain(options)) if isinstance(options, YamlMapping) else DEFAULT,
        fix=fix,
    )


def languages_of(raw: RawRule) -> tuple[str, ...]:
    """The front ends' languages that a rule reads; () where one of its languages is every text."""
    return () if "regex" in raw.info.languages else raw.info.languages


def _fix(body: YamlMapping, compiler: Compiler) -> Fix | None:
    regex = body.get("fix-regex")
    if isinstance(regex, YamlMapping):
        expression, replacement, count = (regex.get(key) for key in ("regex", "replacement", "count"))
        if isinstance(expression, YamlScalar) and isinstance(replacement, YamlScalar):
            number = count.data() if isinstance(count, YamlScalar) else 0
            if not check_regex(expression, compiler):
                return None
            return Fix(
                template=replacement.value,
                regex=expression.value,
                count=number if isinstance(number, int) else 0,
            )
    fix = body.get("fix")
    return Fix(template=fix.value.strip()) if isinstance(fix, YamlScalar) else None
