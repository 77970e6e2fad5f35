"""What a run shows for the manifest and the inventory, by the built-in packs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aoplint import api
from aoplint.config.load import load_settings
from aoplint.engine.declaring import draft_of, inventory_of
from aoplint.report.inventory import as_json, as_markdown

FILES = {
    "shop/models.py": (
        "from django.db import models\n\n\nclass Order(models.Model):\n"
        "    number = models.CharField()\n    contact_person = models.CharField()\n"
    ),
    "shop/urls.py": (
        "from django.urls import path\n\nfrom . import views\n\nurlpatterns = [\n"
        '    path("aliexpress/callback/", views.back),\n    path("me/delete/", views.forget),\n]\n'
    ),
    "shop/aop.py": 'call("https://api-sg.aliexpress.com/sync", "aliexpress.solution.order.get")\n',
    "shop/texts.py": 'post("https://api.openai.com/v1/x")\n',
    "tests/test_aop.py": 'call("aliexpress.ds.order.create", "https://api.elsewhere.io")\n',
    "aop-app.yaml": (
        "apis:\n  - {method: aliexpress.solution.order.get, purpose: x}\n  - {method: aliexpress.ds.product.get}\n"
        "processors:\n  - {name: a, hosts: [openai.com]}\n"
    ),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    for name, text in FILES.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return root


def test_draft_and_inventory(tree: Path) -> None:
    settings = load_settings(
        tree, config=None, isolated=True, overrides={"cache": False, "workers": 1}, environ={}, today="2026-01-01"
    )
    program, discovery = api.load(settings), api.find([Path()], settings)
    inventory = inventory_of(program, discovery, settings)
    assert inventory.stores == [("Order", ("contact_person",), "shop/models.py", 4)]
    assert inventory.methods == [("aliexpress.solution.order.get", True)]
    assert inventory.hosts == [("api.openai.com", True)]
    assert inventory.declared_only == ["aliexpress.ds.product.get", "openai.com"]
    assert inventory.rights == (("access", ""), ("correct", ""), ("delete", "me/delete/"))
    assert json.loads(as_json(inventory))["stores"][0]["personal"] == ["contact_person"]
    page = as_markdown(inventory)
    assert "| `Order` | `contact_person` | `shop/models.py:4` |" in page
    assert "| access | not found |" in page
    text = draft_of(program, discovery, settings)
    assert "audience: sellers" in text
    assert "method: aliexpress.solution.order.get" in text
    assert "route: me/delete/" in text
