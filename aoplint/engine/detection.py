"""The detectors that the engine knows, by mode of rule; each is imported when the first rule needs it (layer 11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from aoplint.model.levels import Mode
from aoplint.model.match import Match
from aoplint.model.record import dataclass
from aoplint.packs.raw import RawRule, WordList
from aoplint.scopes.view import FileView


class Compiled(Protocol):
    """What every compiled rule is: plain data under an id."""

    @property
    def id(self) -> str:
        """Its id."""

    def dump(self) -> Any:
        """As JSON data."""


class CompiledRule(Compiled, Protocol):
    """What a compiled rule that looks at one file at a time tells the engine."""

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


class Detector(Protocol):
    """Runs rules of one mode; made once for all rules of a run, so that they can share work."""

    def possible(self, rules: Sequence[Any], view: FileView) -> Sequence[Any]:
        """Those of `rules` that may match in `view`, by a look that all of them share."""

    def find(self, rule: Any, view: FileView) -> Iterable[Match]:
        """The matches of `rule` in `view`, in offsets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How rules of one mode are compiled, stored and run.

    Args:
        compile: from the checked YAML.
        load: from JSON data.
        detector: what runs them on a file; None if they are judged when all files are known.
    """

    compile: Callable[[RawRule, Mapping[str, WordList]], Any]
    load: Callable[[Any], Any]
    detector: Callable[[Sequence[Any]], Detector] | None = None


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


def _evidence() -> Kind:
    from aoplint.evidence.rule import EvidenceRule, compile_rule

    return Kind(compile=compile_rule, load=EvidenceRule.load)


def _taint() -> Kind:
    from aoplint.flow.rules.rule import TaintRule, compile_rule

    return Kind(compile=compile_rule, load=TaintRule.load)


_KINDS: Final[dict[Mode, Callable[[], Kind]]] = {
    Mode.SEARCH: _search,
    Mode.SECRET: _secret,
    Mode.NAME: _name,
    Mode.EVIDENCE: _evidence,
    Mode.TAINT: _taint,
}

#: Modes that have an engine.
MODES: Final = tuple(_KINDS)
#: Modes whose rules need all files of a project.
PROJECT_MODES: Final = frozenset({Mode.EVIDENCE})


def compiled_as(mode: Mode) -> Mode:
    """The mode among `MODES` as which rules of `mode` are compiled: what a manifest must not contradict is a duty."""
    return Mode.EVIDENCE if mode is Mode.MANIFEST else mode


def kind_of(mode: Mode) -> Kind:
    """How rules of `mode`, one of `MODES`, are handled."""
    return _KINDS[mode]()
