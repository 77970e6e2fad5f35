"""Rules of mode evidence, compiled: a tree of checks over leaves that each file answers by itself (layer 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aoplint.errors import Problem, RuleError
from aoplint.evidence.check import Check, Form
from aoplint.match.rule import SearchRule
from aoplint.match.rule import compile_rule as compile_search
from aoplint.model.codec import decode, encode
from aoplint.model.levels import Mode
from aoplint.packs.languages import canonical
from aoplint.packs.nodes import YamlMapping, YamlNode, YamlSequence, words
from aoplint.packs.raw import RawRule, WordList

#: Between a rule's id and the number of one of its leaves; no rule id holds it.
LEAF_MARK = "#"
_FORMULA = ("pattern", "patterns", "pattern-either", "pattern-regex", "key-path", "element")
_UNREADY = ("routes", "model")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordLeaf:
    """A leaf that words answer.

    Args:
        id: its id.
        words: the lists one of whose entries must occur in code, not in comments.
        keys: key paths of which one must be set in the manifest.
    """

    id: str
    words: tuple[WordList, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRule:
    """A compiled duty.

    Args:
        id: the rule's id.
        when: the duty exists where this holds; None for everywhere.
        require: what must be there.
        scope: "project", "application", "route" or "function".
        searches: leaves that patterns answer; their ids are those of the leaves.
        word_leaves: leaves that words answer.
    """

    id: str
    when: Check | None
    require: Check
    scope: str
    searches: tuple[SearchRule, ...]
    word_leaves: tuple[WordLeaf, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def dump(self) -> Any:
        """As JSON data."""
        return [
            self.id,
            encode(self.when),
            encode(self.require),
            self.scope,
            [search.dump() for search in self.searches],
            encode(self.word_leaves),
            encode(self.include),
            encode(self.exclude),
        ]

    @classmethod
    def load(cls, data: Any) -> EvidenceRule:
        """From JSON data.

        Raises:
            ValueError: if it is none.
        """
        rule_id, when, require, scope, searches, leaves, include, exclude = data
        return cls(
            id=str(rule_id),
            when=decode(Check, when) if when is not None else None,
            require=decode(Check, require),
            scope=str(scope),
            searches=tuple(SearchRule.load(search) for search in searches),
            word_leaves=tuple(decode(WordLeaf, leaf) for leaf in leaves),
            include=tuple(include),
            exclude=tuple(exclude),
        )


def compile_rule(raw: RawRule, lists: Mapping[str, WordList]) -> EvidenceRule:
    """Compiles a duty.

    Raises:
        RuleError: with every mistake in its patterns.
    """
    compiler = _Compiler(raw, lists)
    when, require, scope, paths = (raw.body.get(key) for key in ("when", "require", "scope", "paths"))
    checks = [compiler.check(node) for node in (when, require) if isinstance(node, YamlMapping)]
    if compiler.problems:
        raise RuleError.of(compiler.problems)
    return EvidenceRule(
        id=raw.info.id,
        when=checks[0] if len(checks) == 2 else None,
        require=checks[-1],
        scope=(words(scope) or ("application",))[0],
        searches=tuple(compiler.searches),
        word_leaves=tuple(compiler.word_leaves),
        include=words(paths.get("include")) if isinstance(paths, YamlMapping) else (),
        exclude=words(paths.get("exclude")) if isinstance(paths, YamlMapping) else (),
    )


class _Compiler:
    """Collects the leaves of one rule while its checks are read."""

    def __init__(self, raw: RawRule, lists: Mapping[str, WordList]) -> None:
        self._raw = raw
        self._lists = lists
        self.searches: list[SearchRule] = []
        self.word_leaves: list[WordLeaf] = []
        self.problems: list[Problem] = []

    def check(self, node: YamlMapping) -> Check:
        """The check that `node` says."""
        for key, value in node.pairs:
            if key.value in ("any", "all"):
                return Check(form=Form(key.value), parts=tuple(self.check(part) for part in _mappings(value)))
            if key.value == "not" and isinstance(value, YamlMapping):
                return Check(form=Form.NOT, parts=(self.check(value),))
            if key.value == "files":
                return Check(form=Form.FILES, values=words(value))
            if key.value == "list":
                found = tuple(self._lists[name] for name in words(value) if name in self._lists)
                return self._word_leaf(WordLeaf(id=self._leaf(), words=found))
            if key.value == "manifest":
                return self._word_leaf(WordLeaf(id=self._leaf(), keys=words(value)))
            if key.value in _FORMULA:
                return self._search(node)
            if key.value in _UNREADY:
                self.problems.append(Problem(message=f'"{key.value}" is not supported yet', place=key.place))
        return Check(form=Form.ALL)

    def _leaf(self) -> str:
        return f"{self._raw.info.id}{LEAF_MARK}{len(self.searches) + len(self.word_leaves)}"

    def _word_leaf(self, leaf: WordLeaf) -> Check:
        self.word_leaves.append(leaf)
        return Check(form=Form.LEAF, values=(leaf.id,))

    def _search(self, node: YamlMapping) -> Check:
        leaf = self._leaf()
        named = [canonical(name) or name for name in words(node.get("languages"))]
        info = replace(self._raw.info, id=leaf, mode=Mode.SEARCH, languages=tuple(named) or ("python",))
        try:
            self.searches.append(compile_search(RawRule(info=info, body=node), self._lists))
        except RuleError as error:
            self.problems.extend(error.problems)
        return Check(form=Form.LEAF, values=(leaf,))


def _mappings(node: YamlNode) -> Iterable[YamlMapping]:
    items = node.items if isinstance(node, YamlSequence) else ()
    return [item for item in items if isinstance(item, YamlMapping)]
