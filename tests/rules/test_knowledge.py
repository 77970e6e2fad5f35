"""The methods of the platform's API are known by class, in every form in which applications call them.

One application is written per class: each of its methods through a wrapper, and one method in each other form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from aoplint.api import scan
from tests.rules.conftest import ROOT, settings_at

LISTS = ROOT / "rules" / "aop" / "lists"
SHARED = "aop-7.3.2-user-data-to-third-party"
OPERATION = "aop-7.6-operation-data-shared"
LOGGED = "aop-7.9-secret-to-log"
RULES = (SHARED, OPERATION, LOGGED)
#: What must be found of an answer that is sent to a partner and printed; () for what anybody may do with it.
FOUND = {
    "buyer": SHARED,
    "messages": SHARED,
    "seller": SHARED,
    "statistics": OPERATION,
    "funds": OPERATION,
    "registration": OPERATION,
    "public": "",
    "action": "",
    "accepting": "",
    "subscription": "",
}
HEAD = """import asyncio

import iop
import requests
import top.api
from iop import IopRequest
from top.api import *

GATEWAY = "https://api-sg.aliexpress.com/sync"
"""
USE = '    requests.post("https://partner.example/in", json=answer, timeout=9)\n'


def methods(name: str) -> list[str]:
    return list(yaml.safe_load((LISTS / f"aop-methods-{name}.yaml").read_text(encoding="utf-8"))["values"])


def request_class(method: str) -> str:
    """The name that the SDK gives the class of requests of `method`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[._/]", method) if part) + "Request"


FORMS: dict[str, Callable[[str], str]] = {
    "wrapper": lambda m: f'    answer = call("{m}", token)\n',
    "request": lambda m: f'    request = iop.IopRequest("{m}")\n    answer = client.execute(request, token).body\n',
    "response": lambda m: (
        f'    request = IopRequest("{m}", "GET")\n    response = client.execute(request, token)\n'
        "    answer = response.body\n"
    ),
    "nested": lambda m: f'    answer = client.execute(iop.IopRequest("{m}"), token).body\n',
    "constant": lambda m: f'    method = "{m}"\n    answer = client.execute(iop.IopRequest(method), token).body\n',
    "thread": lambda m: (
        f'    request = iop.IopRequest("{m}")\n    answer = asyncio.to_thread(client.execute, request, token)\n'
    ),
    "class": lambda m: (
        f'    request = top.api.{request_class(m)}("api-sg.aliexpress.com", 443)\n'
        "    answer = request.getResponse(token)\n"
    ),
    "imported class": lambda m: f"    request = {request_class(m)}()\n    answer = request.getResponse(token)\n",
    "signed": lambda m: (
        f'    params = {{"app_key": "1", "method": "{m}", "session": token, "sign": "S"}}\n'
        "    answer = requests.post(GATEWAY, data=params, timeout=9).json()\n"
    ),
    "signed step by step": lambda m: (
        f'    params = {{"app_key": "1"}}\n    params["method"] = "{m}"\n    params["sign"] = sign(params)\n'
        "    answer = requests.get(GATEWAY, params=params, timeout=9).json()\n"
    ),
    "signed at once": lambda m: (
        f'    answer = requests.post(GATEWAY, data={{"method": "{m}", "sign": "S"}}, timeout=9).json()\n'
    ),
    "path": lambda m: (
        f'    answer = requests.post("https://api-sg.aliexpress.com/rest/{m.lstrip("/")}", '
        'data={"session": token}, timeout=9).json()\n'
    ),
}
#: Forms for methods that are a path, and for methods that are a dotted name.
_PATHS = frozenset({"wrapper", "request", "path"})
_DOTTED = frozenset(FORMS) - {"path"}


def calls(name: str) -> Iterator[tuple[str, str]]:
    """Form and method of each call of a class."""
    known = methods(name)
    for method in known:
        yield "wrapper", method
    paths = [method for method in known if method.startswith("/")]
    dotted = [method for method in known if not method.startswith("/")]
    yield from ((form, method) for form in sorted(_PATHS - {"wrapper"}) for method in paths[:1])
    yield from ((form, method) for form in sorted(_DOTTED - {"wrapper"}) for method in dotted[:1])


def application(folder: Path, name: str, use: str) -> dict[int, str]:
    """Writes the application of a class; what is called at which line."""
    text, lines = HEAD, {}
    for number, (form, method) in enumerate(calls(name)):
        text += f"\n\ndef f{number}(client, token, call, sign):\n{FORMS[form](method)}{use}"
        lines[text.count("\n")] = f"{method} as {form}"
    (folder / "app.py").write_text(text, encoding="utf-8")
    return lines


def found(folder: Path) -> dict[int, str]:
    settings = replace(settings_at(folder), select=RULES, workers=1)
    return {finding.location.line: finding.rule for finding in scan([Path(".")], settings).report.findings}


def test_all_methods_are_classed_once() -> None:
    names = [path.stem.removeprefix("aop-methods-") for path in sorted(LISTS.glob("aop-methods-*.yaml"))]
    by_class = {name: methods(name) for name in names if name != "address-sent"}
    everything = [method for known in by_class.values() for method in known]
    assert len(everything) == len(set(everything)) == 726
    assert set(methods("address-sent")) <= set(by_class["accepting"])


@pytest.mark.parametrize("name", ["buyer", "messages", "registration", "seller", "statistics", "funds", "status"])
def test_the_sdk_s_classes_of_requests_are_known(name: str) -> None:
    listed = yaml.safe_load((LISTS / f"aop-requests-{name}.yaml").read_text(encoding="utf-8"))["values"]
    assert set(listed) == {request_class(method) for method in methods(name) if not method.startswith("/")}


@pytest.mark.parametrize("name", sorted(FOUND))
def test_every_form_of_a_class_is_known(tmp_path: Path, name: str) -> None:
    lines = application(tmp_path, name, USE)
    got = found(tmp_path)
    wanted = FOUND[name]
    missed = [said for line, said in lines.items() if wanted and got.get(line) != wanted]
    false = [f"{said}: {got[line]}" for line, said in lines.items() if line in got and got[line] != wanted]
    assert (missed, false) == ([], [])


def test_answers_with_tokens_are_known(tmp_path: Path) -> None:
    exchange = [m for m in methods("auth") if "/auth/token/" in m]
    text, lines = HEAD, {}
    for number, method in enumerate(exchange):
        for form in ("wrapper", "request", "path"):
            text += f"\n\ndef {form}{number}(client, token, call):\n{FORMS[form](method)}    print(answer)\n"
            lines[text.count("\n")] = f"{method} as {form}"
    (tmp_path / "app.py").write_text(text, encoding="utf-8")
    got = found(tmp_path)
    assert [said for line, said in lines.items() if got.get(line) != LOGGED] == []
