from __future__ import annotations

from dataclasses import replace
from typing import Any

from aoplint.config.settings import IgnoreEntry
from aoplint.errors import ExitCode, Place
from aoplint.judge import RunFacts, judge
from aoplint.model.coverage import FileOutcome, Outcome, RuleOutcome
from aoplint.model.levels import Basis, ClauseState, FindingState, Mode, Severity, Status
from aoplint.model.match import ClassFact, ImportFact, Interface
from aoplint.model.report import Report
from aoplint.model.rule import ContextRule
from tests.unit.judge.conftest import Facts, comment, marked, place, raw, read, rule


def test_findings_are_ordered_worst_first_and_numbered(facts: Facts) -> None:
    a, b = rule("a", severity=Severity.NOTE), rule("b")
    report = judge(facts([a, b], [read("x.py", raw("a", "x.py", 1), raw("b", "x.py", 2), raw("b", "x.py", 3))]))
    assert [(f.rule, f.location.line) for f in report.findings] == [("b", 2), ("b", 3), ("a", 1)]
    assert len({f.fingerprint for f in report.findings}) == 3
    assert report.verdict.code is ExitCode.FINDINGS


def test_fingerprints_do_not_depend_on_lines(facts: Facts) -> None:
    early = judge(facts([rule("a")], [read("x.py", raw("a", "x.py", 1))]))
    late = judge(facts([rule("a")], [read("x.py", raw("a", "x.py", 50))]))
    assert early.findings[0].fingerprint == late.findings[0].fingerprint


def test_yielding_rule_becomes_evidence(facts: Facts) -> None:
    general, special = rule("general", yields_to=("special",)), rule("special")
    report = judge(facts([general, special], [read("x.py", raw("general", "x.py"), raw("special", "x.py"))]))
    assert [f.rule for f in report.findings] == ["special"]
    assert "also general" in report.findings[0].evidence


def test_yielding_needs_the_same_place(facts: Facts) -> None:
    general, special = rule("general", yields_to=("special",)), rule("special")
    report = judge(facts([general, special], [read("x.py", raw("general", "x.py", 1), raw("special", "x.py", 2))]))
    assert len(report.findings) == 2


def test_once_per_library_reports_the_base(facts: Facts) -> None:
    once = rule("a", once_per="library")
    child = Interface(path="lib/rest/one.py", classes=(ClassFact(name="One", bases=("Base",), methods=(), line=1),))
    results = [
        read("lib/__init__.py"),
        read("lib/rest/__init__.py"),
        read("lib/rest/one.py", raw("a", "lib/rest/one.py", symbol="One.__init__"), interface=child),
        read("lib/zbase.py", raw("a", "lib/zbase.py", symbol="Base.__init__")),
        read("other/x.py", raw("a", "other/x.py")),
    ]
    report = judge(facts([once], results))
    assert [f.location.path for f in report.findings] == ["lib/zbase.py", "other/x.py"]
    assert [place.path for place in report.findings[0].related] == ["lib/rest/one.py"]


def test_different_faults_of_a_library_are_not_folded(facts: Facts) -> None:
    once = rule("a", once_per="library")
    results = [read("x.py", raw("a", "x.py", 1, message="one"), raw("a", "x.py", 2, message="two"))]
    assert len(judge(facts([once], results)).findings) == 2


def test_context_in_the_file(facts: Facts) -> None:
    only = rule("a", context=ContextRule(markers=("m",)))
    results = [read("x.py", raw("a", "x.py"), markers=marked("x.py", "m")), read("y.py", raw("a", "y.py"))]
    assert [f.location.path for f in judge(facts([only], results)).findings] == ["x.py"]


def test_context_reaches_importers(facts: Facts) -> None:
    only = rule("a", context=ContextRule(markers=("m",), scope="importers"))
    imports = (ImportFact(module="config", name="URL", alias="URL", level=0, line=1),)
    results = [
        read("config.py", markers=marked("config.py", "m"), interface=Interface(path="config.py")),
        read("login.py", raw("a", "login.py"), interface=Interface(path="login.py", imports=imports)),
        read("other.py", raw("a", "other.py"), interface=Interface(path="other.py")),
    ]
    (finding,) = judge(facts([only], results)).findings
    assert finding.location.path == "login.py"
    assert [(place.path, place.label) for place in finding.related] == [("config.py", "this shows what it is about")]


def test_context_reaches_neighbours_and_the_files_of_a_flow(facts: Facts) -> None:
    imports = (ImportFact(module="hands", name="slowly", alias="slowly", level=0, line=1),)
    way = (place("door.py", 3), place("far.py", 2))
    results = [
        read("door.py", markers=marked("door.py", "m"), interface=Interface(path="door.py", imports=imports)),
        read("far.py", raw("a", "far.py", flow=way), interface=Interface(path="far.py")),
        read("hands.py", raw("a", "hands.py"), interface=Interface(path="hands.py")),
        read("other.py", raw("a", "other.py"), interface=Interface(path="other.py")),
    ]

    def found(scope: str) -> list[tuple[str, list[str]]]:
        only = rule("a", context=ContextRule(markers=("m",), scope=scope))
        return [
            (one.location.path, [place.path for place in one.related]) for one in judge(facts([only], results)).findings
        ]

    assert found("neighbours") == [("far.py", ["door.py"]), ("hands.py", ["door.py"])]
    assert found("importers") == [("far.py", ["door.py"])]
    assert found("file") == []


def test_context_of_the_file_itself_needs_no_other_place(facts: Facts) -> None:
    only = rule("a", context=ContextRule(markers=("m",), scope="importers"))
    imports = (ImportFact(module="config", name="URL", alias="URL", level=0, line=1),)
    login = Interface(path="login.py", imports=imports)
    results = [
        read("config.py", markers=marked("config.py", "m"), interface=Interface(path="config.py")),
        read("login.py", raw("a", "login.py"), markers=marked("login.py", "m"), interface=login),
    ]
    (finding,) = judge(facts([only], results)).findings
    assert finding.related == ()


def test_context_of_the_application_and_veto(facts: Facts) -> None:
    only = rule("a", context=ContextRule(markers=("m",), anti=("no",), scope="application"))
    results = [
        read("one/manage.py", markers=marked("one/manage.py", "m")),
        read("one/x.py", raw("a", "one/x.py")),
        read("one/y.py", raw("a", "one/y.py"), markers=marked("one/y.py", "no")),
        read("two/manage.py", raw("a", "two/manage.py")),
    ]
    assert [f.location.path for f in judge(facts([only], results)).findings] == ["one/x.py"]
    partial = judge(facts([only], results, partial=True))
    assert {f.location.path for f in partial.findings} == {"one/x.py", "two/manage.py"}


def test_where_the_platform_is_not_used_errors_become_warnings_and_duties_are_off(facts: Facts) -> None:
    secret, brand = rule("a", mode=Mode.SECRET), rule("b", mode=Mode.NAME)
    results = [read("x.py", raw("a", "x.py"), raw("b", "x.py", 2))]
    report = judge(facts([secret, brand], results, platform={"p": ("platform",)}))
    assert [(f.rule, f.severity) for f in report.findings] == [("a", Severity.WARNING)]
    assert "no use of the Open Platform" in report.findings[0].evidence[0]
    assert report.applicability.used is False
    assert report.verdict.code is ExitCode.OK
    used = judge(facts([secret, brand], [replace(results[0], markers=marked("x.py"))], platform={"p": ("platform",)}))
    assert {f.severity for f in used.findings} == {Severity.ERROR}
    assert used.applicability.used


def test_names_are_not_judged_in_test_code(facts: Facts) -> None:
    report = judge(facts([rule("b", mode=Mode.NAME)], [read("tests/x.py", raw("b", "tests/x.py"))]))
    assert report.findings == ()


def test_flows_are_judged_in_test_code_only_by_rules_without_clauses(facts: Facts) -> None:
    about_apps, foreign = rule("a", mode=Mode.TAINT), rule("b", mode=Mode.TAINT, clauses=())
    report = judge(facts([about_apps, foreign], [read("tests/x.py", raw("a", "tests/x.py"), raw("b", "tests/x.py"))]))
    assert [finding.rule for finding in report.findings] == ["b"]


def test_configured_severity_wins(facts: Facts) -> None:
    results = [read("x.py", raw("a", "x.py"))]
    report = judge(facts([rule("a")], results, {"severity": {"clause:7": "note"}}))
    assert report.findings[0].severity is Severity.NOTE


def test_what_shows_no_problem_stays_a_note_and_breaks_no_clause(facts: Facts) -> None:
    results = [read("x.py", raw("a", "x.py", informational=True, severity=Severity.NOTE), markers=marked("x.py"))]
    report = judge(facts([rule("a")], results, {"severity": {"clause:7": "error"}}))
    assert [(finding.severity, finding.informational) for finding in report.findings] == [(Severity.NOTE, True)]
    assert report.clauses[0].state is ClauseState.NO_VIOLATION
    assert report.verdict.code is ExitCode.OK


def test_preview_rules_never_fail(facts: Facts) -> None:
    report = judge(facts([rule("a", status=Status.PREVIEW)], [read("x.py", raw("a", "x.py"))]))
    assert len(report.findings) == 1
    assert report.verdict.code is ExitCode.OK


def test_suppression(facts: Facts) -> None:
    results = [read("x.py", raw("a", "x.py", 3), directives=(comment("x.py", 3, "a"),))]
    report = judge(facts([rule("a")], results))
    assert report.findings[0].state is FindingState.SUPPRESSED
    assert report.verdict.code is ExitCode.OK
    assert report.hygiene == ()
    assert judge(facts([rule("a")], results, {"no-suppress": True})).verdict.code is ExitCode.FINDINGS


def test_bad_suppressions_hide_nothing_and_are_reported(facts: Facts) -> None:
    cases = {
        "unused": comment("x.py", 9, "a"),
        "unknown": comment("x.py", 3, "aa"),
        "expired": comment("x.py", 3, "a", until="2025-12-31"),
        "blanket": comment("x.py", 3, error="names no rule"),
        "unexplained": comment("x.py", 3, "a", reason="", error="gives no reason"),
    }
    for kind, directive in cases.items():
        report = judge(facts([rule("a")], [read("x.py", raw("a", "x.py", 3), directives=(directive,))]))
        assert [issue.kind for issue in report.hygiene] == [kind]
        assert report.verdict.code is ExitCode.FINDINGS, kind


def test_a_suppression_is_not_unused_where_its_rule_did_not_run(facts: Facts) -> None:
    stopped = (RuleOutcome(rule="a", reason="not-run"),)
    results = [read("x.py", directives=(comment("x.py", 3, "a"),))]
    assert judge(facts([rule("a")], results, rule_outcomes=stopped)).hygiene == ()


def test_unsuppressible_rules(facts: Facts) -> None:
    results = [read("x.py", raw("a", "x.py", 3), directives=(comment("x.py", 3, "a"),))]
    report = judge(facts([rule("a", suppressible=False)], results))
    assert report.verdict.code is ExitCode.FINDINGS
    assert [issue.kind for issue in report.hygiene] == ["unsuppressible"]


def test_other_tools_markers_count_only_when_asked(facts: Facts) -> None:
    results = [read("x.py", raw("a", "x.py", 3), directives=(comment("x.py", 3, tool="gitleaks"),))]
    assert judge(facts([rule("a")], results)).verdict.code is ExitCode.FINDINGS
    assert judge(facts([rule("a")], results, {"compat-ignore": True})).verdict.code is ExitCode.OK


def test_clause_states(facts: Facts) -> None:
    def state(basis: Basis, **more: object) -> ClauseState:
        results = [read("x.py", raw("a", "x.py"), markers=marked("x.py"))]
        return judge(facts([rule("a", basis=basis)], results, **more)).clauses[0].state

    assert state(Basis.BREACH) is ClauseState.VIOLATED
    assert state(Basis.INDICATOR) is ClauseState.RISK_NOTED
    assert state(Basis.HYGIENE) is ClauseState.NOT_FULLY_CHECKED
    quiet = judge(facts([rule("a")], [read("x.py")]))
    assert quiet.clauses[0].state is ClauseState.NO_VIOLATION
    foreign = judge(facts([rule("a")], [read("x.py"), read("y.js")]))
    assert foreign.clauses[0].state is ClauseState.NOT_FULLY_CHECKED


def test_exit_code_precedence(facts: Facts) -> None:
    lost = FileOutcome(path="y.py", language="python", outcome=Outcome.DEGRADED, reason="deadline", counts=True)
    clean, dirty = read("x.py"), read("x.py", raw("a", "x.py"))
    files = (clean.outcome, lost)
    incomplete = judge(facts([rule("a")], [clean], files=files, discovered=2))
    assert incomplete.verdict.code is ExitCode.INCOMPLETE
    both = judge(facts([rule("a")], [dirty], files=files, discovered=2))
    assert both.verdict.code is ExitCode.FINDINGS
    assert "incomplete" in both.verdict.reason
    allowed = judge(facts([rule("a")], [clean], {"allow-incomplete": True}, files=files, discovered=2))
    assert allowed.verdict.code is ExitCode.OK
    broken = judge(facts([rule("a")], [dirty], discovered=5))
    assert broken.verdict.code is ExitCode.INTERNAL
    missing = judge(facts([rule("a")], [clean], missing=("nowhere",)))
    assert missing.verdict.code is ExitCode.INCOMPLETE


def ignore(rule: str, path: str, **more: Any) -> IgnoreEntry:
    place = Place(path="c.toml", line=1, column=1)
    return IgnoreEntry(rule=rule, path=path, reason="because", until="", place=place, **more)


def with_ignores(run: RunFacts, *entries: IgnoreEntry) -> RunFacts:
    return replace(run, settings=replace(run.settings, ignores=entries))


def test_an_ignore_of_one_cell_leaves_the_other_cells(facts: Facts) -> None:
    cells = [raw("a", "n.ipynb", line) for line in (1, 2)]
    cells = [replace(found, location=replace(found.location, cell=number)) for number, found in enumerate(cells, 1)]
    run = facts([rule("a")], [read("n.ipynb", *cells)])
    report = judge(with_ignores(run, ignore("a", "n.ipynb", cell=2)))
    assert {f.location.cell: f.state for f in report.findings} == {1: FindingState.ACTIVE, 2: FindingState.IGNORED}
    assert [issue.kind for issue in judge(with_ignores(run, ignore("a", "n.ipynb", cell=3))).hygiene] == ["unused"]


def test_an_ignore_is_unused_only_if_the_run_could_have_met_it(facts: Facts) -> None:
    entry = ignore("clause:7.9", "docs/*")
    stopped = (RuleOutcome(rule="b", reason="not-selected"),)

    def kinds(**more: Any) -> list[str]:
        run = facts([rule("a"), rule("b")], [read("x.py")], **more)
        return [issue.kind for issue in judge(with_ignores(run, entry)).hygiene]

    assert kinds() == ["unused"]
    assert kinds(arguments=("src",)) == []
    assert kinds(partial=True) == []
    assert kinds(rule_outcomes=stopped) == []


def test_named_files_that_are_all_excluded_are_no_broken_run(facts: Facts) -> None:
    left_out = FileOutcome(path="vendor/x.py", language="", outcome=Outcome.SKIPPED, reason="excluded")

    def run(**more: Any) -> Report:
        return judge(facts([rule("a")], [], files=(left_out,), discovered=1, platform={"p": ("m",)}, **more))

    named = run(partial=True, arguments=("vendor/x.py",))
    assert named.verdict.code is ExitCode.OK
    assert "excludes every file" in named.verdict.reason
    whole = run()
    assert whole.verdict.code is ExitCode.INCOMPLETE
    assert whole.applicability.used is None
    assert [(c.state, c.why) for c in whole.clauses] == [(ClauseState.NOT_FULLY_CHECKED, "nothing was read")]
