"""Dataclasses whose methods are compiled when the first object is made (layer 0).

`dataclasses` compiles six methods for each class while its module is imported. A run imports some two hundred classes
and makes objects of a few dozen; on a small file that was a fifth of all work. What comes out is a dataclass to
`fields`, `replace` and `is_dataclass`, and behaves as one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(
        cls: type | None = None,
        /,
        *,
        frozen: bool = False,
        slots: bool = False,
        kw_only: bool = False,
        order: bool = False,
    ) -> Any:
        """A decorator, as `dataclasses.dataclass`; ordered classes are left to that."""

        def made(cls: type) -> type:
            if order:
                return dataclasses.dataclass(frozen=frozen, slots=slots, kw_only=kw_only, order=True)(cls)
            # `dataclasses` would write the signature there, which takes as long as all the rest.
            cls.__doc__ = cls.__doc__ or cls.__name__
            bare = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
            return _completed(bare, frozen)

        return made if cls is None else made(cls)


def _completed(cls: Any, frozen: bool) -> Any:
    """`cls`, a dataclass without methods, with those that it does not define itself."""
    fields = dataclasses.fields(cls)
    _compare(cls, [field.name for field in fields if field.compare], _hashed(fields) if frozen else None)
    own = vars(cls)
    for name, method in (_ALWAYS | _FROZEN if frozen else _ALWAYS).items():
        if name not in own:
            setattr(cls, name, method)
    if "__init__" not in own:
        cls.__init__ = _first_init(cls)
    return cls


def _first_init(cls: Any) -> Callable[..., None]:
    def __init__(self: Any, *args: Any, **named: Any) -> None:  # noqa: N807 - a stand-in for the method
        cls.__init__ = _init(cls)
        cls.__init__(self, *args, **named)

    return __init__


def _init(cls: Any) -> Any:
    """The initialiser of `cls`, compiled."""
    scope: dict[str, Any] = {"_set": object.__setattr__, "_missing": MISSING}
    positional: list[str] = []
    named: list[str] = []
    body: list[str] = []
    store = " _set(self, {0!r}, {1})" if cls.__setattr__ is _refuse else " self.{0} = {1}"
    for field in dataclasses.fields(cls):
        (named if field.kw_only else positional).append(_parameter(field, scope))
        value = f"_make_{field.name}() if {field.name} is _missing else {field.name}"
        made = field.default_factory is not MISSING
        body.append(store.format(field.name, value if made else field.name))
    if hasattr(cls, "__post_init__"):
        body.append(" self.__post_init__()")
    star = ["*", *named] if named else []
    head = ", ".join(["self", *positional, *star])
    exec(f"def __init__({head}):\n" + ("\n".join(body) or " pass"), scope)
    scope["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    return scope["__init__"]


def _parameter(field: Field[Any], scope: dict[str, Any]) -> str:
    if field.default_factory is not MISSING:
        scope[f"_make_{field.name}"] = field.default_factory
        return f"{field.name}=_missing"
    if field.default is not MISSING:
        scope[f"_default_{field.name}"] = field.default
        return f"{field.name}=_default_{field.name}"
    return field.name


def _hashed(fields: tuple[Field[Any], ...]) -> list[str]:
    return [field.name for field in fields if (field.compare if field.hash is None else field.hash)]


def _compare(cls: Any, compared: list[str], hashed: list[str] | None) -> None:
    """Equality by the values of fields unless `cls` defines it, and the hash that belongs to it (None: no hash)."""
    values = _values(compared)

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    own = vars(cls)
    if "__eq__" not in own:
        cls.__eq__ = __eq__
        cls.__hash__ = own.get("__hash__") or (_hash(_values(hashed)) if hashed is not None else None)


def _hash(key: Callable[[Any], Any]) -> Callable[[Any], int]:
    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(key(self))

    return __hash__


def _values(names: list[str]) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else lambda _: ()


def _repr(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse(self: Any, name: str, value: Any = None) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state):
        object.__setattr__(self, field.name, value)


_ALWAYS = {"__repr__": _repr}
_FROZEN = {"__setattr__": _refuse, "__delattr__": _refuse, "__getstate__": _state, "__setstate__": _restore}
