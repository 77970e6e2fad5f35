"""SARIF's results: places, traces, fingerprints, suppressions and fixes of each finding (layer 12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aoplint.model.finding import Excuse, Finding, Fix, Location
from aoplint.model.levels import FindingState
from aoplint.report.frame import frame_text, marked_text
from aoplint.report.index import place
from aoplint.report.neutralise import markdown, neutralise, paragraphs
from aoplint.report.sarif_rules import Catalogue
from aoplint.report.uri import artifact

RELATED_LIMIT, HOP_LIMIT = 100, 1_000


def result(catalogue: Catalogue, finding: Finding) -> dict[str, Any]:
    """SARIF result of `finding`."""
    related = finding.related[:RELATED_LIMIT]
    data: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": catalogue.rule_index[finding.rule],
        "level": finding.severity.value,
        "message": _message(finding, related),
        "locations": [_location(finding.location, symbol=finding.symbol)],
    }
    if finding.informational:
        # SARIF 3.27.9: no problem was found; 3.27.10: the level of such a result is "none".
        data |= {"kind": "informational", "level": "none"}
    if related:
        data["relatedLocations"] = [
            {"id": number, **_location(where, label=True)} for number, where in enumerate(related, start=1)
        ]
    if finding.flow:
        data["codeFlows"] = [_code_flow(finding.flow)]
    prints = _fingerprints(finding)
    if prints:
        data["partialFingerprints"] = prints
    data["suppressions"] = [_suppression(finding.excuse)] if finding.excuse else []
    fix = _fix(finding.fix) if finding.fix else None
    if fix:
        data["fixes"] = [fix]
    taxa = catalogue.taxa[finding.rule]
    if taxa:
        data["taxa"] = taxa
    data["properties"] = {"confidence": finding.confidence.value, "state": finding.state.value}
    if finding.evidence:
        data["properties"]["evidence"] = [neutralise(line) for line in finding.evidence]
    return data


def _message(finding: Finding, related: Sequence[Location]) -> dict[str, str]:
    """Message with links to the related places; GitHub shows only places that a link names."""
    text = paragraphs(finding.message) or finding.rule
    plain, marked = _plain(text), "\n".join(markdown(line) for line in text.split("\n"))
    if related:
        names = [(where.label or place(where), number) for number, where in enumerate(related, start=1)]
        plain += "\nSee " + ", ".join(f"[{_link_text(name)}]({number})" for name, number in names) + "."
        marked += "\n\nSee " + ", ".join(f"[{markdown(name)}]({number})" for name, number in names) + "."
    return {"text": _braces(plain), "markdown": _braces(marked)}


def _plain(text: str) -> str:
    """`text` in which nothing reads as an embedded link."""
    return text.replace("](", "] (")


def _braces(text: str) -> str:
    """SARIF 3.11.5: braces stand for placeholders unless doubled."""
    return text.replace("{", "{{").replace("}", "}}")


def _link_text(text: str) -> str:
    escaped = neutralise(text).replace("\\", "\\\\")
    return escaped.replace("[", "\\[").replace("]", "\\]")


def _location(location: Location, *, symbol: str = "", label: bool = False) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": artifact(location.path)}
    region = _region(location)
    if region:
        physical["region"] = region
        context = _context(location)
        if context:
            physical["contextRegion"] = context
    data: dict[str, Any] = {"physicalLocation": physical}
    names = [{"fullyQualifiedName": neutralise(symbol)}] if symbol else []
    if location.cell:
        names.append({"fullyQualifiedName": f"cell {location.cell}"})
    if location.commit:
        names.append({"fullyQualifiedName": f"commit {location.commit}"})
    if names:
        data["logicalLocations"] = names
    if label and location.label:
        data["message"] = {"text": _braces(_plain(paragraphs(location.label)))}
    return data


def _region(location: Location) -> dict[str, Any] | None:
    if location.line < 1:
        return None
    region: dict[str, Any] = {"startLine": location.line}
    if location.column > 0:
        region["startColumn"] = location.column
    if location.end_line >= location.line:
        region["endLine"] = location.end_line
        ordered = location.end_line > location.line or location.end_column >= location.column
        if location.end_column > 0 and ordered:
            region["endColumn"] = location.end_column
    snippet = marked_text(location)
    if snippet:
        region["snippet"] = {"text": paragraphs(snippet)}
    return region


def _context(location: Location) -> dict[str, Any] | None:
    if not location.frame:
        return None
    first, last = location.frame[0].number, location.frame[-1].number
    if not 1 <= first <= location.line or last < location.end_line:
        return None
    return {"startLine": first, "endLine": last, "snippet": {"text": paragraphs(frame_text(location))}}


def _code_flow(hops: Sequence[Location]) -> dict[str, Any]:
    """One thread from source to sink; of a flow that is too long the middle is left out."""
    half = HOP_LIMIT // 2
    kept = [*hops[:half], *hops[-half:]] if len(hops) > HOP_LIMIT else list(hops)
    locations = []
    for position, hop in enumerate(kept):
        importance = "essential" if position in (0, len(kept) - 1) else "important"
        locations.append({"location": _location(hop, label=True), "importance": importance})
    return {"threadFlows": [{"locations": locations}]}


def _fingerprints(finding: Finding) -> dict[str, str]:
    """Our own fingerprint with the change tag, and GitHub's hash of the line.

    A secret has no such hash, nor has a line close before one: it would be a hash of the secret (ARCHITECTURE
    section 7). What an older commit holds has none either: the line is not there.
    """
    tag = f"+{finding.change_tag}" if finding.change_tag else ""
    prints = {"aoplint/v1": f"{finding.fingerprint}{tag}"} if finding.fingerprint else {}
    if finding.line_hash and not finding.location.commit:
        prints["primaryLocationLineHash"] = finding.line_hash
    return prints


def _suppression(excuse: Excuse) -> dict[str, Any]:
    kind = "inSource" if excuse.state is FindingState.SUPPRESSED else "external"
    properties = {"state": excuse.state.value, "until": excuse.until, "owner": excuse.owner}
    return {
        "kind": kind,
        "status": "accepted",
        "justification": paragraphs(excuse.reason),
        "location": _location(excuse.where),
        "properties": {name: value for name, value in properties.items() if value},
    }


def _fix(fix: Fix) -> dict[str, Any] | None:
    """SARIF fix; None without a replacement, because services refuse a file over an empty one."""
    changes: dict[str, list[dict[str, Any]]] = {}
    for replacement in fix.replacements:
        where = replacement.location
        region = {
            "startLine": where.line,
            "startColumn": where.column,
            "endLine": where.end_line,
            "endColumn": where.end_column,
        }
        if min(region.values()) >= 1 and not where.cell:
            inserted = {"insertedContent": {"text": replacement.text}} if replacement.text else {}
            changes.setdefault(where.path, []).append({"deletedRegion": region, **inserted})
    if not changes:
        return None
    safety = "" if fix.safe else " (may change what the program means)"
    return {
        "description": {"text": _braces(_plain(paragraphs(fix.title + safety)))},
        "artifactChanges": [
            {"artifactLocation": artifact(path), "replacements": changes[path]} for path in sorted(changes)
        ],
    }
