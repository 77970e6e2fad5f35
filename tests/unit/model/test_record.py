from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from aoplint.model import record

BOTH = [dataclasses.dataclass, record.dataclass]


def made(decorate: Callable[..., Any], **options: bool) -> Any:
    @decorate(**options)
    class Thing:
        """A thing."""

        name: str
        size: int = 3
        parts: list[int] = field(default_factory=list)
        hidden: str = field(default="h", repr=False, compare=False)

    return Thing


OPTIONS = [
    {"frozen": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "kw_only": True},
    {"slots": True},
    {},
    {"frozen": True, "order": True},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_behaves_as_a_dataclass(options: dict[str, bool]) -> None:
    def facts(decorate: Callable[..., Any]) -> Any:
        thing = made(decorate, **options)
        one, same, other = thing(name="a"), thing(name="a", hidden="x"), thing(name="a", parts=[1])
        return (
            repr(one), one == same, one == other, one == "a", one.parts is same.parts,
            [(each.name, each.default, each.repr, each.compare) for each in dataclasses.fields(thing)],
            dataclasses.asdict(one), repr(dataclasses.replace(other, name="b")), thing.__match_args__,
            repr(copy.copy(one)), repr(copy.deepcopy(other)), hasattr(one, "__dict__"), thing.__hash__ is None,
        )  # fmt: skip

    theirs, ours = map(facts, BOTH)
    assert ours == theirs


@pytest.mark.parametrize("decorate", BOTH)
def test_what_is_frozen_stays(decorate: Callable[..., Any]) -> None:
    one = made(decorate, frozen=True, slots=True)("a")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'size'"):
        one.size = 4
    with pytest.raises(FrozenInstanceError):
        del one.size


@pytest.mark.parametrize("decorate", BOTH)
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_wrong_arguments(decorate: Callable[..., Any], options: dict[str, bool]) -> None:
    thing = made(decorate, **options)
    with pytest.raises(TypeError, match="missing 1 required"):
        thing()
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        thing(name="a", colour="red")
    if options.get("kw_only"):
        with pytest.raises(TypeError, match="takes 1 positional argument"):
            thing("a")


@record.dataclass(frozen=True, slots=True)
class Base:
    x: int

    def __post_init__(self) -> None:
        if self.x < 0:
            raise ValueError("negative")


@record.dataclass(frozen=True, slots=True)
class Derived(Base):
    y: int = 0


@record.dataclass(frozen=True)
class Named:
    name: str

    def __repr__(self) -> str:
        return "mine"

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 7


def test_classes_derive_from_each_other() -> None:
    assert repr(Derived(1, y=2)) == "Derived(x=1, y=2)"
    assert Derived(1) == Derived(1, 0) != Base(1)
    assert len({Derived(1), Derived(1, 0), Base(1)}) == 2
    assert pickle.loads(pickle.dumps(Derived(3, 4))) == Derived(3, 4)
    for each in (Base, Derived):
        with pytest.raises(ValueError, match="negative"):
            each(-1)


def test_methods_of_the_class_stay() -> None:
    assert repr(Named("a")) == "mine"
    assert Named("a") == Named("b")
    assert hash(Named("a")) == 7


def test_nothing_is_compiled_before_the_first_object() -> None:
    code = (
        "import builtins, aoplint.model.record as record\n"
        "def fail(*_): raise AssertionError('compiled')\n"
        "real, builtins.exec = builtins.exec, fail\n"
        "@record.dataclass(frozen=True, slots=True)\n"
        "class A:\n"
        "    'A.'\n"
        "    x: int = 1\n"
        "builtins.exec = real\n"
        "assert A().x == 1 and A() == A()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
