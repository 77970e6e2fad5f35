"""Attributes of values: read, written, deleted, through descriptors, classes and modules (layer 8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aoplint.flow.calls import remembered
from aoplint.flow.calls.call import call_value
from aoplint.flow.machine.arguments import Arguments, MethodArguments
from aoplint.flow.machine.heap import ANY, GIVEN
from aoplint.flow.machine.lazy import resolve_lazy, resolved
from aoplint.flow.machine.limits import MAX_BY_NAME
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    CALLABLES,
    CONTAINERS,
    MEMBERS,
    NOTHING,
    Obj,
    Shape,
    Value,
    join,
    of,
    tainted,
    without_maybe,
)
from aoplint.flow.objects import builtin, classes, namespaces, stores
from aoplint.flow.objects.holding import all_written, fill, inside, write
from aoplint.flow.objects.stores import ODOO_ENVIRONMENT

#: Methods that run when an attribute is set or deleted.
HOOKS: Final = ("__setattr__", "__delattr__")
#: What makes instances of classes that do not say how.
_MAKER: Final = "builtins.object.__new__"
#: What a class defines for its instances, which is seldom replaced in one of them.
_DEFINED: Final = CALLABLES | {Shape.PROPERTY, Shape.STATIC, Shape.CLASS_METHOD}
#: Objects whose missing attributes are simply missing.
_FIXED: Final = CONTAINERS | {Shape.SCOPE}


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
    if taint and not all_written(m, value, name):
        result = tainted(result, m.carried(m.step(taint, node, "attribute"), "attributes"))
    return without_maybe(result)


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
        return call_value(m, getter, Arguments([Value(constants=(name,))]), 0)
    return Value(constants=None)


def class_attribute(m: Machine, cls: Obj, name: str, node: int) -> Value:
    """`cls.name`."""
    found = classes.lookup(m.heap, cls, name)
    if found is not None:
        return _unwrap(m, found[0], None, cls, node)
    if name == "__dict__":
        return namespaces.namespace(m, node, cls.id, of(cls))
    if name in ("__name__", "__qualname__"):
        return Value(constants=(cls.data.name,))
    if name == "__mro__":
        made = m.fresh(Shape.TUPLE, node, ("order", cls.id))
        fill(m, made, [of(one) for one in (*(cls.data.order or (cls,)), m.external("builtins.object"))])
        return of(made)
    if name == "__new__" and not classes.is_metaclass(cls):
        return of(m.external(_MAKER))
    found_by_class = method_of_metaclass(m, cls, name, node)
    if found_by_class is not None:
        return found_by_class
    getter = method_of_metaclass(m, cls, "__getattr__", node)
    if getter is not None:
        return call_value(m, getter, Arguments([Value(constants=(name,))]), node)
    started = stores.start(m, cls, name, node)
    if started is not None:
        return started
    for dotted in classes.external_bases(cls):
        if dotted not in ("object", "abc.ABC"):
            return of(m.external(f"{dotted}.{name}"))
    return Value(constants=None)


def method_of_metaclass(m: Machine, cls: Obj, name: str, node: int) -> Value | None:
    """The attribute `name` of the metaclass of `cls`, bound to `cls`; None if it has none."""
    meta = classes.metaclass_of(cls)
    found = None if meta is None else classes.lookup(m.heap, meta, name)
    return None if meta is None or found is None else _unwrap(m, found[0], cls, meta, node)


def instance_attribute(m: Machine, obj: Obj, name: str, node: int) -> Value:
    """`instance.name`: data descriptors, own fields, class attributes, `__getattr__`."""
    cls = obj.data
    if name == "__class__":
        return of(cls)
    if name == "__dict__":
        return namespaces.namespace(m, node, obj.id, of(obj))
    found = classes.lookup(m.heap, cls, name)
    if found is not None and _is_data_descriptor(m, found[0]):
        return _unwrap(m, found[0], obj, cls, node)
    held = m.heap.get(obj, name)
    if held is not None and not held.maybe:
        return held
    result = held if held is not None else NOTHING
    anything = m.heap.get(obj, ANY)
    if anything is not None and (found is None or not any(ref.shape in _DEFINED for ref in found[0].refs)):
        result = join(result, anything)
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
            if _is_known_method(dotted, name) or m.watch.library.has_method(f"{dotted}.{name}"):
                return join(result, base)
            result = join(result, join(base, m.part(obj, name)))
            made_of = m.heap.get(obj, GIVEN)
            return result if made_of is None else tainted(result, m.step(made_of.taint, node, "attribute"))
    return join(result, m.part(obj, name))


def _is_known_method(base: str, name: str) -> bool:
    """Whether it is known what a class of Python gives as `name`."""
    if base in classes.GENERATING_BASES and name in classes.GENERATED_METHODS:
        return True
    shape = classes.CONTAINER_BASES.get(base)
    return builtin.mixin_of(base, name) is not None or (shape is not None and builtin.has_method(shape, name))


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
            result = join(result, _plain_method(m, "builtins.type.__call__", ref, node))
            continue
        if name == "__new__" and not classes.is_metaclass(cls):
            result = join(result, of(m.external(_MAKER)))
            continue
        if name in HOOKS and instance is not None:
            result = join(result, _plain_method(m, f"builtins.object.{name}", ref, node))
            continue
        for dotted in classes.external_bases(cls, after=owner)[:1]:
            bound = m.object(Shape.BOUND, node, (ref.id, name, "super"), (of(ref), f"{dotted}.{name}"))
            result = join(result, of(bound))
    return Value(constants=None) if result is NOTHING else result


def _plain_method(m: Machine, dotted: str, obj: Obj, node: int) -> Value:
    """A method of `object` or `type` that is bound to `obj`, whatever its class says."""
    passed = (of(m.external(dotted)), Arguments([of(obj)]))
    return of(m.object(Shape.PARTIAL, node, (dotted, obj.id), passed))


def _unwrap(m: Machine, value: Value, instance: Obj | None, cls: Obj, node: int) -> Value:
    """A class attribute as it is read from an instance (or from the class itself)."""
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
    getter: Value | None = obj.data.get("get")
    if getter is None:
        return NOTHING
    name = next((one.data.name for one in getter.refs if one.shape == Shape.FUNCTION), "")
    if not obj.data["cached"] or not name:
        return call_value(m, getter, Arguments([of(instance)]), node)
    return remembered.property_of(m, instance, name, lambda: call_value(m, getter, Arguments([of(instance)]), node))


def set_attribute(m: Machine, value: Value, name: str, new: Value, node: int, *, hooked: bool = True) -> None:
    """`value.name = new`; if not `hooked`, as `object.__setattr__` does it."""
    strong = len(value.refs) == 1
    for obj in value.refs:
        if obj.shape == Shape.INSTANCE:
            if hooked and runs_hook(m, obj, "__setattr__", [Value(constants=(name,)), new], node):
                continue
            if _set_by_descriptor(m, obj, name, new, node):
                continue
        if obj.shape == Shape.NAMESPACE:
            set_attribute(m, obj.data, name, new, node)
            continue
        if obj.shape == Shape.LAZY:
            set_attribute(m, resolve_lazy(m, obj), name, new, node)
            continue
        write(m, obj, name, new, strong=strong)


def _set_by_descriptor(m: Machine, obj: Obj, name: str, new: Value, node: int) -> bool:
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
    return False


def set_any(m: Machine, value: Value, new: Value) -> None:
    """`setattr(value, name, new)` with a name that is not known."""
    m.smear(value, m.contents(new))
    if not m.deep:
        return
    instances = tuple(obj for obj in new.refs if obj.shape == Shape.INSTANCE)
    other = Value(refs=instances if len(instances) <= MAX_BY_NAME else (), constants=None)
    for obj in value.refs:
        m.heap.add(obj.id, ANY, other)
        for name, held in m.heap.attributes(obj):
            if held.constants is not None and not any(ref.shape in CALLABLES for ref in held.refs):
                m.heap.set(obj.id, name, join(held, other))


def store(m: Machine, value: Value, name: str, new: Value) -> None:
    """`value.__dict__[name] = new`: neither hooks nor descriptors see it."""
    for obj in value.refs:
        write(m, obj, name, new, strong=len(value.refs) == 1)


def runs_hook(m: Machine, obj: Obj, name: str, passed: Sequence[Value], node: int) -> bool:
    """Calls `__setattr__` or `__delattr__` of an instance, if its class has one that is not running for it already."""
    if obj.shape != Shape.INSTANCE:
        return False
    found = classes.lookup(m.heap, obj.data, name)
    if found is None or any(frame.function in found[0].refs and obj in frame.first.refs for frame in m.stack):
        return False
    call_value(m, found[0], Arguments([of(obj), *passed]), node)
    return True


def delete_attribute(m: Machine, value: Value, name: str, node: int, *, hooked: bool = True) -> None:
    """`del value.name`; if not `hooked`, as `object.__delattr__` does it."""
    for obj in value.refs:
        if obj.shape == Shape.INSTANCE:
            if hooked and runs_hook(m, obj, "__delattr__", [Value(constants=(name,))], node):
                continue
            if _delete_by_descriptor(m, obj, name, node):
                continue
        if len(value.refs) == 1:
            m.heap.set(obj.id, name, None)


def _delete_by_descriptor(m: Machine, obj: Obj, name: str, node: int) -> bool:
    found = classes.lookup(m.heap, obj.data, name)
    for ref in found[0].refs if found is not None else ():
        if ref.shape == Shape.PROPERTY and ref.data.get("del") is not None:
            call_value(m, ref.data["del"], Arguments([of(obj)]), node)
            return True
        if ref.shape == Shape.INSTANCE:
            deleter = classes.lookup(m.heap, ref.data, "__delete__")
            if deleter is not None:
                call_value(m, deleter[0], Arguments([of(ref), of(obj)]), node)
                return True
    return False
