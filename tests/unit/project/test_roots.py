from __future__ import annotations

import pytest

from aoplint.project.roots import Applications, application_roots
from aoplint.project.testcode import is_test_code


def test_a_tree_without_marks_is_one_application() -> None:
    assert application_roots(["a.py", "b/c.py"]) == (".",)


def test_monorepo_applications_are_told_apart() -> None:
    paths = ["pyproject.toml", "apps/shop/package.json", "apps/shop/src/x.py", "apps/bot/manage.py", "lib/y.py"]
    apps = Applications(paths)
    assert apps.roots == (".", "apps/bot", "apps/shop")
    assert apps.root_of("apps/shop/src/x.py") == "apps/shop"
    assert apps.root_of("apps/bot/z/deep/y.py") == "apps/bot"
    assert apps.root_of("apps/other.py") == "."
    assert apps.root_of("top.py") == "."


def test_a_dockerfile_makes_a_root_only_where_nothing_stronger_stands_above() -> None:
    assert application_roots(["pyproject.toml", "deploy/Dockerfile"]) == (".",)
    assert application_roots(["one/Dockerfile", "two/requirements.txt", "x.py"]) == (".", "one", "two")


def test_similar_names_are_not_parents() -> None:
    apps = Applications(["shop/manage.py", "shop-old/x.py"])
    assert apps.root_of("shop-old/x.py") == "."


@pytest.mark.parametrize(
    "path", ["tests/a.py", "x/test_a.py", "x/a_test.py", "conftest.py", "src/__tests__/a.js", "a.spec.ts"]
)
def test_test_code(path: str) -> None:
    assert is_test_code(path)


@pytest.mark.parametrize("path", ["latest/a.py", "contest.py", "attestation.py", "protest/x.py"])
def test_not_test_code(path: str) -> None:
    assert not is_test_code(path)
