"""Which values names hold where they are read: a walk over each scope's statements (layer 4).

What is known is what Semgrep knows. Branches are joined; at the head of a loop only that is known which both the code
before it and the end of its body say, so nothing that the body leaves alone. A method called for its effect, and an
assignment to a field or item, end what is known of the variable. Other scopes see names of the module that are
assigned once, below the assignment. Class attributes, parameters' defaults and items of containers are no constants.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from aoplint.scopes.blocks import BlockTable, is_target, target_names
from aoplint.scopes.evaluate import evaluate
from aoplint.scopes.values import Value, join
from aoplint.tree import Kind, Role, Unit

#: Loops nested deeper than this are not walked again until they are stable.
_LOOP_DEPTH: Final = 3
_ROUNDS: Final = 3
_SYMBOLIC: Final = frozenset(
    {
        Kind.NAME, Kind.ATTRIBUTE, Kind.SUBSCRIPT, Kind.CALL, Kind.KEYWORD, Kind.STARRED, Kind.DOUBLE_STARRED,
        Kind.BOOLEAN_OPERATION, Kind.UNARY_OPERATION, Kind.BINARY_OPERATION, Kind.COMPARE, Kind.COMPARISON, Kind.STRING,
        Kind.CONCATENATION, Kind.FSTRING, Kind.FSTRING_TEXT, Kind.FSTRING_HOLE, Kind.NUMBER, Kind.CONSTANT,
    }
)  # fmt: skip
_LEAVES: Final = frozenset({Kind.RETURN, Kind.RAISE, Kind.BREAK, Kind.CONTINUE})


class _State:
    """Values of names; a branch keeps only its own changes on top of its parent's."""

    __slots__ = ("own", "parent")

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

    def names(self) -> set[str]:
        """All names of which something was known."""
        found: set[str] = set()
        state: _State | None = self
        while state is not None:
            found.update(state.own)
            state = state.parent
        return found

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
        #: Names of the module that are assigned once: where, and what.
        self.fixed: dict[str, tuple[int, Value]] = {}
        self.block = 0
        self.depth = 0

    def run(self) -> dict[int, Value]:
        for number, block in enumerate(self.table.blocks):
            self.block = number
            if block.kind == Kind.MODULE:
                self._block(block.node, _State())
            elif block.kind == Kind.FUNCTION:
                self._block(self.unit.child(block.node, Role.BODY), _State())
            elif block.kind == Kind.CLASS:
                self._class(self.unit.child(block.node, Role.BODY))
        return self.loads

    def _class(self, body: int) -> None:
        """A class body knows constants of the module, and nothing of itself."""
        nothing = _State()
        for statement in self.unit.children(body):
            if self.unit.kind[statement] not in (Kind.FUNCTION, Kind.CLASS):
                self._reads(statement, nothing)
                nothing.own.clear()

    def _block(self, block: int, state: _State) -> bool:
        """Walks a suite; False if its end is never reached."""
        return all(self._statement(statement, state) for statement in self.unit.children(block))

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

    def _effect(self, index: int, state: _State) -> None:
        """A method that is called for its effect may change its owner."""
        unit = self.unit
        callee = index + 2
        if unit.kind[index + 1] == Kind.CALL and unit.kind[callee] == Kind.ATTRIBUTE:
            while unit.kind[callee] == Kind.ATTRIBUTE:
                callee += 1
            if unit.kind[callee] == Kind.NAME:
                state.own[unit.name(callee)] = None

    def _simple(self, index: int, kind: int, state: _State) -> None:
        unit = self.unit
        if kind == Kind.EXPRESSION_STATEMENT:
            self._effect(index, state)
        elif kind in (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN):
            value = unit.child(index, Role.VALUE)
            targets = unit.children_of_role(index, Role.TARGET)
            for target in targets:
                self._assign(target, value if len(targets) == 1 else -1, state)
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
        known = self._assigned(value) if value >= 0 else None
        name = unit.name(target)
        block = self.table.lookup(name, self.block)
        state.own[name] = known
        if known is not None and block == 0 and unit.kind[unit.parent[target]] == Kind.ASSIGN:
            binders = self.table.blocks[0].names.get(name, ())
            if len(binders) == 1:
                self.fixed[name] = (target, known)

    def _assigned(self, value: int) -> Value | None:
        """What a variable holds after it is assigned the expression `value`."""
        known = self._value(value)
        if known is None:
            known = self._choice(value)
        if known is not None and known.kind:
            return Value(known.kind, known.known, known.literal, value)
        return Value("", node=value) if is_symbolic(self.unit, value) else None

    def _choice(self, value: int) -> Value | None:
        """`test and this or that`: either."""
        unit = self.unit
        if unit.kind[value] != Kind.BOOLEAN_OPERATION or unit.name(value) != "or":
            return None
        left, right = value + 1, unit.child(value, Role.RIGHT)
        if unit.kind[left] != Kind.BOOLEAN_OPERATION or unit.name(left) != "and":
            return None
        return join(self._value(unit.child(left, Role.RIGHT)), self._value(right))

    def _augment(self, index: int, state: _State) -> None:
        from aoplint.scopes.values import binary

        unit = self.unit
        target, value = unit.child(index, Role.TARGET), unit.child(index, Role.VALUE)
        if unit.kind[target] == Kind.NAME:
            name = unit.name(target)
            state.own[name] = binary(unit.name(index)[:-1], state.get(name), self._value(value))

    def _forget(self, target: int, state: _State) -> None:
        unit = self.unit
        for name in target_names(unit, target):
            state.own[unit.name(name)] = None
        while unit.kind[target] in (Kind.ATTRIBUTE, Kind.SUBSCRIPT):
            target += 1
            if unit.kind[target] == Kind.NAME:
                state.own[unit.name(target)] = None

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
        rounds = _ROUNDS if self.depth <= _LOOP_DEPTH else 1
        head = dict.fromkeys(state.names())
        for _ in range(rounds):
            walked = self._round(index, state, head)
            again = {name: join(state.get(name), walked.get(name)) for name in head}
            if again == head:
                break
            head = again
        else:
            head = dict.fromkeys(head)
            self._round(index, state, head)
        self.depth -= 1
        state.own.update(head)
        for name in self._stores(index):
            state.own.setdefault(name, None)
        otherwise = unit.child(index, Role.ORELSE)
        if otherwise >= 0:
            rest = _State(state)
            self._block(otherwise, rest)
            state.merge([_State(state), rest])
        return True

    def _round(self, index: int, state: _State, head: dict[str, Value | None]) -> _State:
        """The state at the end of a loop's body that is entered with `head`."""
        walked = _State(state)
        walked.own.update(head)
        self._enter_loop(index, walked)
        self._block(self.unit.child(index, Role.BODY), walked)
        return walked

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
            target = unit.child(item, Role.TARGET)
            if target >= 0:
                self._assign(target, unit.child(item, Role.VALUE), state)
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
        for name in self._stores(index, stop):
            state.own[name] = None

    def _stores(self, index: int, stop: int = -1) -> Iterator[str]:
        """Names that are bound in the subtree of `index`, up to node `stop`."""
        unit = self.unit
        last = unit.end[index] if stop < 0 else stop
        for name in self._between(index, last):
            if unit.role[name] in (Role.NAME, Role.REST) or is_target(unit, name):
                yield unit.name(name)

    def _between(self, first: int, stop: int) -> list[int]:
        names = self.names
        return names[bisect_left(names, first) : bisect_left(names, stop)]

    def _reads(self, index: int, state: _State) -> None:
        """Notes the values of the names that are read in the subtree of `index`."""
        unit, loads = self.unit, self.loads
        walrus: list[tuple[int, int]] = []
        for name in self._between(index, unit.end[index]):
            while walrus and walrus[-1][0] <= name:
                self._named(walrus.pop()[1], state)
            role = unit.role[name]
            if role in (Role.ATTRIBUTE, Role.NAME, Role.TARGET):
                parent = unit.parent[name]
                if role == Role.TARGET and unit.kind[parent] == Kind.NAMED_EXPRESSION:
                    walrus.append((unit.end[parent], parent))
                continue
            known = self._read(name, state)
            if known is not None:
                loads[name] = known
            else:
                loads.pop(name, None)
        while walrus:
            self._named(walrus.pop()[1], state)

    def _read(self, name: int, state: _State) -> Value | None:
        word = self.unit.name(name)
        block = self.table.lookup(word, self.table.block_of[name])
        if block == self.block or (block == 0 and word in self.table.blocks[self.block].outer):
            known = state.get(word)
            if known is not None:
                return known
        if block != 0 or word not in self.fixed:
            return None
        node, value = self.fixed[word]
        return value if node < name else None

    def _named(self, index: int, state: _State) -> None:
        """A walrus binds its name once it is read."""
        self._assign(index + 1, self.unit.child(index, Role.VALUE), state)

    def _value(self, index: int) -> Value | None:
        return evaluate(self.unit, self.text, index, self.loads)


def is_symbolic(unit: Unit, index: int) -> bool:
    """Whether a name may stand for the expression: names, attributes, items, calls, operators and literals in it."""
    kinds = unit.kind
    return all(kinds[node] in _SYMBOLIC for node in range(index, unit.end[index]))


def _moved(state: _State, parent: _State) -> _State:
    moved = _State(parent)
    moved.own = state.own
    return moved
