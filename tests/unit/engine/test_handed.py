"""Secrets that only another file tells: bound under any name, handed to a position that takes nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint import api
from aoplint.config.load import load_settings
from aoplint.model.report import Report
from aoplint.report import json_report
from aoplint.report.options import RenderOptions

SECRET = "k3QzW8mBv1LpXt6RdYc9Ns4HjGf7Ae2U"
OTHER = "q9QzW8mBv1LpXt6RdYc9Ns4HjGf7Ae2X"
CALL = "from iop import IopClient\n"


def report_of(root: Path, **overrides: object) -> Report:
    overrides = {"cache": False, **overrides}
    settings = load_settings(root, config=None, isolated=True, overrides=overrides, environ={}, today="2026-01-01")
    return api.scan([Path()], settings).report


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / (name.replace("__", "/") + ".py")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("config", "app"),
    [
        (f"B = '{SECRET}'\n", "from config import B\nc = IopClient(URL, KEY, B)\n"),
        (f"B = '{SECRET}'\n", "import config\nc = IopClient(URL, KEY, app_secret=config.B)\n"),
        (f"B = '{SECRET}'\n", "import config\nx = config.B\nc = IopClient(URL, KEY, x.strip())\n"),
        (f"B = 'k3QzW8mBv1LpXt6R' + \\\n    '{SECRET[16:]}'\n", "import config\nc = IopClient(URL, KEY, config.B)\n"),
        (f"class C:\n    B = '{SECRET}'\n", "from config import C\nc = IopClient(URL, KEY, C().B)\n"),
        (
            f"class C:\n    def __init__(self):\n        self.b = '{SECRET}'\n",
            "from config import C\nd = C()\nc = IopClient(URL, KEY, d.b)\n",
        ),
        (f"def load():\n    return '{SECRET}'\n", "from config import load\nc = IopClient(URL, KEY, load())\n"),
        (
            f"SHOPS = {{'de': {{'a': 'x', 'b': '{SECRET}'}}}}\n",
            "import config\nrow = config.SHOPS[shop]\nc = IopClient(URL, row['a'], row['b'])\n",
        ),
        (f"PAIR = ('512907', '{SECRET}')\n", "import config\nc = IopClient(URL, config.PAIR[0], config.PAIR[1])\n"),
    ],
)
def test_the_literal_is_reported_once_where_it_stands(tmp_path: Path, config: str, app: str) -> None:
    write(tmp_path, config=config + f"UNUSED = '{OTHER}'\n", app=CALL + app)
    report = report_of(tmp_path)
    found = [one for one in report.findings if one.rule == "aop-7.9-hardcoded-app-secret"]
    assert [one.location.path for one in found] == ["config.py"]
    (finding,) = found
    line = app.count("\n", 0, app.index("IopClient(")) + 2
    assert any(f"of IopClient in app.py, line {line}" in words for words in finding.evidence)
    assert ("app.py", line) in {(place.path, place.line) for place in finding.related}
    assert SECRET not in json_report.render(report, RenderOptions())


def test_without_the_call_nothing_is_known(tmp_path: Path) -> None:
    write(tmp_path, config=f"B = '{SECRET}'\n", app=CALL + "from config import B\nc = IopClient(URL, KEY, SECRET)\n")
    assert not report_of(tmp_path).findings


def renderings(root: Path, cached: dict[str, object]) -> set[str]:
    """The reports on `root` with one worker, with several, with an empty cache and with a full one."""
    ways: list[dict[str, object]] = [{"workers": 1}, {"workers": 4}, cached, cached]
    return {json_report.render(report_of(root, **way), RenderOptions()) for way in ways}


def test_the_report_is_the_same_with_a_cache_and_any_number_of_workers(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    write(root, config=f"B = '{SECRET}'\n", app=CALL + "from config import B\nc = IopClient(URL, KEY, B)\n")
    cached: dict[str, object] = {"cache": True, "cache-dir": str(tmp_path / "cache")}
    assert len(renderings(root, cached)) == 1
    (root / "app.py").write_text("from config import B\n", encoding="utf-8")
    assert not report_of(root, **cached).findings


def test_named_files_are_joined_too(tmp_path: Path) -> None:
    write(tmp_path, config=f"B = '{SECRET}'\n", app=CALL + "from config import B\nc = IopClient(URL, KEY, B)\n")
    settings = load_settings(
        tmp_path, config=None, isolated=True, overrides={"cache": False}, environ={}, today="2026-01-01"
    )
    report = api.scan([Path("config.py"), Path("app.py")], settings).report
    assert [one.location.path for one in report.findings] == ["config.py"]


SHOP = "class Shop:\n    def __init__(self, country, app_secret, *, debug=False):\n        self.secret = app_secret\n"


@pytest.mark.parametrize(
    ("files", "app"),
    [
        ({"shop": SHOP}, f"from shop import Shop\nShop('de', '{SECRET}')\n"),
        ({"shop": SHOP}, f"import shop as s\nx = s.Shop('de', '{SECRET}')\n"),
        ({"shop": SHOP}, f"from shop import Shop\nword = '{SECRET}'\nShop('de', word)\n"),
        ({"shop": SHOP}, f"from shop import Shop\nShop('de', os.getenv('X', '{SECRET}'))\n"),
        ({"shop": SHOP, "pkg__a": "from shop import Shop\n"}, f"from pkg.a import Shop\nShop('de', '{SECRET}')\n"),
        ({"shop": SHOP, "more": "from shop import *\n"}, f"from more import Shop\nShop('de', '{SECRET}')\n"),
        ({"shop": SHOP + "class Own(Shop):\n    pass\n"}, f"from shop import Own\nOwn('de', '{SECRET}')\n"),
        ({"shop": "def connect(url, app_secret): ...\n"}, f"from shop import connect\nconnect(URL, '{SECRET}')\n"),
        (
            {"shop": "class Hub:\n    def open(self, url, app_secret): ...\n"},
            f"from shop import Hub\nhub = Hub()\nhub.open(URL, '{SECRET}')\n",
        ),
        (
            {"shop": "class Hub:\n    @classmethod\n    def of(cls, url, app_secret): ...\n"},
            f"from shop import Hub\nHub.of(URL, '{SECRET}')\n",
        ),
        (
            {"shop": "@dataclass\nclass Shop:\n    country: str\n    app_secret: str = ''\n"},
            f"from shop import Shop\nShop('de', '{SECRET}')\n",
        ),
        (
            {"shop": "class Shop(NamedTuple):\n    country: str\n    app_secret: str\n"},
            f"from shop import Shop\nShop('de', '{SECRET}')\n",
        ),
        (
            {
                "base": "@dataclass\nclass Base:\n    country: str\n",
                "shop": "from base import Base\n@dataclass\nclass Shop(Base):\n    app_secret: str\n",
            },
            f"from shop import Shop\nShop('de', '{SECRET}')\n",
        ),
        (
            {"shop": "Shop = namedtuple('Shop', 'country app_secret')\n"},
            f"from shop import Shop\nShop('de', '{SECRET}')\n",
        ),
    ],
)
def test_a_literal_is_known_by_the_parameter_it_fills(tmp_path: Path, files: dict[str, str], app: str) -> None:
    write(tmp_path, **files, app=app)
    report = report_of(tmp_path)
    (finding,) = [one for one in report.findings if one.location.path == "app.py"]
    assert finding.rule in ("aop-7.9-hardcoded-app-secret", "aop-7.9-secret-default-fallback")
    assert (finding.location.path, finding.location.line) == ("app.py", 1 + app.count("\n", 0, app.index(SECRET)))
    assert any("in shop.py, line" in words for words in finding.evidence)
    assert "shop.py" in {place.path for place in finding.related}
    assert SECRET not in json_report.render(report, RenderOptions())


def test_a_package_passes_its_classes_on(tmp_path: Path) -> None:
    write(tmp_path, pkg__shop=SHOP, app=f"import pkg\npkg.Shop('de', '{SECRET}')\n")
    (tmp_path / "pkg" / "__init__.py").write_text("from .shop import Shop\n", encoding="utf-8")
    assert [one.location.path for one in report_of(tmp_path).findings] == ["app.py"]


def test_a_password_is_known_by_the_parameter_it_fills(tmp_path: Path) -> None:
    write(
        tmp_path,
        erp="def connect(host, user, password): ...\n",
        app="import erp\nerp.connect(H, 'bo', 'Laterne77!x')\n",
    )
    assert [one.rule for one in report_of(tmp_path).findings] == ["secrets-password"]


@pytest.mark.parametrize(
    ("shop", "app"),
    [
        (SHOP.replace("app_secret", "region"), f"from shop import Shop\nShop('de', '{OTHER}')\n"),
        (SHOP, f"from shop import Shop\nShop('{OTHER}', SECRET)\n"),
        (SHOP, "from shop import Shop\nShop('de', 'your_app_secret_2')\n"),
        (SHOP, f"from other import Shop\nShop('de', '{OTHER}')\n"),
        ("def connect(url, *app_secret): ...\n", f"from shop import connect\nconnect(URL, '{OTHER}')\n"),
        (
            "class Hub:\n    def open(self, url, etag): ...\n    def other(self, url, app_secret): ...\n",
            f"from shop import Hub\nHub().open(URL, '{OTHER}')\n",
        ),
    ],
)
def test_a_literal_whose_parameter_says_nothing_stays_quiet(tmp_path: Path, shop: str, app: str) -> None:
    write(tmp_path, shop=shop, app=app)
    assert not [one for one in report_of(tmp_path).findings if one.location.path == "app.py"]


def test_what_a_parameter_told_is_the_same_with_a_cache_and_any_number_of_workers(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    write(root, shop=SHOP, app=f"from shop import Shop\nShop('de', '{SECRET}')\n")
    cached: dict[str, object] = {"cache": True, "cache-dir": str(tmp_path / "cache")}
    assert len(renderings(root, cached)) == 1
    assert not any(SECRET.encode() in path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file())
    (root / "shop.py").write_text(SHOP.replace("app_secret", "region"), encoding="utf-8")
    assert not report_of(root, **cached).findings


def test_what_another_file_calls_a_value_is_not_part_of_its_identity(tmp_path: Path) -> None:
    """A hook reads the changed file alone: what the baseline of the whole project accepts must be the same finding."""
    write(
        tmp_path,
        top="class appinfo:\n    def __init__(self, appkey, secret):\n        self.appkey = appkey\n",
        app=f"import top\nfrom top import appinfo\n\nask = top.api.ItemGetRequest()\nask.set_app_info(appinfo('51290712', '{SECRET}'))\n",
    )
    settings = load_settings(
        tmp_path, config=None, isolated=True, overrides={"cache": False}, environ={}, today="2026-01-01"
    )
    whole, alone = (
        {(one.rule, one.fingerprint) for one in api.scan([path], settings).report.findings if one.change_tag}
        for path in (Path(), Path("app.py"))
    )
    assert alone
    assert alone <= whole
