from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aoplint.cache import FORMAT, Cache, default_directory, open_cache

KEY, OTHER = "ab" * 16, "cd" * 16
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def database(home: Path) -> Path:
    return home / "v1" / "cache.sqlite"


def filled(home: Path, count: int = 0) -> None:
    cache = open_cache(home, [])
    for number in range(count):
        cache.put("a", f"{number:032x}", b"value %d" % number)
    cache.put("a", KEY, b"value")
    cache.release()


def test_what_was_put_is_found(home: Path) -> None:
    filled(home)
    cache = open_cache(home, [])
    assert cache.enabled
    assert cache.get("a", KEY) == b"value"
    assert cache.get("a", OTHER) is None
    assert cache.get("b", KEY) is None
    assert (cache.holds("a"), cache.holds("b")) == (True, False)
    cache.release()


def test_the_newest_wins_and_clear_forgets(home: Path) -> None:
    filled(home)
    cache = open_cache(home, [])
    cache.put("a", KEY, b"newer")
    cache.flush()
    assert cache.get("a", KEY) == b"newer"
    cache.clear()
    assert cache.get("a", KEY) is None
    cache.put("a", KEY, b"again")
    cache.release()
    assert open_cache(home, []).get("a", KEY) == b"again"


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_database_is_a_miss(home: Path, data: st.DataObject) -> None:
    if database(home).exists():
        database(home).unlink()
    filled(home, 40)
    whole = database(home).read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        size = data.draw(st.sampled_from([1, 16, 512]))
        noise, tail = data.draw(
            st.sampled_from([(b"\0" * size, whole[at + size :]), (b"\xff\x5a" * size, b""), (b"", b"")])
        )
        whole = whole[:at] + noise + tail or b"x"
    database(home).write_bytes(whole)
    cache = open_cache(home, [])
    for number in range(40):
        assert cache.get("a", f"{number:032x}") in (None, b"value %d" % number)
    assert cache.get("a", KEY) in (None, b"value")
    cache.put("a", KEY, b"value")
    cache.prune()
    cache.release()
    later = open_cache(home, [])
    assert later.get("a", KEY) in (None, b"value")
    later.release()


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 4_080])
def test_a_foreign_file_is_replaced(home: Path, content: bytes) -> None:
    filled(home)
    database(home).write_bytes(content)
    cache = open_cache(home, [])
    assert cache.get("a", KEY) is None
    cache.put("a", KEY, b"new")
    cache.flush()
    assert cache.get("a", KEY) == b"new"
    cache.release()


@pytest.mark.parametrize(
    "change", [f"PRAGMA user_version = {FORMAT + 1}", "DROP TABLE entry", "ALTER TABLE entry RENAME TO other"]
)
def test_another_layout_is_replaced(home: Path, change: str) -> None:
    filled(home)
    connection = sqlite3.connect(database(home))
    connection.execute(change)
    connection.commit()
    connection.close()
    cache = open_cache(home, [])
    assert cache.get("a", KEY) is None
    cache.put("a", KEY, b"new")
    cache.release()
    later = open_cache(home, [])
    assert (later.get("a", KEY), later.reason) == (b"new", "")


@pytest.mark.parametrize("value", ["text", None, 5, b"", b"\0" * 40])
def test_an_entry_that_was_changed_is_a_miss(home: Path, value: object) -> None:
    filled(home)
    connection = sqlite3.connect(database(home))
    connection.execute("CREATE TABLE loose AS SELECT * FROM entry")
    connection.execute("DROP TABLE entry")
    connection.execute("ALTER TABLE loose RENAME TO entry")
    connection.execute("UPDATE entry SET data = ?", (value,))
    connection.commit()
    connection.close()
    assert open_cache(home, []).get("a", KEY) is None


def test_an_entry_under_another_key_is_a_miss(home: Path) -> None:
    cache = open_cache(home, [])
    cache.put("a", KEY, b"value")
    cache.release()
    connection = sqlite3.connect(database(home))
    connection.execute("UPDATE entry SET key = ?", (bytes.fromhex(OTHER),))
    connection.commit()
    connection.close()
    cache = open_cache(home, [])
    assert (cache.get("a", KEY), cache.get("a", OTHER)) == (None, None)


@posix
def test_the_folder_is_ours_alone(home: Path) -> None:
    filled(home)
    assert stat.S_IMODE(database(home).parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(database(home).stat().st_mode) == 0o600
    database(home).parent.chmod(0o777)
    assert open_cache(home, []).get("a", KEY) == b"value"
    assert stat.S_IMODE(database(home).parent.stat().st_mode) == 0o700


@posix
@pytest.mark.parametrize("what", ["folder", "database", "hard link", "fifo"])
def test_links_and_devices_are_not_followed(home: Path, tmp_path: Path, what: str) -> None:
    target = tmp_path / "target"
    if what == "folder":
        target.mkdir()
        home.mkdir()
        (home / "v1").symlink_to(target)
    else:
        (home / "v1").mkdir(parents=True)
        target.write_bytes(b"precious")
        if what == "database":
            database(home).symlink_to(target)
        elif what == "hard link":
            os.link(target, database(home))
        else:
            os.mkfifo(database(home))
    cache = open_cache(home, [])
    cache.put("a", KEY, b"value")
    cache.release()
    assert cache.get("a", KEY) is None
    assert not cache.enabled
    assert cache.reason
    assert list(target.iterdir()) == [] if what == "folder" else target.read_bytes() == b"precious"


@posix
@pytest.mark.parametrize("which", ["folder", "database"])
def test_what_belongs_to_somebody_else_is_not_used(home: Path, monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    filled(home)
    strange = os.lstat(database(home).parent if which == "folder" else database(home)).st_ino
    plain = os.lstat

    def lstat(path: object) -> object:
        facts = plain(path)  # type: ignore[arg-type]
        return os.stat_result((*facts[:4], 12_345, *facts[5:])) if facts.st_ino == strange else facts

    monkeypatch.setattr(os, "lstat", lstat)
    cache = open_cache(home, [])
    assert cache.get("a", KEY) is None
    assert "somebody else" in cache.reason


def test_never_inside_the_scanned_tree(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    link = tmp_path / "link"
    for inside in (tree, tree / "a" / "b"):
        cache = open_cache(inside, [tree])
        assert (cache.enabled, cache.reason) == (False, "it would lie inside the scanned tree")
    if os.name == "posix":
        link.symlink_to(tree)
        assert not open_cache(link / "c", [tree]).enabled
        assert not open_cache(tree / "c", [link]).enabled
    assert list(tree.iterdir()) == []
    assert open_cache(tmp_path / "tree-cache", [tree]).enabled


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_switches_off(home: Path) -> None:
    home.mkdir(mode=0o500)
    assert not open_cache(home, []).enabled


def test_a_cache_that_is_off_does_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = open_cache(tmp_path / "file" / "cache", [])
    cache.put("a", KEY, b"value")
    cache.flush()
    cache.prune()
    cache.clear()
    cache.release()
    assert (cache.get("a", KEY), cache.holds("a"), cache.enabled) == (None, False, False)
    assert cache.reason
    assert Cache(None).enabled is False


def test_prune_drops_the_oldest(home: Path) -> None:
    cache = open_cache(home, [], limit=200_000)
    for number in range(600):
        cache.put("a", f"{number:032x}", os.urandom(1_000))
    cache.flush()
    assert database(home).stat().st_size > 400_000
    cache.prune()
    assert database(home).stat().st_size <= 200_000
    assert cache.get("a", f"{0:032x}") is None
    assert cache.get("a", f"{599:032x}") is not None
    cache.prune()
    assert cache.get("a", f"{599:032x}") is not None
    cache.release()


def test_prune_below_the_limit_keeps_all(home: Path) -> None:
    filled(home, 50)
    cache = open_cache(home, [])
    cache.prune()
    assert cache.get("a", f"{0:032x}") == b"value 0"
    cache.release()


def test_two_caches_at_once(home: Path) -> None:
    one, two = open_cache(home, []), open_cache(home, [])
    one.put("a", KEY, b"one")
    one.flush()
    assert two.get("a", KEY) == b"one"
    two.put("a", OTHER, b"two")
    two.flush()
    assert one.get("a", OTHER) == b"two"
    one.release()
    two.release()


def test_a_busy_database_loses_writes_only(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aoplint.cache._BUSY", 0.05)
    filled(home)
    holder = sqlite3.connect(database(home))
    holder.execute("BEGIN IMMEDIATE")
    cache = open_cache(home, [])
    assert cache.get("a", KEY) == b"value"
    cache.put("a", OTHER, b"lost")
    cache.flush()
    assert cache.enabled
    assert cache.get("a", KEY) == b"value"
    holder.rollback()
    holder.close()
    cache.put("a", OTHER, b"kept")
    cache.flush()
    assert cache.get("a", OTHER) == b"kept"
    cache.release()


@posix
def test_a_database_that_another_run_threw_away(home: Path) -> None:
    cache = open_cache(home, [])
    cache.put("a", KEY, b"gone")
    cache.flush()
    open_cache(home, []).clear()
    cache.put("a", OTHER, b"kept")
    cache.flush()
    assert (cache.enabled, cache.get("a", KEY), cache.get("a", OTHER)) == (True, None, b"kept")
    cache.release()
    assert open_cache(home, []).get("a", OTHER) == b"kept"


class _Killed(sqlite3.Connection):
    def execute(self, statement: str, values: Any = (), /) -> sqlite3.Cursor:
        if statement.startswith("PRAGMA user_version ="):
            raise KeyboardInterrupt
        return super().execute(statement, values)


def test_no_half_made_database_is_seen(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another run that saw a table without a version took the database for one of another format, and removed it."""
    connect = sqlite3.connect
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", lambda *given, **named: connect(*given, **named, factory=_Killed))
        with pytest.raises(KeyboardInterrupt):
            open_cache(home, []).get("a", KEY)
    seen = connect(database(home))
    assert seen.execute("SELECT COUNT(*) FROM sqlite_master").fetchone() == (0,)
    seen.close()
    filled(home)
    assert open_cache(home, []).get("a", KEY) == b"value"


WRITER = """
import sys
from pathlib import Path
from aoplint.cache import open_cache
cache = open_cache(Path(sys.argv[1]), [])
for number in range(600):
    cache.put(sys.argv[2], f"{number:032x}", b"x" * 100)
    if number % 50 == 0:
        cache.flush()
cache.release()
print(cache.reason)
sys.exit(0 if cache.enabled else 1)
"""


def test_processes_write_at_once(home: Path) -> None:
    names = ["a", "b", "c"]
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(home), name], stdout=subprocess.PIPE, text=True)
        for name in names
    ]
    reasons = [process.communicate(timeout=120)[0] for process in running]
    assert ([process.returncode for process in running], reasons) == ([0, 0, 0], ["\n", "\n", "\n"])
    cache = open_cache(home, [])
    assert all(cache.get(name, f"{number:032x}") == b"x" * 100 for name in names for number in range(600))
    cache.release()


@posix
def test_release_before_a_fork(home: Path) -> None:
    cache = open_cache(home, [])
    cache.put("a", KEY, b"parent")
    cache.release()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            found = cache.get("a", KEY)
            cache.put("a", OTHER, b"child")
            cache.release()
            code = 0 if found == b"parent" else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert cache.get("a", OTHER) == b"child"
    cache.release()


def test_what_is_too_large_is_not_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aoplint.cache._LARGEST", 1_000)
    cache = open_cache(home, [])
    cache.put("a", KEY, b"x" * 1_001)
    cache.put("a", OTHER, b"x" * 1_000)
    cache.flush()
    assert (cache.get("a", KEY), cache.get("a", OTHER)) == (None, b"x" * 1_000)
    cache.release()


@pytest.mark.skipif(sys.platform == "win32", reason="LOCALAPPDATA")
def test_the_default_folder() -> None:
    assert default_directory({"XDG_CACHE_HOME": "/x", "HOME": "/h"}) == Path("/x/aoplint")
    beneath = "Library/Caches" if sys.platform == "darwin" else ".cache"
    assert default_directory({"XDG_CACHE_HOME": "relative", "HOME": "/h"}) == Path("/h", beneath, "aoplint")
    assert default_directory({"HOME": "/h"}) == Path("/h", beneath, "aoplint")
