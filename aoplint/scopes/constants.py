"""Which values names hold where they are read: a walk over each scope's statements (layer 4).

Branches are joined, loops walked twice, other scopes see only names that are bound once. As in Semgrep, class
attributes, parameters' defaults and items of containers are not constants.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from aoplint.scopes.blocks import BlockTable, is_target, target_names
from aoplint.scopes.evaluate import evaluate
from aoplint.scopes.values import Value, join
from aoplint.tree import Kind, Role, Unit

_LOOP_DEPTH: Final = 3
_LEAVES: Final = frozenset({Kind.RETURN, Kind.RAISE, Kind.BREAK, Kind.CONTINUE})


class _State:
    """Values of names; a branch keeps only its own changes on top of its parent's."""

    __slots__ = ("parent", "own")

    def __init__(self, parent: _State | None = None) -> None:
        self.parent = parent
        self.own: dict[str, Value | None] = {}

    def get(self, name: str) -> Value | None:
        state: _State | None = self
        while state is not None:
            if name in state.own:
                return state.own[name]
            state = state.parent
        return None

    def merge(self, branches: list[_State]) -> None:
        """Takes over what all of `branches` (children of this state) agree on."""
        names = {name for branch in branches for name in branch.own}
        for name in names:
            values = [branch.get(name) for branch in branches]
            joined = values[0]
            for value in values[1:]:
                joined = join(joined, value)
            self.own[name] = joined


def loads_of(unit: Unit, text: str, table: BlockTable) -> dict[int, Value]:
    """Values of NAME nodes that are read, where known."""
    return _Walk(unit, text, table).run()


class _Walk:
    def __init__(self, unit: Unit, text: str, table: BlockTable) -> None:
        self.unit = unit
        self.text = text
        self.table = table
        self.names = unit.by_kind.get(Kind.NAME, [])
        self.loads: dict[int, Value] = {}
        self.fixed: dict[tuple[int, str], Value] = {}
        self.block = 0
        self.depth = 0

    def run(self) -> dict[int, Value]:
        for number, block in enumerate(self.table.blocks):
            if block.kind in (Kind.MODULE, Kind.FUNCTION, Kind.CLASS):
                self.block = number
                body = block.node if block.kind == Kind.MODULE else self.unit.child(block.node, Role.BODY)
                self._block(body, _State())
        return self.loads

    def _block(self, block: int, state: _State) -> bool:
        """Walks a suite; False if its end is never reached."""
        for statement in self.unit.children(block):
            if not self._statement(statement, state):
                return False
        return True

    def _statement(self, index: int, state: _State) -> bool:
        kind = self.unit.kind[index]
        if kind == Kind.IF:
            return self._if(index, state)
        if kind in (Kind.FOR, Kind.WHILE):
            return self._loop(index, state)
        if kind == Kind.TRY:
            return self._try(index, state)
        if kind == Kind.WITH:
            return self._with(index, state)
        if kind == Kind.MATCH:
            return self._match(index, state)
        if kind in (Kind.FUNCTION, Kind.CLASS):
            self._definition(index, state)
            return True
        self._reads(index, state)
        self._simple(index, kind, state)
        return kind not in _LEAVES

    def _simple(self, index: int, kind: int, state: _State) -> None:
        unit = self.unit
        if kind in (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN):
            value = unit.child(index, Role.VALUE)
            for target in unit.children_of_role(index, Role.TARGET):
                self._assign(target, value, state)
        elif kind == Kind.AUGMENTED_ASSIGN:
            self._augment(index, state)
        elif kind == Kind.DELETE:
            self._forget(index, state)
        elif kind in (Kind.IMPORT, Kind.IMPORT_FROM):
            for alias in unit.children_of_role(index, Role.ALIAS):
                name = unit.child(alias, Role.NAME)
                if unit.kind[alias] == Kind.IMPORT_ALIAS:
                    word = unit.name(name) if name >= 0 else unit.name(alias + 1).partition(".")[0]
                    state.own[word] = None

    def _assign(self, target: int, value: int, state: _State) -> None:
        unit = self.unit
        if unit.kind[target] != Kind.NAME:
            self._forget(target, state)
            return
        known = self._value(value, state) if value >= 0 else None
        if known is not None:
            known = Value(known.kind, known.known, known.literal, value)
        elif value >= 0:
            known = Value("", node=value)
        name = unit.name(target)
        state.own[name] = known
        bound = self.table.blocks[self.block]
        if known is not None and len(bound.names.get(name, ())) == 1 and bound.kind != Kind.CLASS:
            self.fixed[(self.block, name)] = known

    def _augment(self, index: int, state: _State) -> None:
        from aoplint.scopes.values import binary

        unit = self.unit
        target, value = unit.child(index, Role.TARGET), unit.child(index, Role.VALUE)
        if unit.kind[target] == Kind.NAME:
            name = unit.name(target)
            state.own[name] = binary(unit.name(index)[:-1], state.get(name), self._value(value, state))

    def _forget(self, target: int, state: _State) -> None:
        for name in target_names(self.unit, target):
            state.own[self.unit.name(name)] = None

    def _if(self, index: int, state: _State) -> bool:
        unit = self.unit
        branches, base = [], state
        node, last = index, False
        while not last:
            self._reads(unit.child(node, Role.TEST), base)
            body = _State(base)
            if self._block(unit.child(node, Role.BODY), body):
                branches.append(body)
            otherwise = unit.child(node, Role.ORELSE)
            if otherwise >= 0 and unit.kind[otherwise] == Kind.IF:
                node = otherwise
                continue
            last = True
            rest = _State(base)
            if otherwise < 0 or self._block(otherwise, rest):
                branches.append(rest)
        if not branches:
            return False
        state.merge(branches)
        return True

    def _loop(self, index: int, state: _State) -> bool:
        unit = self.unit
        for role in (Role.ITERABLE, Role.TEST):
            header = unit.child(index, role)
            if header >= 0:
                self._reads(header, state)
        self.depth += 1
        body = unit.child(index, Role.BODY)
        if self.depth > _LOOP_DEPTH:
            self._forget_stores(index, state)
        else:
            first = _State(state)
            self._enter_loop(index, first)
            self._block(body, first)
            state.merge([_State(state), first])
        again = _State(state)
        self._enter_loop(index, again)
        self._block(body, again)
        state.merge([_State(state), again])
        self.depth -= 1
        otherwise = unit.child(index, Role.ORELSE)
        if otherwise >= 0:
            rest = _State(state)
            self._block(otherwise, rest)
            state.merge([_State(state), rest])
        return True

    def _enter_loop(self, index: int, state: _State) -> None:
        target = self.unit.child(index, Role.TARGET)
        if target >= 0:
            self._reads(target, state)
            self._forget(target, state)
        test = self.unit.child(index, Role.TEST)
        if test >= 0:
            self._reads(test, state)

    def _try(self, index: int, state: _State) -> bool:
        unit = self.unit
        body = _State(state)
        whole = self._block(unit.child(index, Role.BODY), body)
        broken = _State(state)
        broken.merge([_State(broken), _moved(body, broken)])
        ends = []
        otherwise = unit.child(index, Role.ORELSE)
        if whole and (otherwise < 0 or self._block(otherwise, body)):
            ends.append(body)
        for handler in unit.children_of_role(index, Role.HANDLER):
            entered = _State(state)
            entered.own.update(broken.own)
            name = unit.child(handler, Role.NAME)
            exception = unit.child(handler, Role.EXCEPTION)
            if exception >= 0:
                self._reads(exception, entered)
            if name >= 0:
                entered.own[unit.name(name)] = None
            if self._block(unit.child(handler, Role.BODY), entered):
                ends.append(entered)
        if ends:
            state.merge(ends)
        else:
            state.own.update(broken.own)
        last = unit.child(index, Role.FINALLY)
        through = last < 0 or self._block(last, state)
        return bool(ends) and through

    def _with(self, index: int, state: _State) -> bool:
        unit = self.unit
        for item in unit.children_of_role(index, Role.ITEM):
            self._reads(item, state)
            target, value = unit.child(item, Role.TARGET), unit.child(item, Role.VALUE)
            if target >= 0:
                self._forget(target, state)
                if unit.kind[target] == Kind.NAME:
                    state.own[unit.name(target)] = Value("", node=value)
        return self._block(unit.child(index, Role.BODY), state)

    def _match(self, index: int, state: _State) -> bool:
        unit = self.unit
        self._reads(unit.child(index, Role.SUBJECT), state)
        branches = [_State(state)]
        for case in unit.children_of_role(index, Role.CASE):
            branch = _State(state)
            body = unit.child(case, Role.BODY)
            self._forget_stores(case, branch, body)
            guard = unit.child(case, Role.GUARD)
            if guard >= 0:
                self._reads(guard, branch)
            if self._block(body, branch):
                branches.append(branch)
        state.merge(branches)
        return True

    def _definition(self, index: int, state: _State) -> None:
        unit = self.unit
        for child in unit.children(index):
            if unit.role[child] != Role.BODY:
                self._reads(child, state)
        name = unit.child(index, Role.NAME)
        state.own[unit.name(name)] = None

    def _forget_stores(self, index: int, state: _State, stop: int = -1) -> None:
        unit = self.unit
        last = unit.end[index] if stop < 0 else stop
        for name in self._between(index, last):
            if unit.role[name] in (Role.NAME, Role.REST) or is_target(unit, name):
                state.own[unit.name(name)] = None

    def _between(self, first: int, stop: int) -> list[int]:
        names = self.names
        return names[bisect_left(names, first) : bisect_left(names, stop)]

    def _reads(self, index: int, state: _State) -> None:
        """Notes the values of the names that are read in the subtree of `index`."""
        unit, table, loads = self.unit, self.table, self.loads
        for name in self._between(index, unit.end[index]):
            role = unit.role[name]
            if role in (Role.ATTRIBUTE, Role.NAME, Role.TARGET):
                if role == Role.TARGET and unit.kind[unit.parent[name]] == Kind.NAMED_EXPRESSION:
                    state.own[unit.name(name)] = None
                continue
            word = unit.name(name)
            block = table.lookup(word, table.block_of[name])
            known = state.get(word) if block == self.block else self.fixed.get((block, word))
            if known is not None:
                loads[name] = known
            else:
                loads.pop(name, None)

    def _value(self, index: int, state: _State) -> Value | None:
        return evaluate(self.unit, self.text, index, self.loads)


def _moved(state: _State, parent: _State) -> _State:
    moved = _State(parent)
    moved.own = state.own
    return moved
