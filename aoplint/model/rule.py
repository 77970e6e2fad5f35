"""What the report and the judge know of a rule, a clause and a pack (layer 0)."""

from __future__ import annotations

from dataclasses import field

from aoplint.model.levels import Basis, Confidence, Mode, Severity, Status
from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One row of a pack's clause table.

    Args:
        id: clause number in the edition that the pack names, such as "7.5.2".
        title: short paraphrase.
        summary: longer paraphrase, may be empty.
        binds: whom it binds.
        checkability: full, partial, evidence-only, attestation or not checkable.
        note: how aoplint reads the clause.
    """

    id: str
    title: str
    summary: str = ""
    binds: str = ""
    checkability: str = "partial"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackInfo:
    """Identity of a rule pack and the text it checks.

    Args:
        elsewhere: names of lists whose entries show another platform that is used in the same way.
        named: names of lists whose entries name the platform: with one, an application is not only elsewhere.
    """

    id: str
    name: str
    version: str
    edition: str = ""
    licence: str = ""
    homepage: str = ""
    clauses: tuple[Clause, ...] = ()
    elsewhere: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextRule:
    """Only where the target is the platform: list names that must or must not occur within a scope.

    Args:
        markers: names of lists, one of whose entries must occur.
        anti: names of lists that veto within the file.
        scope: "file", "importers" (what it imports too), "neighbours" (and who imports it) or "application"; but for
            the first and the last, any file that a flow goes through will do.
        crosses: only flows whose source lies in another application than their sink.
    """

    markers: tuple[str, ...] = ()
    anti: tuple[str, ...] = ()
    scope: str = "file"
    crosses: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInfo:
    """A rule's facts for judging and reporting; how it matches is in the compiled rule.

    Args:
        id: the rule's id, stable for ever.
        pack: id of its pack.
        mode: how it matches.
        title: a few words.
        message: template of the finding's sentence.
        severity: default severity.
        clauses: clauses it speaks about.
        yields_to: rules whose finding at the same span replaces this one's.
        once_per: "" or file, library, application, project: report once there, the rest as related places.
        context: where the rule applies at all, if restricted.
        why: paraphrase of the duty.
        fix_hint: the right way.
        exceptions: when not to worry.
        references: https links or clause names.
        languages: what it reads.
        path: file that defines it, as shown to users.
        line: 1-based line of the definition.
        profiles: profiles in which it runs, beside the auditor's; () for all.
    """

    id: str
    pack: str
    mode: Mode
    title: str
    message: str
    severity: Severity
    basis: Basis = Basis.INDICATOR
    status: Status = Status.STABLE
    confidence: Confidence = Confidence.MEDIUM
    group: str = ""
    category: str = ""
    clauses: tuple[str, ...] = ()
    cwe: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    yields_to: tuple[str, ...] = ()
    once_per: str = ""
    context: ContextRule | None = None
    why: str = ""
    fix_hint: str = ""
    exceptions: str = ""
    references: tuple[str, ...] = ()
    since: str = ""
    suppressible: bool = True
    path: str = ""
    line: int = 0
    tags: tuple[str, ...] = field(default=())
    profiles: tuple[str, ...] = ()
