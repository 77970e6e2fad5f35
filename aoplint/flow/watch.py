"""What rules mark: sources give taint, sinks report it, sanitizers and guards take it away (layer 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, replace
from typing import Any, Final

from aoplint.flow.expressions import assign
from aoplint.flow.library.library import Library
from aoplint.flow.library.templates import Templates
from aoplint.flow.machine.arguments import Arguments, FunctionData
from aoplint.flow.machine.code import Code, Marks
from aoplint.flow.machine.heap import CHECKED, CONTROL, ELEMENT
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CLEAN, Hop, Obj, Shape, Taint, Value, join_taint, tainted
from aoplint.flow.named_calls import NamedCalls, meant
from aoplint.flow.reach.routes import Routes
from aoplint.flow.rules.rule import Item, TaintRule
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role

_LVALUES: Final = frozenset({Kind.NAME, Kind.ATTRIBUTE, Kind.SUBSCRIPT})
Bindings = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where taint of a rule came from.

    Args:
        rule: number of the rule.
        path: file.
        start: first offset.
        stop: one past the last.
        label: label of the source.
        bindings: metavariables of the source.
        what: what the source is, in words of a model; "" for a match.
    """

    rule: int
    path: str
    start: int
    stop: int
    label: str
    bindings: Bindings = ()
    what: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """A source that reaches a sink.

    Args:
        rule: number of the rule.
        origin: number of the source.
        path: file of the sink.
        start: first offset of the sink.
        stop: one past the last.
        bindings: metavariables of the sink.
        hop: the last step before the sink.
        what: what the sink is, in words of a model.
    """

    rule: int
    origin: int
    path: str
    start: int
    stop: int
    bindings: Bindings
    hop: Hop
    what: str = ""


@dataclass(slots=True)
class Matched:
    """One range of a rule's part in a file, as the marks name it."""

    rule: int
    item: int
    start: int
    stop: int
    node: int
    bindings: Bindings
    from_: int = -1
    to: int = -1


@dataclass(slots=True)
class Tables:
    """The ranges of a file by number: what marks point to."""

    matched: list[Matched] = field(default_factory=list)
    pending: dict[int, Taint] = field(default_factory=dict)
    origins: dict[int, tuple[int, Hop]] = field(default_factory=dict)


class Watch:
    """Rules at work.

    Args:
        rules: all of one kind (deep, or as Semgrep).
        library: models of libraries.
    """

    def __init__(self, rules: Sequence[TaintRule], library: Library) -> None:
        self.rules = tuple(rules)
        self.library = library
        self.origins: list[Origin] = []
        self.numbers: dict[Origin, int] = {}
        self.by_rule: list[set[int]] = [set() for _ in self.rules]
        self.flows: dict[tuple[int, int, str, int, int], Flow] = {}
        self.tables: dict[str, Tables] = {}
        self.sink_kinds: dict[str, list[tuple[int, Item]]] = {}
        self.source_kinds: dict[str, list[tuple[int, Item]]] = {}
        self.sanitizer_kinds: dict[str, list[int]] = {}
        self.guard_rules = frozenset(number for number, rule in enumerate(self.rules) if rule.guards)
        self.control_rules = frozenset(
            number for number, rule in enumerate(self.rules) if any(item.control for item in rule.sources)
        )
        self.named = NamedCalls(self.rules)
        #: Checks that clean what they are called with, by the name of the function: rule, whether it must be false.
        self.check_calls: dict[str, list[tuple[int, bool]]] = {}
        self._assuming: dict[str, frozenset[int]] = {}
        self.texts: dict[str, str] = {}
        self.templates: Templates | None = None
        self.routes: Routes | None = None
        for number, rule in enumerate(self.rules):
            for item in rule.sinks:
                for kind in item.models:
                    self.sink_kinds.setdefault(kind, []).append((number, item))
            for item in rule.cleaning:
                for called in item.called:
                    if called.arguments in (-1, 1):
                        self.check_calls.setdefault(called.name, []).append((number, item.negated))
            for item in rule.sources:
                for kind in item.models:
                    self.source_kinds.setdefault(kind, []).append((number, item))
            for item in rule.sanitizers:
                for kind in item.models:
                    self.sanitizer_kinds.setdefault(kind, []).append(number)

    def assuming(self, what: str) -> frozenset[int]:
        """The rules that assume that `what`, such as "numbers", carries no taint."""
        known = self._assuming.get(what)
        if known is None:
            found = (number for number, rule in enumerate(self.rules) if not {what, "everything"}.isdisjoint(rule.safe))
            known = self._assuming[what] = frozenset(found)
        return known

    # --- marks of a file --------------------------------------------------------------------------

    def prepare(self, code: Code, ranges: dict[str, dict[str, list[Any]]]) -> None:
        """Puts the ranges that rules match in a file on its nodes."""
        tables = self.tables[code.path] = Tables()
        self.texts[code.path] = code.text
        for number, rule in enumerate(self.rules):
            own = ranges.get(rule.id, {})
            taken = {(row[1], row[2]) for part in ("sources", "sinks") for row in own.get(part, ())}
            for part, rows in own.items():
                items = dict(rule.parts())[part]
                for row in rows:
                    if part == "sanitizers" and items[row[0]].yields and (row[1], row[2]) in taken:
                        continue
                    item, start, stop, node, bindings, from_, to = row
                    matched = Matched(
                        number, item, start, stop, _expression(code, node), tuple(map(tuple, bindings)), from_, to
                    )
                    tables.matched.append(matched)
                    self._mark(code, part, items[item], matched, len(tables.matched) - 1)

    def _mark(self, code: Code, part: str, item: Item, matched: Matched, at: int) -> None:
        node = matched.node
        inner = [node] if item.exact else _inside(code, node)
        if part == "sources":
            for one in inner:
                code.marked(one).sources.append((matched.rule, matched.item, at))
        elif part == "sinks":
            if not item.at_exit or _at_exit(code, node):
                for one in inner:
                    code.marked(one).sinks.append((matched.rule, matched.item, at))
        elif part == "sanitizers":
            for one in inner:
                code.marked(one).sanitizers.append((matched.rule, matched.item))
        elif part == "propagators":
            if matched.from_ >= 0 and matched.to >= 0:
                code.marked(_expression(code, matched.from_)).from_.append(at)
                code.marked(_expression(code, matched.to)).to.append(at)
                if node <= matched.to < code.unit.end[node]:
                    code.marked(node).ends.append(at)
        elif part == "guards":
            code.marked(node).guards.append((matched.rule, at))
        elif part == "cleaning":
            code.marked(node).cleaning_guards.append((matched.rule, at))

    # --- expressions ------------------------------------------------------------------------------

    def evaluate(self, m: Machine, index: int, handler: Callable[[Machine, int], Value] | None) -> Value:
        """The value of a marked expression."""
        value = handler(m, index) if handler is not None else Value(constants=None)
        return self.mark(m, index, value)

    def mark(self, m: Machine, index: int, value: Value) -> Value:
        """`value` after what rules say of the node `index` that gave it."""
        marks = m.code.marks[index]
        if marks.sources:
            value = self._sources(m, index, value, marks)
        if marks.to:
            value = self._to(m, index, value, marks)
        if marks.sanitizers:
            value = self._sanitize(m, index, value, marks)
        if marks.from_:
            self._from(m, value, marks)
        if marks.ends:
            self._ends(m, marks)
        if marks.sinks:
            self._sinks(m, index, value, marks)
        if marks.sources and m.unit.kind[index] in _LVALUES:
            later = self._source_taint(m, index, value, marks, ("only",))
            if later:
                assign.change_taint(m, index, later)
        if marks.guards:
            value = self._guards(m, index, value, marks)
        return value

    def assigned(self, m: Machine, index: int, value: Value) -> Value:
        """`value` as it is bound to the marked target `index`."""
        marks = m.code.marks[index]
        if marks.sources:
            taint = self._source_taint(m, index, value, marks)
            value = tainted(value, taint)
        if marks.to:
            value = self._to(m, index, value, marks)
        if marks.sanitizers:
            for rule, _ in marks.sanitizers:
                value = assign.without(m, value, frozenset(self.by_rule[rule]))
        return value

    def _source_taint(
        self, m: Machine, index: int, value: Value, marks: Marks, effects: tuple[str, ...] = ("true", "false")
    ) -> Taint:
        taint: dict[int, Hop] = {}
        tables = self.tables[m.code.path]
        known = {(self.origins[one].rule, self.origins[one].label) for one in value.taint} if m.deep else ()
        for rule, item_number, at in marks.sources:
            item = self.rules[rule].sources[item_number]
            if item.side_effect not in effects:
                continue
            if item.requires is not None and not item.requires.holds(self._labels(rule, m.contents(value))):
                continue
            made = tables.origins.get(at)
            if made is None:
                matched = tables.matched[at]
                number = self.origin(
                    Origin(rule, m.code.path, matched.start, matched.stop, item.label, matched.bindings)
                )
                made = tables.origins[at] = (number, Hop(m.code.path, matched.node, "source", None, 0))
            if (rule, item.label) not in known or made[0] in value.taint:
                # A part of what is a source already is the same data on its way.
                taint[made[0]] = made[1]
        return taint

    def _sources(self, m: Machine, index: int, value: Value, marks: Marks) -> Value:
        taint = self._source_taint(m, index, value, marks)
        if not taint:
            return value
        tables = self.tables[m.code.path]
        for rule, item_number, at in marks.sources:
            item = self.rules[rule].sources[item_number]
            if item.control:
                self._control(m, rule, taint)
            if item.side_effect == "true" and tables.matched[at].node == index and m.unit.kind[index] in _LVALUES:
                own = {origin: hop for origin, hop in taint.items() if self.origins[origin].rule == rule}
                assign.change_taint(m, index, own)
        if value.constants and not value.refs:
            value = Value(value.taint, (), None)
        return tainted(value, taint)

    def _control(self, m: Machine, rule: int, taint: Taint) -> None:
        """All that runs from here on is under the control of a source of `rule`."""
        own = {origin: hop for origin, hop in taint.items() if self.origins[origin].rule == rule}
        m.heap.add(CONTROL, rule, Value(own))

    def _arrived(self, m: Machine, rule: int, taint: Taint) -> Taint:
        """`taint`, and what controls whether the sink is reached at all."""
        held = m.heap.fields.get(CONTROL, {}).get(rule)
        return taint if held is None else join_taint(taint, held.taint)

    def origin(self, origin: Origin) -> int:
        """The number of `origin`."""
        number = self.numbers.get(origin)
        if number is None:
            number = self.numbers[origin] = len(self.origins)
            self.origins.append(origin)
            self.by_rule[origin.rule].add(number)
        return number

    def _labels(self, rule: int, taint: Taint) -> frozenset[str]:
        return frozenset(self.origins[origin].label for origin in taint if self.origins[origin].rule == rule)

    def _sanitize(self, m: Machine, index: int, value: Value, marks: Marks) -> Value:
        inside = m.contents(value)
        present = {self.origins[origin].rule for origin in inside}
        for rule, item_number in marks.sanitizers:
            item = self.rules[rule].sanitizers[item_number]
            if rule not in present and item.side_effect == "false":
                continue
            origins = frozenset(self.by_rule[rule])
            if item.side_effect != "false" and m.unit.kind[index] in _LVALUES:
                assign.change_taint(m, index, CLEAN, origins)
            if item.side_effect != "only":
                value = assign.without(m, value, origins)
        return value

    def _from(self, m: Machine, value: Value, marks: Marks) -> None:
        tables = self.tables[m.code.path]
        for at in marks.from_:
            matched = tables.matched[at]
            item = self.rules[matched.rule].propagators[matched.item]
            taint = {
                origin: hop for origin, hop in m.contents(value).items() if self.origins[origin].rule == matched.rule
            }
            if item.requires is not None and not item.requires.holds(self._labels(matched.rule, taint)):
                taint = {}
            if item.label and taint:
                taint = {self._relabelled(origin, item): hop for origin, hop in taint.items()}
            known = tables.pending.get(at, CLEAN)
            tables.pending[at] = join_taint(known, taint) if matched.to > matched.from_ else taint

    def _relabelled(self, number: int, item: Item) -> int:
        origin = self.origins[number]
        if item.replaces and origin.label not in item.replaces:
            return number
        return self.origin(replace(origin, label=item.label))

    def propagated(self, m: Machine, index: int, value: Value) -> Value:
        """`value` with what propagators give to the node `index` that was evaluated before what they take it from."""
        marks = m.code.marks[index]
        return self._to(m, index, value, marks) if marks.to else value

    def _to(self, m: Machine, index: int, value: Value, marks: Marks) -> Value:
        tables = self.tables[m.code.path]
        for at in marks.to:
            taint = tables.pending.get(at)
            if taint:
                matched = tables.matched[at]
                taint = m.step(taint, matched.to, "propagation")
                value = tainted(value, taint)
                item = self.rules[matched.rule].propagators[matched.item]
                if item.side_effect != "false" and m.unit.kind[index] in _LVALUES:
                    assign.change_taint(m, index, taint)
        return value

    def _ends(self, m: Machine, marks: Marks) -> None:
        tables = self.tables[m.code.path]
        for at in marks.ends:
            matched = tables.matched[at]
            taint = tables.pending.get(at)
            item = self.rules[matched.rule].propagators[matched.item]
            if taint and item.side_effect != "false":
                to = _expression(m.code, matched.to)
                assign.change_taint(m, to, m.step(taint, to, "propagation"))

    # --- sinks ------------------------------------------------------------------------------------

    def arrive(self, m: Machine, index: int, arguments: Arguments, receiver: Value) -> None:
        """Reports what arrives as an argument at the call `index`, if that is a sink."""
        marks = m.code.marks[index]
        for mark in marks.sinks:
            item = self.rules[mark[0]].sinks[mark[1]]
            takes = not item.focused and self._is_itself(m, index, mark)
            if takes and self._each_holds(m, index, mark, item, arguments):
                self._report(m, mark, item, m.contents_of_all(arguments.all()))

    def _is_itself(self, m: Machine, index: int, mark: tuple[int, int, int]) -> bool:
        """Whether a match is the node, and not a statement that the node is the value of."""
        matched = self.tables[m.code.path].matched[mark[2]]
        return (m.unit.start[index], m.unit.stop[index]) == (matched.start, matched.stop)

    def _each_holds(self, m: Machine, index: int, mark: tuple[int, int, int], item: Item, arguments: Arguments) -> bool:
        """Whether what each metavariable stands for has the labels that `requires` asks of it."""
        if not item.requires_each:
            return True
        bound = {name: (start, stop) for name, start, stop in self.tables[m.code.path].matched[mark[2]].bindings}
        values = _by_place(m.code, index, arguments)
        for name, formula in item.requires_each:
            value = values.get(bound.get(name, (-1, -1)))
            taint = m.contents(value) if value is not None else CLEAN
            if not formula.holds(self._labels(mark[0], taint)):
                return False
        return True

    def _sinks(self, m: Machine, index: int, value: Value, marks: Marks) -> None:
        is_call = m.unit.kind[index] == Kind.CALL
        for mark in marks.sinks:
            item = self.rules[mark[0]].sinks[mark[1]]
            if not is_call or item.focused or not item.exact or not self._is_itself(m, index, mark):
                self._report(m, mark, item, m.contents(value))

    def _report(self, m: Machine, mark: tuple[int, int, int], item: Item, taint: Taint) -> None:
        if not taint and mark[0] not in self.control_rules:
            return
        matched = self.tables[m.code.path].matched[mark[2]]
        self.report(m, mark[0], item, taint, matched.start, matched.stop, matched.bindings)

    def report(
        self,
        m: Machine,
        rule: int,
        item: Item,
        taint: Taint,
        start: int,
        stop: int,
        bindings: Bindings = (),
        what: str = "",
        path: str = "",
    ) -> None:
        """Books the flows of `taint` into a sink of a rule in the file `path`; "" is where the code runs."""
        if rule in self.control_rules:
            taint = self._arrived(m, rule, taint)
        own = [origin for origin in taint if self.origins[origin].rule == rule]
        if not own or (rule in self.guard_rules and self._is_guarded(m, rule)):
            return
        labels = frozenset(self.origins[origin].label for origin in own)
        requires = item.requires
        if requires is not None and not requires.holds(labels):
            return
        path = path or m.code.path
        for origin in own:
            source = self.origins[origin]
            if requires is None and source.label not in _labels_of(item):
                continue
            if requires is not None and requires.names and source.label not in requires.names:
                continue
            if not self.rules[rule].interfile and source.path != path:
                continue
            if self.rules[rule].unify and not self._agree(source, path, bindings):
                continue
            hop = m.passed_on(origin, taint[origin])
            key = (rule, origin, path, start, stop)
            known = self.flows.get(key)
            if known is None or (hop.length, hop.path, hop.node) < (known.hop.length, known.hop.path, known.hop.node):
                self.flows[key] = Flow(rule, origin, path, start, stop, bindings, hop, what)

    def _agree(self, source: Origin, path: str, bindings: Bindings) -> bool:
        """Whether the metavariables that a source and a sink in `path` share stand for the same code."""
        own = {name: (start, stop) for name, start, stop in source.bindings}
        for name, start, stop in bindings:
            if name in own and _code(self.texts[source.path], *own[name]) != _code(self.texts[path], start, stop):
                return False
        return True

    # --- guards -----------------------------------------------------------------------------------

    def _is_guarded(self, m: Machine, rule: int) -> bool:
        return ("guard", rule) in m.heap.fields.get(CHECKED, ())

    def _guards(self, m: Machine, index: int, value: Value, marks: Marks) -> Value:
        unit = m.unit
        matched = self.tables[m.code.path].matched
        for rule, at in marks.guards:
            if self.rules[rule].guards[matched[at].item].negated:
                continue
            if unit.kind[index] == Kind.CALL and not _is_tested(m, index):
                self.checked(m, rule)
            made = m.object(Shape.OPAQUE, index, ("guard", rule, at), ("guard", rule, at))
            value = Value(value.taint, (*value.refs, made), value.constants)
        return value

    def checked(self, m: Machine, rule: int) -> None:
        """A check of `rule` holds from here on."""
        m.heap.set(CHECKED, ("guard", rule), Value(constants=(True,)))

    def decided(self, m: Machine, marks: Marks, *, holds: bool) -> None:
        """A condition with `marks` came out as `holds`."""
        tables = self.tables[m.code.path]
        for rule, at in marks.guards:
            if self.rules[rule].guards[tables.matched[at].item].negated != holds:
                self.checked(m, rule)
        for rule, at in marks.cleaning_guards:
            matched = tables.matched[at]
            if self.rules[rule].cleaning[matched.item].negated == holds:
                continue
            origins = frozenset(self.by_rule[rule])
            for node in _tested(m.code, matched.node):
                assign.change_taint(m, node, CLEAN, origins)

    def passed(self, m: Machine, function: Value, item: Value, *, holds: bool) -> Value:
        """`item` of which `function`, which may be a check of a rule, said `holds`."""
        if len(function.refs) == 1 and function.constants is not None and self.check_calls:
            for rule, negated in self.check_calls.get(_name_of(function.refs[0]), ()):
                if negated != holds:
                    item = assign.without(m, item, frozenset(self.by_rule[rule]))
        return item

    def name_holds(self, m: Machine, value: Value) -> None:
        """A variable was found true that may be the result of a check."""
        for obj in value.refs:
            if isinstance(obj.data, tuple) and obj.data and obj.data[0] == "guard":
                self.checked(m, obj.data[1])

    def decorated(self, m: Machine, code: Code, function: int) -> None:
        """The checks that a function's decorators make hold within it."""
        if not self.guard_rules or not code.marks:
            return
        for node in code.unit.children_of_role(function, Role.DECORATOR):
            for one in range(node, code.unit.end[node]):
                marks = code.marks.get(one)
                if marks is not None:
                    for rule, _ in marks.guards:
                        self.checked(m, rule)

    def is_fixed(self, m: Machine, obj: Obj) -> bool:
        """Whether a container is made of literals only."""
        items = [held for name, held in m.heap.all(obj).items() if name is ELEMENT or isinstance(name, tuple)]
        return bool(items) and all(held.constants and not held.refs and not held.taint for held in items)

    def of_patterns(self, taint: Taint) -> Taint:
        """What of `taint` comes from patterns of rules, and not from models."""
        return {origin: hop for origin, hop in taint.items() if not self.origins[origin].what}

    # --- libraries --------------------------------------------------------------------------------

    def call(self, m: Machine, dotted: str, arguments: Arguments, node: int, receiver: Value | None) -> Value:
        """The result of a call into a library."""
        if receiver is not None or not self.named.knows(dotted):
            return self.library.call(m, dotted, arguments, node, receiver)
        self._arrive_otherwise(m, dotted, arguments, node)
        return self._given_otherwise(m, dotted, arguments, node, self.library.call(m, dotted, arguments, node, None))

    def called(
        self, m: Machine, function: FunctionData, arguments: Arguments, node: int, run: Callable[[], Value]
    ) -> Value:
        """The result of a call of a function of the project, which `run` runs."""
        dotted = self.named.name_of(function)
        if not dotted:
            return run()
        self._arrive_otherwise(m, dotted, arguments, node)
        return self._given_otherwise(m, dotted, arguments, node, run())

    def _arrive_otherwise(self, m: Machine, dotted: str, arguments: Arguments, node: int) -> None:
        """Reports what arrives at a sink that is called by another name, or handed to who calls it."""
        unit = m.unit
        for one in meant(m, self.named.sinks.get(dotted, ()), arguments, node, sources=False):
            taint = m.contents_of_all(arguments.all())
            if taint or one.rule in self.control_rules:
                self.report(m, one.rule, one.item, taint, unit.start[node], unit.stop[node])

    def _given_otherwise(self, m: Machine, dotted: str, arguments: Arguments, node: int, value: Value) -> Value:
        """What a source gives that is called by another name, or handed to who calls it."""
        unit, path = m.unit, m.code.path
        for one in meant(m, self.named.sources.get(dotted, ()), arguments, node, sources=True):
            origin = Origin(one.rule, path, unit.start[node], unit.stop[node], one.item.label)
            value = tainted(value, {self.origin(origin): Hop(path, node, "source", None, 0)})
        return value

    def does(self, dotted: str) -> bool:
        """Whether rules or models say what calling `dotted` does."""
        return self.named.knows(dotted) or dotted in self.library.models.callables

    def attribute(self, m: Machine, obj: Obj, name: str, node: int) -> Value:
        """An attribute of an object of a library's class."""
        return self.library.attribute(m, obj, name, node)

    def external(self, m: Machine, value: Value, node: int) -> Value:
        """A name of a library, with the taint that models give it."""
        return self.library.external(m, value, node)

    def model_source(self, m: Machine, kind: str, node: int, path: str | None = None) -> Taint:
        """Taint of the sources of `kind` at `node`."""
        wanted = self.source_kinds.get(kind)
        if not wanted:
            return CLEAN
        unit = m.unit
        taint: dict[int, Hop] = {}
        for rule, item in wanted:
            origin = Origin(rule, m.code.path, unit.start[node], unit.stop[node], item.label, (), kind)
            taint[self.origin(origin)] = Hop(m.code.path, node, "source", None, 0)
        return taint

    def template_sink(self, m: Machine, kind: str, taint: Taint, path: str, start: int, stop: int) -> None:
        """Reports what a template shows, in the template."""
        for rule, item in self.sink_kinds.get(kind, ()):
            self.report(m, rule, item, taint, start, stop, (), kind, path)

    def model_sink(self, m: Machine, kind: str, node: int, value: Value) -> None:
        """Reports what arrives at a sink of `kind`."""
        wanted = self.sink_kinds.get(kind)
        if not wanted:
            return
        taint = m.contents(value)
        if taint or self.control_rules:
            unit = m.unit
            for rule, item in wanted:
                self.report(m, rule, item, taint, unit.start[node], unit.stop[node], (), kind)


def _code(text: str, start: int, stop: int) -> str:
    """Code as it is compared: without its spaces."""
    return "".join(text[start:stop].split())


_DEFAULT: Final = "__SOURCE__"


def _labels_of(item: Item) -> frozenset[str]:
    """Labels of sources that a sink without a formula over all takes."""
    if not item.requires_each:
        return frozenset((_DEFAULT,))
    return frozenset(name for _, formula in item.requires_each for name in formula.names)


def _by_place(code: Code, call: int, arguments: Arguments) -> dict[tuple[int, int], Value]:
    """The values of the plain arguments of a call by the interval of their code."""
    unit = code.unit
    positional = iter(arguments.positional)
    found: dict[tuple[int, int], Value] = {}
    for argument in code.arguments(call):
        if argument.form == "*":
            break
        value = next(positional, None) if argument.form == "" else arguments.keywords.get(argument.name)
        if value is not None:
            found[unit.start[argument.node], unit.stop[argument.node]] = value
    return found


def _expression(code: Code, node: int) -> int:
    """The expression that a match of a statement or parameter stands for."""
    unit = code.unit
    kind = unit.kind[node]
    if kind == Kind.EXPRESSION_STATEMENT:
        return node + 1
    if kind in (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN, Kind.AUGMENTED_ASSIGN, Kind.KEYWORD):
        value = unit.child(node, Role.VALUE)
        return value if value >= 0 else node
    if kind in (Kind.PARAMETER, Kind.STARRED, Kind.DOUBLE_STARRED):
        return node + 1
    return node


def _inside(code: Code, node: int) -> range:
    return range(node, code.unit.end[node])


def _at_exit(code: Code, node: int) -> bool:
    """Whether the statement of `node` is the last one of a function, or a `return`."""
    unit = code.unit
    for one in (node, *unit.ancestors(node)):
        if unit.kind[one] == Kind.RETURN:
            return True
        parent = unit.parent[one]
        if parent >= 0 and unit.kind[parent] == Kind.BLOCK:
            holder = unit.parent[parent]
            return unit.end[one] == unit.end[parent] and unit.kind[holder] == Kind.FUNCTION
    return False


def _name_of(function: Obj) -> str:
    """The name by which a rule means a function."""
    if function.shape == Shape.FUNCTION:
        return str(function.data.name)
    return str(function.data).removeprefix("builtins.") if function.shape == Shape.EXTERNAL else ""


def _is_tested(m: Machine, node: int) -> bool:
    """Whether the result of a check decides something, instead of the check raising by itself."""
    unit = m.unit
    parent = unit.parent[node]
    return parent >= 0 and unit.kind[parent] not in (Kind.EXPRESSION_STATEMENT, Kind.AWAIT, Kind.DECORATOR)


def _tested(code: Code, node: int) -> list[int]:
    """The variables, attributes and items that a condition speaks about."""
    unit = code.unit
    found: list[int] = []
    todo = [node]
    while todo:
        one = todo.pop()
        kind = unit.kind[one]
        if kind in _LVALUES and one != node:
            found.append(one)
            continue
        if kind == Kind.CALL:
            callee = one + 1
            if unit.kind[callee] == Kind.ATTRIBUTE:
                todo.append(callee + 1)
            todo.extend(argument.node for argument in code.arguments(one))
            continue
        if kind == Kind.NAME:
            found.append(one)
            continue
        todo.extend(unit.children(one))
    return found
