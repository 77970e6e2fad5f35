"""SARIF's rules and taxonomies: the clauses of the agreement, and CWE (layer 12)."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from aoplint.model.levels import Basis, Confidence, Severity, Status
from aoplint.model.record import dataclass
from aoplint.model.rule import Clause, PackInfo, RuleInfo
from aoplint.report.index import ReportIndex
from aoplint.report.neutralise import markdown, markdown_code, paragraphs

#: What GitHub shows of a rule's tags.
TAG_LIMIT = 10
_SECURITY_SEVERITY = {Severity.ERROR: "8.0", Severity.WARNING: "5.0", Severity.NOTE: "2.0"}
_PRECISION = {Confidence.HIGH: "high", Confidence.MEDIUM: "medium", Confidence.LOW: "low"}
_CWE = re.compile(r"CWE-(\d+)", re.IGNORECASE)
_CWE_NAME = "CWE"


@dataclass(frozen=True)
class Catalogue:
    """The rules and taxonomies of a run, with the index of each."""

    index: ReportIndex

    @cached_property
    def rule_index(self) -> dict[str, int]:
        """Position of each rule in `rules()`."""
        return {rule: position for position, rule in enumerate(self.index.rules)}

    @cached_property
    def clause_packs(self) -> tuple[PackInfo, ...]:
        """Packs with a clause table, each a taxonomy."""
        return tuple(pack for pack in self.index.report.packs if pack.clauses)

    @cached_property
    def cwes(self) -> tuple[str, ...]:
        """CWE numbers that any rule names, in order."""
        return tuple(sorted({n for rule in self.index.rules.values() for n in cwe_numbers(rule)}, key=int))

    def rules(self) -> list[dict[str, Any]]:
        """reportingDescriptor of every rule."""
        return [self._rule(rule) for rule in self.index.rules.values()]

    def taxonomies(self) -> list[dict[str, Any]]:
        """toolComponent of every clause table, then of CWE when a rule names one."""
        components = [_agreement(pack) for pack in self.clause_packs]
        return components + ([_cwe_component(self.cwes)] if self.cwes else [])

    @cached_property
    def taxa(self) -> dict[str, list[dict[str, Any]]]:
        """References to the clauses and weaknesses of each rule."""
        return {rule.id: self._taxa(rule) for rule in self.index.rules.values()}

    def _taxa(self, rule: RuleInfo) -> list[dict[str, Any]]:
        found = []
        for clause in dict.fromkeys(rule.clauses):
            if clause in self.index.clauses:
                pack, row = self.index.clauses[clause]
                component = self.clause_packs.index(pack)
                found.append(_reference(clause, pack.clauses.index(row), _component_name(pack), component))
        for number in cwe_numbers(rule):
            position = self.cwes.index(number)
            found.append(_reference(f"CWE-{number}", position, _CWE_NAME, len(self.clause_packs)))
        return found

    def _rule(self, rule: RuleInfo) -> dict[str, Any]:
        descriptor: dict[str, Any] = {
            "id": rule.id,
            "name": _camel(rule.id),
            "shortDescription": {"text": paragraphs(rule.title or rule.id)},
            "fullDescription": {"text": paragraphs(rule.why or rule.title or rule.id)},
            "defaultConfiguration": {"level": rule.severity.value},
            "help": {"text": self._help_text(rule), "markdown": self._help_markdown(rule)},
            "properties": _rule_properties(rule),
        }
        reference = next((link for link in rule.references if link.startswith("https://")), "")
        if reference and re.fullmatch(r"[!-~]+", reference):
            descriptor["helpUri"] = reference
        taxa = self.taxa[rule.id]
        if taxa:
            descriptor["relationships"] = [{"target": taxon, "kinds": ["relevant"]} for taxon in taxa]
        return descriptor

    def _clauses(self, rule: RuleInfo) -> list[tuple[str, str]]:
        return [(clause, self.index.clause_title(clause)) for clause in rule.clauses]

    def _help_text(self, rule: RuleInfo) -> str:
        parts = [f"Clause {number}{f': {title}' if title else ''}" for number, title in self._clauses(rule)]
        parts += [rule.why, f"Fix: {rule.fix_hint}" if rule.fix_hint else "", rule.exceptions]
        parts.append(f"Suppress: # aoplint: ignore[{rule.id}] reason" if rule.suppressible else "")
        parts.append(f"Explain: aoplint explain {rule.id}")
        return paragraphs("\n\n".join(part for part in parts if part))

    def _help_markdown(self, rule: RuleInfo) -> str:
        parts = [f"# {markdown(rule.title or rule.id)}"]
        rows = [f"- **Clause {markdown(n)}** {markdown(title)}".rstrip() for n, title in self._clauses(rule)]
        parts.append("\n".join(rows))
        for heading, text in (("Why", rule.why), ("Fix", rule.fix_hint), ("Exceptions", rule.exceptions)):
            parts.append(f"## {heading}\n\n{markdown(text)}" if text else "")
        if rule.suppressible:
            parts.append(f"## Suppress\n\n{markdown_code(f'# aoplint: ignore[{rule.id}] reason')}")
        parts.append(f"More: {markdown_code(f'aoplint explain {rule.id}')}")
        return "\n\n".join(part for part in parts if part)


def cwe_numbers(rule: RuleInfo) -> tuple[str, ...]:
    """The CWE numbers that `rule` names, without repeats."""
    found = (match[1] for entry in rule.cwe for match in [_CWE.search(entry)] if match)
    return tuple(dict.fromkeys(str(int(number)) for number in found))


def _rule_properties(rule: RuleInfo) -> dict[str, Any]:
    tags = ["security", *(f"clause-{clause}" for clause in rule.clauses)]
    tags += [rule.group] if rule.group else []
    tags += [f"external/cwe/cwe-{int(number):03d}" for number in cwe_numbers(rule)]
    tags += [rule.basis.value] if rule.basis is not Basis.BREACH else []
    tags += [rule.status.value] if rule.status is not Status.STABLE else []
    properties: dict[str, Any] = {
        "tags": list(dict.fromkeys([*tags, *rule.tags]))[:TAG_LIMIT],
        "security-severity": _SECURITY_SEVERITY[rule.severity],
        "precision": _PRECISION[rule.confidence],
        "basis": rule.basis.value,
        "status": rule.status.value,
    }
    return properties | ({"pack": rule.pack} if rule.pack else {})


def _camel(rule: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", rule)) or "Rule"


def _component_name(pack: PackInfo) -> str:
    return f"{pack.id} clauses"


def _agreement(pack: PackInfo) -> dict[str, Any]:
    edition = f", edition {pack.edition}" if pack.edition else ""
    component: dict[str, Any] = {
        "name": _component_name(pack),
        "fullName": f"{pack.name}{edition}",
        "version": pack.version,
        "shortDescription": {"text": f"Clauses that the rule pack {pack.id} checks"},
        "taxa": [_taxon(clause) for clause in pack.clauses],
        "isComprehensive": True,
    }
    if pack.homepage.startswith("https://"):
        component["informationUri"] = pack.homepage
    return component


def _taxon(clause: Clause) -> dict[str, Any]:
    taxon: dict[str, Any] = {"id": clause.id, "shortDescription": {"text": clause.title or clause.id}}
    if clause.summary:
        taxon["fullDescription"] = {"text": clause.summary}
    taxon["properties"] = {"checkability": clause.checkability}
    return taxon


def _cwe_component(numbers: tuple[str, ...]) -> dict[str, Any]:
    return {
        "name": _CWE_NAME,
        "organization": "MITRE",
        "shortDescription": {"text": "The MITRE Common Weakness Enumeration"},
        "informationUri": "https://cwe.mitre.org/",
        "taxa": [{"id": f"CWE-{n}", "helpUri": f"https://cwe.mitre.org/data/definitions/{n}.html"} for n in numbers],
    }


def _reference(identity: str, position: int, component: str, component_index: int) -> dict[str, Any]:
    return {
        "id": identity,
        "index": position,
        "toolComponent": {"name": component, "index": component_index},
    }
