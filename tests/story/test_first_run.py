"""The first run in one go: install, scan, understand, fix one, suppress one with a reason, baseline the rest, hook, CI.

It runs twice: with this checkout, which needs nothing, and with what pip installs from it as the README says.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.adoption.shop import Shop
from tests.checkout import Machine, need_index, readme_block

RULE = "aop-7.9-tls-verification-off"
BRANCH = "branches/lagos.py"


class Installed(Shop):
    """A shop on a machine where aoplint was installed by pip."""

    def __init__(self, base: Path) -> None:
        super().__init__(base)
        self.machine = Machine(base / "machine")
        (step,) = [
            line for line in yaml.safe_load(readme_block(".gitlab-ci.yml"))["aoplint"]["script"] if "pip" in line
        ]
        done = self.machine.shell(self.machine.filled(step), self.root)
        assert done.returncode == 0, done.stderr

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return self.machine.shell(f"aoplint {shlex.join(arguments)}", self.root, **variables)


@pytest.fixture(params=["checkout", pytest.param("installed", marks=pytest.mark.network)])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    if request.param == "checkout":
        return Shop(tmp_path)
    need_index()
    return Installed(tmp_path)


def test_the_first_run(shop: Shop) -> None:
    assert re.fullmatch(r"aoplint \d+\.\d+\.\d+\n", shop.run("--version").stdout)
    first = shop.scan()
    assert first.code == 1
    assert "aoplint init" in first.text

    page = shop.run("explain", RULE, "--isolated").stdout
    assert all(word in page for word in ("\nBad: ", "\nGood: ", "\nSuppress"))

    shown = shop.run("fix", BRANCH, "--unsafe", "--diff", "--select", RULE)
    assert "verify=False" in shown.stdout
    assert "verify=False" in shop.read(BRANCH)
    shop.run("fix", BRANCH, "--unsafe", "--select", RULE)
    assert "verify=False" not in shop.read(BRANCH)

    done = shop.run("init", "--yes", "--ci", "github")
    assert done.returncode == 0, done.stderr
    if isinstance(shop, Installed):
        assert "--install SPEC names what the job can reach" in done.stdout, "no CI job reaches this machine's folders"
    (block,) = [b for b in first.text.split("\n\n") if f"[{RULE}]" in b.splitlines()[0] and "branches/osaka.py:" in b]
    comment = next(line.partition("= suppress: ")[2] for line in block.splitlines() if "= suppress: " in line)
    path = "branches/osaka.py"
    shop.write(
        path,
        re.sub(r"(.*verify=False\))", rf"\1  {comment.replace('reason', 'a relay in the same rack')}", shop.read(path)),
    )

    done = shop.run("baseline", "update", "--reason", "found on the first day")
    assert done.returncode == 0, done.stderr
    clean = shop.scan("--hygiene")
    assert (clean.code, clean.active) == (0, []), clean.last
    assert clean.last == "exit 0: no finding of severity error or worse"
    states = {finding["state"] for finding in clean.report["findings"]}
    assert {"suppressed", "baselined"} <= states

    hook = yaml.safe_load(shop.read(".pre-commit-config.yaml"))["repos"][0]["hooks"][0]["entry"]
    assert shop.run(*hook.split()[1:], BRANCH).returncode == 0
    shop.write(BRANCH, shop.read(BRANCH).replace("timeout=9", "timeout=9, verify=False"))
    assert shop.run(*hook.split()[1:], BRANCH).returncode == 1
    steps = yaml.safe_load(shop.read(".github/workflows/aoplint.yml"))["jobs"]["aoplint"]["steps"]
    (line,) = [step["run"] for step in steps if step.get("run", "").startswith("aoplint scan")]
    done = shop.run(*line.split()[1:])
    assert done.returncode == 1
    assert next(row for row in done.stdout.splitlines() if row.startswith("::error ")).startswith(
        f"::error file={BRANCH},"
    )
    assert done.stdout.rstrip().splitlines()[-1] == "exit 1: 1 finding of severity error (fail-on = error)"
