"""What detectors say about one file, and what a worker says of it (layer 0)."""

from __future__ import annotations

from typing import Any

from aoplint.model.coverage import FileOutcome, RuleOutcome
from aoplint.model.finding import Fix, Location
from aoplint.model.handed import Handed, Position, Reach
from aoplint.model.levels import Confidence, Severity
from aoplint.model.record import dataclass
from aoplint.model.surface import Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A metavariable and the interval of the text it stands for (offsets in code points)."""

    name: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A labelled interval that belongs to a match."""

    start: int
    stop: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FixPart:
    """A piece of replacing text: words of the rule, or where `stop` is not -1 the source in this interval."""

    text: str = ""
    start: int = -1
    stop: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """An edit: what stands in the interval gives way to `parts`. It holds no text of the file."""

    start: int
    stop: int
    parts: tuple[FixPart, ...] = ()

    def text(self, source: str) -> str:
        """The replacing text, for the file whose text is `source`."""
        return "".join(source[part.start : part.stop] if part.stop >= 0 else part.text for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One detection in one file, in offsets: what every detector returns.

    Args:
        rule: id of the rule.
        start: first code point of the reported range.
        stop: one past its last code point.
        bindings: metavariables by interval; their text is read, redacted, when the message is made.
        facts: further words for the message, by metavariable name ("$NAME"); never a secret.
        evidence: what spoke for it, in words; never a secret.
        confidence: None for the rule's own.
        severity: None for the rule's own.
        related: other places of the same file.
        elsewhere: a call in another file that takes what stands here.
        context: what the fingerprint rests on instead of the match's own text; never a secret.
        secret: the interval is a secret value: masked whole, and tagged for change.
        pieces: further intervals of the same file that hold parts of the secret value: masked, too.
        informational: it shows no problem: a value that an SDK publishes as a sample.
        fix: edits that mend it, in order, without overlap.
    """

    rule: str
    start: int
    stop: int
    bindings: tuple[Binding, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    evidence: tuple[str, ...] = ()
    confidence: Confidence | None = None
    severity: Severity | None = None
    related: tuple[Spot, ...] = ()
    elsewhere: Position | None = None
    context: str = ""
    secret: bool = False
    pieces: tuple[tuple[int, int], ...] = ()
    informational: bool = False
    fix: tuple[Replacement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFinding:
    """A match turned into places and redacted words, before it is judged.

    Args:
        context: digest of the normalised context, an ingredient of the fingerprint.
        symbol: qualified name of the enclosing definition.
        start: offset, to order and to compare spans within a file.
        stop: end offset.
        first_line: first line of the statement or entry, for suppression comments.
        last_line: last line of it.
        flow: hops from source to sink, for findings that are flows.
        informational: it shows no problem, see `Match`.
        fix: edits that mend it, unless their text holds something that is hidden.
        line_hash: see `Finding`.
    """

    rule: str
    location: Location
    message: str
    start: int
    stop: int
    first_line: int
    last_line: int
    symbol: str = ""
    context: str = ""
    change_tag: str = ""
    evidence: tuple[str, ...] = ()
    confidence: Confidence | None = None
    severity: Severity | None = None
    related: tuple[Location, ...] = ()
    flow: tuple[Location, ...] = ()
    informational: bool = False
    fix: Fix | None = None
    line_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerHit:
    """The first occurrence in a file of an entry of a marker list."""

    list: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """A suppression comment.

    Args:
        rules: ids or globs in the brackets, empty for a blanket form (which suppresses nothing).
        reason: the author's words, may be empty.
        until: ISO date or "".
        location: place of the comment.
        target_first: first line it speaks about.
        target_last: last line it speaks about.
        error: what is wrong with it, "" when well formed.
        tool: "aoplint", or the other tool whose marker it is.
    """

    rules: tuple[str, ...]
    reason: str
    until: str
    location: Location
    target_first: int
    target_last: int
    error: str = ""
    tool: str = "aoplint"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFact:
    """One imported name: `from module import name as alias`; `name` is "" for `import module`."""

    module: str
    name: str
    alias: str
    level: int
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFact:
    """A class that other files may see; bases as written, resolved through this file's imports.

    Args:
        parameters: what its own constructor takes by position, without the receiver; () if it has none.
        signatures: what its methods take by position, in their order.
    """

    name: str
    bases: tuple[str, ...]
    methods: tuple[str, ...]
    line: int
    parameters: tuple[str, ...] = ()
    signatures: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionFact:
    """A function that other files may see, with its parameter names (star forms with their stars)."""

    name: str
    parameters: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantFact:
    """A module or class constant: its literal is the interval of the source, never a copy."""

    name: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """What other files need of this one (ARCHITECTURE section 3).

    Args:
        ties: what its texts may name, as hashes (see `aoplint.modules.ties`).
        loads: it loads, or makes a framework load, modules that it does not import.
        calls: names of methods that it calls on whatever, but for common ones.
    """

    path: str
    imports: tuple[ImportFact, ...] = ()
    classes: tuple[ClassFact, ...] = ()
    functions: tuple[FunctionFact, ...] = ()
    constants: tuple[ConstantFact, ...] = ()
    exports: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()
    loads: bool = False
    calls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceHit:
    """A place of a file that answers one leaf of a duty (rules of mode evidence).

    Args:
        leaf: id of the leaf.
        start: first offset, to order and compare within the file.
        stop: end offset.
        symbol: qualified name of the enclosing definition, or of what answers a route.
        weight: how much speaks for it here; the weightiest place is the one to report.
        said: a date, or what is wrong, where the manifest is what answers.
    """

    leaf: str
    location: Location
    start: int
    stop: int
    symbol: str = ""
    weight: int = 1
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """All that a worker says of one file; cacheable, and without any text that was not redacted.

    Args:
        digest: hex digest of the file's bytes.
        flow: ranges of the parts of taint rules (JSON data); None if the file was not lowered for flows.
        evidence: what answers leaves of duties, which are judged when all files are known.
        surface: routes, stores and bodies of a lowered Python file, where a duty may ask.
        reaches: imported names in argument positions that some rule asks about.
        handed: names of this file that others hand to such positions, as far as the worker was told.
    """

    path: str
    digest: str
    outcome: FileOutcome
    findings: tuple[RawFinding, ...] = ()
    directives: tuple[Directive, ...] = ()
    markers: tuple[MarkerHit, ...] = ()
    rules: tuple[RuleOutcome, ...] = ()
    interface: Interface | None = None
    evidence: tuple[EvidenceHit, ...] = ()
    flow: Any = None
    surface: Surface | None = None
    reaches: tuple[Reach, ...] = ()
    handed: tuple[Handed, ...] = ()
