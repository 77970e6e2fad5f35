"""What marks rule out before a file is parsed never changes what is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint import api
from aoplint.config.load import load_settings
from aoplint.engine import reading, selection
from aoplint.model.report import Report

CLIENT = "import iop\nclient = iop.IopClient('https://api-sg.aliexpress.com/sync', key, secret)\n"
INSECURE = "import requests\nimport shop.client\nrequests.get(url, verify=False)\n"


def report_of(root: Path, *paths: str) -> Report:
    overrides = {"cache": False, "workers": 1}
    settings = load_settings(root, config=None, isolated=True, overrides=overrides, environ={}, today="2026-01-01")
    return api.scan([Path(path) for path in paths or (".",)], settings).report


@pytest.fixture
def monorepo(tmp_path: Path) -> Path:
    files = {
        "one/pyproject.toml": "[project]\nname = 'aliexpress-hub'\n",
        "one/shop/__init__.py": "",
        "one/shop/client.py": CLIENT,
        "one/shop/orders.py": INSECURE,
        "two/pyproject.toml": "[project]\nname = 'aliexpress-desk'\n",
        "two/tools.py": "import requests\nrequests.get(url, verify=False)\n",
        "two/README.md": "An app that never calls api-sg.aliexpress.com\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("paths", [(), ("one/shop/orders.py",), ("two",)])
def test_the_gate_changes_nothing(monorepo: Path, paths: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    with_gate = report_of(monorepo, *paths)
    monkeypatch.setattr(selection.ContextGate, "allows", lambda self, job, around: True)
    assert report_of(monorepo, *paths).findings == with_gate.findings


def test_what_is_marked_is_found_where_it_counts(monorepo: Path) -> None:
    found = {(finding.rule, finding.location.path) for finding in report_of(monorepo).findings}
    assert ("aop-7.9-tls-verification-off", "one/shop/orders.py") in found
    assert ("aop-7.10-brand-in-app-name", "one/pyproject.toml") in found
    assert not any(path.startswith("two/") for _, path in found)


def test_an_application_without_the_platform_is_not_lowered_for_flows(
    monorepo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lowered = []
    whole = reading.Reading._lower

    def noted(self: reading.Reading) -> None:
        lowered.append(self._task.path)
        whole(self)

    monkeypatch.setattr(reading.Reading, "_lower", noted)
    monkeypatch.setattr("aoplint.engine.file_stage.Pool", _InProcess)
    report_of(monorepo)
    assert "one/shop/__init__.py" in lowered
    assert "two/tools.py" not in lowered


class _InProcess:
    """Does the tasks where they can be watched."""

    def __init__(self, service: object, **more: object) -> None:
        self._handler = service.make()  # type: ignore[attr-defined]

    def run(self, tasks: list[object], booking: object) -> None:
        for number, task in enumerate(tasks):
            self._handler.handle(task, lambda data, number=number: booking.message(number, data))  # type: ignore[attr-defined]
            booking.done(number)  # type: ignore[attr-defined]
