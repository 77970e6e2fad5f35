"""What kind of place a file is."""

from __future__ import annotations

import pytest

from aoplint.secrets.places import base_place, published
from tests.unit.secrets.conftest import view_of


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("shop/config.py", "code"),
        ("shop/api.js", "code"),
        ("server/static.js", "code"),
        ("static/js/widget.js", "client"),
        ("public/index.html", "client"),
        ("src/Shop.vue", "client"),
        ("pages/api/sign.ts", "code"),
        ("static/api/sign.js", "code"),
        ("app/res/values/strings.xml", "client"),
        ("lib/main.dart", "client"),
        (".env", "config"),
        (".env.production", "config"),
        ("settings.yaml", "config"),
        ("Dockerfile", "config"),
        ("deploy.sh", "config"),
        ("main.tf", "config"),
        (".npmrc", "config"),
        ("README.md", "docs"),
        ("notes.txt", "docs"),
        ("LICENSE", "docs"),
        ("a.ipynb", "notebook"),
        ("A.java", "code"),
        ("a.php", "code"),
    ],
)
def test_place(path: str, place: str) -> None:
    assert base_place(view_of(path, "")) == place


def test_variables_that_builds_publish() -> None:
    assert published("NEXT_PUBLIC_APP_SECRET")
    assert published("VITE_TOKEN")
    assert not published("APP_SECRET")
