"""Data that leaves a function through a store: tables by class, files by constant name (layer 8).

One instance of a stored class stands for all its rows: what is written into any instance is in it, and a query of the
class gives it back.
"""

from __future__ import annotations

from typing import Final

from aoplint.flow.literals import paths
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.heap import ELEMENT
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CONTAINERS, NOTHING, Obj, Shape, Value, join, of
from aoplint.flow.objects import classes, holding
from aoplint.flow.objects.classes import is_stored

#: What Odoo finds its models in, by name.
ODOO_ENVIRONMENT: Final = "odoo.api.Environment"
#: Attributes of a stored class from which queries start.
_STARTS: Final = frozenset({
    "objects", "query", "_default_manager", "all_objects",
})  # fmt: skip
#: Methods of a stored class that are a query already.
_QUERYING: Final = frozenset({
    "select", "all", "get", "filter", "exclude", "find", "find_one", "find_all", "find_many", "find_first",
    "get_or_none", "get_by_id", "first", "last", "create", "insert", "insert_many", "get_or_create",
    "update_or_create", "bulk_create", "order_by", "where", "aggregate",
})  # fmt: skip
#: Methods of a query that give one row.
_ONE: Final = frozenset({
    "first", "get", "one", "get_object_or_404", "aget_object_or_404", "last", "one_or_none", "scalar",
    "scalar_one", "scalar_one_or_none", "get_or_404", "aget", "first_or_404", "one_or_404", "earliest",
    "latest", "afirst", "get_or_none", "find_one", "find_first", "get_by_id", "fetchone", "ensure_one",
})  # fmt: skip
_MAKING: Final = frozenset({
    "create", "acreate", "insert", "values", "update", "bulk_create", "get_or_create", "update_or_create",
    "aupdate_or_create", "insert_one", "write", "new",
})  # fmt: skip
#: Names by which functions get at files.
_READERS: Final = ("open", "Path")
_COUNTING: Final = frozenset({
    "count", "exists", "delete", "acount", "aexists", "adelete", "rowcount",
})  # fmt: skip
_DICTS: Final = frozenset({
    "values", "values_list", "dicts", "mappings", "tuples", "search_read", "read",
})  # fmt: skip


def row(m: Machine, cls: Obj) -> Value:
    """The instance that stands for all rows of `cls`.

    A row that was read is no carrier of all its columns: who passes it on passes a handle, and reads columns by name.
    """
    made = m.canonical(cls)
    m.handles.add(made.id)
    return of(made)


def query(m: Machine, cls: Obj, node: int) -> Value:
    """A query of `cls`."""
    made = m.object(Shape.OPAQUE, node, ("query", cls.id), ("query", cls))
    m.heap.set(made.id, ELEMENT, row(m, cls))
    return of(made)


def start(m: Machine, cls: Obj, name: str, node: int) -> Value | None:
    """`Model.objects`, `Model.filter` and their like; None if `name` does not start a query."""
    if name not in _STARTS | _QUERYING or not is_stored(cls):
        return None
    every = query(m, cls, node)
    return every if name in _STARTS else of(m.object(Shape.BOUND, node, (cls.id, name), (every, name)))


def queried(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value | None:
    """The result of a method of a query; None if `receiver` is none."""
    obj = receiver.refs[0]
    if not (isinstance(obj.data, tuple) and obj.data[0] == "query"):
        return None
    cls = obj.data[1]
    if name in _COUNTING:
        return Value(constants=None)
    if name in _MAKING and _named(m, arguments):
        for field, value in _named(m, arguments).items():
            m.heap.add(m.canonical(cls).id, field, value)
        if name.endswith("or_create"):
            made = m.fresh(Shape.TUPLE, node, "made")
            holding.fill(m, made, [row(m, cls), Value(constants=None)])
            return of(made)
        return join(row(m, cls), receiver)
    if name in _DICTS:
        made = m.fresh(Shape.DICT, node, "row")
        for field, held in list(m.heap.all(m.canonical(cls)).items()):
            if isinstance(field, str) and not field.startswith("["):
                m.heap.set(made.id, ("[", field), held)
        listed = m.fresh(Shape.LIST, node, "rows")
        m.heap.set(listed.id, ELEMENT, of(made))
        return of(listed)
    return row(m, cls) if name in _ONE else receiver


def _named(m: Machine, arguments: Arguments) -> dict[str, Value]:
    found = dict(arguments.keywords)
    defaults = found.pop("defaults", None)
    rows = [value for value in arguments.positional[:2] if any(obj.shape in CONTAINERS for obj in value.refs)]
    listed = [m.elements(value) for value in rows if any(obj.shape != Shape.DICT for obj in value.refs)]
    for value in [*([defaults] if defaults is not None else []), *rows, *listed]:
        for obj in value.refs:
            for name, held in m.heap.all(obj).items():
                if isinstance(name, tuple) and isinstance(name[1], str):
                    found[name[1]] = held
    return found


def keep(m: Machine, obj: Obj, arguments: Arguments) -> None:
    """`record.write({"phone": …})`, `row.update(phone=…)`: the fields of a row."""
    for field, value in _named(m, arguments).items():
        holding.write(m, obj, field, value, strong=True)


def named(m: Machine, name: str, node: int) -> Value:
    """The records of the Odoo model that is called `name`, in the project or in Odoo itself."""
    own = [cls for cls in m.classes if _odoo_names(m, cls, name)]
    cls = own[0] if own else m.lasting(Shape.CLASS, ("odoo", name))
    if cls.data is None:
        cls.data = classes.ClassData(name, "", 0, qualified=name)
        cls.data.order = (cls, m.external("odoo.models.Model"))
    return query(m, cls, node)


def _odoo_names(m: Machine, cls: Obj, name: str) -> bool:
    if not any(base.startswith("odoo.models.") for base in classes.external_bases(cls)):
        return False
    held = [m.heap.get(cls, key) for key in ("_name", "_inherit")]
    return any(value is not None and value.constant == name for value in held)


def is_records(obj: Obj) -> bool:
    """Whether `obj` is an instance of an Odoo model, which is a sequence of records too."""
    return obj.shape == Shape.INSTANCE and any(
        base.startswith("odoo.models.") for base in classes.external_bases(obj.data)
    )


def asked_for(m: Machine, name: str, arguments: Arguments, node: int) -> Value | None:
    """`session.get(Model, 1)`, `session.query(Model)`, `select(Model)`: None if no stored class is passed."""
    result = NOTHING
    for value in arguments.positional[:2]:
        for obj in value.refs:
            if obj.shape == Shape.CLASS and is_stored(obj):
                result = join(result, row(m, obj) if name in _ONE else query(m, obj, node))
            elif isinstance(obj.data, tuple) and obj.data and obj.data[0] == "query":
                result = join(result, of(obj))
    return None if result is NOTHING else result


def file_object(m: Machine, arguments: Arguments, node: int, kind: str) -> Value:
    """What `open(path)` gives: one object for each name of a file, so that what is written can be read elsewhere."""
    path = arguments.get(0, "file") if kind == "file" else arguments.get(len(arguments.positional) - 1)
    name = paths.name_of(path) if path is not None else ""
    if name:
        return of(m.lasting(Shape.OPAQUE, ("file", name), ("file", kind), _READERS))
    if (
        path is not None
        and len(path.refs) == 1
        and isinstance(path.refs[0].data, tuple)
        and path.refs[0].data[0] == "file"
    ):
        return of(path.refs[0])
    return of(m.fresh(Shape.OPAQUE, node, "file", ("file", kind)))
