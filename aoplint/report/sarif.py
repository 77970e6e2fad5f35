"""SARIF 2.1.0 for code scanning: rules, results, taxonomies and what was not read (layer 12)."""

from __future__ import annotations

from typing import Any

from aoplint.model.report import Report
from aoplint.report.index import ReportIndex
from aoplint.report.json_report import dumps
from aoplint.report.options import RenderOptions
from aoplint.report.sarif_results import result
from aoplint.report.sarif_rules import Catalogue
from aoplint.report.sarif_run import invocation, notification_descriptors, run_properties
from aoplint.report.uri import ROOT_BASE, describe

#: Most results that GitHub takes; it keeps the first 5,000, so the worst come first.
RESULT_LIMIT = 25_000


def render(report: Report, options: RenderOptions) -> str:
    """`report` as a SARIF log."""
    return dumps(sarif_log(report), indent=2)


def sarif_log(report: Report) -> dict[str, Any]:
    """The SARIF log of `report` as JSON data."""
    index = ReportIndex(report)
    catalogue = Catalogue(index)
    chosen = index.worst_first[:RESULT_LIMIT]
    driver = {
        "name": "aoplint",
        "version": report.run.version,
        "rules": catalogue.rules(),
        "notifications": notification_descriptors(),
    }
    taxonomies = catalogue.taxonomies()
    if taxonomies:
        driver["supportedTaxonomies"] = [
            {"name": taxonomy["name"], "index": position} for position, taxonomy in enumerate(taxonomies)
        ]
    packs = "+".join(pack.id for pack in report.packs) or "none"
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"aoplint/{packs}/"},
        "invocations": [invocation(index, catalogue, left_out=len(report.findings) - len(chosen))],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {},
        "results": [result(catalogue, finding) for finding in chosen],
        "properties": run_properties(index),
    }
    if taxonomies:
        run["taxonomies"] = taxonomies
    run["originalUriBaseIds"] = {
        base: {"description": {"text": describe(base)}} for base in sorted({ROOT_BASE} | _bases(run))
    }
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }


def _bases(data: Any) -> set[str]:
    """Every base id that is used anywhere in `data`."""
    if isinstance(data, list):
        return {base for item in data for base in _bases(item)}
    if isinstance(data, dict):
        own = {data["uriBaseId"]} if isinstance(data.get("uriBaseId"), str) else set()
        return own | {base for item in data.values() for base in _bases(item)}
    return set()
