"""Attributes and items of abstract values: read, write, delete (layer 8)."""

from __future__ import annotations

from typing import Any, Final

from aoplint.flow import classes, remembered
from aoplint.flow.heap import ELEMENT, FACTORY, GIVEN, KEYS, LENGTH, WHOLE, Field
from aoplint.flow.limits import MAX_FIELDS
from aoplint.flow.machine import Machine
from aoplint.flow.values import (
    CONTAINERS,
    MEMBERS,
    NO_CONSTANT,
    NOTHING,
    SEQUENCES,
    Obj,
    Shape,
    Value,
    join,
    join_all,
    maybe,
    of,
    tainted,
    without_maybe,
)

#: What Odoo finds its models in, by name.
ODOO_ENVIRONMENT: Final = "odoo.api.Environment"
#: What makes instances of classes that do not say how.
_MAKER: Final = "builtins.object.__new__"
#: Objects whose missing attributes are simply missing.
_FIXED: Final = CONTAINERS | {Shape.SCOPE}


# --- attributes -----------------------------------------------------------------------------------


def get_attribute(m: Machine, value: Value, name: str, node: int) -> Value:
    """`value.name`."""
    result = NOTHING
    for obj in value.refs:
        result = join(result, _attribute_of(m, obj, name, node, value))
    if value.constants is None and not value.refs:
        result = join(result, Value(constants=None))
    for literal in value.constants or ():
        if isinstance(literal, MEMBERS):
            result = join(result, instance_attribute(m, literal.member, name, node))
        elif not value.refs:
            result = join(result, Value(constants=None))
    if result is NOTHING:
        result = Value(constants=None)
    taint = m.whole(value) if m.deep else m.opaque_taint(value)
    if taint and any(_is_modelled(m, obj, name) for obj in value.refs):
        # A rule's own source is all that is in it; what models call one is just what they say.
        taint = m.watch.of_patterns(taint)
    if taint and not _all_written(m, value, name):
        result = tainted(result, m.carried(m.step(taint, node, "attribute"), "attributes"))
    return without_maybe(result)


def _all_written(m: Machine, value: Value, field: Field) -> bool:
    """Whether every object of `value` had this very field written, so that its own value stands."""
    if not value.refs:
        return False
    for obj in value.refs:
        held = m.heap.get(obj, field)
        if held is None or held.maybe:
            return False
    return True


def _is_modelled(m: Machine, obj: Obj, name: str) -> bool:
    return obj.shape == Shape.TYPED and m.watch.library.knows_attribute(obj, name)


def _attribute_of(m: Machine, obj: Obj, name: str, node: int, receiver: Value) -> Value:
    shape = obj.shape
    if shape == Shape.INSTANCE:
        return instance_attribute(m, obj, name, node)
    if shape == Shape.MODULE:
        return module_attribute(m, obj, name)
    if shape == Shape.CLASS:
        return class_attribute(m, obj, name, node)
    if shape == Shape.EXTERNAL:
        held = m.heap.get(obj, name)
        return held if held is not None else m.watch.external(m, of(m.external(f"{obj.data}.{name}")), node)
    if shape == Shape.SUPER:
        return super_attribute(m, obj, name, node)
    if shape == Shape.LAZY:
        return get_attribute(m, resolve_lazy(m, obj), name, node)
    if shape == Shape.FUNCTION and name in ("__wrapped__", "__call__"):
        return m.heap.get(obj, name) or of(obj)
    if shape == Shape.BOUND and name == "__func__" and isinstance(obj.data[1], Obj):
        return of(obj.data[1])
    if shape == Shape.FUNCTION and name == "register" and obj.data.variants is not None:
        return of(m.object(Shape.BOUND, node, (obj.id, name), (of(obj), name)))
    if shape == Shape.FUNCTION and name in ("__name__", "__qualname__"):
        return Value(constants=(obj.data.name,))
    if shape == Shape.TUPLE and obj.data and name in obj.data:
        return m.heap.get(obj, ("[", obj.data.index(name))) or Value(constants=None)
    held = m.heap.get(obj, name)
    if held is not None and not held.maybe:
        return held
    if shape == Shape.TYPED:
        default = m.watch.attribute(m, obj, name, node)
    elif shape == Shape.OPAQUE and isinstance(obj.data, tuple) and obj.data and obj.data[0] == "query":
        from aoplint.flow import stores

        default = join(instance_attribute(m, m.canonical(obj.data[1]), name, node), stores.query(m, obj.data[1], node))
    elif shape in _FIXED or (shape == Shape.PROPERTY and name in ("setter", "deleter", "getter")):
        default = of(m.object(Shape.BOUND, node, (obj.id, name), (of(obj), name)))
    else:
        default = m.part(obj, name)
    return join(default, held) if held is not None else default


def module_attribute(m: Machine, module: Obj, name: str) -> Value:
    """A name of a module of the project, its submodules and star imports included."""
    held = m.heap.get(module, name)
    if held is not None:
        return resolved(m, held)
    submodule = m.linker.submodule(m, module, name)
    if submodule is not None:
        return of(submodule)
    getter = m.heap.get(module, "__getattr__")
    if getter is not None and any(ref.shape == Shape.FUNCTION for ref in getter.refs):
        from aoplint.flow.calls import Arguments, call_value

        return call_value(m, getter, Arguments([Value(constants=(name,))]), 0)
    return Value(constants=None)


def resolved(m: Machine, value: Value) -> Value:
    """`value` with names that were imported before they existed looked up now."""
    for obj in value.refs:
        if obj.shape == Shape.LAZY:
            break
    else:
        return value
    known = Value(value.taint, tuple(obj for obj in value.refs if obj.shape != Shape.LAZY), value.constants)
    return join_all([known, *(resolve_lazy(m, obj) for obj in value.refs if obj.shape == Shape.LAZY)])


def resolve_lazy(m: Machine, obj: Obj) -> Value:
    """What a name that was imported out of a half-run module means now."""
    module, name = obj.data
    held = m.heap.get(module, name)
    if held is None or any(ref is obj for ref in held.refs):
        return Value(constants=None)
    return resolved(m, held)


def class_attribute(m: Machine, cls: Obj, name: str, node: int) -> Value:
    """`cls.name`."""
    found = classes.lookup(m.heap, cls, name)
    if found is not None:
        return _unwrap(m, found[0], None, cls, node)
    if name == "__dict__":
        from aoplint.flow import namespaces

        return namespaces.namespace(m, node, cls.id, of(cls))
    if name in ("__name__", "__qualname__"):
        return Value(constants=(cls.data.name,))
    if name == "__new__" and not classes.is_metaclass(cls):
        return of(m.external(_MAKER))
    meta = classes.metaclass_of(cls)
    found = None if meta is None else classes.lookup(m.heap, meta, name)
    if meta is not None and found is not None:
        return _unwrap(m, found[0], cls, meta, node)
    from aoplint.flow import stores

    started = stores.start(m, cls, name, node)
    if started is not None:
        return started
    for dotted in classes.external_bases(cls):
        if dotted not in ("object", "abc.ABC"):
            return of(m.external(f"{dotted}.{name}"))
    return Value(constants=None)


def instance_attribute(m: Machine, obj: Obj, name: str, node: int) -> Value:
    """`instance.name`: data descriptors, own fields, class attributes, `__getattr__`."""
    from aoplint.flow.calls import Arguments, call_value

    cls = obj.data
    if name == "__class__":
        return of(cls)
    if name == "__dict__":
        from aoplint.flow import namespaces

        return namespaces.namespace(m, node, obj.id, of(obj))
    found = classes.lookup(m.heap, cls, name)
    if found is not None and _is_data_descriptor(m, found[0]):
        return _unwrap(m, found[0], obj, cls, node)
    held = m.heap.get(obj, name)
    if held is not None and not held.maybe:
        return held
    result = held if held is not None else NOTHING
    if found is not None:
        return join(result, _unwrap(m, found[0], obj, cls, node))
    hint = classes.hinted(cls, name)
    if hint is not None:
        return join(result, Value(hint.taint, hint.refs, None))
    for special in ("__getattr__", "__getattribute__"):
        getter = classes.lookup(m.heap, cls, special)
        if getter is not None:
            arguments = Arguments([of(obj), Value(constants=(name,))])
            return join(result, call_value(m, getter[0], arguments, node))
    given = m.watch.library.given(m, obj, name, node)
    if given is not None:
        return join(result, given)
    for dotted in classes.external_bases(cls):
        if name == "env" and dotted.startswith("odoo."):
            return of(m.lasting(Shape.TYPED, ("typed", ODOO_ENVIRONMENT), ODOO_ENVIRONMENT))
        if name == "data" and dotted in ("collections.UserDict", "collections.UserList"):
            return of(inside(obj))
        if dotted != "object":
            base = of(m.object(Shape.BOUND, node, (obj.id, name), (of(obj), f"{dotted}.{name}")))
            if _is_known_method(dotted, name):
                return join(result, base)
            result = join(result, join(base, m.part(obj, name)))
            made_of = m.heap.get(obj, GIVEN)
            return result if made_of is None else tainted(result, m.step(made_of.taint, node, "attribute"))
    return join(result, m.part(obj, name))


def _is_known_method(base: str, name: str) -> bool:
    """Whether it is known what a class of Python gives as `name`."""
    from aoplint.flow.methods import has_method
    from aoplint.flow.mixins import method_of

    if base in classes.GENERATING_BASES and name in classes.GENERATED_METHODS:
        return True
    shape = classes.CONTAINER_BASES.get(base)
    return method_of(base, name) is not None or (shape is not None and has_method(shape, name))


def _is_data_descriptor(m: Machine, value: Value) -> bool:
    for obj in value.refs:
        if obj.shape == Shape.PROPERTY:
            return not obj.data.get("cached")
        if obj.shape == Shape.INSTANCE and classes.lookup(m.heap, obj.data, "__set__"):
            return True
    return False


def super_attribute(m: Machine, obj: Obj, name: str, node: int) -> Value:
    """`super().name`."""
    owner, receiver = obj.data
    result = NOTHING
    for ref in receiver.refs:
        cls = ref.data if ref.shape == Shape.INSTANCE else ref
        if cls.shape != Shape.CLASS:
            continue
        instance = ref if ref.shape == Shape.INSTANCE else None
        meta = classes.metaclass_of(cls)
        if instance is None and meta is not None and classes.is_subclass(meta, owner):
            cls, instance = meta, ref
        found = classes.lookup(m.heap, cls, name, after=owner)
        if found is not None:
            result = join(result, _unwrap(m, found[0], instance, cls, node))
            continue
        if name == "__call__" and ref.shape == Shape.CLASS and cls is not ref:
            result = join(result, _plain_call(m, ref, node))
            continue
        if name == "__new__" and not classes.is_metaclass(cls):
            result = join(result, of(m.external(_MAKER)))
            continue
        for dotted in classes.external_bases(cls, after=owner)[:1]:
            bound = m.object(Shape.BOUND, node, (ref.id, name, "super"), (of(ref), f"{dotted}.{name}"))
            result = join(result, of(bound))
    return Value(constants=None) if result is NOTHING else result


def _plain_call(m: Machine, cls: Obj, node: int) -> Value:
    """What makes an instance of `cls` whatever its metaclass says."""
    from aoplint.flow.calls import Arguments

    passed = (of(m.external("builtins.type.__call__")), Arguments([of(cls)]))
    return of(m.object(Shape.PARTIAL, node, ("type", cls.id), passed))


def _unwrap(m: Machine, value: Value, instance: Obj | None, cls: Obj, node: int) -> Value:
    """A class attribute as it is read from an instance (or from the class itself)."""
    from aoplint.flow.calls import Arguments, MethodArguments, call_value

    result = NOTHING
    plain = []
    for obj in value.refs:
        shape = obj.shape
        if shape == Shape.FUNCTION:
            if instance is None:
                plain.append(obj)
            else:
                bound = m.object(Shape.BOUND, node, (instance.id, obj.id), (of(instance), obj))
                result = join(result, of(bound))
        elif shape == Shape.STATIC:
            result = join(result, obj.data)
        elif shape == Shape.CLASS_METHOD:
            for inner in obj.data.refs:
                result = join(result, of(m.object(Shape.BOUND, node, (cls.id, inner.id), (of(cls), inner))))
        elif shape == Shape.PARTIAL and instance is not None and isinstance(obj.data[1], MethodArguments):
            inner, before = obj.data
            bound_before = before.behind(of(instance))
            result = join(result, of(m.object(Shape.PARTIAL, node, (instance.id, obj.id), (inner, bound_before))))
        elif shape == Shape.PROPERTY and instance is not None:
            result = join(result, _property(m, obj, instance, node))
        elif shape == Shape.INSTANCE and classes.lookup(m.heap, obj.data, "__get__"):
            getter = classes.lookup(m.heap, obj.data, "__get__")
            receiver = of(instance) if instance is not None else Value(constants=(None,))
            arguments = Arguments([of(obj), receiver, of(cls)])
            result = join(result, call_value(m, getter[0] if getter else NOTHING, arguments, node))
        else:
            plain.append(obj)
    rest = Value(value.taint, tuple(plain), value.constants)
    return join(result, rest) if plain or value.constants is None or value.constants or value.taint else result


def _property(m: Machine, obj: Obj, instance: Obj, node: int) -> Value:
    """What a property of `instance` gives."""
    from aoplint.flow.calls import Arguments, call_value

    getter: Value | None = obj.data.get("get")
    if getter is None:
        return NOTHING
    name = next((one.data.name for one in getter.refs if one.shape == Shape.FUNCTION), "")
    if not obj.data["cached"] or not name:
        return call_value(m, getter, Arguments([of(instance)]), node)
    return remembered.property_of(m, instance, name, lambda: call_value(m, getter, Arguments([of(instance)]), node))


def set_attribute(m: Machine, value: Value, name: str, new: Value, node: int) -> None:
    """`value.name = new`."""
    strong = len(value.refs) == 1
    for obj in value.refs:
        if obj.shape == Shape.INSTANCE and _set_by_descriptor(m, obj, name, new, node):
            continue
        if obj.shape == Shape.NAMESPACE:
            set_attribute(m, obj.data, name, new, node)
            continue
        if obj.shape == Shape.LAZY:
            set_attribute(m, resolve_lazy(m, obj), name, new, node)
            continue
        write(m, obj, name, new, strong=strong)


def _set_by_descriptor(m: Machine, obj: Obj, name: str, new: Value, node: int) -> bool:
    from aoplint.flow.calls import Arguments, call_value

    found = classes.lookup(m.heap, obj.data, name)
    if found is not None:
        for ref in found[0].refs:
            if ref.shape == Shape.PROPERTY and ref.data.get("set") is not None:
                call_value(m, ref.data["set"], Arguments([of(obj), new]), node)
                return True
            if ref.shape == Shape.INSTANCE:
                setter = classes.lookup(m.heap, ref.data, "__set__")
                if setter is not None:
                    call_value(m, setter[0], Arguments([of(ref), of(obj), new]), node)
                    return True
    setter = classes.lookup(m.heap, obj.data, "__setattr__")
    within = any(frame.first.refs == (obj,) for frame in m.stack[-2:])
    if setter is not None and not within:
        call_value(m, setter[0], Arguments([of(obj), Value(constants=(name,)), new]), node)
        return True
    return False


def write(m: Machine, obj: Obj, field: Field, new: Value, *, strong: bool) -> None:
    """Writes a field; when `strong`, what was there is gone."""
    if obj.shape == Shape.INSTANCE and m.deep:
        from aoplint.flow import stores

        stores.written(m, obj, field, new)
    known = m.heap.all(obj)
    if field not in known and len(known) >= MAX_FIELDS and obj.shape not in (Shape.MODULE, Shape.SCOPE, Shape.CLASS):
        m.costs.hit["fields"] += 1
        m.heap.add(obj.id, ELEMENT, new)
        return
    if strong:
        m.heap.set(obj.id, field, without_maybe(new))
    elif field in known:
        m.heap.add(obj.id, field, new)
    else:
        m.heap.set(obj.id, field, maybe(new))


def delete_attribute(m: Machine, value: Value, name: str) -> None:
    """`del value.name`."""
    if len(value.refs) == 1:
        m.heap.set(value.refs[0].id, name, None)


# --- items ----------------------------------------------------------------------------------------


def item_field(key: Any) -> Field:
    """The field of the item with a constant key; equal keys of Python are one."""
    if isinstance(key, bool):
        key = int(key)
    return ("[", key)


def has_item(m: Machine, value: Value, key: Value) -> bool:
    """Whether every object of `value` had the item with this constant key written, so that its own value stands."""
    literal = key.constant
    return literal is not NO_CONSTANT and _hashable(literal) and _all_written(m, value, item_field(literal))


def get_item(m: Machine, value: Value, key: Value, node: int) -> Value:
    """`value[key]`."""
    if key.constants is not None and len(key.constants) > 1 and not key.refs:
        return join_all(get_item(m, value, Value(key.taint, (), (one,)), node) for one in key.constants)
    if isinstance(value.constant, (str, bytes)) and not value.taint and isinstance(key.constant, int):
        text: Any = value.constant
        if -len(text) <= key.constant < len(text):
            return Value(constants=(text[key.constant],))
    result = NOTHING
    exact = bool(value.refs)
    for obj in value.refs:
        found, certain = _item_of(m, obj, key, node)
        result = join(result, found)
        exact = exact and certain
    if value.constants is None and not value.refs:
        result = join(result, Value(constants=None))
    if result is NOTHING:
        result = Value(constants=None)
    taint = m.whole(value)
    if taint and not exact:
        result = tainted(result, m.step(taint, node, "item"))
    if not m.deep and "indexes" not in m.safe:
        result = tainted(result, key.taint)
    return without_maybe(result)


def _item_of(m: Machine, obj: Obj, key: Value, node: int) -> tuple[Value, bool]:
    """The item and whether it is certainly what was written for this key."""
    from aoplint.flow.calls import Arguments, call_value

    shape = obj.shape
    if shape == Shape.NAMESPACE:
        name = key.constant
        if isinstance(name, str):
            return get_attribute(m, obj.data, name, node), True
        from aoplint.flow import namespaces

        return namespaces.named_so(m, obj, key, node), True
    if shape == Shape.INSTANCE:
        found = classes.lookup(m.heap, obj.data, "__getitem__")
        if found is not None:
            return call_value(m, found[0], Arguments([of(obj), key]), node), True
        if classes.container_of(obj.data) is not None:
            return _item_of_container(m, obj, key, node)
        if "typing.NamedTuple" in classes.external_bases(obj.data) and isinstance(key.constant, int):
            names = classes.placed_fields(obj.data)
            if -len(names) <= key.constant < len(names):
                return instance_attribute(m, obj, names[key.constant], node), True
    if shape == Shape.CLASS:
        if obj.data.members:
            from aoplint.flow import members

            return members.named(m, obj, key, node), True
        found = classes.lookup(m.heap, obj, "__class_getitem__")
        return of(obj) if found is None else call_value(m, found[0], Arguments([of(obj), key]), node), True
    if shape == Shape.EXTERNAL and obj.data == "sys.modules" and 0 in m.frame.scopes:
        return of(m.frame.scopes[0]), False
    fields = m.heap.all(obj)
    literal = _literal(m, key)
    if shape == Shape.TYPED and obj.data == ODOO_ENVIRONMENT and isinstance(literal, str):
        from aoplint.flow import stores

        return stores.named(m, literal, node), True
    if FACTORY in fields:
        return _item_or_made(m, obj, key, node)
    if literal is not NO_CONSTANT and _hashable(literal):
        literal = _index(fields, shape, literal)
        held = fields.get(item_field(literal))
        if held is not None and not held.maybe:
            return held, True
        rest = fields.get(ELEMENT)
        result = join_all(one for one in (held, rest) if one is not None)
        if shape in CONTAINERS:
            known = (LENGTH in fields and _length(fields) is not None) or shape == Shape.DICT
            if result is NOTHING and shape in SEQUENCES and not known:
                result = every_item(m, obj)
            return (Value(constants=None) if result is NOTHING else result), False
        return join(result, m.part(obj, item_field(literal))), False
    if shape in CONTAINERS:
        result = every_item(m, obj)
        return (Value(constants=None) if result is NOTHING else result), False
    return join(every_item(m, obj), m.part(obj, ELEMENT)), False


def inside(obj: Obj) -> Obj:
    """The container that an instance is by its class: the same fields, without the methods of the class."""
    shape = classes.container_of(obj.data) if obj.shape == Shape.INSTANCE else None
    return obj if shape is None else Obj(obj.id, shape, None, obj.act)


def insides(value: Value) -> Value:
    """`value` with the containers that its instances are by their classes."""
    if any(obj.shape == Shape.INSTANCE for obj in value.refs):
        return Value(value.taint, tuple(map(inside, value.refs)), value.constants, value.maybe)
    return value


def _item_of_container(m: Machine, obj: Obj, key: Value, node: int) -> tuple[Value, bool]:
    """An item of an instance whose class derives from a container of Python."""
    from aoplint.flow.calls import Arguments, call_value

    found, certain = _item_of(m, inside(obj), key, node)
    missing = classes.lookup(m.heap, obj.data, "__missing__") if not certain else None
    if missing is None:
        return found, certain
    return join(found, call_value(m, missing[0], Arguments([of(obj), key]), node)), False


def _item_or_made(m: Machine, obj: Obj, key: Value, node: int) -> tuple[Value, bool]:
    """An item of a mapping that makes those which are missing."""
    from aoplint.flow.calls import Arguments, call_value

    literal = key.constant
    known = literal is not NO_CONSTANT and _hashable(literal)
    field = item_field(literal) if known else ELEMENT
    held = m.heap.get(obj, field)
    if held is None:
        with m.within(obj.id, field):
            held = call_value(m, m.heap.get(obj, FACTORY) or NOTHING, Arguments(), node)
        m.frame.stopped = False
        held = join(held, m.heap.get(obj, ELEMENT) or NOTHING)
        write(m, obj, field, held, strong=True)
    if known:
        return held, not held.maybe
    m.heap.add(obj.id, KEYS, Value(m.contents(key), constants=None))
    return every_item(m, obj), False


def _literal(m: Machine, key: Value) -> Any:
    """The one literal that a key is, a tuple of literals included; NO_CONSTANT if it may be anything else."""
    if len(key.refs) != 1 or key.refs[0].shape != Shape.TUPLE or key.constants != ():
        return key.constant
    items = [item.constant for item in items_of(m, key.refs[0]) or ()]
    return tuple(items) if items and all(map(_hashable, items)) else NO_CONSTANT


def _hashable(literal: Any) -> bool:
    return literal is None or isinstance(literal, (str, int, float, bool, bytes, tuple))


def _length(fields: Any) -> int | None:
    held = fields.get(LENGTH)
    if held is None:
        return None
    literal = held.constant
    return literal if isinstance(literal, int) else None


def _index(fields: Any, shape: Shape, literal: Any) -> Any:
    if shape in SEQUENCES and isinstance(literal, int) and literal < 0:
        length = _length(fields)
        if length is not None and length + literal >= 0:
            return length + literal
    return literal


def length_of(m: Machine, obj: Obj) -> int | None:
    """The number of items of a sequence, None if it is not known."""
    return _length(m.heap.all(obj)) if obj.shape in SEQUENCES or obj.shape == Shape.INSTANCE else None


def size_of(m: Machine, obj: Obj) -> int | None:
    """The number of items of a dictionary, None if it is not known."""
    fields = m.heap.all(obj)
    if ELEMENT in fields or KEYS in fields or WHOLE in fields or any(held.maybe for held in fields.values()):
        return None
    return sum(1 for name in fields if isinstance(name, tuple))


def every_item(m: Machine, obj: Obj) -> Value:
    """All items of `obj` as one value; NOTHING if it has none."""
    return join_all(held for name, held in m.heap.all(obj).items() if name is ELEMENT or isinstance(name, tuple))


def set_item(m: Machine, value: Value, key: Value, new: Value, node: int) -> None:
    """`value[key] = new`."""
    if key.constants is not None and len(key.constants) > 1 and not key.refs:
        for one in key.constants:
            for obj in value.refs:
                put_item(m, obj, Value(constants=(one,)), new, strong=False)
        return
    from aoplint.flow.calls import Arguments, call_value

    strong = len(value.refs) == 1
    for obj in value.refs:
        if obj.shape == Shape.NAMESPACE:
            name = key.constant
            if isinstance(name, str):
                set_attribute(m, obj.data, name, new, node)
            else:
                m.smear(obj.data, m.contents(new))
            continue
        if obj.shape == Shape.INSTANCE:
            found = classes.lookup(m.heap, obj.data, "__setitem__")
            if found is not None:
                call_value(m, found[0], Arguments([of(obj), key, new]), node)
                continue
        put_item(m, inside(obj), key, new, strong=strong)


def put_item(m: Machine, obj: Obj, key: Value, new: Value, *, strong: bool) -> None:
    """Writes an item of one object."""
    literal = _literal(m, key)
    if literal is not NO_CONSTANT and _hashable(literal):
        literal = _index(m.heap.all(obj), obj.shape, literal)
        write(m, obj, item_field(literal), new, strong=strong)
        return
    for field in [name for name in m.heap.all(obj) if isinstance(name, tuple)]:
        m.heap.add(obj.id, field, new)
    if not m.deep:
        # As in Semgrep: an item that is not known stands for all.
        m.heap.set(obj.id, ELEMENT, new)
        return
    m.heap.add(obj.id, ELEMENT, new)
    if obj.shape == Shape.DICT or obj.shape == Shape.OPAQUE:
        m.heap.add(obj.id, KEYS, Value(m.contents(key), constants=None))


def delete_item(m: Machine, value: Value, key: Value, node: int) -> None:
    """`del value[key]`."""
    from aoplint.flow.calls import Arguments, call_special

    if call_special(m, value, "__delitem__", Arguments([key]), node) is not None or len(value.refs) != 1:
        return
    obj = inside(value.refs[0])
    if obj.shape in SEQUENCES:
        _remove_index(m, obj, key.constant)
    elif obj.shape == Shape.NAMESPACE and isinstance(key.constant, str):
        delete_attribute(m, obj.data, key.constant)
    elif key.constant is not NO_CONSTANT and _hashable(key.constant):
        if obj.shape == Shape.DICT:
            m.heap.set(obj.id, item_field(key.constant), None)
        else:
            m.heap.set(obj.id, item_field(key.constant), Value(constants=None))


def _remove_index(m: Machine, obj: Obj, index: Any) -> None:
    length = length_of(m, obj)
    if length is None or not isinstance(index, int):
        return
    index = index + length if index < 0 else index
    if 0 <= index < length:
        items = items_of(m, obj)
        if items is not None:
            del items[index]
            fill(m, obj, items)


def items_of(m: Machine, obj: Obj) -> list[Value] | None:
    """The items of a sequence whose length is known and whose items all are; else None."""
    length = length_of(m, obj)
    if length is None:
        return None
    fields = m.heap.all(obj)
    if ELEMENT in fields:
        return None
    found = [fields.get(("[", number)) for number in range(length)]
    return [without_maybe(one) for one in found if one is not None] if None not in found else None


def fill(m: Machine, obj: Obj, items: list[Value]) -> None:
    """Makes `items` the items of a sequence."""
    for field in [name for name in m.heap.all(obj) if name is ELEMENT or isinstance(name, tuple)]:
        m.heap.set(obj.id, field, None)
    if len(items) > MAX_FIELDS // 2:
        m.heap.set(obj.id, ELEMENT, join_all(items))
        m.heap.set(obj.id, LENGTH, None)
        return
    for number, item in enumerate(items):
        m.heap.set(obj.id, ("[", number), without_maybe(item))
    m.heap.set(obj.id, LENGTH, Value(constants=(len(items),)))


def copy_fields(m: Machine, source: Obj, target: Obj) -> None:
    """Copies all fields (a shallow copy)."""
    for field, held in list(m.heap.all(source).items()):
        m.heap.set(target.id, field, held)


def append(m: Machine, obj: Obj, new: Value) -> None:
    """Adds an item at the end of a sequence."""
    length = length_of(m, obj)
    fields = m.heap.all(obj)
    if length is None or ELEMENT in fields or obj.shape == Shape.SET or length > MAX_FIELDS // 2:
        m.heap.add(obj.id, ELEMENT, new)
        if LENGTH in fields:
            m.heap.set(obj.id, LENGTH, Value(constants=None))
        return
    m.heap.set(obj.id, ("[", length), without_maybe(new))
    m.heap.set(obj.id, LENGTH, Value(constants=(length + 1,)))
