"""The detectors that the engine knows, by mode of rule; each is imported when the first rule needs it (layer 11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from aoplint.model.levels import Mode
from aoplint.model.match import Match
from aoplint.packs.raw import RawRule, WordList
from aoplint.scopes.view import FileView


class CompiledRule(Protocol):
    """What every kind of compiled rule tells the engine: plain data, see docs/architecture.md."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the front ends that it reads; () for every text file."""

    @property
    def needs_unit(self) -> bool:
        """It needs the lowered file; others also run on raw text."""

    @property
    def required(self) -> tuple[tuple[str, ...], ...]:
        """Groups of identifiers: a file that holds none of one group cannot match."""

    @property
    def include(self) -> tuple[str, ...]:
        """Globs of `paths.include`."""

    @property
    def exclude(self) -> tuple[str, ...]:
        """Globs of `paths.exclude`."""

    def dump(self) -> Any:
        """As JSON data."""


class Detector(Protocol):
    """Runs rules of one mode; made once for all rules of a run, so that they can share work."""

    def find(self, rule: Any, view: FileView) -> Iterable[Match]:
        """The matches of `rule` in `view`, in offsets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How rules of one mode are compiled, stored and run."""

    compile: Callable[[RawRule, Mapping[str, WordList]], CompiledRule]
    load: Callable[[Any], CompiledRule]
    detector: Callable[[Sequence[Any]], Detector]


def _search() -> Kind:
    from aoplint.match.detect import Detector as SearchDetector
    from aoplint.match.rule import SearchRule, compile_rule

    return Kind(compile=compile_rule, load=SearchRule.load, detector=SearchDetector)


def _secret() -> Kind:
    from aoplint.secrets.detect import Detector as SecretDetector
    from aoplint.secrets.rule import SecretRule, compile_rule

    return Kind(compile=compile_rule, load=SecretRule.load, detector=SecretDetector)


def _name() -> Kind:
    from aoplint.names.detect import Detector as NameDetector
    from aoplint.names.rule import NameRule, compile_rule

    return Kind(compile=compile_rule, load=NameRule.load, detector=NameDetector)


_KINDS: Final[dict[Mode, Callable[[], Kind]]] = {Mode.SEARCH: _search, Mode.SECRET: _secret, Mode.NAME: _name}

#: Modes whose rules look at one file at a time.
FILE_MODES: Final = tuple(_KINDS)


def kind_of(mode: Mode) -> Kind:
    """How rules of `mode`, one of `FILE_MODES`, are handled."""
    return _KINDS[mode]()
