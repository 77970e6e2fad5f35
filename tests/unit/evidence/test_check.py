"""The tree of checks: what holds, and which places make it hold."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.evidence.check import Area, Check, Form, places
from aoplint.model.finding import Location
from aoplint.model.match import EvidenceHit

LEAVES = ("a", "b", "c")


def hit(leaf: str, line: int = 1, path: str = "x.py") -> EvidenceHit:
    place = Location(path=path, line=line, column=1, end_line=line, end_column=2)
    return EvidenceHit(leaf=leaf, location=place, start=line, stop=line + 1)


def leaf(name: str) -> Check:
    return Check(form=Form.LEAF, values=(name,))


checks = st.recursive(
    st.sampled_from(LEAVES).map(leaf) | st.just(Check(form=Form.FILES, values=("*.md",))),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).flatmap(
            lambda parts: st.sampled_from([Form.ALL, Form.ANY]).map(lambda form: Check(form=form, parts=tuple(parts)))
        )
        | inner.map(lambda part: Check(form=Form.NOT, parts=(part,)))
    ),
    max_leaves=8,
)
areas = st.builds(
    lambda names, files: Area({name: [hit(name)] for name in names}, files),
    st.sets(st.sampled_from(LEAVES)),
    st.lists(st.sampled_from(["x.py", "README.md", "docs/privacy.MD"]), unique=True),
)


def holds(check: Check, area: Area) -> bool:
    """The same in plain logic."""
    if check.form is Form.LEAF:
        return check.values[0] in area.hits
    if check.form is Form.FILES:
        return any(path.lower().endswith(".md") for path in area.files)
    parts = [holds(part, area) for part in check.parts]
    return not parts[0] if check.form is Form.NOT else all(parts) if check.form is Form.ALL else any(parts)


@given(checks, areas)
@settings(max_examples=100)
def test_a_check_holds_as_logic_says(check: Check, area: Area) -> None:
    assert (places(check, area) is not None) is holds(check, area)


@given(checks, areas)
@settings(max_examples=100)
def test_places_are_hits_of_the_area_or_files_and_none_comes_twice(check: Check, area: Area) -> None:
    found = places(check, area) or ()
    known = {entry for hits in area.hits.values() for entry in hits}
    assert all(entry in known or entry.location.path in area.files for entry in found)
    assert len(found) == len(set(found))


@given(checks, areas)
@settings(max_examples=50)
def test_not_not_is_the_same(check: Check, area: Area) -> None:
    twice = Check(form=Form.NOT, parts=(Check(form=Form.NOT, parts=(check,)),))
    assert (places(twice, area) is None) is (places(check, area) is None)


def test_places_are_those_of_all_that_holds_in_order() -> None:
    area = Area({"a": [hit("a", 3)], "b": [hit("b", 1)]}, ["x.py"])
    both = Check(form=Form.ANY, parts=(leaf("b"), leaf("a"), leaf("c")))
    assert [entry.location.line for entry in places(both, area) or ()] == [1, 3]
    assert places(Check(form=Form.ALL, parts=both.parts), area) is None


def test_files_match_in_any_case_and_are_their_own_evidence() -> None:
    area = Area({}, ["docs/Privacy.md", "x.py"])
    found = places(Check(form=Form.FILES, values=("PRIVACY*",)), area)
    assert [entry.location.path for entry in found or ()] == ["docs/Privacy.md"]
    assert places(Check(form=Form.FILES, values=("LICENSE*",)), area) is None
