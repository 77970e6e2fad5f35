"""The whole way: scan, plan, write; what is touched, what is shown, what a second scan finds."""

from __future__ import annotations

import ast
import os
import shutil
from pathlib import Path

import pytest

from aoplint.api import load, plan_fixes, scan
from aoplint.cache import open_cache
from aoplint.config.settings import Settings
from aoplint.errors import OutputError
from aoplint.fix.write import replace_file

VALUE = "Zq7Inv3nted0AppS3cret0Canary0X91"
OTHER = "Hb4Inv3nted0Rotat3dS3cret0Val5Kp"
CODE = f'''"""Client."""

import iop

APP_SECRET = "{VALUE}"   # of the shop


def client( url ):
    return iop.IopClient(url, key(), app_secret = "{VALUE}")
'''


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the packs compiled, and nothing else."""
    folder = tmp_path_factory.mktemp("compiled")
    settings = Settings(cwd=folder, root=folder, as_of="2026-11-01", cache_dir=folder / "cache")
    cache = open_cache(settings.cache_dir, [])
    load(settings, cache)
    cache.release()
    return folder / "cache"


@pytest.fixture
def settings(tmp_path: Path, compiled: Path) -> Settings:
    shutil.copytree(compiled, tmp_path / "cache")
    (tmp_path / "app").mkdir()
    return Settings(cwd=tmp_path / "app", root=tmp_path / "app", as_of="2026-11-01", cache_dir=tmp_path / "cache")


def found(settings: Settings) -> list[str]:
    report = scan([Path()], settings).report
    return sorted(finding.location.path for finding in report.findings if finding.change_tag)


def test_a_mended_file_parses_and_its_findings_are_gone(settings: Settings) -> None:
    path = settings.cwd / "client.py"
    path.write_bytes(("\ufeff" + CODE.replace("\n", "\r\n")).encode())
    path.chmod(0o640)
    assert set(found(settings)) == {"client.py"}
    plan = plan_fixes([Path()], settings)
    (file,) = plan.files
    replace_file(file.absolute, file.before, file.after)
    assert found(settings) == []
    text = path.read_bytes().decode()
    ast.parse(text.lstrip("\ufeff"))
    expected = CODE.replace("import iop", "import os\nimport iop").replace(f'"{VALUE}"', 'os.environ["APP_SECRET"]')
    assert text == "\ufeff" + expected.replace("\n", "\r\n")
    assert path.stat().st_mode & 0o777 == 0o640
    assert [(setting.name, setting.location.line) for setting in plan.settings] == [
        ("APP_SECRET", 5),
        ("APP_SECRET", 9),
    ]
    assert sorted(entry.name for entry in settings.cwd.iterdir()) == ["client.py"]


def test_other_encodings_come_back(settings: Settings) -> None:
    path = settings.cwd / "client.py"
    path.write_bytes(f'# coding: latin-1\napp_secret = "{VALUE}"  # ü\n'.encode("latin-1"))
    (file,) = plan_fixes([Path()], settings).files
    assert file.after == b'# coding: latin-1\nimport os\n\napp_secret = os.environ["APP_SECRET"]  # \xfc\n'


def test_no_difference_shows_a_value(settings: Settings) -> None:
    """Not even one that no wanted rule finds, on the same line."""
    text = f'import iop\napp_secret = "{VALUE}"; refresh_token = "{OTHER}"\n'
    (settings.cwd / "client.py").write_text(text, encoding="utf-8")
    only = Settings(cwd=settings.cwd, root=settings.cwd, as_of=settings.as_of, cache_dir=settings.cache_dir,
                    select=("aop-7.9-hardcoded-app-secret",))  # fmt: skip
    plan = plan_fixes([Path()], only)
    assert [setting.rule for setting in plan.settings] == ["aop-7.9-hardcoded-app-secret"]
    (file,) = plan.files
    assert OTHER.encode() in file.after
    shown = file.difference
    for value in (VALUE, OTHER):
        assert value not in shown
        assert value[4:-4] not in shown
    assert shown.startswith(
        "--- client.py\n+++ client.py\n@@ -0,0 +1,1 @@\n+import os\n@@ -2,1 +3,1 @@\n-app_secret = "
    )


def test_what_is_somebody_elses_is_never_touched(settings: Settings) -> None:
    sdk = settings.cwd / "vendor" / "iop"
    sdk.mkdir(parents=True)
    (sdk / "__init__.py").write_text("from .base import *\n")
    (sdk / "base.py").write_text(f'class IopClient:\n    app_secret = "{VALUE}"\n')
    (sdk / "sample.py").write_text(f'app_secret = "{OTHER}"\n')
    (settings.cwd / ".env").write_text(f"APP_SECRET={VALUE}\n")
    plan = plan_fixes([Path()], settings)
    assert plan.files == ()
    assert {(left.location.path, left.reason.partition(":")[0]) for left in plan.left} == {
        ("vendor/iop/base.py", "it is a copy of the SDK"),
        ("vendor/iop/sample.py", "it is a copy of the SDK"),
        (".env", "it is the file of environment variables"),
    }


def test_what_could_kill_the_parser_is_left(settings: Settings) -> None:
    (settings.cwd / "killer.py").write_text(f"app_secret = '{VALUE}'\nx = " + "(" * 3000, encoding="utf-8")
    plan = plan_fixes([Path()], settings)
    assert plan.files == ()
    assert {left.reason for left in plan.left} == {"its structure is dangerous to read"}


def test_ignored_findings_stay(settings: Settings) -> None:
    text = f'app_secret = "{VALUE}"  # aoplint: ignore[aop-7.9-hardcoded-app-secret] invented\nimport iop\n'
    (settings.cwd / "client.py").write_text(text)
    plan = plan_fixes([Path()], settings)
    assert (plan.files, plan.left) == ((), ())


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_are_not_followed(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "target.py"
    target.write_text(CODE)
    link = settings.cwd / "client.py"
    link.symlink_to(target)
    with pytest.raises(OutputError, match="no plain file"):
        replace_file(link, CODE.encode(), b"x")
    plan = plan_fixes([link], settings)
    assert plan.files == ()
    assert target.read_text() == CODE
    assert link.is_symlink()


def test_a_file_that_changed_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"now")
    for before in (b"then", b"no", b"now and then"):
        with pytest.raises(OutputError, match="changed"):
            replace_file(path, before, b"new")
    assert path.read_bytes() == b"now"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.py"]
    with pytest.raises(OutputError, match="cannot write"):
        replace_file(tmp_path / "none" / "a.py", b"", b"")
