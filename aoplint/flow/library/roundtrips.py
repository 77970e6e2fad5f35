"""Texts that were written of a value and give it back: `json.loads(json.dumps(x))` (layer 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aoplint.flow.calls.call import call_value
from aoplint.flow.library import reflection
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.heap import Field
from aoplint.flow.machine.limits import MAX_LOOK
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CONTAINERS, UNKNOWN, Obj, Shape, Value
from aoplint.flow.objects import classes

if TYPE_CHECKING:
    from aoplint.flow.library.library import Handler

#: What a text was written of.
_SOURCE: Final = "[source]"
#: Arguments by which a value is written or read in a way of its own.
_OWN_WAYS: Final = frozenset({
    "default", "cls", "object_hook", "object_pairs_hook", "parse_float", "parse_int", "Loader", "Dumper", "option",
})  # fmt: skip
#: Methods by which a class says how its instances are kept.
_KEPT_BY: Final = ("__getstate__", "__setstate__", "__reduce__", "__reduce_ex__", "__getnewargs__")


def _writing(dotted: str, *, objects: bool) -> Handler:
    """A function that writes containers into a text, those of instances too if it writes `objects`."""

    def handler(m: Machine, arguments: Arguments, node: int) -> Value:
        value = arguments.get(0) or UNKNOWN
        text = m.watch.library.modelled(m, dotted, arguments, node)
        plain = _OWN_WAYS.isdisjoint(arguments.keywords) and arguments.double is None
        if plain and len(text.refs) == 1 and text.refs[0].shape == Shape.OPAQUE and _is_kept(m, value, objects=objects):
            m.heap.set(text.refs[0].id, _SOURCE, reflection.copy_deep(m, Arguments([value]), node))
        return text

    return handler


def _is_kept(m: Machine, value: Value, *, objects: bool, levels: int = MAX_LOOK) -> bool:
    """Whether all of a container is read as it was written."""
    if not value.refs or value.constants is None or m.whole(value):
        return False
    return all(_is_kept_object(m, obj, objects=objects, levels=levels) for obj in value.refs)


def _is_kept_object(m: Machine, obj: Obj, *, objects: bool, levels: int) -> bool:
    if obj.shape == Shape.INSTANCE:
        if not objects or not _is_plain(m, obj):
            return False
    elif obj.shape not in CONTAINERS:
        # Some text or number, below a container.
        return levels < MAX_LOOK
    fields = m.heap.all(obj)
    if obj.shape == Shape.DICT and not objects and not all(map(_is_text_key, fields)):
        # Other keys are texts once they are read.
        return False
    inner = (ref for held in fields.values() for ref in held.refs)
    return levels > 0 and all(_is_kept_object(m, ref, objects=objects, levels=levels - 1) for ref in inner)


def _is_text_key(field: Field) -> bool:
    return not isinstance(field, tuple) or type(field[1]) is str


def _is_plain(m: Machine, obj: Obj) -> bool:
    return not any(classes.lookup(m.heap, obj.data, name) is not None for name in _KEPT_BY)


def _reading(dotted: str) -> Handler:
    """A function that reads what such a text was written of."""

    def handler(m: Machine, arguments: Arguments, node: int) -> Value:
        text = arguments.get(0) or UNKNOWN
        source = m.heap.get(text.refs[0], _SOURCE) if len(text.refs) == 1 else None
        hook = arguments.keywords.get("object_hook")
        others = _OWN_WAYS.difference({"object_hook"}, {"Loader"})
        if source is None or source.maybe or not others.isdisjoint(arguments.keywords):
            return m.watch.library.modelled(m, dotted, arguments, node)
        found = reflection.copy_deep(m, Arguments([source]), node)
        if hook is None:
            return found
        if any(_holds_dictionaries(m, obj) for obj in found.refs):
            return m.watch.library.modelled(m, dotted, arguments, node)
        return call_value(m, hook, Arguments([found]), node)

    return handler


def _holds_dictionaries(m: Machine, obj: Obj) -> bool:
    """Whether a hook is called with other dictionaries than `obj` itself."""
    inner = (ref for held in m.heap.all(obj).values() for ref in held.refs)
    return obj.shape != Shape.DICT or any(ref.shape in CONTAINERS for ref in inner)


_WRITERS: Final = {
    **dict.fromkeys(("json.dumps", "ujson.dumps", "simplejson.dumps", "orjson.dumps", "rapidjson.dumps"), False),
    **dict.fromkeys(("toml.dumps",), False),
    **dict.fromkeys(("pickle.dumps", "cloudpickle.dumps", "dill.dumps", "marshal.dumps"), True),
}
_READERS: Final = (
    "json.loads", "ujson.loads", "simplejson.loads", "orjson.loads", "rapidjson.loads", "yaml.load", "yaml.safe_load",
    "yaml.full_load", "toml.loads", "pickle.loads", "cloudpickle.loads", "dill.loads", "marshal.loads",
)  # fmt: skip
FUNCTIONS: Final[dict[str, Handler]] = {
    **{dotted: _writing(dotted, objects=objects) for dotted, objects in _WRITERS.items()},
    **{dotted: _reading(dotted) for dotted in _READERS},
}
