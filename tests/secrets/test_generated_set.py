"""The generated set as a gate, on seeds that nothing was tuned with."""

from __future__ import annotations

import pytest

from tests.secrets.corpus import builtin_rules, generate, measure


@pytest.mark.parametrize(("unit", "least"), [(True, 0.985), (False, 0.97)])
def test_secrets_and_look_alikes_are_told_apart(unit: bool, least: float) -> None:
    outcome = measure(generate("gate", 1000, 2000), builtin_rules(), unit=unit)
    assert outcome.f1 >= least, (outcome.misses, outcome.false)


def test_the_same_seed_gives_the_same_set_and_another_gives_others() -> None:
    first, again, other = (list(generate(seed, 50, 50)) for seed in ("a", "a", "b"))
    assert first == again
    assert first != other
