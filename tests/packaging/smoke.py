"""Builds the wheel, installs it in a new virtual environment and scans from another folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = """\
import iop

client = iop.IopClient("http://api-sg.aliexpress.com/sync", "512345", "{secret}")
"""


def run(*command: str, cwd: Path, codes: tuple[int, ...] = (0,)) -> str:
    """Runs `command` and returns what it printed; fails on any other exit code than `codes`."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=cwd, text=True, capture_output=True, env=environment, check=False)
    if done.returncode not in codes:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def main() -> None:
    """Fails loudly if the installed wheel does not do its job."""
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(base), str(ROOT), cwd=base)
        (wheel,) = base.glob("aoplint-*.whl")
        venv.create(base / "env", with_pip=True)
        binaries = base / "env" / ("Scripts" if os.name == "nt" else "bin")
        run(str(binaries / "python"), "-m", "pip", "install", "-q", str(wheel), cwd=base)
        app = base / "app"
        app.mkdir()
        secret = "Inv3nted" + "0Smoke0Test" + "0Secret0Kq7Zw"
        (app / "client.py").write_text(SAMPLE.format(secret=secret), encoding="utf-8")
        report = run(str(binaries / "aoplint"), "scan", ".", "--no-cache", "-f", "json", cwd=app, codes=(1,))
        rules = {finding["rule"] for finding in json.loads(report)["findings"]}
        assert "aop-7.9-gateway-plain-http" in rules, rules
        assert rules & {"aop-7.9-hardcoded-app-secret", "aop-7.9-secret-literal-in-sdk-call"}, rules
        assert secret not in report
        run(str(binaries / "python"), "-m", "aoplint", "--version", cwd=app)
        page = run(str(binaries / "aoplint"), "explain", "aop-7.9-gateway-plain-http", cwd=app)
        assert "\nBad: " in page, page
        for schema in ("report", "rule", "pack", "config"):
            json.loads(run(str(binaries / "aoplint"), "schema", schema, cwd=app))
    sys.stdout.write("wheel: installs and scans away from the checkout\n")


if __name__ == "__main__":
    main()
