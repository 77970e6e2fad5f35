"""Each repair: the file parses, keeps its form, and the finding is gone; what is not ours is not touched."""

from __future__ import annotations

import ast
import difflib
import hashlib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aoplint.api import plan_fixes, scan
from aoplint.config.load import load_settings
from aoplint.config.settings import Settings
from aoplint.fix.repairs import REPAIRS

TLS = "aop-7.9-tls-verification-off"
HTTP = "aop-7.9-gateway-plain-http"
DEBUG = "aop-hygiene-debug-exposure"
LOG = "aop-7.9-secret-to-log"
STATE = "aop-hygiene-oauth-state-missing"
POST = 'requests.post("https://api-sg.aliexpress.com/rest"'
CASES: dict[str, tuple[str, str, str]] = {
    "verify": (TLS, f"import requests\n\n{POST}, data=d, verify=False)\n", f"import requests\n\n{POST}, data=d)\n"),
    "verify first": (
        TLS,
        "import requests\n\nrequests.get(verify=False, url='https://api-sg.aliexpress.com/rest')\n",
        "import requests\n\nrequests.get(url='https://api-sg.aliexpress.com/rest')\n",
    ),
    "verify of a session": (
        TLS,
        f"import requests\n\ns = requests.Session()\ns.verify = False  # proxy\n{POST})\n",
        f"import requests\n\ns = requests.Session()\ns.verify = True  # proxy\n{POST})\n",
    ),
    "wrapped": (
        TLS,
        f"import requests\n\n{POST},\n    data=d,\n    verify=False,\n    timeout=3,\n)\n",
        f"import requests\n\n{POST},\n    data=d,\n    timeout=3,\n)\n",
    ),
    "plain http": (
        HTTP,
        'import iop\n\nURL = "http://api-sg.aliexpress.com/sync"  # the gateway\n',
        'import iop\n\nURL = "https://api-sg.aliexpress.com/sync"  # the gateway\n',
    ),
    "port": (
        HTTP,
        'from top import api\n\nask = api.ItemGetRequest("gw.api.taobao.com", 80)\n',
        'from top import api\n\nask = api.ItemGetRequest("gw.api.taobao.com", 443)\n',
    ),
    "port by keyword": (
        HTTP,
        'from top import api\n\nask = api.ItemGetRequest("gw.api.taobao.com", port=80)\n',
        'from top import api\n\nask = api.ItemGetRequest("gw.api.taobao.com", port=443)\n',
    ),
    "port before the host": (
        HTTP,
        'from top import api\n\nask = api.ItemGetRequest(port = 80, domain="gw.api.taobao.com")\n',
        'from top import api\n\nask = api.ItemGetRequest(port = 443, domain="gw.api.taobao.com")\n',
    ),
    "log": (
        LOG,
        "import iop\n\n\ndef go(client):\n"
        "    answer = client.execute(iop.IopRequest('/auth/token/create'))\n"
        "    print('token', answer.body['access_token'])\n",
        "import iop\n\n\ndef go(client):\n"
        "    answer = client.execute(iop.IopRequest('/auth/token/create'))\n"
        "    print('token', \"***\")\n",
    ),
    "log with an f-string": (
        LOG,
        "import iop\n\n\ndef go(client, name):\n"
        "    answer = client.execute(iop.IopRequest('/auth/token/create'))\n"
        "    print(f'{name} has {answer.body[\"access_token\"]}')\n",
        "import iop\n\n\ndef go(client, name):\n"
        "    answer = client.execute(iop.IopRequest('/auth/token/create'))\n"
        "    print(f'{name} has {\"***\"}')\n",
    ),
    "debug": (
        DEBUG,
        "import iop\nfrom flask import Flask\n\nGATEWAY = 'https://api-sg.aliexpress.com/sync'\napp = Flask(__name__)\napp.run(debug=True, port=80)\n",
        "import iop\nfrom flask import Flask\n\nGATEWAY = 'https://api-sg.aliexpress.com/sync'\napp = Flask(__name__)\napp.run(debug=False, port=80)\n",
    ),
    "state": (
        STATE,
        "from flask import redirect, session\n\n\ndef start():\n"
        '    return redirect(f"https://api-sg.aliexpress.com/oauth/authorize?response_type=code&client_id={KEY}")\n',
        "import secrets\nfrom flask import redirect, session\n\n\ndef start():\n"
        '    session["oauth_state"] = secrets.token_urlsafe(32)\n'
        '    return redirect(f"https://api-sg.aliexpress.com/oauth/authorize?response_type=code&client_id={KEY}'
        "&state={session['oauth_state']}\")\n",
    ),
}


def settings_of(folder: Path, *rules: str) -> Settings:
    return load_settings(
        folder, config=None, isolated=True, overrides={"cache": False, "workers": 1, "select": rules}, environ={},
        today="2026-01-01",
    )  # fmt: skip


def fixed(folder: Path, name: str, text: str, rule: str, *, unsafe: bool = True) -> str | None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    made = plan_fixes([Path()], settings_of(folder, rule), unsafe=unsafe)
    after = {file.path: file.after.decode() for file in made.files}
    return after.get(name)


@pytest.mark.parametrize("case", CASES)
def test_a_repair_makes_the_finding_go(tmp_path: Path, case: str) -> None:
    rule, before, after = CASES[case]
    assert fixed(tmp_path, "app.py", before, rule) == after
    (tmp_path / "app.py").write_text(after, encoding="utf-8")
    assert [f.rule for f in scan([Path()], settings_of(tmp_path, rule)).report.findings] == []


@pytest.mark.parametrize("case", CASES)
def test_only_a_log_is_mended_without_being_asked(tmp_path: Path, case: str) -> None:
    rule, before, after = CASES[case]
    assert fixed(tmp_path, "app.py", before, rule, unsafe=False) == (after if REPAIRS[rule].safe else None)


def every_finding(folder: Path) -> Counter[tuple[str, str]]:
    """How many findings each rule has in each file of the folder, whatever their severity."""
    report = scan([Path()], settings_of(folder)).report
    return Counter((finding.rule, finding.location.path) for finding in report.findings)


SDK = "class IopClient:\n    def __init__(self, url='http://api-sg.aliexpress.com/sync'):\n        self.url = url\n"


def test_files_of_the_sdk_are_never_touched(tmp_path: Path) -> None:
    assert fixed(tmp_path, "iop/base.py", SDK, HTTP) is None


#: What stands around a fault: line ends, text before and behind, in a function or not.
SURROUNDINGS = st.tuples(
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\n\n", "# -*- coding: utf-8 -*-\n# café\n", '"""Shop ‹ü›."""\n']),
    st.sampled_from(["", "\n\n\nif   True :\n  x = ( 1,2 )   # odd\n", "\nlast = 'no newline'"]),
    st.booleans(),
)


def surrounded(rule: str, text: str, newline: str, before: str, after: str, indent: bool) -> str:
    head, _, body = text.partition("\n\n")
    inner = body.replace("\n", "\n    ").rstrip(" ") if indent and rule == TLS else body
    body = f"def work(d):\n    {inner}" if indent and rule == TLS else body
    return f"{before}{head}\n\n{body}{after}".replace("\n", newline)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=st.sampled_from(sorted(CASES)), around=st.lists(SURROUNDINGS, min_size=6, max_size=8, unique=True))
def test_a_mended_file_parses_keeps_its_form_and_has_no_finding(
    tmp_path: Path, case: str, around: list[tuple[str, str, str, bool]]
) -> None:
    rule, text, _ = CASES[case]
    folder = tmp_path / hashlib.sha256(repr((case, around)).encode()).hexdigest()[:16]
    folder.mkdir(exist_ok=True)
    whole = {f"app{number}.py": surrounded(rule, text, *one) for number, one in enumerate(around)}
    for name, content in whole.items():
        (folder / name).write_bytes(content.encode())
    plan = plan_fixes([Path()], settings_of(folder, rule), unsafe=True)
    mended = {file.path: file.after.decode() for file in plan.files}
    found = every_finding(folder)
    assert mended.keys() == whole.keys()
    for name, made in mended.items():
        newline = "\r\n" if "\r\n" in whole[name] else "\n"
        ast.parse(made)
        assert made.count("\r\n") == (made.count("\n") if newline == "\r\n" else 0)
        kept = difflib.SequenceMatcher(None, whole[name].split(newline), made.split(newline), autojunk=False)
        assert sum(block.size for block in kept.get_matching_blocks()) >= len(whole[name].split(newline)) - 2
        (folder / name).write_bytes(made.encode())
    left = every_finding(folder)
    assert not any(where[0] == rule for where in left)
    assert left <= found, "nothing new is found in a mended file"
