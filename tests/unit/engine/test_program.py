from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from aoplint.engine import program as programs
from aoplint.engine.program import Program, built_in_packs, load_program, masking_rules
from aoplint.errors import RuleError
from aoplint.model.levels import Mode

RULE = """\
rules:
  - id: house-no-eval
    pattern: eval(...)
    message: no
    severity: WARNING
    languages: [python]
"""


@pytest.fixture
def house(tmp_path: Path) -> Program:
    path = tmp_path / "house.yaml"
    path.write_text(RULE, encoding="utf-8")
    return load_program([path], None)


def test_what_is_stored_is_what_was_compiled(house: Program) -> None:
    again = Program.load(house.dump())
    assert again.dump() == house.dump()
    assert list(again.compiled) == [Mode.SEARCH]
    assert [rule.id for rule in again.compiled[Mode.SEARCH]] == ["house-no-eval"]


def test_packs_beside_the_shipped_ones_change_no_byte_of_these(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "house.yaml"
    flows = "  - id: house-flow\n    mode: taint\n    pattern-sources: [{pattern: a()}]\n    pattern-sinks: [{pattern: b(...)}]\n"
    path.write_text(RULE + flows + "    message: no\n    severity: ERROR\n    languages: [python]\n", encoding="utf-8")
    paths = (*built_in_packs(), path)
    with_shipped = load_program(paths, None)
    monkeypatch.setattr(programs, "COMPILED", str(tmp_path / "none.jsonl"))
    assert load_program(paths, None).dump() == with_shipped.dump()


def test_a_rule_of_another_pack_takes_no_shipped_id(tmp_path: Path) -> None:
    path = tmp_path / "house.yaml"
    taken = load_program(built_in_packs(), None).rules[0].id
    path.write_text(RULE.replace("house-no-eval", taken), encoding="utf-8")
    with pytest.raises(RuleError, match="duplicate rule"):
        load_program((*built_in_packs(), path), None)


def test_ids_are_known_without_reading_a_rule() -> None:
    whole = load_program(built_in_packs(), None)
    some = whole.restricted(frozenset(rule.id for rule in whole.rules[::3]))
    for program in (whole, some):
        by_mode = {mode: program.ids(mode) for mode in programs.MODES}
        assert by_mode == {mode: {rule.id for rule in program.compiled.get(mode, ())} for mode in programs.MODES}
        assert frozenset().union(*by_mode.values()) == program.running
    assert not some.restricted(frozenset()).runs(Mode.TAINT)


def test_rules_that_do_not_run_are_left_out_but_mask() -> None:
    whole = load_program(built_in_packs(), None)
    none = whole.restricted(frozenset())
    assert not none.compiled
    assert none.digest != whole.digest
    assert masking_rules(none, None) == masking_rules(whole, None) != ()


def test_other_packs_are_masked_by_the_shipped_rules(house: Program) -> None:
    built_in = load_program(built_in_packs(), None)
    assert house.masking is None
    assert masking_rules(house, None) == masking_rules(built_in, None)


@pytest.mark.parametrize("text", ["", "0 old\nnull\n{}", None])
def test_without_shipped_rules_the_packs_are_read(
    house: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    wanted = {rule.id for rule in masking_rules(house, None)}
    target = tmp_path / "old.jsonl"
    if text is not None:
        target.write_text(text, encoding="utf-8")
    monkeypatch.setattr(programs, "COMPILED", str(target))
    assert {rule.id for rule in masking_rules(house, None)} == wanted


@pytest.mark.parametrize("text", ["", "x", "x\nnull\n[]", "x\nnull\n{}\nsearch []"])
def test_damaged_programs_are_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Program.load(text)


def test_what_was_compiled_by_other_code_is_compiled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "rules"
    shutil.copytree(programs.builtin_root(), root, ignore=shutil.ignore_patterns(programs.COMPILED))
    monkeypatch.setattr(programs, "builtin_root", lambda: root)
    target = programs.write_compiled()
    good = target.read_text(encoding="utf-8")
    head, _, rest = good.partition("\n")
    # Another form under the same number, as after a change that forgot to raise it.
    target.write_text(f"{head}\n{rest.replace('[', '[0,', 1)}", encoding="utf-8")
    os.utime(target, (0, 0))
    assert programs.write_compiled().read_text(encoding="utf-8") == good
    before = target.stat().st_mtime_ns
    assert programs.write_compiled().stat().st_mtime_ns == before
    assert [path.name for path in root.iterdir() if path.name.startswith("compiled")] == [programs.COMPILED]
