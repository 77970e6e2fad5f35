"""Functions that look into objects by name, copy them, or load modules by name (layer 8)."""

from __future__ import annotations

from aoplint.flow.calls.call import unknown_call
from aoplint.flow.literals import affixes
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.heap import ELEMENT
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    CLEAN,
    CONTAINERS,
    MEMBERS,
    NONE,
    NOTHING,
    UNKNOWN,
    Obj,
    Shape,
    Value,
    join,
    join_all,
    maybe,
    of,
    tainted,
)
from aoplint.flow.objects import attributes, classes, holding, namespaces
from aoplint.flow.objects.special import call_special

_SET, _DELETE = attributes.HOOKS


def get_attribute(m: Machine, arguments: Arguments, node: int) -> Value:
    """`getattr(x, name, default)`."""
    value, name = arguments.first(), arguments.get(1)
    default = arguments.get(2)
    literals = name.constants if name is not None else None
    if literals and all(isinstance(literal, str) for literal in literals):
        result = join_all(attributes.get_attribute(m, value, literal, node) for literal in literals)
    else:
        result = _by_affix(m, value, name, node)
    if default is not None and not all(_has(m, obj, literals) for obj in value.refs):
        result = join(result, default)
    return result


def _by_affix(m: Machine, value: Value, name: Value | None, node: int) -> Value:
    """The attributes whose names begin or end as that of an attribute that is named at run time."""
    result = Value(m.step(m.contents(value), node, "attribute"), constants=None)
    if name is None:
        return result
    for obj in value.refs:
        for one in affixes.fitting(name, affixes.names_of(m, obj)):
            result = join(result, attributes.get_attribute(m, of(obj), one, node))
    return result


def _has(m: Machine, obj: Obj, literals: tuple[object, ...] | None) -> bool:
    name = literals[0] if literals and len(literals) == 1 else None
    held = m.heap.get(obj, name)
    if held is None and obj.shape == Shape.INSTANCE and isinstance(name, str):
        found = classes.lookup(m.heap, obj.data, name)
        held = found[0] if found is not None else None
    return held is not None and not held.maybe


def set_attribute(m: Machine, arguments: Arguments, node: int) -> Value:
    """`setattr(x, name, value)`."""
    return _set(m, arguments, node, hooked=True)


def store_attribute(m: Machine, arguments: Arguments, node: int) -> Value:
    """`object.__setattr__(x, name, value)`."""
    return _set(m, arguments, node, hooked=False)


def _set(m: Machine, arguments: Arguments, node: int, *, hooked: bool) -> Value:
    value, name, new = arguments.first(), arguments.get(1), arguments.get(2)
    if name is not None and new is not None:
        names = name.constants or ()
        if names and not name.refs and all(isinstance(one, str) for one in names):
            for one in names:
                held = new if len(names) == 1 else maybe(new)
                attributes.set_attribute(m, value, one, held, node, hooked=hooked)
        else:
            for obj in value.refs:
                if not hooked or not attributes.runs_hook(m, obj, _SET, [name, new], node):
                    attributes.set_any(m, of(obj), new)
            m.hand([value])
    return NONE


def delete_attribute(m: Machine, arguments: Arguments, node: int) -> Value:
    """`delattr(x, name)`."""
    return _delete(m, arguments, node, hooked=True)


def remove_attribute(m: Machine, arguments: Arguments, node: int) -> Value:
    """`object.__delattr__(x, name)`."""
    return _delete(m, arguments, node, hooked=False)


def _delete(m: Machine, arguments: Arguments, node: int, *, hooked: bool) -> Value:
    value, name = arguments.first(), arguments.get(1)
    if name is not None and isinstance(name.constant, str):
        attributes.delete_attribute(m, value, name.constant, node, hooked=hooked)
    elif name is not None and hooked:
        for obj in value.refs:
            attributes.runs_hook(m, obj, _DELETE, [name], node)
    return NONE


def namespace_of(m: Machine, arguments: Arguments, node: int) -> Value:
    """`vars(x)`: its items are attributes of `x`."""
    if not arguments.positional:
        return local_names(m, arguments, node)
    value = arguments.first()
    return namespaces.namespace(m, node, tuple(obj.id for obj in value.refs), value)


def local_names(m: Machine, arguments: Arguments, node: int) -> Value:
    """`locals()`: the variables of the function as they are now."""
    scopes = list(m.frame.scopes.values())
    if not scopes or scopes[-1].shape != Shape.SCOPE:
        return global_names(m, arguments, node)
    made = m.fresh(Shape.DICT, node, "locals")
    for name, held in m.heap.attributes(scopes[-1]):
        m.heap.set(made.id, holding.item_field(name), held)
    return of(made)


def global_names(m: Machine, arguments: Arguments, node: int) -> Value:
    """`globals()`: its items are names of the module."""
    module = m.frame.scopes.get(0)
    return m.unknown(node) if module is None else namespaces.namespace(m, node, module.id, of(module))


def fields_as_dict(m: Machine, arguments: Arguments, node: int) -> Value:
    """`dataclasses.asdict` and its like: fields become items."""
    value = arguments.first()
    made = m.fresh(Shape.DICT, node, "asdict")
    for obj in value.refs:
        for name, held in m.heap.attributes(obj):
            holding.write(m, made, ("[", name), held, strong=len(value.refs) == 1)
    if any(obj.shape not in (Shape.INSTANCE, Shape.DICT) for obj in value.refs):
        m.heap.add(made.id, ELEMENT, Value(m.contents(value), constants=None))
    return tainted(of(made), m.whole(value))


def fields_as_tuple(m: Machine, arguments: Arguments, node: int) -> Value:
    """`dataclasses.astuple` and its like: fields become items by their places."""
    value = arguments.first()
    result = NOTHING
    for obj in value.refs:
        made = m.fresh(Shape.TUPLE, node, ("tuple", obj.id))
        if obj.shape == Shape.INSTANCE:
            names = list(classes.all_fields(obj.data))
            holding.fill(m, made, [attributes.instance_attribute(m, obj, name, node) for name in names])
        else:
            m.heap.add(made.id, ELEMENT, Value(m.contents(of(obj)), constants=None))
        result = join(result, of(made))
    return tainted(UNKNOWN if result is NOTHING else result, m.whole(value))


def replace_fields(m: Machine, arguments: Arguments, node: int) -> Value:
    """`dataclasses.replace`, `copy.replace`."""
    value = arguments.first()
    for obj in value.refs:
        if obj.shape == Shape.INSTANCE:
            made = m.fresh(Shape.INSTANCE, node, obj.id, obj.data)
            holding.copy_fields(m, obj, made)
            for name, new in arguments.keywords.items():
                m.heap.set(made.id, name, new)
            return of(made)
    return unknown_call(m, arguments, node, CLEAN)


def generated_method(m: Machine, receiver: Value, name: str, arguments: Arguments, node: int) -> Value | None:
    """A method that named tuples and models of pydantic have; None if `name` is none."""
    if name in ("dict", "model_dump", "_asdict"):
        return fields_as_dict(m, Arguments([receiver]), node)
    if name in ("json", "model_dump_json"):
        return Value(m.step(m.contents(receiver), node, name), constants=None)
    if name in ("_replace", "copy", "model_copy"):
        keywords = dict(arguments.keywords)
        update = keywords.pop("update", None)
        for obj in update.refs if update is not None else ():
            for key, held in m.heap.all(obj).items():
                if isinstance(key, tuple) and isinstance(key[1], str):
                    keywords[key[1]] = held
        return replace_fields(m, Arguments([receiver], keywords), node)
    return None


def copy_shallow(m: Machine, arguments: Arguments, node: int) -> Value:
    """`copy.copy(x)`."""
    own = call_special(m, arguments.first(), "__copy__", Arguments(), node)
    return _copied_value(m, arguments.first(), node, 0) if own is None else own


def copy_deep(m: Machine, arguments: Arguments, node: int) -> Value:
    """`copy.deepcopy(x)`."""
    own = call_special(m, arguments.first(), "__deepcopy__", Arguments([UNKNOWN]), node)
    return _copied_value(m, arguments.first(), node, 4) if own is None else own


def _copied_value(m: Machine, value: Value, node: int, deep: int, path: tuple[int, ...] = ()) -> Value:
    refs = []
    for obj in value.refs:
        if obj.shape not in CONTAINERS and obj.shape not in (Shape.INSTANCE, Shape.OPAQUE):
            refs.append(obj)
            continue
        made = m.fresh(obj.shape, node, ("copy", obj.id, path), obj.data)
        for field, held in list(m.heap.all(obj).items()):
            if deep and len(path) < deep and held.refs and obj.id not in path:
                held = _copied_value(m, held, node, deep, (*path, obj.id))
            m.heap.set(made.id, field, held)
        refs.append(made)
    return Value(value.taint, tuple(sorted(refs, key=lambda obj: obj.id)), value.constants)


def import_module(m: Machine, arguments: Arguments, node: int) -> Value:
    """`importlib.import_module(name)` with a constant name."""
    name = arguments.first("name").constant
    if not isinstance(name, str):
        return m.unknown(node)
    level = len(name) - len(name.lstrip("."))
    module = m.linker.load(m, name.lstrip("."), level, m.code.path)
    return of(module if module is not None else m.external(name))


def class_of(m: Machine, arguments: Arguments, node: int) -> Value:
    """`type(x)`, `type(name, bases, members)`."""
    value = arguments.first()
    if len(arguments.positional) == 3:
        return _made_class(m, arguments, node)
    found = {obj.data.id: obj.data for obj in value.refs if obj.shape == Shape.INSTANCE}
    for literal in value.constants or ():
        cls = literal.member.data if isinstance(literal, MEMBERS) else m.external(f"builtins.{type(literal).__name__}")
        found[cls.id] = cls
    # What an instance that nobody is seen to make stands for may be of a class that derives from its own.
    exact = value.constants is not None and not any(obj.id in m.canonicals for obj in value.refs)
    exact = exact and all(obj.shape == Shape.INSTANCE for obj in value.refs)
    return Value(refs=tuple(found[number] for number in sorted(found)), constants=() if exact else None)


def _made_class(m: Machine, arguments: Arguments, node: int) -> Value:
    name, bases, members = arguments.positional
    cls = m.fresh(Shape.CLASS, node, "made")
    words = name.constant if isinstance(name.constant, str) else "class"
    cls.data = classes.ClassData(words, m.code.path, node, qualified=words)
    known = [ref for ref in m.elements(bases).refs if ref.shape in (Shape.CLASS, Shape.EXTERNAL)]
    cls.data.order = classes.linearise(cls, known)
    m.classes.append(cls)
    for obj in members.refs:
        for field, held in list(m.heap.all(obj).items()):
            if isinstance(field, tuple) and isinstance(field[1], str):
                m.heap.set(cls.id, field[1], held)
    return of(cls)
