"""The day a team turns the gate on: two hundred findings become none, and a week of work shows what it broke."""

from __future__ import annotations

import json
from pathlib import Path

from tests.adoption.shop import NEW_SECRET, OLD_SECRET, Shop
from tests.checkout import git

BASELINE = "aoplint-baseline.jsonl"
ADDED = """

def audit_lagos(session):
    return requests.post("https://api-sg.aliexpress.com/rest", data={"session": session}, timeout=5, verify=False)
"""
SWAP = ("aop-7.9-hardcoded-app-secret", "orderhub/config.py")
ADDITION = ("aop-7.9-tls-verification-off", "branches/lagos.py")


def test_the_adoption_day(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    the_gate_is_turned_on(shop)
    the_baseline_follows(shop)


def the_gate_is_turned_on(shop: Shop) -> None:
    first = shop.scan()
    assert first.code == 1
    assert len(first.active) >= 200

    done = shop.run("baseline", "create", "--reason", "found on the first day", "--owner", "hub team")
    assert done.returncode == 0, done.stderr
    assert shop.read(".gitattributes") == f"{BASELINE} merge=union\n"
    text = shop.read(BASELINE)
    for secret in (OLD_SECRET, "Inv3nt3d0lR8acRYSi4MDF8kWCBX1Kpe"):
        assert secret not in text
    accepted = shop.scan("--baseline", BASELINE)
    assert (accepted.code, accepted.active) == (0, [])
    assert accepted.report["hygiene"] == []
    base = shop.commit("The gate")
    git(shop.root, "checkout", "-q", "-b", "week")

    shop.rename()
    shop.move()
    assert shop.reformat() > 40
    assert shop.to_crlf() > 40
    unchanged = shop.scan("--baseline", BASELINE)
    assert unchanged.places == []
    # A few rules read lines: what formatting wrapped they do not see, so that an entry has nothing to match.
    unseen = {issue["message"] for issue in unchanged.report["hygiene"]}
    assert len(unseen) <= 4
    shop.edit("orderhub/config.py", OLD_SECRET, NEW_SECRET)
    shop.write("branches/lagos.py", shop.read("branches/lagos.py") + ADDED)
    shop.edit("Dockerfile", "ENV AE_APP_SECRET=Inv3nt3d0lR8acRYSi4MDF8kWCBX1Kpe\n", "")
    (shop.root / BASELINE).write_text(text, encoding="utf-8")

    working = shop.scan("--new-only")
    assert working.places == sorted([SWAP, ADDITION])
    assert working.last.startswith("exit 1: 2 findings of severity error new since the last commit (")

    shop.commit("A week of work")
    new = shop.scan("--new-only", "--since", "main")
    assert new.places == sorted([SWAP, ADDITION])
    assert new.code == 1
    assert new.last == f"exit 1: 2 findings of severity error new since {base[:12]} (main) (fail-on = error)"
    assert NEW_SECRET not in new.text
    (added,) = [finding for finding in new.active if finding["rule"] == ADDITION[0]]
    assert "audit_lagos" in added["symbol"]

    listed = shop.scan("--baseline", BASELINE)
    assert listed.places == new.places
    stale = [issue for issue in listed.report["hygiene"] if issue["kind"] == "stale"]
    assert len({issue["message"] for issue in stale} - unseen) == 2, (
        "the old secret, and the line that left the Dockerfile"
    )
    assert shop.run("scan", "--baseline", BASELINE, "--hygiene", "-q").returncode == 1


def the_baseline_follows(shop: Shop) -> None:
    before = {entry["fingerprint"]: entry for entry in map(json.loads, shop.read(BASELINE).splitlines()[1:])}
    refused = shop.run("baseline", "update", PRE_COMMIT="1")
    assert (refused.returncode, shop.read(BASELINE).count("\n")) == (2, len(before) + 1)
    assert "a hook must not write the baseline" in refused.stderr

    check = shop.run("baseline", "prune", "--check")
    assert check.returncode == 4, check.stdout + check.stderr
    gone = check.stdout.count("  stale ")
    assert 2 <= gone <= 6

    done = shop.run("baseline", "update", "--reason", "found in the first week", "--until", "2099-01-31")
    assert done.returncode == 0, done.stderr
    assert "2 new" in done.stdout.splitlines()[-1]
    assert f"{gone} stale removed" in done.stdout.splitlines()[-1]
    after = [json.loads(line) for line in shop.read(BASELINE).splitlines()[1:]]
    assert len(after) == len(before) + 2 - gone
    assert sorted({entry["reason"] for entry in after}) == ["found in the first week", "found on the first day"]
    new = [entry for entry in after if entry["reason"] == "found in the first week"]
    assert sorted((entry["rule"], entry["path"]) for entry in new) == sorted([SWAP, ADDITION])
    assert all(entry["owner"] == "hub team" for entry in after if entry not in new)
    clean = shop.scan("--baseline", BASELINE, "--hygiene")
    assert (clean.code, clean.active, clean.report["hygiene"]) == (0, [], [])
    ended = shop.scan("--baseline", BASELINE, "--as-of", "2099-02-01")
    assert ended.places == sorted([SWAP, ADDITION])

    shown = shop.run("baseline", "show", "--rule", SWAP[0])
    assert "found in the first week, until 2099-01-31" in shown.stdout
    pruned = shop.run("baseline", "prune", "--as-of", "2099-02-01")
    assert pruned.returncode == 2, "prune takes no --as-of: SOURCE_DATE_EPOCH and AOPLINT_AS_OF do"
    pruned = shop.run("baseline", "prune", AOPLINT_AS_OF="2099-02-01")
    assert pruned.stdout.splitlines()[-1].endswith("2 removed")
