"""Rules of mode evidence, compiled: a tree of checks over leaves that each file answers by itself (layer 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from aoplint.errors import Problem, RuleError
from aoplint.evidence.check import Check, Form
from aoplint.evidence.leaf import Declared, Leaf, LeafKind
from aoplint.match.rule import SearchRule
from aoplint.match.rule import compile_rule as compile_search
from aoplint.model.codec import decode, encode
from aoplint.model.levels import SEVERITY_NAMES, Mode, Severity
from aoplint.packs.languages import canonical
from aoplint.packs.nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence, words
from aoplint.packs.raw import RawRule, WordList

#: Between a rule's id and the number of one of its leaves; no rule id holds it.
LEAF_MARK: Final = "#"
_WORD_LEAVES: Final = {"list": LeafKind.WORDS, "documents": LeafKind.DOCUMENTS}
_FORMULA: Final = ("pattern", "patterns", "pattern-either", "pattern-regex", "key-path", "element")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A severity that holds under a condition.

    Args:
        when: the condition.
        severity: of the finding.
        because: what is said about it.
    """

    when: Check
    severity: Severity
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRule:
    """A compiled duty.

    Args:
        id: the rule's id.
        when: the duty exists where this holds; None for everywhere.
        require: what must be there.
        scope: "project", "application", "route" or "function".
        searches: leaves that patterns answer; their ids are those of the leaves.
        leaves: the other leaves.
        ladder: other severities; the first whose condition holds counts.
        include: globs of files that may answer; () for all.
        exclude: globs of files that may not.
    """

    id: str
    when: Check | None
    require: Check
    scope: str
    searches: tuple[SearchRule, ...]
    leaves: tuple[Leaf, ...]
    ladder: tuple[Rung, ...] = ()
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
            encode(self.leaves),
            encode(self.ladder),
            encode(self.include),
            encode(self.exclude),
        ]

    @classmethod
    def load(cls, data: Any) -> EvidenceRule:
        """From JSON data.

        Raises:
            ValueError: if it is none.
        """
        try:
            rule_id, when, require, scope, searches, leaves, ladder, include, exclude = data
            return cls(
                id=str(rule_id),
                when=decode(Check, when) if when is not None else None,
                require=decode(Check, require),
                scope=str(scope),
                searches=tuple(SearchRule.load(search) for search in searches),
                leaves=decode(tuple[Leaf, ...], leaves),
                ladder=decode(tuple[Rung, ...], ladder),
                include=tuple(include),
                exclude=tuple(exclude),
            )
        except TypeError as error:
            raise ValueError("no dumped duty") from error


def compile_rule(raw: RawRule, lists: Mapping[str, WordList]) -> EvidenceRule:
    """Compiles a duty.

    Raises:
        RuleError: with every mistake in its patterns.
    """
    compiler = CheckCompiler(raw, lists)
    when, require, scope, paths = (raw.body.get(key) for key in ("when", "require", "scope", "paths"))
    checks = [compiler.check(node) for node in (when, require) if isinstance(node, YamlMapping)]
    ladder = [_rung(compiler, node) for node in mappings(raw.body.get("severities"))]
    if compiler.problems:
        raise RuleError.of(compiler.problems)
    return EvidenceRule(
        id=raw.info.id,
        when=checks[0] if len(checks) == 2 else None,
        require=checks[-1],
        scope=(words(scope) or ("application",))[0],
        searches=tuple(compiler.searches),
        leaves=tuple(compiler.leaves),
        ladder=tuple(ladder),
        include=words(paths.get("include")) if isinstance(paths, YamlMapping) else (),
        exclude=words(paths.get("exclude")) if isinstance(paths, YamlMapping) else (),
    )


def _rung(compiler: CheckCompiler, node: YamlMapping) -> Rung:
    when = node.get("when")
    return Rung(
        when=compiler.check(when) if isinstance(when, YamlMapping) else Check(form=Form.ALL),
        severity=SEVERITY_NAMES[words(node.get("severity"))[0]],
        because=" ".join(words(node.get("because"))),
    )


class CheckCompiler:
    """Collects the leaves of one rule while its checks are read.

    Args:
        raw: the rule.
        lists: the lists it may name.
    """

    def __init__(self, raw: RawRule, lists: Mapping[str, WordList]) -> None:
        self._raw = raw
        self._lists = lists
        self.searches: list[SearchRule] = []
        self.leaves: list[Leaf] = []
        self.problems: list[Problem] = []

    def check(self, node: YamlMapping) -> Check:
        """The check that `node` says."""
        for key, value in node.pairs:
            if key.value in ("any", "all"):
                return Check(form=Form(key.value), parts=tuple(self.check(part) for part in mappings(value)))
            if key.value == "not" and isinstance(value, YamlMapping):
                return Check(form=Form.NOT, parts=(self.check(value),))
            if key.value == "files":
                return Check(form=Form.FILES, values=words(value))
            if key.value in _WORD_LEAVES:
                return self._leaf(Leaf(id=self._id(), kind=_WORD_LEAVES[key.value], words=self._named(value)))
            if key.value == "manifest":
                return self._leaf(Leaf(id=self._id(), kind=LeafKind.MANIFEST, keys=declared(value)))
            if key.value == "routes":
                return self._leaf(self._routes(value))
            if key.value == "stores" and isinstance(value, YamlMapping):
                least = int((words(value.get("least")) or ("1",))[0])
                named = self._named(value.get("fields"))
                return self._leaf(Leaf(id=self._id(), kind=LeafKind.STORES, words=named, least=least))
            if key.value in _FORMULA:
                return self._search(node)
        return Check(form=Form.ALL)

    def _id(self) -> str:
        return f"{self._raw.info.id}{LEAF_MARK}{len(self.searches) + len(self.leaves)}"

    def _leaf(self, leaf: Leaf) -> Check:
        self.leaves.append(leaf)
        return Check(form=Form.LEAF, values=(leaf.id,))

    def _named(self, node: YamlNode | None) -> tuple[WordList, ...]:
        return tuple(self._lists[name] for name in words(node) if name in self._lists)

    def _routes(self, node: YamlNode) -> Leaf:
        if not isinstance(node, YamlMapping):
            written = WordList(name="", kind="word", values=words(node), ignore_case=True)
            return Leaf(id=self._id(), kind=LeafKind.ROUTES, words=(written,))
        return Leaf(
            id=self._id(),
            kind=LeafKind.ROUTES,
            words=self._named(node.get("list")),
            route_kinds=words(node.get("kinds")),
            methods=frozenset(method.upper() for method in words(node.get("methods"))),
        )

    def _search(self, node: YamlMapping) -> Check:
        leaf = self._id()
        named = [canonical(name) or name for name in words(node.get("languages"))]
        info = replace(self._raw.info, id=leaf, mode=Mode.SEARCH, languages=tuple(named) or ("python",))
        try:
            self.searches.append(compile_search(RawRule(info=info, body=node), self._lists))
        except RuleError as error:
            self.problems.extend(error.problems)
        return Check(form=Form.LEAF, values=(leaf,))


def declared(node: YamlNode | None) -> tuple[Declared, ...]:
    """What `node` says that a manifest must declare: key paths, or records of them."""
    items = node.items if isinstance(node, YamlSequence) else () if node is None else (node,)
    return tuple(_declared(item) for item in items)


def _declared(node: YamlNode) -> Declared:
    if not isinstance(node, YamlMapping):
        return Declared(key=words(node)[0])
    absent = node.get("absent")
    return Declared(
        key=words(node.get("key"))[0],
        equals=words(node.get("equals")),
        absent=isinstance(absent, YamlScalar) and absent.data() is True,
    )


def mappings(node: YamlNode | None) -> Iterable[YamlMapping]:
    """The mappings of a list."""
    items = node.items if isinstance(node, YamlSequence) else ()
    return [item for item in items if isinstance(item, YamlMapping)]
