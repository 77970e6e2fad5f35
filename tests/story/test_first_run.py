"""The first run in one go: scan, understand, fix one, suppress one with a reason, baseline the rest, hook, CI."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from tests.adoption.shop import Shop

RULE = "aop-7.9-tls-verification-off"
BRANCH = "branches/lagos.py"


def test_the_first_run(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
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
