"""State that entries share: what stood there at first is not all that they may find (layer 8).

Entries are run one after the other, in an order of our own. A flag that one of them sets, a list that one of them fills
is not what it was when the module was run; where functions write it, what it may be is not known to the others.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from aoplint.flow.calls.flags import is_state, open_field
from aoplint.flow.machine.heap import ELEMENT, LENGTH
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import UNKNOWN, Obj, Shape, Value, maybe
from aoplint.flow.reach.written import Owner, Written

_FILLED: Final = frozenset({Shape.LIST, Shape.SET})


class SharedState:
    """Makes unknown, before entries run, what some of them may have written by then.

    Args:
        written: what functions write.
    """

    def __init__(self, written: Written) -> None:
        self._written = written
        #: The names that were asked for: what the project writes of them is what a solution rests on.
        self.asked: set[str] = set()

    def open(self, m: Machine) -> None:
        """Opens what modules, classes, and the instances that they hold were seen to hold."""
        shared: dict[int, Obj] = {}
        for path, module in sorted(m.module_of.items()):
            self._open(m, module, shared, known=self._written.globals(path))
        for cls in m.classes:
            self._open(m, cls, shared)
            obj = m.objects.get(("canonical", cls.id))
            if obj is not None:
                shared[obj.id] = obj
        for obj in list(shared.values()):
            self._open_instance(m, obj)

    def _open(
        self,
        m: Machine,
        holder: Obj,
        shared: dict[int, Obj],
        owners: tuple[Owner, ...] = (),
        known: Collection[str] = (),
    ) -> None:
        """Opens the attributes of `holder`; the instances among them go to `shared`.

        Args:
            owners: classes whose methods write it too, in one place besides that where it got its value.
            known: names of which is known that functions write them.
        """
        for name, held in m.heap.all(holder).items():
            if type(name) is not str or name[:1] == "[":
                continue
            if held.constants and (name in known or self._is_written(name, held, owners, 2)):
                open_field(m, holder, name)
            for obj in held.refs:
                if obj.shape == Shape.INSTANCE:
                    shared[obj.id] = obj
                elif obj.shape in _FILLED:
                    _fill(m, obj)

    def _open_instance(self, m: Machine, obj: Obj) -> None:
        classes = [cls for cls in (obj.data.data.order or (obj.data,)) if cls.shape == Shape.CLASS]
        owners = tuple((cls.data.path, cls.data.node) for cls in classes)
        own = m.heap.all(obj)
        self._open(m, obj, {}, owners)
        for cls in classes:
            for name, held in m.heap.all(cls).items():
                if held.constants and name not in own and self._is_written(name, held, owners):
                    m.heap.set_local(obj.id, name, maybe(UNKNOWN))

    def _is_written(self, name: str, held: Value, owners: tuple[Owner, ...] = (), least: int = 1) -> bool:
        """Whether functions write a flag of any object, or in `least` places of one of `owners`."""
        if not is_state(held):
            return False
        self.asked.add(name)
        return self._written.count(name, (None,)) > 0 or self._written.count(name, owners) >= least


def _fill(m: Machine, obj: Obj) -> None:
    """An empty list that is kept is there to be filled."""
    length = m.heap.get(obj, LENGTH)
    if length is not None and length.constant == 0:
        m.heap.set_local(obj.id, LENGTH, UNKNOWN)
        m.heap.set_local(obj.id, ELEMENT, UNKNOWN)
