"""Looks at HTML reports in headless Chromium: axe-core finds nothing, nothing is loaded, nothing is too wide.

    python tests/html/axe.py [--require] [--shots FOLDER] REPORT.html ...

Installs axe-core and playwright-core from the npm registry into a temporary folder, and Chromium from Debian's packages
if `--require` is given and it is missing (that needs root). Without `--require` a missing tool is a reason to skip:
exit code 75, with the reason.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKIP = 75


class Missing(Exception):
    """A tool cannot be had; the message says which and why."""


def browser(install: bool) -> str:
    """Path of Chromium.

    Raises:
        Missing: if there is none.
    """
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None and install and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
        ):
            done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
            if done.returncode:
                raise Missing(f"{' '.join(command)}: {done.stderr.strip()[-300:]}")
        found = shutil.which("chromium")
    if found is None:
        raise Missing("Chromium is not installed")
    return found


def modules(folder: Path) -> None:
    """Installs the npm packages into `folder`.

    Raises:
        Missing: if npm or the registry cannot be reached.
    """
    if shutil.which("npm") is None or shutil.which("node") is None:
        raise Missing("Node.js with npm is not installed")
    shutil.copy(HERE / "package.json", folder)
    shutil.copy(HERE / "axe.mjs", folder)
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise Missing(f"npm install: {(done.stderr or done.stdout).strip()[-300:]}")


def problems(reports: list[Path], shots: Path, *, install: bool) -> list[str]:
    """What is wrong with `reports`, one line each.

    Raises:
        Missing: if a tool cannot be had.
    """
    chromium = browser(install)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        modules(folder)
        paths = [str(path.resolve()) for path in reports]
        done = subprocess.run(
            ["node", "axe.mjs", chromium, str(shots.resolve()), *paths],
            cwd=folder, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-2000:])
    found = []
    for view in json.loads(done.stdout):
        found += [f"{view['name']}: {v['id']}: {v['help']}: {v['nodes']}" for v in view["violations"]]
        found += [f"{view['name']}: it asks for {url}" for url in view["requests"]]
        if view["wide"] > 0:
            found.append(f"{view['name']}: {view['wide']} pixels too wide")
    return found


def main() -> int:
    """Exit code 0 if all is well, 1 with a list if not, 75 if a tool is missing and nobody insists."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", type=Path)
    parser.add_argument("--require", action="store_true")
    parser.add_argument("--shots", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        shots = given.shots or Path(name)
        shots.mkdir(parents=True, exist_ok=True)
        try:
            found = problems(given.reports, shots, install=given.require)
        except Missing as error:
            sys.stdout.write(f"skipped: {error}\n")
            return 1 if given.require else SKIP
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.stdout.write(f"axe-core: {len(found)} problems in {len(given.reports)} reports\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
