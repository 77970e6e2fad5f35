from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest

from aoplint.errors import ExitCode
from aoplint.model.coverage import Coverage, FileOutcome, Outcome
from aoplint.model.finding import Fix
from aoplint.model.levels import Severity
from aoplint.model.report import Report, Verdict
from aoplint.report import sarif
from aoplint.report.sarif import sarif_log
from aoplint.report.uri import split
from tests.unit.report import reports


def run_of(report: Report) -> dict[str, Any]:
    return sarif_log(report)["runs"][0]


def result_of(finding: Any, report: Report | None = None) -> dict[str, Any]:
    return run_of(replace(report or reports.rich(), findings=(finding,)))["results"][0]


@pytest.mark.parametrize(
    ("path", "uri", "base"),
    [
        ("shop/a b.py", "shop/a%20b.py", "%SRCROOT%"),
        ("./shop//a.py", "shop/a.py", "%SRCROOT%"),
        ("a:b.py", "a%3Ab.py", "%SRCROOT%"),
        ("50%#?.py", "50%25%23%3F.py", "%SRCROOT%"),
        ("速.py", "%E9%80%9F.py", "%SRCROOT%"),
        ("caf\udce9.py", "caf%E9.py", "%SRCROOT%"),
        ("../x/y.py", "x/y.py", "%SRCROOT_UP_1%"),
        ("../../y.py", "y.py", "%SRCROOT_UP_2%"),
        ("a/../b.py", "b.py", "%SRCROOT%"),
        ("/etc/app.py", "etc/app.py", "%FILESYSTEM%"),
        (".", "./", "%SRCROOT%"),
    ],
)
def test_uris(path: str, uri: str, base: str) -> None:
    assert split(path) == (uri, base)


def test_what_shows_no_problem_is_informational() -> None:
    found = result_of(replace(reports.ADVICE, severity=Severity.NOTE, informational=True))
    assert (found["kind"], found["level"]) == ("informational", "none")
    assert "kind" not in result_of(reports.ADVICE)


def test_names_that_are_no_text_never_collide() -> None:
    uris = [split(name)[0] for name in reports.NON_UTF8_NAMES]
    assert len(set(uris)) == 2
    assert unquote_to_bytes(uris[0]) == b"data/caf\xe9.py"


def test_every_base_is_declared_and_no_path_is_absolute() -> None:
    report = replace(
        reports.rich(),
        findings=(
            replace(reports.ADVICE, location=reports.at("/abs/x.py", 1, 1)),
            replace(reports.ADVICE, location=reports.at("../x.py", 1, 1)),
        ),
    )
    run = run_of(report)
    assert set(run["originalUriBaseIds"]) == {"%SRCROOT%", "%SRCROOT_UP_1%", "%FILESYSTEM%"}
    assert all(set(base) == {"description"} for base in run["originalUriBaseIds"].values())

    def uris(data: Any) -> list[str]:
        if isinstance(data, list):
            return [uri for item in data for uri in uris(item)]
        if isinstance(data, dict):
            own = [data["uri"]] if "uriBaseId" in data else []
            return own + [uri for item in data.values() for uri in uris(item)]
        return []

    assert uris(run)
    assert not any(uri.startswith(("/", "file:", "..")) for uri in uris(run))


def test_rules_carry_what_code_scanning_reads() -> None:
    rule = run_of(reports.rich())["tool"]["driver"]["rules"][0]
    assert rule["id"] == "aop-7.9-hardcoded-app-secret"
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["helpUri"] == "https://example.com/rules/app-secret"
    assert rule["properties"]["security-severity"] == "8.0"
    assert rule["properties"]["precision"] == "high"
    assert {"security", "clause-7.9", "aop-credentials", "external/cwe/cwe-798"} <= set(rule["properties"]["tags"])
    assert "ignore[aop-7.9-hardcoded-app-secret]" in rule["help"]["text"]
    assert rule["help"]["markdown"].startswith("# App Secret")


def test_help_uri_only_for_https_and_tags_are_capped() -> None:
    many = replace(reports.FLOW_RULE, tags=tuple(f"t{n}" for n in range(30)))
    run = run_of(replace(reports.rich(), rules=(many,), findings=()))
    rule = run["tool"]["driver"]["rules"][0]
    assert "helpUri" not in rule
    assert len(rule["properties"]["tags"]) == 10


def test_indexes_point_where_they_say() -> None:
    run = run_of(reports.rich())
    rules, taxonomies = run["tool"]["driver"]["rules"], run["taxonomies"]
    assert [t["name"] for t in taxonomies] == ["aop clauses", "CWE"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for taxon in result.get("taxa", []):
            component = taxonomies[taxon["toolComponent"]["index"]]
            assert component["name"] == taxon["toolComponent"]["name"]
            assert component["taxa"][taxon["index"]]["id"] == taxon["id"]
    secret = next(r for r in run["results"] if r["ruleId"] == reports.SECRET_RULE.id)
    assert [taxon["id"] for taxon in secret["taxa"]] == ["7.9", "7.3.1", "CWE-798"]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    kinds = run["tool"]["driver"]["notifications"]
    assert all(kinds[n["descriptor"]["index"]]["id"] == n["descriptor"]["id"] for n in notes)


def test_worst_first_and_excused_last() -> None:
    report = reports.rich()
    run = run_of(replace(report, findings=tuple(reversed(report.findings))))
    ranks = [(bool(r["suppressions"]), Severity(r["level"]).rank) for r in run["results"]]
    assert ranks == sorted(ranks)


def test_regions_are_one_based_with_the_end_exclusive() -> None:
    region = result_of(reports.FLOW)["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endLine"], region["endColumn"]) == (
        31,
        5,
        31,
        48,
    )
    assert region["snippet"]["text"] == "requests.post(CRM_URL, json={'rows': rows})"


def test_a_place_without_a_line_has_no_region() -> None:
    bare = replace(reports.ADVICE, location=replace(reports.at("x.py", 1, 1), line=0))
    assert "region" not in result_of(bare)["locations"][0]["physicalLocation"]


def test_flow_from_source_to_sink() -> None:
    result = result_of(reports.FLOW)
    hops = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [h["location"]["physicalLocation"]["region"]["startLine"] for h in hops] == [8, 10, 31]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "shop/export.py"


def test_long_flows_keep_both_ends() -> None:
    hops = tuple(reports.at("a.py", n, 1) for n in range(1, 3001))
    flow = result_of(replace(reports.FLOW, flow=hops))["codeFlows"][0]["threadFlows"][0]["locations"]
    lines = [h["location"]["physicalLocation"]["region"]["startLine"] for h in flow]
    assert (len(lines), lines[0], lines[-1]) == (1000, 1, 3000)


def test_related_places_are_linked_and_capped() -> None:
    result = result_of(replace(reports.SECRET, related=tuple(reports.at("a.py", n, 1) for n in range(1, 300))))
    assert len(result["relatedLocations"]) == 100
    assert all(f"]({place['id']})" in result["message"]["text"] for place in result["relatedLocations"])


def test_input_makes_no_link_and_no_placeholder() -> None:
    result = result_of(replace(reports.HOSTILE, related=()))
    assert "](" not in result["message"]["text"]
    assert "{{0}} {{{{ }}}}" in result["message"]["text"]
    assert "](" not in result["message"]["markdown"]


def test_a_secret_has_no_line_hash() -> None:
    assert result_of(reports.SECRET)["partialFingerprints"] == {"aoplint/v1": "0123456789abcdef0123456789abcdef+9f3c"}


def test_the_hash_of_a_line_is_there_unless_the_line_is_not() -> None:
    finding = replace(reports.FLOW, line_hash="54703d4cd895b18:1")
    assert result_of(finding)["partialFingerprints"]["primaryLocationLineHash"] == "54703d4cd895b18:1"
    old = replace(finding, location=replace(finding.location, commit="0123abc"))
    assert "primaryLocationLineHash" not in result_of(old)["partialFingerprints"]


def test_suppressions() -> None:
    kinds = [result_of(f)["suppressions"][0] for f in reports.EXCUSED]
    assert [k["kind"] for k in kinds] == ["inSource", "external", "external"]
    assert kinds[0]["justification"] == "sandbox key, see OPS-12"
    assert kinds[0]["properties"] == {"state": "suppressed", "until": "2027-01-31"}
    assert result_of(reports.ADVICE)["suppressions"] == []


def test_fixes_never_have_empty_changes() -> None:
    fix = result_of(reports.SECRET)["fixes"][0]
    assert fix["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == 'os.environ["AOP_SECRET"]'
    empty = replace(reports.SECRET, fix=Fix(title="x", safe=True, replacements=()))
    assert "fixes" not in result_of(empty)


def test_incomplete_runs_say_so() -> None:
    invocation = run_of(reports.rich())["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 1
    found = [(n["descriptor"]["id"], n["level"]) for n in invocation["toolExecutionNotifications"]]
    assert found.count(("input-missing", "error")) == 1
    assert found.count(("file-failed", "error")) == 1
    assert sorted(level for kind, level in found if kind == "file-degraded") == ["error", "warning"]
    assert sorted(level for kind, level in found if kind == "rule-not-run") == ["error", "note"]
    assert sum(kind == "files-skipped" for kind, _ in found) == 2
    assert run_of(reports.clean())["invocations"][0]["executionSuccessful"] is True
    assert run_of(reports.empty())["invocations"][0]["executionSuccessful"] is False


def test_an_unbalanced_account_is_no_success() -> None:
    files = (FileOutcome(path="a.py", language="python", outcome=Outcome.SCANNED),)
    odd = replace(
        reports.clean(),
        coverage=Coverage(discovered=2, files=files),
        verdict=Verdict(code=ExitCode.OK, reason=""),
    )
    assert run_of(odd)["invocations"][0]["executionSuccessful"] is False


def test_results_are_capped_and_the_rest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sarif.RESULT_LIMIT == 25_000
    monkeypatch.setattr(sarif, "RESULT_LIMIT", 4)
    run = run_of(reports.rich())
    assert len(run["results"]) == 4
    first = run["invocations"][0]["toolExecutionNotifications"][0]
    assert first["descriptor"]["id"] == "results-left-out"
    assert first["message"]["text"].startswith("5 results left out")


def test_run_identity() -> None:
    run = run_of(reports.rich())
    assert run["automationDetails"] == {"id": "aoplint/aop+secrets/"}
    assert run["columnKind"] == "unicodeCodePoints"
    states = {row["id"]: row["state"] for row in run["properties"]["clauses"]}
    assert states["7.9"] == "violated"
