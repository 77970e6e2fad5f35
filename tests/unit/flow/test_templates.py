"""What a view passes to a template reaches the expressions that show it."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.errors import RuleError
from aoplint.flow.library.templates import Templates, paths, pieces
from aoplint.flow.rules.models import Models, read_models
from aoplint.packs.load import builtin_root, load_packs
from tests.unit.flow.cases import split
from tests.unit.flow.flows import line_of, models_of, rule_of, solved

RULE = """
    pattern-sources: [{pattern: source()}]
    pattern-sinks: [{model: %s}]
"""


@pytest.fixture(scope="module")
def shipped() -> Models:
    return read_models(load_packs([builtin_root() / "models"])[0].models)


#: A view, then after a line of dashes its template; `<!-- output raw script -->` names the kinds of the line before it.
CASES = split("""
### django context by key
from django.shortcuts import render
def view(request):
    return render(request, "a.html", {"phone": source(), "title": "x"})
---
<p>{{ phone }}</p> <!-- output -->
<p>{{ title }}</p>
<p>{{ nothing }}</p>
### attributes and items
from django.shortcuts import render
class Order:
    def __init__(self, phone, title):
        self.phone = phone
        self.title = title
def view(request):
    return render(request, "a.html", context={"order": Order(source(), "x"), "d": {"k": source(), "n": "x"}})
---
{{ order.phone }} <!-- output -->
{{ order.title }}
{{ d.k }} <!-- output -->
{{ d.n }}
{{ d["k"] }} <!-- output -->
{{ d['n'] }}
{{ order }} <!-- output -->
### loops
from django.shortcuts import render
def view(request):
    rows = [{"phone": source(), "n": 1}]
    return render(request, "a.html", {"rows": rows, "names": ["x"], "pairs": {"a": source()}})
---
{% for row in rows %}
  {{ row.phone }} <!-- output -->
  {{ row.n }}
{% endfor %}
{% for name in names %}{{ name }}{% endfor %}
{% for key, value in pairs.items %}
  {{ key }}
  {{ value }} <!-- output -->
{% endfor %}
### flask keywords
from flask import render_template
def view():
    return render_template("shop/a.html", phone=source(), title="x")
---
{{ phone|upper }} <!-- output -->
{{ title }}
{{ "phone" }}
{{ phone|length }}
{{ f(phone) }} <!-- output -->
{{ title ~ phone }} <!-- output -->
### flask double star
from flask import render_template
def view():
    return render_template("a.html", **{"phone": source(), "title": "x"})
---
{{ phone }} <!-- output -->
{{ title }}
### raw and script
from flask import render_template
def view():
    return render_template("a.html", phone=source())
---
{{ phone|safe }} <!-- output raw -->
{% autoescape off %}
{{ phone }} <!-- output raw -->
{% endautoescape %}
{{ phone }} <!-- output -->
<script>
  let x = "{{ phone }}"; <!-- output script -->
</script>
{{ phone }} <!-- output -->
### comments and verbatim
from flask import render_template
def view():
    return render_template("a.html", phone=source())
---
{# {{ phone }} #}
{% comment %}{{ phone }}{% endcomment %}
{% verbatim %}{{ phone }}{% endverbatim %}
{% raw %}{{ phone }}{% endraw %}
{{ phone }} <!-- output -->
### set and with
from flask import render_template
def view():
    return render_template("a.html", phone=source(), title="x")
---
{% set number = phone %}
{% with name=title %}{{ name }}{% endwith %}
{{ number }} <!-- output -->
### fastapi
from fastapi.templating import Jinja2Templates
templates = Jinja2Templates(directory="templates")
def view(request):
    return templates.TemplateResponse("a.html", {"request": request, "phone": source(), "title": "x"})
---
{{ phone }} <!-- output -->
{{ title }}
### a sanitizer in the view is not undone
from flask import render_template
def view():
    return render_template("a.html", phone=len(source()))
---
{{ phone }}
""")


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
@pytest.mark.parametrize("kind", ["output", "raw", "script"])
def test_templates(name: str, case: str, kind: str, shipped: Models, tmp_path: Path) -> None:
    code, text = case.split("---\n")
    assert shown(tmp_path, {"web/views.py": code}, {"web/templates/shop/a.html": text}, kind, shipped) == [
        ("web/templates/shop/a.html", number)
        for number, line in enumerate(text.splitlines(), 1)
        if "<!--" in line and kind in line.partition("<!--")[2].split()
    ]


def shown(
    folder: Path, code: dict[str, str], texts: dict[str, str], kind: str, models: Models
) -> list[tuple[str, int]]:
    """Places in templates that show what a source gave."""
    rule = rule_of(folder, RULE % f"template-{kind}")
    found = solved([rule], code, models, templates=Templates(texts, texts.get)).findings
    return sorted((one.path, line_of(texts[one.path], one.start)) for one in found)


def test_included_and_extended_templates(shipped: Models, tmp_path: Path) -> None:
    code = 'from flask import render_template\ndef view():\n    return render_template("a.html", phone=source())\n'
    texts = {
        "templates/a.html": '{% extends "base.html" %}\n{% include "part.html" %}\n',
        "templates/base.html": "{{ phone }}\n{{ other }}\n{% include 'a.html' %}\n",
        "templates/part.html": "\n{{ phone }}\n",
        "templates/unused.html": "{{ phone }}\n",
    }
    assert shown(tmp_path, {"v.py": code}, texts, "output", shipped) == [
        ("templates/base.html", 1),
        ("templates/part.html", 2),
    ]


def test_of_templates_with_one_name_the_nearest_is_meant(shipped: Models, tmp_path: Path) -> None:
    code = 'from flask import render_template\ndef view():\n    return render_template("a.html", phone=source())\n'
    texts = {"one/templates/a.html": "{{ phone }}", "two/templates/a.html": "{{ phone }}"}
    assert shown(tmp_path, {"two/v.py": code}, texts, "output", shipped) == [("two/templates/a.html", 1)]


def test_the_trace_ends_in_the_template(shipped: Models, tmp_path: Path) -> None:
    code = 'from flask import render_template\ndef view():\n    x = source()\n    return render_template("a.html", phone=x)\n'
    texts = {"templates/a.html": "<b>{{ phone }}</b>"}
    rule = rule_of(tmp_path, RULE % "template-output")
    (finding,) = solved([rule], {"v.py": code}, shipped, templates=Templates(texts, texts.get)).findings
    assert [(hop[0], hop[3]) for hop in finding.hops] == [
        ("v.py", "source"),
        ("v.py", "assignment"),
        ("v.py", "template"),
        ("templates/a.html", "sink"),
    ]
    assert texts["templates/a.html"][finding.start : finding.stop] == "{{ phone }}"
    assert "sink: template-output" in finding.evidence


def test_paths_of_expressions() -> None:
    assert paths(" a.b|default:c.d + d['k'].e if not x == 'y.z' else none ") == (
        ("a", "b"),
        ("c", "d"),
        ("d", "k", "e"),
        ("x",),
    )


def test_a_broken_template_is_read_as_far_as_it_goes() -> None:
    assert [piece.names for piece in pieces("{{ a }}{% for x in %}{{ b ")] == [(("a",),)]


def test_what_a_template_model_names_is_checked(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="template names arguments"):
        models_of(tmp_path, "models:\n  - {callable: a.b, template: 'x y'}\n")
