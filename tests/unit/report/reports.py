"""Reports that the tests of the formats share: one with everything, and small ones."""

from __future__ import annotations

from dataclasses import replace

from aoplint.errors import ExitCode
from aoplint.model.coverage import Coverage, FileOutcome, Outcome, RuleOutcome
from aoplint.model.finding import Excuse, Finding, Fix, FrameLine, Location, Replacement
from aoplint.model.levels import Basis, ClauseState, Confidence, FindingState, Mode, Severity, Status
from aoplint.model.report import Applicability, ClauseResult, HygieneIssue, Report, RunInfo, Verdict
from aoplint.model.rule import Clause, PackInfo, RuleInfo

HOSTILE_NAME = "evil/<img src=x onerror=alert(1)>\n\x1b[2J\u202egpj.py"
HOSTILE_MESSAGE = (
    "</script><script>alert(1)</script> <img src=x onerror=alert(2)> [click](javascript:alert(3)) "
    "@everyone ::error::x \x1b]0;owned\x07 {0} {{ }} `code` | cell |\n% second line \u2028 \u202e ```"
)
NON_UTF8_NAMES = ("data/caf\udce9.py", "data/caf\udce8.py")


def frame(first: int, *lines: str, mark: tuple[int, int, int] | None = None) -> tuple[FrameLine, ...]:
    """Frame lines from number `first`; `mark` is (line number, start, stop)."""
    made = []
    for offset, text in enumerate(lines):
        number = first + offset
        start, stop = (mark[1], mark[2]) if mark and mark[0] == number else (-1, -1)
        made.append(FrameLine(number=number, text=text, mark_start=start, mark_stop=stop))
    return tuple(made)


def at(path: str, line: int, column: int, width: int = 1, **more: object) -> Location:
    """A place on one line."""
    return Location(
        path=path,
        line=line,
        column=column,
        end_line=line,
        end_column=column + width,
        **more,  # type: ignore[arg-type]
    )


CLAUSES = (
    Clause(id="1.1", title="Purpose and further agreements", checkability="not checkable", note="background"),
    Clause(id="5.1", title="Admission needs all of (a) to (e)", checkability="attestation"),
    Clause(id="7.3.1", title="No attack on or change of the platform's software"),
    Clause(
        id="7.5.1",
        title="Tell users what is collected and ask first",
        summary="Users are told what is collected, why and for whom, and agree before it happens.",
        binds="developer",
    ),
    Clause(id="7.5.2", title="Never ask for or pass on account credentials"),
    Clause(id="7.5.4", title="Use data of users only for the declared service"),
    Clause(id="7.5.5", title="Let users see, correct or delete their data", checkability="partial"),
    Clause(id="7.9", title="Keep App Key and App Secret confidential", checkability="full"),
    Clause(id="7.10", title="No AliExpress names or marks in the app's name"),
    Clause(id="10.3", title="Warranty of consent for personal data sent to AliExpress"),
)
AOP = PackInfo(
    id="aop",
    name="AliExpress API Use Agreement",
    version="1.0",
    edition="2022-01-25",
    licence="Apache-2.0",
    homepage="https://example.com/packs/aop",
    clauses=CLAUSES,
)
SECRETS = PackInfo(id="secrets", name="Secrets of other providers", version="1.2", licence="Apache-2.0")

SECRET_RULE = RuleInfo(
    id="aop-7.9-hardcoded-app-secret",
    pack="aop",
    mode=Mode.SECRET,
    title="App Secret in the source",
    message="The App Secret is written in the source",
    severity=Severity.ERROR,
    basis=Basis.BREACH,
    confidence=Confidence.HIGH,
    group="aop-credentials",
    clauses=("7.9", "7.3.1"),
    cwe=("CWE-798: Use of Hard-coded Credentials",),
    languages=("python",),
    why="Whoever has the App Secret can act as the application, so it stays with the developer.",
    fix_hint="Read it from the environment or a secret store, and have a new one made at the developer site.",
    exceptions="Documented sample values are known and not reported.",
    references=("https://example.com/rules/app-secret",),
    path="rules/aop/credentials.yaml",
    line=12,
    tags=("secret",),
)
FLOW_RULE = RuleInfo(
    id="aop-7.5.4-personal-data-to-third-party",
    pack="aop",
    mode=Mode.TAINT,
    title="Personal data leaves to a third party",
    message="Buyer data reaches $HOST",
    severity=Severity.ERROR,
    basis=Basis.BREACH,
    group="aop-data",
    clauses=("7.5.4",),
    cwe=("CWE-359", "not a number"),
    why="Data of users serves the declared service only; nobody else gets it.",
    fix_hint="Drop the fields, or declare the recipient and tell users.",
    references=("agreement 7.5.4", "javascript:alert(1)"),
)
BRAND_RULE = RuleInfo(
    id="aop-7.10-brand-in-name",
    pack="aop",
    mode=Mode.NAME,
    title="AliExpress in the app's name",
    message="The name users see contains a mark",
    severity=Severity.WARNING,
    basis=Basis.INDICATOR,
    status=Status.PREVIEW,
    confidence=Confidence.LOW,
    group="aop-brand",
    clauses=("7.10",),
    why="Names and marks of AliExpress need written permission.",
)
ADVICE_RULE = RuleInfo(
    id="aop-hygiene-oauth-state",
    pack="aop",
    mode=Mode.SEARCH,
    title="OAuth without state",
    message="The callback takes no state",
    severity=Severity.NOTE,
    basis=Basis.HYGIENE,
    clauses=(),
    fix_hint="Send a random state and compare it in the callback.",
)
FIRM_RULE = replace(
    ADVICE_RULE,
    id="aop-7.5.2-asks-for-password",
    title="Asks for the AliExpress password",
    severity=Severity.WARNING,
    basis=Basis.BREACH,
    clauses=("7.5.2",),
    suppressible=False,
)

SECRET = Finding(
    rule=SECRET_RULE.id,
    location=at(
        "shop/settings.py",
        12,
        14,
        18,
        language="python",
        frame=frame(
            11,
            'APP_KEY = os.environ["AOP_KEY"]',
            'APP_SECRET = "ab****************yz"',
            "",
            mark=(12, 13, 35),
        ),
    ),
    message="The App Secret is written in the source",
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    related=(
        at(
            "shop/client.py",
            40,
            9,
            10,
            label="used here",
            language="python",
            frame=frame(39, "def client():", "    return TopClient(KEY, APP_SECRET)", mark=(40, 26, 36)),
        ),
    ),
    evidence=("32 hex digits beside an App Key", "the client is built from it in shop/client.py"),
    fingerprint="0123456789abcdef0123456789abcdef",
    change_tag="9f3c",
    fix=Fix(
        title="Read the App Secret from the environment",
        safe=False,
        replacements=(Replacement(location=at("shop/settings.py", 12, 14, 20), text='os.environ["AOP_SECRET"]'),),
    ),
)
FLOW = Finding(
    rule=FLOW_RULE.id,
    location=at(
        "shop/export.py",
        31,
        5,
        43,
        language="python",
        frame=frame(
            29,
            "def push(rows: list[Row]) -> None:",
            "    # the CRM of the agency",
            "    requests.post(CRM_URL, json={'rows': rows})",
            "    log.info('sent %d', len(rows))",
            mark=(31, 4, 47),
        ),
    ),
    message="Buyer e-mail and phone reach crm.example.net, which is no declared recipient",
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
    flow=(
        at(
            "shop/orders.py",
            8,
            12,
            24,
            label="source: order details",
            language="python",
            frame=frame(8, "    order = client.execute(req)", mark=(8, 12, 31)),
        ),
        at(
            "shop/orders.py",
            10,
            5,
            30,
            label="passed on",
            language="python",
            frame=frame(10, "    rows.append(order.buyer)", mark=(10, 16, 27)),
        ),
        at(
            "shop/export.py",
            31,
            5,
            43,
            label="sink: HTTP body",
            language="python",
            frame=frame(31, "    requests.post(CRM_URL, json={'rows': rows})", mark=(31, 4, 47)),
        ),
    ),
    evidence=("crm.example.net is not in the manifest",),
    symbol="shop.export.push",
    fingerprint="11111111111111111111111111111111",
    line_hash="54703d4cd895b18:1",
)
BRAND = Finding(
    rule=BRAND_RULE.id,
    location=at(
        "web/index.html",
        4,
        10,
        16,
        language="html",
        frame=frame(
            3,
            "<head>",
            "  <title>速卖通 AliExpress Helper 🛒</title>",
            "\t<meta charset=utf-8>",
            mark=(4, 9, 29),
        ),
    ),
    message="The page title “速卖通 AliExpress Helper” contains a mark",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    fingerprint="22222222222222222222222222222222",
)
HOSTILE = Finding(
    rule=FIRM_RULE.id,
    location=at(
        HOSTILE_NAME,
        2,
        5,
        8,
        language="no-such-language",
        frame=frame(1, "</pre></code><script>alert(4)</script>", "\tx = '\x1b[31m\u202eevil'", mark=(2, 5, 18)),
    ),
    message=HOSTILE_MESSAGE,
    severity=Severity.WARNING,
    related=(at(NON_UTF8_NAMES[0], 1, 1, label="]](javascript:alert(5)) <b>"), at(NON_UTF8_NAMES[1], 1, 1)),
    evidence=("<svg/onload=alert(6)>",),
    symbol="evil.<lambda>",
    fingerprint="33333333333333333333333333333333",
)
ADVICE = Finding(
    rule=ADVICE_RULE.id,
    location=at("shop/views.py", 20, 1, 12),
    message="The OAuth callback takes no state",
    severity=Severity.NOTE,
    fingerprint="44444444444444444444444444444444",
)
NOTEBOOK = Finding(
    rule=BRAND_RULE.id,
    location=at(
        "analysis/report.ipynb",
        3,
        1,
        5,
        cell=2,
        language="python",
        frame=frame(3, 'NAME = "AE Tool"', mark=(3, 7, 16)),
    ),
    message="The bot's name contains a mark",
    severity=Severity.WARNING,
    fingerprint="55555555555555555555555555555555",
)


def excused(finding: Finding, state: FindingState, number: int, **more: str) -> Finding:
    """`finding` that does not count, with a fingerprint of its own."""
    where = {
        FindingState.SUPPRESSED: finding.location,
        FindingState.IGNORED: at("pyproject.toml", 40, 1),
        FindingState.BASELINED: at(".aoplint-baseline.json", 7, 1),
    }[state]
    excuse = Excuse(state=state, reason=more.pop("reason", "sandbox key, see OPS-12"), where=where, **more)
    return replace(finding, excuse=excuse, fingerprint=f"{number:032x}", fix=None)


EXCUSED = (
    excused(SECRET, FindingState.SUPPRESSED, 101, until="2027-01-31"),
    excused(FLOW, FindingState.IGNORED, 102, reason="the CRM is a declared processor", owner="ops@<i>team</i>"),
    excused(ADVICE, FindingState.BASELINED, 103, reason="known before the gate"),
)

FILES = (
    FileOutcome(path="data/blob.bin", language="text", outcome=Outcome.SKIPPED, reason="binary"),
    FileOutcome(path=NON_UTF8_NAMES[1], language="python", outcome=Outcome.SCANNED, lines=3),
    FileOutcome(path=NON_UTF8_NAMES[0], language="python", outcome=Outcome.SCANNED, lines=3),
    FileOutcome(path=HOSTILE_NAME, language="python", outcome=Outcome.SCANNED, lines=9),
    FileOutcome(
        path="legacy/old.py",
        language="python",
        outcome=Outcome.DEGRADED,
        reason="not-python-3",
        detail="a print statement on line 3; secrets and names were checked",
        lines=120,
    ),
    FileOutcome(
        path="locked/key.py",
        language="python",
        outcome=Outcome.FAILED,
        reason="unreadable",
        detail="permission denied <b>",
        counts=True,
    ),
    FileOutcome(path="shop/client.py", language="python", outcome=Outcome.SCANNED, lines=80),
    FileOutcome(path="shop/export.py", language="python", outcome=Outcome.SCANNED, lines=44),
    FileOutcome(
        path="shop/huge.py",
        language="python",
        outcome=Outcome.DEGRADED,
        reason="deadline",
        detail="cut off after 10 s",
        counts=True,
        lines=90_000,
    ),
    FileOutcome(path="shop/settings.py", language="python", outcome=Outcome.SCANNED, lines=30),
    FileOutcome(path="web/index.html", language="html", outcome=Outcome.SCANNED, lines=12),
    FileOutcome(path="web/vendor.min.js", language="javascript", outcome=Outcome.SKIPPED, reason="git-ignored"),
)
COVERAGE = Coverage(
    discovered=len(FILES),
    files=FILES,
    rules=(
        RuleOutcome(rule=SECRET_RULE.id, reason="crashed", detail="ValueError", path="shop/huge.py", counts=True),
        RuleOutcome(rule="aop-7.5.5-no-delete", reason="partial-run", detail="needs the whole project"),
    ),
    missing=("no/such <dir>",),
    disabled_rules=("aop-hygiene-http",),
)
CLAUSE_RESULTS = (
    ClauseResult(clause="1.1", state=ClauseState.NOT_CHECKABLE, why="background"),
    ClauseResult(clause="5.1", state=ClauseState.ATTESTED_ONLY, why="declared in aop-app.yaml"),
    ClauseResult(clause="7.3.1", state=ClauseState.NO_VIOLATION, why="2 rules ran", rules=(SECRET_RULE.id,)),
    ClauseResult(
        clause="7.5.1",
        state=ClauseState.EVIDENCE_FOUND,
        why="a notice stands before the authorise link",
        evidence=(at("web/index.html", 9, 3, label="privacy notice"),),
    ),
    ClauseResult(
        clause="7.5.2",
        state=ClauseState.RISK_NOTED,
        why="1 finding",
        rules=(FIRM_RULE.id,),
        findings=(HOSTILE.fingerprint,),
    ),
    ClauseResult(
        clause="7.5.4",
        state=ClauseState.VIOLATED,
        why="1 finding",
        rules=(FLOW_RULE.id,),
        findings=(FLOW.fingerprint,),
    ),
    ClauseResult(clause="7.5.5", state=ClauseState.NOT_FULLY_CHECKED, why="2 files were not fully read"),
    ClauseResult(
        clause="7.9",
        state=ClauseState.VIOLATED,
        why="1 finding",
        rules=(SECRET_RULE.id,),
        findings=(SECRET.fingerprint,),
    ),
    ClauseResult(
        clause="7.10",
        state=ClauseState.RISK_NOTED,
        why="2 findings",
        rules=(BRAND_RULE.id,),
        findings=(BRAND.fingerprint, NOTEBOOK.fingerprint),
    ),
    ClauseResult(clause="10.3", state=ClauseState.NOT_APPLICABLE, why="no personal data is sent to AliExpress"),
)
RUN = RunInfo(
    version="0.1.0",
    as_of="2026-11-24",
    fail_on=Severity.ERROR,
    config=("pyproject.toml",),
    config_digest="c0ffee",
    excludes=("docs/**",),
    arguments=(".", "no/such <dir>"),
)


def rich() -> Report:
    """A report with everything in it."""
    return Report(
        run=RUN,
        applicability=Applicability(
            used=True,
            places=(at("shop/client.py", 3, 1, 20, label="imports the platform's client"),),
            applications=(".", "bot"),
        ),
        packs=(AOP, SECRETS),
        rules=(SECRET_RULE, FLOW_RULE, BRAND_RULE, FIRM_RULE, ADVICE_RULE),
        findings=(FLOW, SECRET, EXCUSED[0], EXCUSED[1], NOTEBOOK, HOSTILE, BRAND, ADVICE, EXCUSED[2]),
        coverage=COVERAGE,
        clauses=CLAUSE_RESULTS,
        hygiene=(
            HygieneIssue(
                kind="unused",
                rule=SECRET_RULE.id,
                location=at("shop/old.py", 5, 20),
                message="this suppression matches no finding",
            ),
            HygieneIssue(
                kind="unknown",
                location=at("shop/<x>.py", 6, 1),
                message='there is no rule "aop-7.9-hardcoded"',
            ),
        ),
        verdict=Verdict(
            code=ExitCode.FINDINGS,
            reason="2 findings of severity error (fail-on = error); also incomplete: 2 files not fully read",
        ),
    )


def clean() -> Report:
    """Nothing found, all read."""
    files = (FileOutcome(path="app.py", language="python", outcome=Outcome.SCANNED, lines=10),)
    return replace(
        rich(),
        findings=(),
        hygiene=(),
        coverage=Coverage(discovered=1, files=files),
        clauses=tuple(
            ClauseResult(clause=row.id, state=ClauseState.NO_VIOLATION, why="all rules ran") for row in CLAUSES
        ),
        run=RunInfo(version="0.1.0", as_of="2026-11-24", fail_on=Severity.ERROR),
        verdict=Verdict(code=ExitCode.OK, reason="no finding of severity error or worse"),
    )


def not_applicable() -> Report:
    """No use of the platform, one secret as a warning."""
    warning = replace(SECRET, severity=Severity.WARNING, related=(), evidence=())
    return replace(
        clean(),
        applicability=Applicability(used=False),
        findings=(warning,),
        clauses=tuple(
            ClauseResult(clause=row.id, state=ClauseState.NOT_APPLICABLE, why="no use was found") for row in CLAUSES
        ),
    )


def empty() -> Report:
    """No packs, no rules, no files: nothing to read was found."""
    return Report(
        run=RunInfo(version="0.1.0", as_of="2026-11-24", fail_on=Severity.NOTE),
        applicability=Applicability(used=None),
        packs=(),
        rules=(),
        findings=(),
        coverage=Coverage(partial=True),
        clauses=(),
        hygiene=(),
        verdict=Verdict(code=ExitCode.INCOMPLETE, reason="incomplete: nothing to read was found"),
    )


ALL = {"rich": rich, "clean": clean, "not_applicable": not_applicable, "empty": empty}
