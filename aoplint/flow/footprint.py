"""What a solution of a project rests on, so that a change beside it needs no new one (layer 8).

A solution looked into the files that it loaded. Of all others it knows the call graph and who mentions which name; as
long as both say the same of what was loaded, a change of other files changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from aoplint.model.record import dataclass

if TYPE_CHECKING:
    from aoplint.flow.code import Code
    from aoplint.flow.relevance import Relevance

#: Where a name stands: a file and the number of the name in its Unit; names of the engine as they are, without a file.
Place = tuple[str, int, str]
_OF_THE_ENGINE: Final = re.compile(r"\[(?:[*.#]|[a-z]{1,10})\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """What must be the same for a solution to stand. It holds no text of the project.

    Args:
        files: paths that were looked into.
        tainted: names that got tainted data, in order.
        grown: names of state that grew.
        digest: hash over what relevance says of `files`.
        steps: expressions that were evaluated.
    """

    files: tuple[str, ...]
    tainted: tuple[Place, ...]
    grown: tuple[Place, ...]
    digest: str
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A solution of the project as it was.

    Args:
        footprint: what it rests on.
        changed: paths whose content is another one.
    """

    footprint: Footprint
    changed: tuple[str, ...]


def footprint_of(relevance: Relevance, files: Iterable[str], grown: Iterable[str], steps: int) -> Footprint | None:
    """The footprint of a solution that has just been found; None if a name in it stands nowhere in `files`.

    Args:
        relevance: at the end of the solution.
        files: paths that were looked into.
        grown: names of state that grew.
        steps: expressions that were evaluated.
    """
    looked = tuple(sorted(files))
    words, others = relevance.versions.words, sorted(set(grown))
    known = _places(relevance.codes, looked, {*words, *others})
    if known is None:
        return None
    return Footprint(
        files=looked,
        tainted=tuple(known[word] for word in words),
        grown=tuple(known[word] for word in others),
        digest=_digest(relevance, relevance.hot, [*words, *others], looked),
        steps=steps,
    )


def stands(footprint: Footprint, relevance: Relevance, changed: Collection[str], budget: int) -> bool:
    """Whether the solution of `footprint` is that of the project as it is now.

    Args:
        relevance: of the project as it is now, before anything ran.
        changed: paths whose content is another one.
        budget: expressions that may be evaluated.
    """
    if footprint.steps > budget or not set(changed).isdisjoint(footprint.files):
        return False
    words = [_word(relevance.codes, place) for place in (*footprint.tainted, *footprint.grown)]
    tainted = words[: len(footprint.tainted)]
    hot = relevance.hot.union(*(relevance.dependents.of(word) for word in tainted))
    if any(path in changed for path, _ in hot):
        return False
    return _digest(relevance, hot, words, footprint.files) == footprint.digest


def _digest(relevance: Relevance, hot: Collection[tuple[str, int]], words: Sequence[str], files: Sequence[str]) -> str:
    inside = frozenset(files)
    said = [
        [key for key in relevance.order if key in hot],
        [path for path in files if relevance.has_source(path)],
        *(sorted(key for key in relevance.dependents.of(word) if key[0] in inside) for word in words),
    ]
    text = json.dumps(said, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _places(codes: Mapping[str, Code], files: Sequence[str], words: set[str]) -> dict[str, Place] | None:
    """Where each of `words` stands first; None if one stands nowhere."""
    found: dict[str, Place] = {word: ("", 0, word) for word in words if _OF_THE_ENGINE.fullmatch(word)}
    for path in files:
        for number, atom in enumerate(codes[path].unit.atoms if path in codes else ()):
            if atom in words and atom not in found:
                found[atom] = (path, number, "")
    return found if len(found) == len(words) else None


def _word(codes: Mapping[str, Code], place: Place) -> str:
    path, number, own = place
    return own or codes[path].unit.atoms[number]
