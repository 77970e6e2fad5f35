"""Duties end to end: where they are asked, what is evidence, what a finding says."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.model.levels import ClauseState, Severity
from tests.unit.evidence.support import findings, places, report_of

CONSENT = """
    when: {pattern: redirect(...)}
    require: {list: consent-words}
"""
VIEW = "def view(request):\n    return redirect('/a')\n\n\nview(0)\n"


def test_one_finding_per_application_with_all_places(tmp_path: Path) -> None:
    found = findings(tmp_path, CONSENT, {"a.py": VIEW, "b.py": VIEW})
    assert [(f.location.path, f.location.line, f.severity) for f in found] == [("a.py", 2, Severity.ERROR)]
    assert [(place.path, place.line) for place in found[0].related] == [("b.py", 2)]
    assert found[0].evidence == ("1 more place",)


def test_evidence_anywhere_in_the_application_is_enough(tmp_path: Path) -> None:
    page = "<label>I give my consent</label>"
    assert places(tmp_path, CONSENT, {"a.py": VIEW, "templates/page.html": page}) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tests/test_consent.py", "consent = 1\n"),
        ("shop/consent_test.py", "consent = 1\n"),
        ("README.md", "we ask for consent"),
        ("docs/page.html", "<p>consent</p>"),
        ("a2.py", '"""All about consent."""\n'),
        ("a2.py", "# consent\n"),
        ("a2.py", "def f():\n    '''consent'''\n\n\nf()\n"),
        ("a2.py", "def f():\n    return 1\n    consent()\n\n\nf()\n"),
        ("a2.py", "if False:\n    consent = 1\n"),
        ("a2.py", "while 0:\n    consent = 1\n"),
        ("a2.py", "x = False and consent()\n"),
        ("a2.py", "if True:\n    pass\nelse:\n    consent = 1\n"),
        ("a2.py", "def never_called():\n    consent = 1\n"),
        ("a2.py", "def never():\n    return also_never()\n\n\ndef also_never():\n    return consent\n"),
        ("page.html", "<!-- consent -->"),
        ("page.ts", "// consent\n/* consent */\n"),
    ],
)
def test_what_only_speaks_or_never_runs_is_no_evidence(tmp_path: Path, path: str, text: str) -> None:
    assert places(tmp_path, CONSENT, {"a.py": VIEW, path: text}) == ["a.py:2"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a2.py", "consent = 1\n"),
        ("a2.py", "def f():\n    return consent\n\n\nf()\n"),
        ("a2.py", "@decorated\ndef f():\n    return consent\n"),
        ("a2.py", "class View:\n    def get(self):\n        return helper()\n\n\ndef helper():\n    return consent\n"),
        ("page.ts", "const consent = true\n"),
        ("page.vue", "<template><b>consent</b></template>"),
        ("page.php", "<?php echo '同意'; ?>"),
        ("locale/ru.json", '{"consent": "да"}'),
    ],
)
def test_code_that_can_run_is_evidence_in_every_language(tmp_path: Path, path: str, text: str) -> None:
    assert places(tmp_path, CONSENT, {"a.py": VIEW, path: text}) == []


def test_a_trigger_that_cannot_run_asks_nothing(tmp_path: Path) -> None:
    assert places(tmp_path, CONSENT, {"a.py": "def f():\n    return 1\n    redirect('/a')\n\n\nf()\n"}) == []
    assert places(tmp_path / "2", CONSENT, {"tests/test_a.py": VIEW}) == []


def test_what_nobody_calls_here_may_be_called_from_elsewhere_and_asks(tmp_path: Path) -> None:
    assert places(tmp_path, CONSENT, {"a.py": "def job():\n    return redirect('/a')\n"}) == ["a.py:2"]


def test_within_not_it_is_the_other_way_round(tmp_path: Path) -> None:
    body = """
    when: {all: [{pattern: redirect(...)}, {not: {list: consent-words}}]}
    require: {all: [{pattern: thanks(...)}, {not: {pattern: sorry(...)}}]}
"""
    dead = "def never():\n    consent = 1\n"
    assert places(tmp_path, body, {"a.py": VIEW + dead}) == ["a.py:2"]
    assert places(tmp_path / "2", body, {"a.py": VIEW + "consent = 1\n"}) == []
    assert places(tmp_path / "3", body, {"a.py": VIEW + "thanks()\n"}) == []
    assert places(tmp_path / "4", body, {"a.py": VIEW + "thanks()\n\n\ndef never():\n    sorry()\n"}) == ["a.py:2"]


def test_applications_of_a_monorepo_answer_for_themselves(tmp_path: Path) -> None:
    files = {
        "shop/pyproject.toml": "[project]\nname='shop'\n",
        "shop/a.py": VIEW,
        "bot/manage.py": "",
        "bot/a.py": VIEW,
        "bot/b.py": "consent = 1\n",
    }
    assert places(tmp_path, CONSENT, files) == ["shop/a.py:2"]
    both = CONSENT + "    scope: project\n"
    assert places(tmp_path / "2", both, files) == []
    del files["bot/b.py"]
    assert places(tmp_path / "3", CONSENT, files) == ["bot/a.py:2", "shop/a.py:2"]
    assert places(tmp_path / "4", both, files) == ["bot/a.py:2"]


def test_a_front_end_beside_it_does_the_duty_of_its_server(tmp_path: Path) -> None:
    files = {
        "server/requirements.txt": "flask\n",
        "server/a.py": VIEW,
        "web/package.json": "{}",
        "web/src/Page.vue": "<template>consent</template>",
    }
    assert places(tmp_path, CONSENT, files) == []


def test_another_server_beside_it_does_not(tmp_path: Path) -> None:
    files = {
        "one/pyproject.toml": "",
        "one/a.py": VIEW,
        "two/pyproject.toml": "",
        "two/a.py": "consent = 1\n",
    }
    assert places(tmp_path, CONSENT, files) == ["one/a.py:2"]


def test_an_absence_is_certain_only_where_all_was_read(tmp_path: Path) -> None:
    broken = findings(tmp_path, CONSENT, {"a.py": VIEW, "old.py": "print 'x'\n"})
    assert [f.severity for f in broken] == [Severity.WARNING]
    assert broken[0].evidence == ("1 file could not be read whole",)
    unread = findings(tmp_path / "2", CONSENT, {"a.py": VIEW, "src/Main.java": "class Main {}", "src/b.go": "x"})
    assert [f.severity for f in unread] == [Severity.WARNING]
    assert unread[0].evidence == ("2 files in languages that only text rules read",)


def test_scripts_for_browsers_are_no_gap(tmp_path: Path) -> None:
    found = findings(tmp_path, CONSENT, {"a.py": VIEW, "static/js/app.js": "x()", "vendor/lib.js": "y()"})
    assert [f.severity for f in found] == [Severity.ERROR]


def test_a_gap_in_another_application_does_not_matter(tmp_path: Path) -> None:
    files = {"a/pyproject.toml": "", "a/a.py": VIEW, "b/pyproject.toml": "", "b/old.py": "print 'x'\n"}
    assert [f.severity for f in findings(tmp_path, CONSENT, files)] == [Severity.ERROR]


def test_named_files_ask_no_duty_and_say_so(tmp_path: Path) -> None:
    report = report_of(tmp_path, CONSENT, {"a.py": VIEW}, arguments=["a.py"])
    assert report.coverage.partial
    assert not report.findings
    not_run = [(rule.rule, rule.reason) for rule in report.coverage.rules]
    assert not_run == [("duties-1.1-not-done", "needs-whole-project")]


def test_severities_follow_the_first_condition_that_holds(tmp_path: Path) -> None:
    body = CONSENT + (
        "    severities:\n"
        "      - {when: {files: ['*.cfg']}, severity: note, because: a cfg is there}\n"
        "      - {when: {not: {list: said}}, severity: warning, because: nothing is said}\n"
    )
    both = findings(tmp_path, body, {"a.py": VIEW, "x.cfg": ""})
    assert [(f.severity, f.evidence) for f in both] == [(Severity.NOTE, ("a cfg is there",))]
    second = findings(tmp_path / "2", body, {"a.py": VIEW})
    assert [(f.severity, f.evidence) for f in second] == [(Severity.WARNING, ("nothing is said",))]
    none = findings(tmp_path / "3", body, {"a.py": VIEW + "print('write to us')\n"})
    assert [(f.severity, f.evidence) for f in none] == [(Severity.ERROR, ())]


ROUTE = """
    when: {routes: {list: erase-words}}
    require: {pattern: $X.rows.delete(...)}
    scope: route
"""
APP = """
from service import wipe

@app.delete("/me")
def close():
    wipe()

@app.post("/delete_account")
def close_again():
    return "soon"

@app.get("/orders")
def orders():
    return []
"""


def test_a_route_does_its_duty_in_what_it_reaches(tmp_path: Path) -> None:
    service = "def wipe():\n    inner()\n\n\ndef inner():\n    db.rows.delete()\n"
    assert places(tmp_path, ROUTE, {"app.py": APP, "service.py": service}) == ["app.py:8"]
    assert places(tmp_path / "2", ROUTE, {"app.py": APP, "service.py": "def wipe():\n    pass\n"}) == [
        "app.py:4",
        "app.py:8",
    ]


def test_a_route_reaches_through_classes_decorators_and_names_of_tasks(tmp_path: Path) -> None:
    urls = 'urlpatterns = [path("api/me", Close.as_view()), path("delete_account", guarded(task_view))]\n'
    views = (
        "class Base:\n    def post(self):\n        erase(self)\n\n\nclass Close(Base):\n    pass\n\n\n"
        'def task_view(request):\n    celery.send_task("jobs.erase_later", [1])\n'
    )
    jobs = "def erase(x):\n    x.rows.delete()\n\n\ndef erase_later(pk):\n    erase(pk)\n"
    assert places(tmp_path, ROUTE, {"urls.py": urls, "views.py": views, "jobs.py": jobs}) == []
    assert places(tmp_path / "2", ROUTE, {"urls.py": urls, "views.py": views, "jobs.py": "def erase(x): pass\n"}) == [
        "urls.py:1",
        "urls.py:1",
    ]


def test_a_function_does_its_duty_itself_or_in_what_it_calls(tmp_path: Path) -> None:
    body = """
    when: {pattern: redirect(...)}
    require: {list: consent-words}
    scope: function
"""
    text = (
        "def one():\n    check()\n    redirect(1)\n\n\ndef two():\n    redirect(2)\n\n\n"
        "def check():\n    consent = 1\n\n\none()\ntwo()\n"
    )
    assert places(tmp_path, body, {"a.py": text}) == ["a.py:7"]


def test_stores_documents_and_the_manifest_answer(tmp_path: Path) -> None:
    body = """
    when: {stores: {fields: person-fields}}
    require:
      any:
        - {documents: said}
        - {manifest: {key: rights.delete, equals: [contact, 1]}}
"""
    model = "class User(models.Model):\n    id = models.IntegerField()\n    email = models.EmailField()\n"
    assert places(tmp_path, body, {"m.py": model}) == ["m.py:1"]
    assert places(tmp_path / "2", body, {"m.py": model, "PRIVACY.md": "write to us"}) == []
    assert places(tmp_path / "3", body, {"m.py": model + "# write to us\n"}) == ["m.py:1"]
    assert places(tmp_path / "4", body, {"m.py": model, "aop-app.yaml": "rights:\n  delete: contact\n"}) == []
    assert places(tmp_path / "5", body, {"m.py": model, "aop-app.yaml": "rights:\n  delete: never\n"}) == ["m.py:1"]


def test_the_store_with_most_personal_columns_is_reported(tmp_path: Path) -> None:
    body = "    when: {stores: {fields: person-fields}}\n    require: {list: said}\n"
    text = (
        "class A(models.Model):\n    email = models.EmailField()\n\n\n"
        "class B(models.Model):\n    email = models.EmailField()\n    contactPerson = models.TextField()\n"
    )
    assert places(tmp_path, body, {"m.py": text}) == ["m.py:5"]


def test_an_absent_key_is_asked_of_a_manifest_that_is_there(tmp_path: Path) -> None:
    body = "    when: {manifest: {key: contact.email, absent: true}}\n    require: {list: said}\n"
    assert places(tmp_path, body, {"aop-app.yaml": "app:\n  name: x\n"}) == ["aop-app.yaml:1"]
    assert places(tmp_path / "2", body, {"aop-app.yaml": "contact:\n  email: a@b.example\n"}) == []
    assert places(tmp_path / "3", body, {"other.yaml": "app: 1\n"}) == []


def test_a_warning_of_the_pack_stays_one(tmp_path: Path) -> None:
    report = report_of(tmp_path, CONSENT, {"a.py": VIEW}, severity="WARNING")
    assert [f.severity for f in report.findings] == [Severity.WARNING]


def test_a_manifest_that_is_not_trusted_makes_nothing_milder(tmp_path: Path) -> None:
    body = CONSENT.replace("{list: consent-words}", "{any: [{list: consent-words}, {manifest: rights.consent}]}") + (
        "    severities:\n"
        "      - {when: {manifest: {key: app.audience, equals: own}}, severity: note, because: own use}\n"
        "      - {when: {not: {manifest: {key: app.many, equals: [true]}}}, severity: warning, because: few}\n"
    )
    own = {"a.py": VIEW, "aop-app.yaml": "app:\n  audience: own\n  many: true\n"}
    believed = report_of(tmp_path, body, own).findings
    assert [f.severity for f in believed] == [Severity.NOTE]
    assert [f.severity for f in report_of(tmp_path / "2", body, own, trusted=False).findings] == [Severity.ERROR]
    kept = own | {"aop-app.yaml": "app:\n  many: true\nrights:\n  consent: asked\n"}
    assert not report_of(tmp_path / "3", body, kept).findings
    assert [f.severity for f in report_of(tmp_path / "4", body, kept, trusted=False).findings] == [Severity.ERROR]


MANIFEST_DUTY = """
    cases:
      - declares: {key: tells.everybody, equals: [true]}
        contradicted-by: {not: {list: consent-words}}
        because: nobody is told
      - declares: {key: asked.at, older-than: 30}
        because: that is long ago
"""


def test_declarations_are_held_against_code_and_time(tmp_path: Path) -> None:
    files = {"a.py": "x = 1\n", "aop-app.yaml": "tells:\n  everybody: true\nasked:\n  at: 2025-11-30\n"}
    found = report_of(tmp_path, MANIFEST_DUTY, files, mode="manifest").findings
    assert [(f.location.line, f.evidence) for f in found] == [(2, ("nobody is told",)), (4, ("that is long ago",))]
    files["a.py"] = "consent = 1\n"
    files["aop-app.yaml"] = files["aop-app.yaml"].replace("2025-11-30", "2025-12-02")
    assert not report_of(tmp_path / "2", MANIFEST_DUTY, files, mode="manifest").findings


def test_every_problem_of_the_form_is_a_finding_with_each(tmp_path: Path) -> None:
    body = "    declares: {problem: purpose}\n    each: true\n"
    text = "schema: 1\napis:\n  - method: a.b\n  - {method: c.d, purpose: x}\n  - method: e.f\n    purpose: ''\n"
    found = report_of(tmp_path, body, {"aop-app.yaml": text}, mode="manifest").findings
    assert [f.location.line for f in found] == [3, 6]
    assert found[0].evidence == ("apis[0].purpose is missing",)


def test_clauses_tell_evidence_from_word_and_from_nothing_to_do(tmp_path: Path) -> None:
    body = """
    when: {pattern: redirect(...)}
    require: {any: [{list: consent-words}, {manifest: rights.consent}]}
"""

    def state(name: str, files: dict[str, str]) -> tuple[ClauseState, list[str]]:
        clause = report_of(tmp_path / name, body, files).clauses[0]
        return clause.state, [place.path for place in clause.evidence]

    manifest = {"aop-app.yaml": "rights:\n  consent: asked\n"}
    assert state("1", {"a.py": VIEW}) == (ClauseState.VIOLATED, [])
    assert state("2", {"a.py": VIEW, "b.py": "consent = 1\n"}) == (ClauseState.EVIDENCE_FOUND, ["b.py"])
    assert state("3", {"a.py": VIEW} | manifest) == (ClauseState.ATTESTED_ONLY, ["aop-app.yaml"])
    assert state("4", {"a.py": "x = 1\n"}) == (ClauseState.NOT_APPLICABLE, [])
    assert state("5", {"a.py": VIEW, "b.py": "consent = 1\n", "c.go": ""})[0] is ClauseState.NOT_FULLY_CHECKED
