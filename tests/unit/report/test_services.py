"""Markdown, GitHub, GitLab and JUnit: what the services would do with hostile text, and the caps."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from aoplint.report import FORMATS, RenderOptions, render
from aoplint.report.markdown import FINDINGS_LIMIT
from tests.unit.report import reports


def made(format_name: str, name: str = "rich") -> str:
    return render(format_name, reports.ALL[name](), RenderOptions())


def outside_code(text: str) -> str:
    """Markdown without fenced blocks and code spans."""
    text = re.sub(r"^(`{3,})\w*\n.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)", "", text)


def test_markdown_holds_nothing_of_the_input_as_markup() -> None:
    prose = outside_code(made("markdown"))
    tags = set(re.findall(r"<[^>]*>", prose))
    assert tags == {"<!-- -->", "<sub>", "</sub>"}
    assert not re.search(r"(?<!\\)\]\(", prose)
    assert not re.search(r"@\w", prose)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_file_name_that_is_no_text_is_reported(name: str) -> None:
    report = reports.ALL["rich"]()
    texts = set()
    for path in reports.NON_UTF8_NAMES:
        moved = [replace(finding, location=replace(finding.location, path=path)) for finding in report.findings]
        text = render(name, replace(report, findings=tuple(moved)), RenderOptions())
        texts.add(text.encode("utf-8", "backslashreplace"))
    assert len(texts) == len(reports.NON_UTF8_NAMES), "they stay two files"


def test_markdown_tables_keep_their_columns() -> None:
    for block in re.findall(r"(?:^\|.*\n)+", made("markdown"), flags=re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(widths) == 1


def test_markdown_stays_below_the_limit_of_a_comment() -> None:
    many = tuple(replace(reports.FLOW, fingerprint=f"{n:032x}") for n in range(2000))
    text = render("markdown", replace(reports.rich(), findings=many), RenderOptions())
    assert len(text) + 2000 > FINDINGS_LIMIT
    assert len(text) < 65_536
    written = text.count("**error** `")
    assert f"{2000 - written} findings more do not fit here" in text


def test_annotations_are_capped_worst_first_and_counted() -> None:
    many = tuple(replace(f, fingerprint=f"{n:032x}") for n in range(30) for f in (reports.FLOW, reports.BRAND))
    lines = render("github", replace(reports.rich(), findings=many), RenderOptions()).splitlines()
    errors = [line for line in lines if line.startswith("::error")]
    assert len(errors) == 10
    assert errors[0].startswith("::error title=aoplint did not read everything::")
    assert sum(line.startswith("::warning") for line in lines) == 10
    assert "21 errors more without an annotation" in lines
    assert "20 warnings more without an annotation" in lines
    with_summary = render("github", replace(reports.rich(), findings=many), RenderOptions(step_summary=True))
    assert "21 errors more without an annotation, see the summary of this step" in with_summary


def test_input_starts_no_workflow_command() -> None:
    lines = made("github").splitlines()
    commands = [line for line in lines if line.startswith("::")]
    assert len(commands) == 7
    for line in commands:
        head, _, _ = line[2:].partition("::")
        assert re.fullmatch(r"(error|warning|notice) ([a-zA-Z]+=[^,:]*)(,[a-zA-Z]+=[^,:]*)*", head), head
    assert all("::" not in line for line in lines if line not in commands)


def test_clean_runs_annotate_nothing() -> None:
    assert "::" not in made("github", "clean")


def test_gitlab_counts_what_counts() -> None:
    issues = json.loads(made("gitlab"))
    assert [issue["severity"] for issue in issues].count("critical") == 2
    assert sum(issue["check_name"] == "aoplint-incomplete" for issue in issues) == 3
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert json.loads(made("gitlab", "clean")) == []
    assert len(json.loads(made("gitlab", "empty"))) == 1


@pytest.mark.parametrize("name", reports.ALL)
def test_junit_fails_exactly_where_the_verdict_does(name: str) -> None:
    report = reports.ALL[name]()
    root = ET.fromstring(made("junit", name).encode())
    suite = root[0]
    cases = suite.findall("testcase")
    assert int(suite.attrib["tests"]) == len(cases) > 0
    for kind, child in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite.attrib[kind]) == sum(case.find(child) is not None for case in cases)
    passed = suite.attrib["failures"] == suite.attrib["errors"] == "0"
    assert passed == (report.verdict.code == 0)


def test_junit_keeps_preview_rules_green() -> None:
    root = ET.fromstring(made("junit").encode())
    brand = [case for case in root.iter("testcase") if "brand-in-name" in case.attrib["name"]]
    assert brand
    assert all(case.find("failure") is None for case in brand)
