"""What a duty asks: facts of files joined by all, any and not (layer 9)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from enum import Enum

from aoplint.config.selectors import path_matches
from aoplint.model.finding import Location
from aoplint.model.match import EvidenceHit
from aoplint.model.record import dataclass


class Form(str, Enum):
    """What a check is."""

    ALL = "all"
    ANY = "any"
    NOT = "not"
    LEAF = "leaf"
    FILES = "files"
    REACHES = "reaches"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check.

    Args:
        form: what it is.
        values: the id of a leaf, or globs of files; of ERASED the leaves of stores, writes, doors and erasures.
        parts: what ALL, ANY and NOT join; what the door of a REACHES must reach.
    """

    form: Form
    values: tuple[str, ...] = ()
    parts: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """Where a duty holds: an application, the project, a route, a function.

    Args:
        hits: hits by leaf, in the order of their places.
        files: POSIX paths of its files.
        dead: hits in definitions that nothing names: they raise a question, and answer none.
        behind: what the door of a hit reaches, as an area; None where doors are not followed.
        erased: hits of erasures if they reach all that an ERASED check asks about, else None.
    """

    hits: Mapping[str, Sequence[EvidenceHit]]
    files: Sequence[str]
    dead: Collection[EvidenceHit] = frozenset()
    behind: Callable[[Area, EvidenceHit], Area] | None = None
    erased: Callable[[Area, Check], tuple[EvidenceHit, ...] | None] | None = None

    def of(self, hits: Mapping[str, Sequence[EvidenceHit]]) -> Area:
        """The same area with these hits only."""
        return replace(self, hits=hits)


def places(check: Check, area: Area, *, answers: bool = False) -> tuple[EvidenceHit, ...] | None:
    """The hits that make `check` hold in `area`, which may be none; None if it does not hold.

    Args:
        check: what is asked.
        area: where.
        answers: only what can run counts; within a `not` it is the other way round.
    """
    if check.form is Form.LEAF:
        return _found(check.values[0], area, answers=answers)
    if check.form is Form.FILES:
        return tuple(_whole(path) for path in area.files if named(path, check.values)) or None
    if check.form is Form.NOT:
        return () if places(check.parts[0], area, answers=not answers) is None else None
    if check.form is Form.REACHES:
        return _reaching(check, area, answers=answers)
    if check.form is Form.ERASED:
        return area.erased(area, check) if area.erased is not None else None
    parts = [places(part, area, answers=answers) for part in check.parts]
    held = [part for part in parts if part is not None]
    if check.form is Form.ALL and len(held) < len(parts):
        return None
    if check.form is Form.ANY and not held:
        return None
    return tuple(dict.fromkeys(hit for part in held for hit in part))


def _found(leaf: str, area: Area, *, answers: bool) -> tuple[EvidenceHit, ...] | None:
    found = area.hits.get(leaf, ())
    return tuple(hit for hit in found if not (answers and hit in area.dead)) or None


def _reaching(check: Check, area: Area, *, answers: bool) -> tuple[EvidenceHit, ...] | None:
    """The doors behind which the inner check holds."""
    doors = _found(check.values[0], area, answers=answers) or ()
    if area.behind is None:
        return None
    behind = ((door, places(check.parts[0], area.behind(area, door), answers=answers)) for door in doors)
    return tuple(door for door, found in behind if found is not None) or None


def named(path: str, globs: Sequence[str]) -> bool:
    """Whether `path` fits one of `globs`, in any case."""
    return any(path_matches(glob.lower(), path.lower()) for glob in globs)


def _whole(path: str) -> EvidenceHit:
    """A file that is evidence by being there."""
    top = Location(path=path, line=1, column=1, end_line=1, end_column=1)
    return EvidenceHit(leaf="", location=top, start=0, stop=0)


def leaves(check: Check) -> frozenset[str]:
    """Ids of the leaves that `check` asks; "" stands for files."""
    if check.form in (Form.LEAF, Form.ERASED):
        return frozenset(check.values)
    if check.form is Form.FILES:
        return frozenset({""})
    own = frozenset(check.values) if check.form is Form.REACHES else frozenset()
    return own.union(*(leaves(part) for part in check.parts))


def asks_files(check: Check | None) -> bool:
    """Whether `check` asks for files anywhere: it may hold where no leaf is hit."""
    return check is not None and "" in leaves(check)
