"""Rules of mode evidence, compiled: a tree of checks over leaves that each file answers by itself (layer 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from aoplint.errors import Problem, RuleError
from aoplint.evidence.check import Check, Form
from aoplint.evidence.leaf import LEAF_MARK, Declared, Leaf, LeafKind
from aoplint.match.rule import SearchRule
from aoplint.match.rule import compile_rule as compile_search
from aoplint.model.codec import decode, encode
from aoplint.model.levels import SEVERITY_NAMES, Mode, Severity
from aoplint.model.record import dataclass
from aoplint.packs.languages import canonical
from aoplint.packs.nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence, words
from aoplint.packs.raw import RawRule, WordList

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
class Demand:
    """What a duty asks in one case.

    Args:
        when: it is asked where this holds; None for everywhere.
        require: what must be there.
        before: what must come before each place of `when`, on every way to it; None to not ask.
        entry: doors; what comes before there covers what lies behind other doors.
        at: where this holds, its places are reported first.
        anchors: leaves whose places are reported first of all.
        because: what is said about this case.
        scope: "project", "application", "route" or "function"; "" for that of the rule.
    """

    when: Check | None
    require: Check
    before: Check | None = None
    entry: Check | None = None
    at: Check | None = None
    anchors: tuple[str, ...] = ()
    because: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRule:
    """A compiled duty, or a declaration that must not be contradicted.

    Args:
        id: the rule's id.
        demands: its cases; each is judged by itself.
        scope: "project", "application", "route" or "function".
        each: every place is a finding, not every application.
        searches: leaves that patterns answer; their ids are those of the leaves.
        leaves: the other leaves.
        ladder: other severities; the first whose condition holds counts.
        include: globs of files that may answer; () for all.
        exclude: globs of files that may not.
    """

    id: str
    demands: tuple[Demand, ...]
    scope: str
    searches: tuple[SearchRule, ...]
    leaves: tuple[Leaf, ...]
    each: bool = False
    ladder: tuple[Rung, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def dump(self) -> Any:
        """As JSON data."""
        return [
            self.id,
            encode(self.demands),
            self.scope,
            [search.dump() for search in self.searches],
            encode(self.leaves),
            self.each,
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
            rule_id, demands, scope, searches, leaves, each, ladder, include, exclude = data
            return cls(
                id=str(rule_id),
                demands=decode(tuple[Demand, ...], demands),
                scope=str(scope),
                searches=tuple(SearchRule.load(search) for search in searches),
                leaves=decode(tuple[Leaf, ...], leaves),
                each=bool(each),
                ladder=decode(tuple[Rung, ...], ladder),
                include=tuple(include),
                exclude=tuple(exclude),
            )
        except TypeError as error:
            raise ValueError("no dumped duty") from error


def compile_rule(raw: RawRule, lists: Mapping[str, WordList]) -> EvidenceRule:
    """Compiles a rule of mode evidence or manifest.

    Raises:
        RuleError: with every mistake in its patterns.
    """
    compiler = CheckCompiler(raw, lists)
    body = raw.body
    demand = _claim if raw.mode is Mode.MANIFEST else _demand
    nodes = [*mappings(body.get("cases"))] or [body]
    demands = tuple(demand(compiler, node) for node in nodes)
    ladder = tuple(_rung(compiler, node) for node in mappings(body.get("severities")))
    if compiler.problems:
        raise RuleError.of(compiler.problems)
    paths = body.get("paths")
    return EvidenceRule(
        id=raw.info.id,
        demands=demands,
        scope=(words(body.get("scope")) or ("application",))[0],
        searches=tuple(compiler.searches),
        leaves=tuple(compiler.leaves),
        each=_is_true(body.get("each")),
        ladder=ladder,
        include=words(paths.get("include")) if isinstance(paths, YamlMapping) else (),
        exclude=words(paths.get("exclude")) if isinstance(paths, YamlMapping) else (),
    )


def _demand(compiler: CheckCompiler, node: YamlMapping) -> Demand:
    before = compiler.given(node.get("before"))
    return Demand(
        when=compiler.given(node.get("when")),
        # What must come before is not done by being anywhere.
        require=compiler.optional(node.get("require")) if before is None else Check(form=Form.ANY),
        before=before,
        entry=compiler.given(node.get("entry")),
        at=compiler.given(node.get("at")),
        because=" ".join(words(node.get("because"))),
        scope=" ".join(words(node.get("scope"))),
    )


def _claim(compiler: CheckCompiler, node: YamlMapping) -> Demand:
    """A declaration that is a finding where it is made, matters and is contradicted: nothing makes up for it."""
    said = compiler.manifest(node.get("declares"))
    parts = [said, compiler.optional(node.get("when")), compiler.optional(node.get("contradicted-by"))]
    return Demand(
        when=Check(form=Form.ALL, parts=tuple(parts)),
        require=Check(form=Form.ANY),
        anchors=said.values,
        because=" ".join(words(node.get("because"))),
    )


def _rung(compiler: CheckCompiler, node: YamlMapping) -> Rung:
    return Rung(
        when=compiler.optional(node.get("when")),
        severity=SEVERITY_NAMES[words(node.get("severity"))[0]],
        because=" ".join(words(node.get("because"))),
    )


def _is_true(node: YamlNode | None) -> bool:
    return isinstance(node, YamlScalar) and node.data() is True


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

    def optional(self, node: YamlNode | None) -> Check:
        """The check that `node` says; one that always holds where there is none."""
        return self.check(node) if isinstance(node, YamlMapping) else Check(form=Form.ALL)

    def given(self, node: YamlNode | None) -> Check | None:
        """The check that `node` says, None where there is none."""
        return None if node is None else self.optional(node)

    def manifest(self, node: YamlNode | None) -> Check:
        """That the manifest declares what `node` says."""
        return self._leaf(Leaf(id=self._id(), kind=LeafKind.MANIFEST, keys=declared(node)))

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
                return self._leaf(self._words(_WORD_LEAVES[key.value], value))
            if key.value == "manifest":
                return self.manifest(value)
            if key.value == "routes":
                return self._doors(value)
            if key.value == "writes" and isinstance(value, YamlMapping):
                return self._leaf(self._writes(value))
            if key.value == "erases" and isinstance(value, YamlMapping):
                kinds, but = words(value.get("kinds")), self._named(value.get("but"))
                return self._leaf(Leaf(id=self._id(), kind=LeafKind.ERASURES, words=but, kinds=kinds))
            if key.value == "erased" and isinstance(value, YamlMapping):
                return self._erased(value)
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

    def _words(self, kind: LeafKind, node: YamlNode) -> Leaf:
        if not isinstance(node, YamlMapping):
            return Leaf(id=self._id(), kind=kind, words=self._named(node))
        return Leaf(id=self._id(), kind=kind, words=self._named(node.get("list")), files=words(node.get("files")))

    def _writes(self, node: YamlMapping) -> Leaf:
        return Leaf(
            id=self._id(),
            kind=LeafKind.WRITES,
            words=self._named(node.get("fields")),
            kinds=words(node.get("kinds")) or ("table",),
            route_kinds=words(node.get("from")),
        )

    def _erased(self, node: YamlMapping) -> Check:
        """That what doors delete reaches every store of some fields."""
        named = self._named(node.get("fields"))
        elsewhere = tuple(kind for kind in words(node.get("kinds")) if kind != "table")
        stores = self._leaf(Leaf(id=self._id(), kind=LeafKind.STORES, words=named))
        writes = self._leaf(Leaf(id=self._id(), kind=LeafKind.WRITES, words=named, kinds=elsewhere))
        by = node.get("by")
        doors = self._leaf(self._routes(by)) if by is not None else Check(form=Form.ANY)
        erasures = self._leaf(Leaf(id=self._id(), kind=LeafKind.ERASURES))
        return Check(form=Form.ERASED, values=(*stores.values, *writes.values, *doors.values, *erasures.values))

    def _doors(self, node: YamlNode) -> Check:
        doors = self._leaf(self._routes(node))
        reaches = node.get("reaches") if isinstance(node, YamlMapping) else None
        if not isinstance(reaches, YamlMapping):
            return doors
        return Check(form=Form.REACHES, values=doors.values, parts=(self.check(reaches),))

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
    older = words(node.get("older-than"))
    return Declared(
        key=" ".join(words(node.get("key"))),
        equals=words(node.get("equals")),
        absent=_is_true(node.get("absent")),
        problem=" ".join(words(node.get("problem"))),
        older_than=int(older[0]) if older else -1,
        resolves=" ".join(words(node.get("resolves"))),
    )


def mappings(node: YamlNode | None) -> Iterable[YamlMapping]:
    """The mappings of a list."""
    items = node.items if isinstance(node, YamlSequence) else ()
    return [item for item in items if isinstance(item, YamlMapping)]
