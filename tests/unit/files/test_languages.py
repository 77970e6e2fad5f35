"""Which front end reads a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.files.languages import flavour_of, language_of

CASES = {
    "python": "a.py A.PY a.pyi a.pyw app.wsgi SConstruct .env.py",
    "notebook": "x/n.ipynb",
    "env": ".env .env.local .env.production prod.env .envrc .ENV .flaskenv",
    "ini": "a.ini setup.cfg a.conf .flake8 .npmrc tox.ini",
    "properties": "app.properties",
    "toml": "pyproject.toml Pipfile poetry.lock",
    "yaml": "a.yaml b.YML .env.yml .prettierrc",
    "json": "package.json tsconfig.jsonc composer.lock .env.json events.jsonl terraform.tfstate",
    "markup": "a.html b.htm c.jinja c.py.j2 d.vue e.jsx f.tsx g.php h.twig i.svelte j.xml k.wxml",
    "text": "README README.md a.sh Dockerfile a.js a.ts a.java a.go env.js py .py.bak dir.py/x .html",
}


@pytest.mark.parametrize(("language", "path"), [(k, p) for k, names in CASES.items() for p in names.split()])
def test_by_name(language: str, path: str) -> None:
    assert language_of(path) == language
    assert bool(flavour_of(path)) == (language == "markup")


@pytest.mark.parametrize(
    "line",
    ["#!/usr/bin/python", "#! /usr/bin/env python3.12", "#!/usr/bin/env -S uv run --script", "#!/opt/pypy3"],
)
def test_by_shebang(line: str) -> None:
    assert language_of("bin/manage", line.encode() + b"\nx") == "python"
    assert language_of("manage.sh", line.encode()) == "python"
    assert language_of("a.json", line.encode()) == "json"


@pytest.mark.parametrize(
    "head", [b"#!/bin/sh\n# python", b"#!/bin/bash\r#!python", b"# python", b"#!/usr/bin/pythonista"]
)
def test_no_python_shebang(head: bytes) -> None:
    assert language_of("manage", head) == "text"


@given(st.text(), st.binary())
def test_every_name_has_a_language(path: str, head: bytes) -> None:
    assert language_of(path, head) in CASES
    assert flavour_of(path) == flavour_of(path.upper().lower())
