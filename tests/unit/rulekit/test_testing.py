from __future__ import annotations

import pytest

from aoplint.errors import UsageError
from aoplint.rulekit.scaffold import scaffold
from aoplint.rulekit.testing import expectations


def test_annotations_speak_about_the_next_line_of_code() -> None:
    found = expectations("# ruleid: a, b\n# ok: c\nx = 1\ny = 2  # ruleid: d\n")
    assert found["a"].found == {3} == found["b"].found
    assert found["c"].quiet == {3}
    assert found["d"].found == {4}


def test_other_comment_styles() -> None:
    text = "// ruleid: a\nx\n<!-- ruleid: a -->\n<p>\n; ok: a\nk=v\n/* todoruleid: a */\nz\n"
    found = expectations(text)["a"]
    assert found.found == {2, 4}
    assert found.quiet == {6}
    assert found.todo == {8}


def test_text_without_annotations_expects_nothing() -> None:
    assert expectations("look: ok\nbook: a\n") == {}


def test_scaffold_writes_two_paths_and_never_over_something(tmp_path) -> None:  # type: ignore[no-untyped-def]
    pack, fixtures = tmp_path / "rules" / "aop", tmp_path / "fixtures"
    written = scaffold("aop-7.9-thing", pack=pack, fixtures=fixtures, mode="search")
    assert [path.name for path in written] == ["aop-7.9-thing.yaml", "bad.py", "good.py"]
    assert 'clauses: ["7.9"]' in written[0].read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="exists"):
        scaffold("aop-7.9-thing", pack=pack, fixtures=fixtures, mode="search")
    with pytest.raises(UsageError, match="no rule id"):
        scaffold("Not An Id", pack=pack, fixtures=fixtures, mode="search")
