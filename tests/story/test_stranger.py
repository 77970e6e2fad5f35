"""The first hour of a stranger, as one story: from the installation to the CI job that catches the next mistake."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.checkout import ROOT, Machine, Scan, environment, git, need_index, readme_block, repository

pytestmark = pytest.mark.network

BASELINE = "aoplint-baseline.jsonl"
NEW_SECRET = "Inv3nted" + "Stranger0Story0" + "Kq7Zw9AbX"
LEAK = f'import iop\n\nclient = iop.IopClient("https://api-sg.aliexpress.com/sync", "512345", "{NEW_SECRET}")\n'


class Stranger:
    """Somebody with a shop's code in a git repository who has just heard of aoplint."""

    def __init__(self, base: Path) -> None:
        self.machine = Machine(base)
        self.shop = base / "shop"
        shutil.copytree(ROOT / "fixtures" / "apps" / "leaky", self.shop)
        repository(self.shop)

    def scan(self, *options: str) -> Scan:
        out = self.machine.base / "report.json"
        done = self.machine.shell(f"aoplint scan -o json:{out} {' '.join(options)}", self.shop)
        assert not done.stderr, done.stderr
        return Scan(code=done.returncode, text=done.stdout, report=json.loads(out.read_text(encoding="utf-8")))

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.shop / path).read_text(encoding="utf-8")
        assert old in text
        (self.shop / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_first_hour(tmp_path: Path) -> None:
    need_index()
    stranger = Stranger(tmp_path)
    installs(stranger)
    first = scans(stranger)
    reads_the_reports(stranger, first)
    fixed = fixes_one(stranger, first)
    suppressed = suppresses_one(stranger, fixed)
    ignored = ignores_one_in_a_notebook(stranger, suppressed)
    accepts_the_rest(stranger, ignored)
    adds_the_hook(stranger)
    adds_the_ci_step(stranger)


def installs(stranger: Stranger) -> None:
    job = yaml.safe_load(readme_block(".gitlab-ci.yml"))["aoplint"]
    done = stranger.machine.shell(stranger.machine.filled(job["script"][0]), stranger.shop)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"aoplint \d+\.\d+\.\d+\n", stranger.machine.shell("aoplint --version", stranger.shop).stdout)
    assert "aoplint scan" in stranger.machine.shell("aoplint --help", stranger.shop).stdout


def scans(stranger: Stranger) -> Scan:
    found = stranger.scan()
    assert found.code == 1
    assert found.text.startswith("Open Platform use found at ")
    stable = {rule["id"] for rule in found.report["rules"] if rule["status"] == "stable"}
    failing = [f for f in found.active if f["severity"] == "error" and f["rule"] in stable]
    assert len(failing) > 20
    assert found.last == f"exit 1: {len(failing)} findings of severity error (fail-on = error)"
    counts = Counter(finding["severity"] for finding in found.active)
    assert f"  findings  {counts['error']} errors, {counts['warning']} warnings, {counts['note']} note" in found.text
    assert "aoplint init" in found.text, "it says what to do next"
    coverage = found.report["coverage"]
    assert coverage["discovered"] == len(coverage["files"])
    for secret in _secrets(stranger.shop):
        assert secret not in found.text
        assert secret not in json.dumps(found.report)
    return found


def _secrets(shop: Path) -> set[str]:
    """The long values of the environment file, which are all secrets."""
    text = (shop / ".env").read_text(encoding="utf-8")
    found = set(re.findall(r"(?:SECRET|TOKEN|PASSWORD)\w*=\"?([^\"\s]+)", text))
    assert len(found) >= 3
    return found


def reads_the_reports(stranger: Stranger, first: Scan) -> None:
    done = stranger.machine.shell("aoplint scan -q -o html:../shop.html -o sarif:../shop.sarif", stranger.shop)
    assert done.returncode == 1
    page = (stranger.machine.base / "shop.html").read_text(encoding="utf-8")
    assert page.count("<h1") == 1
    assert page.count('<article class="finding') == len(first.active)
    violated = [row["id"] for row in first.report["clauses"] if row["state"] == "violated"]
    assert {"7.5.2", "7.9", "7.10"} <= set(violated)
    for secret in _secrets(stranger.shop):
        assert secret not in page
    sarif = json.loads((stranger.machine.base / "shop.sarif").read_text(encoding="utf-8"))
    results = sarif["runs"][0]["results"]
    assert len(results) == len(first.active)
    for result in results:
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert (stranger.shop / place["uri"]).is_file()
    explained = stranger.machine.shell(f"aoplint explain {first.active[0]['rule']}; aoplint explain 7.9", stranger.shop)
    assert explained.returncode == 0
    assert "What it says" in explained.stdout


def fixes_one(stranger: Stranger, before: Scan) -> Scan:
    """The App Secret leaves the Dockerfile."""
    (secret,) = re.findall(r"ENV AE_APP_SECRET=(\S+)", (stranger.shop / "Dockerfile").read_text(encoding="utf-8"))
    stranger.edit("Dockerfile", f"ENV AE_APP_SECRET={secret}\n", "")
    here = [f for f in before.active if f["location"]["path"] == "Dockerfile"]
    gone = {f["fingerprint"] for f in here if f["rule"] == "aop-7.9-secret-in-config"}
    assert len(gone) == 1
    after = stranger.scan()
    assert after.identities == before.identities - gone
    assert _number(after.last) == _number(before.last) - len(gone)
    return after


def _number(last: str) -> int:
    (number,) = re.findall(r"^exit 1: (\d+) finding", last)
    return int(number)


def suppresses_one(stranger: Stranger, before: Scan) -> Scan:
    """Copies the comment that the terminal proposes; without a reason it does nothing."""
    rule, path = "aop-7.9-gateway-plain-http", "orderhub/legacy.py"
    (line,) = [line for line in before.block(rule, path) if "= suppress: " in line]
    comment = line.partition("= suppress: ")[2]
    (target,) = {f["fingerprint"] for f in before.active if f["rule"] == rule and f["location"]["path"] == path}
    where = next(f["location"]["line"] for f in before.active if f["fingerprint"] == target)
    lines = (stranger.shop / path).read_text(encoding="utf-8").splitlines()
    written = lines[where - 1]
    for reason, hides in (("", False), ("a relay in the same rack ends TLS", True)):
        lines[where - 1] = f"{written}  {comment.replace('reason', reason)}".rstrip()
        (stranger.shop / path).write_text("\n".join(lines) + "\n", encoding="utf-8")
        after = stranger.scan("--show-suppressed")
        assert (target not in after.identities) is hides
        assert ("unexplained" in after.text) is not hides
    assert after.identities == before.identities - {target}
    assert "  excused   1 suppressed (not counted)" in after.text
    assert "= suppressed: a relay in the same rack ends TLS (orderhub/legacy.py:" in after.text
    assert _number(after.last) == _number(before.last) - 1
    return after


def ignores_one_in_a_notebook(stranger: Stranger, before: Scan) -> Scan:
    """Copies the table that the terminal proposes into pyproject.toml."""
    path = "notebooks/token_check.ipynb"
    rule = next(f["rule"] for f in before.active if f["location"]["path"] == path)
    block = before.block(rule, path)
    start = next(number for number, line in enumerate(block) if "= suppress: in pyproject.toml" in line)
    table = [line.strip() for line in block[start + 1 : start + 6]]
    assert table[0] == "[[tool.aoplint.ignore]]"
    assert table[3].startswith("cell = ")
    assert table[4] == 'reason = "…"'
    table[4] = 'reason = "a token of the sandbox, expired in March"'
    with (stranger.shop / "pyproject.toml").open("a", encoding="utf-8") as config:
        config.write("\n" + "\n".join(table) + "\n")
    cell = int(table[3].partition("= ")[2])
    in_cell = [f for f in before.active if f["location"]["path"] == path and f["location"]["cell"] == cell]
    gone = {f["fingerprint"] for f in in_cell if f["rule"] == rule}
    assert 0 < len(gone) < len(in_cell)
    after = stranger.scan()
    assert after.identities == before.identities - gone
    assert f"  excused   1 suppressed, {len(gone)} ignored (not counted)" in after.text
    assert "  config    pyproject.toml" in after.text
    return after


def accepts_the_rest(stranger: Stranger, before: Scan) -> None:
    """The baseline survives moved lines and knows another secret at the same place."""
    done = stranger.machine.shell("aoplint baseline create", stranger.shop)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(f"next: aoplint scan --baseline {BASELINE}\n")
    text = (stranger.shop / BASELINE).read_text(encoding="utf-8")
    entries = [json.loads(line) for line in text.splitlines()[1:]]
    assert before.identities <= {entry["fingerprint"] for entry in entries}
    assert all(set(entry) <= {"rule", "path", "symbol", "fingerprint", "shape", "tag"} for entry in entries)
    lines = text.splitlines()[1:]
    assert sorted(entries, key=lambda e: (e["rule"], e["path"])) == entries
    assert len(set(lines)) == len(lines)
    for secret in _secrets(stranger.shop):
        assert secret not in text

    def now() -> Scan:
        return stranger.scan("--baseline", BASELINE, "--hygiene")

    clean = now()
    assert (clean.code, clean.active) == (0, [])
    assert clean.last == "exit 0: no finding of severity error or worse"
    assert f"{len(before.active)} baselined" in clean.text
    stranger.edit("orderhub/config.py", "import os", "# one\n# two\n# three\nimport os")
    assert now().active == [], "lines may move"
    env = (stranger.shop / ".env").read_text(encoding="utf-8")
    (secret,) = re.findall(r"ALIEXPRESS_APP_SECRET=(\S+)", env)
    stranger.edit(".env", secret, NEW_SECRET)
    changed = stranger.scan("--baseline", BASELINE)
    assert changed.code == 1
    assert [f["location"]["path"] for f in changed.active] == [".env"]
    stranger.edit(".env", NEW_SECRET, secret)
    assert stranger.scan("--baseline", BASELINE, "orderhub/config.py").report["hygiene"] == []


def adds_the_hook(stranger: Stranger) -> None:
    """A commit of what is accepted passes; one with a new secret does not."""
    config = stranger.machine.filled(readme_block(".pre-commit-config.yaml")).replace("# args:", "args:")
    (stranger.shop / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    pre_commit = f"{sys.executable} -m pre_commit"
    assert stranger.machine.shell(f"{pre_commit} install -t pre-commit -t pre-push", stranger.shop).returncode == 0
    git(stranger.shop, "add", "-A", "-f")
    commit = "git -c user.name=S -c user.email=s@mail.invalid commit -m"
    done = stranger.machine.shell(f"{commit} Hook", stranger.shop)
    assert done.returncode == 0, done.stdout + done.stderr
    (stranger.shop / "orderhub" / "refunds.py").write_text(LEAK, encoding="utf-8")
    git(stranger.shop, "add", "orderhub/refunds.py")
    done = stranger.machine.shell(f"{commit} Refunds", stranger.shop)
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "orderhub/refunds.py:3:" in said
    assert "exit 1: 2 findings of severity error" in said
    assert NEW_SECRET not in said
    own = environment(stranger.machine.base)
    assert own["PRE_COMMIT_HOME"].startswith(str(stranger.machine.base))
    done = stranger.machine.shell(f"{commit} Refunds --no-verify", stranger.shop)
    assert done.returncode == 0


def adds_the_ci_step(stranger: Stranger) -> None:
    """The job sees what somebody pushed past the hook, and nothing else."""
    job = yaml.safe_load(readme_block(".github/workflows/aoplint.yml"))["jobs"]["aoplint"]
    line = job["steps"][-2]["run"]
    summary = stranger.machine.base / "summary.md"
    done = stranger.machine.shell(f"{line} --baseline {BASELINE}", stranger.shop, GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 1
    errors = [line for line in done.stdout.splitlines() if line.startswith("::error ")]
    assert len(errors) == 2
    assert all(line.startswith("::error file=orderhub/refunds.py,line=3,") for line in errors)
    assert done.stdout.rstrip().splitlines()[-1] == "exit 1: 2 findings of severity error (fail-on = error)"
    assert "orderhub/refunds.py" in summary.read_text(encoding="utf-8")
    assert (stranger.shop / "aoplint.html").exists()
