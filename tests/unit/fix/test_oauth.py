"""The state of an authorisation: what is sent, kept and compared, framework by framework, and what is left to people."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aoplint.api import plan_fixes, scan
from aoplint.fix.plan import Plan
from tests.unit.fix.test_repairs import settings_of

STATE = "aop-hygiene-oauth-state-missing"
COMPARED = "aop-hygiene-oauth-state-not-verified"
URL = "https://api-sg.aliexpress.com/oauth/authorize?response_type=code&client_id="

FLASK = """\
from flask import Blueprint, redirect, request, session

bp = Blueprint("shop", __name__)


@bp.route("/start")
def start():
    return redirect(ADDRESS)


@bp.route("/back")
def back():
    \"\"\"The user is back.\"\"\"
    return exchange(request.args["code"])
"""
DJANGO = """\
from django.http import HttpResponse
from django.shortcuts import redirect


def start(request):
    return redirect(ADDRESS)


def back(request):
    code = request.GET.get("code")
    return HttpResponse(exchange(code))
"""
FASTAPI = """\
from fastapi import FastAPI
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import RedirectResponse

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key=KEYS.session)


@app.get("/start")
async def start(shop: str):
    return RedirectResponse(ADDRESS)


@app.get("/back")
async def back(code: str):
    return await exchange(code)
"""
PAGES = {"flask": FLASK, "django": DJANGO, "fastapi": FASTAPI}
SESSIONS = {"flask": "session", "django": "request.session", "fastapi": "request.session"}
#: How the address is made, and what it is once it carries the state; S stands for the session.
ADDRESSES = {
    "f-string": (f'f"{URL}{{KEY}}"', f"f\"{URL}{{KEY}}&state={{S['oauth_state']}}\""),
    "text": (f'"{URL}50"', f"f\"{URL}50&state={{S['oauth_state']}}\""),
    "constant": (f'f"{URL}{{KEY}}&state=desk"', f"f\"{URL}{{KEY}}&state={{S['oauth_state']}}\""),
    "sum": (f'"{URL}" + KEY', f'"{URL}" + KEY + "&state=" + S["oauth_state"]'),
    "sum in brackets": (f'("{URL}" + KEY)', f'("{URL}" + KEY) + "&state=" + S["oauth_state"]'),
    "percent": (f'"{URL}%s" % KEY', f'"{URL}%s" % KEY + "&state=" + S["oauth_state"]'),
    "format": (f'"{URL}{{}}".format(KEY)', f'"{URL}{{}}".format(KEY) + "&state=" + S["oauth_state"]'),
    "dictionary": (
        'GATEWAY + urlencode({"response_type": "code", "client_id": KEY})',
        'GATEWAY + urlencode({"response_type": "code", "client_id": KEY, "state": S["oauth_state"]})',
    ),
    "constant in a dictionary": (
        'GATEWAY + urlencode({"response_type": "code", "client_id": KEY, "state": "1"})',
        'GATEWAY + urlencode({"response_type": "code", "client_id": KEY, "state": S["oauth_state"]})',
    ),
    "dict": (
        'GATEWAY + urlencode(dict(response_type="code", client_id=KEY))',
        'GATEWAY + urlencode(dict(response_type="code", client_id=KEY, state=S["oauth_state"]))',
    ),
}
HEAD = 'GATEWAY = "https://api-sg.aliexpress.com/oauth/authorize?"\n'


def whole(framework: str, form: str) -> str:
    text = PAGES[framework].replace("ADDRESS", ADDRESSES[form][0])
    return text + HEAD if "GATEWAY" in text else text


def planned(folder: Path, text: str, *rules: str) -> Plan:
    (folder / "views.py").write_bytes(text.encode())
    return plan_fixes([Path()], settings_of(folder, *(rules or (STATE, COMPARED))), unsafe=True)


def found(folder: Path) -> set[str]:
    report = scan([Path()], settings_of(folder, STATE, COMPARED)).report
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize("framework", PAGES)
def test_the_state_is_sent_kept_and_compared(
    tmp_path: Path, framework: str, golden: Callable[[Path, str], None]
) -> None:
    made = planned(tmp_path, whole(framework, "f-string"))
    assert made.left == ()
    (file,) = made.files
    golden(Path(__file__).parent / "goldens" / f"oauth-{framework}.txt", file.after.decode())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    framework=st.sampled_from(sorted(PAGES)),
    form=st.sampled_from(sorted(ADDRESSES)),
    newline=st.sampled_from(["\n", "\r\n"]),
    nested=st.booleans(),
)
def test_a_mended_file_parses_keeps_its_form_and_has_no_finding(
    tmp_path: Path, framework: str, form: str, newline: str, nested: bool
) -> None:
    text = whole(framework, form)
    if nested:
        text = text.replace("    return re", "    if ready:\n        return re").replace(
            "    return Re", "    if ready:\n        return Re"
        )
    text = text.replace("\n", newline)
    made = planned(tmp_path, text)
    assert STATE in found(tmp_path)
    (file,) = made.files
    assert made.left == ()
    after = file.after.decode()
    ast.parse(after)
    session = SESSIONS[framework]
    assert ADDRESSES[form][1].replace("S[", f"{session}[") in after
    assert after.count("\r\n") == (after.count("\n") if newline == "\r\n" else 0)
    old, new = text.split(newline), after.split(newline)
    # The line of the address; in FastAPI both views get a request, and the import grows.
    assert len([line for line in old if line not in new]) <= {"flask": 1, "django": 2, "fastapi": 4}[framework]
    (tmp_path / "views.py").write_bytes(after.encode())
    assert found(tmp_path) == set()


@pytest.mark.parametrize("form", ADDRESSES)
def test_what_is_sent_is_what_is_kept(tmp_path: Path, form: str) -> None:
    """The mended view runs: the address ends with the state of the session, and another one is refused."""
    (file,) = planned(tmp_path, whole("flask", form)).files
    code = "\n".join(line for line in file.after.decode().split("\n") if not line.startswith(("from flask", "bp =")))
    code = code.replace("@bp.route", "#")
    session: dict[str, str] = {}

    request = SimpleNamespace(args={})
    space: dict[str, Any] = {
        "session": session,
        "request": request,
        "redirect": str,
        "KEY": "512345",
        "urlencode": urlencode,
        "exchange": str,
    }
    exec(code, space)
    address = space["start"]()
    state = session["oauth_state"]
    assert len(state) >= 32
    assert address.count("state=") == 1
    assert f"state={state}" in address
    assert "client_id=5" in address
    request.args = {"code": "c", "state": "other"}
    assert space["back"]()[1] == 400
    request.args = {"code": "c", "state": state}
    assert space["back"]()[1] == 400, "a state is good for one try"
    space["start"]()
    request.args = {"code": "c", "state": session["oauth_state"]}
    assert space["back"]() == "c"
    request.args = {"code": "c"}
    assert space["back"]()[1] == 400, "nothing sent is nothing to compare with"


def test_a_callback_that_is_not_in_the_file_is_left_to_people(tmp_path: Path) -> None:
    text = whole("django", "f-string").partition("def back")[0]
    made = planned(tmp_path, text)
    (file,) = made.files
    assert 'request.session["oauth_state"] = secrets.token_urlsafe(32)' in file.after.decode()
    (left,) = made.left
    assert left.reason == (
        'in the callback, by hand: compare the state of the address with session.pop("oauth_state", None)'
    )


def test_a_callback_is_mended_where_the_file_keeps_the_state(tmp_path: Path) -> None:
    text = whole("flask", "f-string")
    (first,) = planned(tmp_path, text.partition('@bp.route("/back')[0], STATE).files
    (second,) = planned(tmp_path, first.after.decode() + text[text.index('@bp.route("/back') :]).files
    assert 'session.pop("oauth_state", None)' in second.after.decode()
    alone = planned(tmp_path, text.replace("start", "begin").replace(URL, "https://mail.example/?client_id="), COMPARED)
    assert alone.files == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'from flask import session\n\nLINK = f"{URL}{{KEY}}"\n', "not made in a view"),
        (f'def start(KEY):\n    return f"{URL}{{KEY}}"\n', "no session is in sight"),
        (f'from flask import session\n\n\ndef start(): return f"{URL}{{KEY}}"\n', "no line for the state"),
        (
            f'from flask import session\n\n\ndef start(link=f"{URL}{{KEY}}"):\n    return link\n',
            "no line for the state",
        ),
        (
            f'from flask import session\n\n\ndef start():\n    return ("{URL}%s" % KEY).strip()\n',
            "no simple repair",
        ),
        (
            f'from fastapi import FastAPI\n\n\ndef start(request):\n    x = request.session\n    return f"{URL}{{KEY}}"\n',
            "add one",
        ),
    ],
)
def test_what_cannot_be_done_safely_is_said(tmp_path: Path, text: str, words: str) -> None:
    made = planned(tmp_path, text, STATE)
    assert made.files == ()
    assert [words in left.reason for left in made.left] == [True], made.left
