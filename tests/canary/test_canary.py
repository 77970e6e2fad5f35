"""Plants secrets and personal values in every kind of file and greps every output and the cache for them."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import sys
import urllib.parse
import zlib
from pathlib import Path

import pytest

from aoplint import report

SECRETS = {
    "app_secret": "Zq7Inv3nted0AppS3cret0Canary0X91",
    "access_token": "50000" + "Canary1nvent3dT0ken" + "aB3dE5gH7jK9mN1pQ3sT5vW7xY9zA2cE4gJ6kL",
    "refresh_token": "50001" + "Canary1nvent3dR3fresh" + "bC4eF6hI8kM0nP2rT4uV6xZ8aD1fG3iJ5m",
    "loose": "Ab9Unquot3d0Canary0Valu3Kx7Pq2Ls",
    "handed": "Hn4Inv3nted0Hand3dOn0Canary0Zt81",
    "split": "Sp6Inv3nted0Spl1tUp0Canary0Mw27Q",
    "filled": "Fl5Inv3nted0Param3ter0Canary0Wd2",
    "halves": "Hv8Inv3nted0Tw0Nam3s0Canary0Qp63",
    "cell": "Nb2Inv3nted0Not3book0Canary0Lr53",
    "password": "Kr4nich#Canary!88/zW",
    "weak": "sunshine12345",
    "phrase": "grey canary of aunt Inv3nted",
    "escaped": "%4b%37Canary%21%38%38%5aInv3nted%77",
}
PERSONAL = {"phone": "+7 912 555-01-99", "mail": "ivan.canary@buyers.example", "cpf": "529.982.247-25"}
FORMATS = tuple(sorted(report.FORMATS))


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("canary")
    s, p = SECRETS, PERSONAL
    (root / "client.py").write_text(
        f"import iop, requests\n# call {p['phone']} or {p['mail']}, CPF {p['cpf']}\n"
        f'c = iop.IopClient("http://api-sg.aliexpress.com/sync", "512345", "{s["app_secret"]}")\n'
        f'requests.post("https://api-sg.aliexpress.com/rest", json={{"session": "{s["access_token"]}"}}, verify=False)  # {p["mail"]}\n',
        encoding="utf-8",
    )
    # A value that reaches a sink in another file: both ends and every step between are shown.
    (root / "config.py").write_text(
        f'import os\n\nAPP_SECRET = os.getenv("ALIEXPRESS_APP_SECRET", "{s["app_secret"]}")\n', encoding="utf-8"
    )
    (root / "views.py").write_text(
        "import logging\n\nimport config\nimport iop\n\n\ndef show(request):\n    logging.info(config.APP_SECRET)\n",
        encoding="utf-8",
    )
    (root / "broken.py").write_text(
        f"import iop\napp_secret = {s['loose']}\nrefresh = '{s['refresh_token']}'\nprint x\n", encoding="utf-8"
    )
    (root / "name.py").write_text(
        f"import iop\napp_secret = {s['loose']}\nhttp = 'http://gw.api.taobao.com/router/rest'\n", encoding="utf-8"
    )
    (root / ".env").write_text(
        f"ALIEXPRESS_APP_SECRET={s['app_secret']}\nAE_REFRESH={s['refresh_token']}\n"
        f"ALIEXPRESS_PASSWORD={s['weak']}\nAE_SESSION_KEY={s['escaped']}\nAE_PASSWORD='{s['phrase']}'\n",
        encoding="utf-8",
    )
    # No rule reports these passwords; the lines in which they stand are shown.
    (root / "robot.py").write_text(
        f'PASSWORD = "{s["weak"]}"\ndriver.get("https://login.aliexpress.com")\n'
        f'driver.find_element("id", "fm-login-password").send_keys("{s["weak"]}")\n',
        encoding="utf-8",
    )
    (root / "settings.yaml").write_text(
        f"aliexpress:\n  app_key: 512345\n  app_secret: {s['app_secret']}\n", encoding="utf-8"
    )
    (root / "app.json").write_text(json.dumps({"access_token": s["access_token"]}), encoding="utf-8")
    (root / "notes.md").write_text(f"- **AppSecret**: `{s['app_secret']}` ask {p['mail']}\n", encoding="utf-8")
    (root / "front.js").write_text(
        f"const appSecret = '{s['app_secret']}'; // api-sg.aliexpress.com\n", encoding="utf-8"
    )
    # A name that says nothing, handed to the SDK by another file; a value in two halves; a password in an address.
    (root / "values.py").write_text(
        f'URL = "http://api-sg.aliexpress.com/sync"\nSECOND = "{s["handed"]}"\n'
        f'APP_SECRET = "{s["split"][:16]}" + \\\n    "{s["split"][16:]}"\n'
        f'DATABASE_URL = "postgresql://app:{urllib.parse.quote(s["password"], safe="")}@db.internal:5432/shop"\n',
        encoding="utf-8",
    )
    (root / "caller.py").write_text(
        "import iop\nimport values\n\nc = iop.IopClient(values.URL, '512345', values.SECOND)\n", encoding="utf-8"
    )
    # A literal that only the parameter tells which it fills, and that parameter stands in another file.
    (root / "hub.py").write_text(
        "class Hub:\n    def __init__(self, country, app_secret):\n        self.secret = app_secret\n", encoding="utf-8"
    )
    (root / "opened.py").write_text(f"from hub import Hub\n\nhub = Hub('de', '{s['filled']}')\n", encoding="utf-8")
    (root / "halves.py").write_text(
        f'import iop\n\nFIRST = "{s["halves"][:16]}"\nSECOND = "{s["halves"][16:]}"\n'
        'c = iop.IopClient("https://api-sg.aliexpress.com/sync", "512345", FIRST + SECOND)\n',
        encoding="utf-8",
    )
    trouble = {"output_type": "error", "ename": "KeyError", "evalue": s["cell"], "traceback": []}
    cell = {"cell_type": "code", "metadata": {}, "outputs": [trouble], "source": f"%env APP_SECRET={s['cell']}"}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (root / "a.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    encoded = base64.b64encode(s["app_secret"].encode()).decode()
    (root / "secret.yaml").write_text(f"kind: Secret\ndata:\n  app-secret: {encoded}\n", encoding="utf-8")
    (root / "killer.py").write_text(f"app_secret = '{s['app_secret']}'\nx = " + "(" * 3000, encoding="utf-8")
    return root


def spellings(value: str) -> list[bytes]:
    raw = value.encode()
    shifted = [base64.b64encode(b"." * n + raw)[4:-4] for n in range(3)]
    halves = [raw[:16], raw[16:], raw[4:-4]] if len(raw) >= 30 else [raw[4:-4]]
    return [
        raw, *shifted, base64.b64encode(raw).rstrip(b"="), urllib.parse.quote(value).encode(),
        urllib.parse.quote(value, safe="").encode(), raw.hex().encode(), *halves,
    ]  # fmt: skip


def run(tree: Path, cache: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "aoplint", "scan", ".", "--cache-dir", str(cache), *arguments]
    return subprocess.run(command, cwd=tree, capture_output=True, timeout=300, check=False)


def check(data: bytes, where: str) -> None:
    for name, value in (SECRETS | PERSONAL).items():
        for spelling in spellings(value):
            assert spelling not in data, f"{name} stands in {where}"


@pytest.mark.parametrize("options", [(), ("--no-suppress", "-v"), ("--select", "group:aop-credentials")])
def test_no_output_shows_a_value(tree: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    outputs = [part for name in FORMATS for part in ("-o", f"{name}:{tmp_path / name}")]
    done = run(tree, tmp_path / "cache", *outputs, *options)
    assert done.returncode == 1, done.stderr.decode()
    check(done.stderr, "standard error")
    flows = options[:1] != ("--select",)
    for name, data in {
        "standard output": done.stdout,
        **{name: (tmp_path / name).read_bytes() for name in FORMATS},
    }.items():
        assert b"aop-7.9" in data, name
        assert b"views.py" in data or not flows or name == "github", f"the flow is shown by {name}"
        check(data, name)


def test_the_cache_holds_no_value(tree: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = run(tree, cache, "-f", "json")
    second = run(tree, cache, "-f", "json")
    assert first.stdout == second.stdout
    stored = [path for path in cache.rglob("*") if path.is_file()]
    assert stored
    for path in stored:
        data = path.read_bytes()
        check(data, path.name)
        check(opened(data), f"{path.name}, decompressed")


def test_the_baseline_holds_no_value(tree: Path, tmp_path: Path) -> None:
    target = tmp_path / "baseline.json"
    command = [sys.executable, "-m", "aoplint", "baseline", "create", "-o", str(target), "."]
    environment = {**os.environ, "AOPLINT_CACHE_DIR": str(tmp_path / "cache")}
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, timeout=300, check=False)
    assert target.is_file(), done.stderr.decode()
    check(target.read_bytes(), "the baseline")
    check(done.stdout + done.stderr, "what baseline create says")


def test_proposed_fixes_show_no_value(tree: Path) -> None:
    command = [sys.executable, "-m", "aoplint", "fix", "--diff", "--no-cache", "."]
    done = subprocess.run(command, cwd=tree, capture_output=True, timeout=300, check=False)
    assert b"os.environ" in done.stdout
    check(done.stdout + done.stderr, "the differences")


BREAK = """
import runpy, sys
from aoplint.secrets.judgement import Judge

def judge(self, candidate, beside):
    raise ValueError(f"cannot judge {candidate.value} ({candidate!r})")

Judge.judge = judge
sys.argv = ["aoplint", "scan", ".", "--no-cache", "--workers", "1", "-v", "-f", sys.argv[1]]
runpy.run_module("aoplint", run_name="__main__")
"""


@pytest.mark.parametrize("name", ["text", "json", "sarif"])
def test_a_crash_while_judging_shows_no_value(tree: Path, name: str) -> None:
    done = subprocess.run([sys.executable, "-c", BREAK, name], cwd=tree, capture_output=True, timeout=300, check=False)
    assert b"ValueError" in done.stdout + done.stderr
    check(done.stdout, f"{name} of a run whose rules crash")
    check(done.stderr, "what such a run says")


def opened(data: bytes) -> bytes:
    """All that inflates in `data`."""
    found = b""
    at = data.find(b"\x78")
    while at >= 0:
        with contextlib.suppress(zlib.error):
            found += zlib.decompressobj().decompress(data[at:])
        at = data.find(b"\x78", at + 1)
    return found
