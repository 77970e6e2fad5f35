"""What a run reads, and why it leaves out the rest."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.files.discover import DiscoverOptions, discover, explain
from tests.unit.files.trees import codes, entry, found, git, make, may_read_everything

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX files")
not_root = pytest.mark.skipif(may_read_everything(), reason="root may read everything")
CACHE_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n"


def test_files_in_the_order_of_their_bytes(tmp_path: Path) -> None:
    make(tmp_path, {"b.py": "", "a/z.py": "", "a.py": "", "a-b.py": "", "é.py": "", "Z.py": ""})
    discovery = found(tmp_path)
    assert [e.path for e in discovery.entries] == ["Z.py", "a-b.py", "a.py", "a/z.py", "b.py", "é.py"]
    assert {e.language for e in discovery.entries} == {"python"}
    assert not discovery.partial
    assert not discovery.problems


def test_binary_archive_and_large(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "a.bin": b"\x7fELF\0",
            "b.zip": b"PK\x03\x04xx",
            "notes.zip": "text, whatever its name",
            "c.tar": b"x" * 257 + b"ustar\0" + bytes(200),
            "d.gz": b"\x1f\x8b\x08\0",
            "e.txt": "x".encode("utf-16"),
            "f.py": b"x = 1\0",
            "g.txt": b"y" * 101,
        },
    )
    discovery = found(tmp_path, max_bytes=1000)
    assert codes(discovery) == {
        "a.bin": "binary", "b.zip": "archive", "notes.zip": "", "c.tar": "archive", "d.gz": "archive",
        "e.txt": "", "f.py": "", "g.txt": "",
    }  # fmt: skip
    assert codes(found(tmp_path, max_bytes=100))["g.txt"] == "too-large"


@posix
def test_a_huge_sparse_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.py").open("wb") as file:
        file.truncate(1 << 40)
    assert codes(found(tmp_path)) == {"huge.py": "too-large"}


@posix
def test_what_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.py")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.py")
        assert codes(found(tmp_path)) == {"pipe.py": "not-regular", "socket.py": "not-regular"}
        git(tmp_path, "init", "-q")
        assert codes(found(tmp_path)) == {"pipe.py": "not-regular", "socket.py": "not-regular"}
    assert codes(found(tmp_path, "pipe.py", "/dev/null")) == {
        "pipe.py": "not-regular",
        "/dev/null": "not-regular",
    }


@posix
def test_links_are_not_followed(tmp_path: Path) -> None:
    root = make(tmp_path / "tree", {"a.py": "", "d/b.py": ""})
    make(tmp_path, {"outside.py": "", "elsewhere/c.py": ""})
    links = {"file": "a.py", "dir": "d", "out": "../outside.py", "outdir": "../elsewhere", "d/up": ".."}
    for name, target in {**links, "loop": "loop", "gone": "nothing"}.items():
        (root / name).symlink_to(target)
    expected = {
        "a.py": "", "d/b.py": "", "file": "link-duplicate", "dir": "link-duplicate", "out": "link-outside",
        "outdir": "link-outside", "loop": "link-broken", "gone": "link-broken", "d/up": "link-duplicate",
    }  # fmt: skip
    assert codes(found(root)) == expected
    git(root, "init", "-q")
    assert codes(found(root)) == expected


@posix
def test_named_links(tmp_path: Path) -> None:
    root = make(tmp_path / "tree", {"a.py": "", "d/b.py": ""})
    make(tmp_path, {"outside.py": ""})
    (root / "in.py").symlink_to("a.py")
    (root / "out.py").symlink_to("../outside.py")
    (root / "loop.py").symlink_to("loop.py")
    (root / "dir").symlink_to("d")
    alone = found(root, "in.py")
    assert codes(alone) == {"in.py": ""}
    assert entry(alone, "in.py").absolute == root / "a.py"
    assert codes(found(root, "in.py", "a.py")) == {"a.py": "", "in.py": "link-duplicate"}
    assert codes(found(root, "out.py", "loop.py")) == {"out.py": "link-outside", "loop.py": "link-broken"}
    assert codes(found(root, "dir")) == {"dir/b.py": ""}


def test_named_paths_that_are_missing(tmp_path: Path) -> None:
    make(tmp_path, {"a.py": ""})
    discovery = found(tmp_path, "a.py", "gone.py", "gone/x.py", "a\0b")
    assert discovery.problems == ("gone.py", "gone/x.py", "a\0b")
    assert discovery.partial
    assert not found(tmp_path, ".", "gone").partial


@not_root
@posix
def test_permission_denied(tmp_path: Path) -> None:
    make(tmp_path, {"a.py": "", "b.txt": "x", "d/c.py": ""})
    for name in ("a.py", "b.txt", "d"):
        (tmp_path / name).chmod(0)
    try:
        assert codes(found(tmp_path)) == {"a.py": "unreadable", "b.txt": "unreadable", "d/": "unreadable"}
    finally:
        (tmp_path / "d").chmod(0o700)


def test_files_that_vanish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, {"a.txt": "x", "b/c.py": "", "d.py": ""})
    listing = os.scandir

    def scandir(path: str) -> object:
        answer = listing(path)
        (tmp_path / "a.txt").unlink(missing_ok=True)
        if (tmp_path / "b").exists():
            (tmp_path / "b" / "c.py").unlink()
            (tmp_path / "b").rmdir()
        return answer

    monkeypatch.setattr(os, "scandir", scandir)
    answer = codes(found(tmp_path))
    monkeypatch.undo()
    assert answer["d.py"] == ""
    assert answer.get("b/", "unreadable") == "unreadable"
    assert answer.get("a.txt", "unreadable") == "unreadable"


@posix
def test_a_directory_that_becomes_a_link_is_not_entered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make(tmp_path / "tree", {"b/c.py": ""})
    make(tmp_path, {"secret/s.py": ""})
    listing = os.scandir

    def scandir(path: str) -> object:
        answer = listing(path)
        if (root / "b").is_dir() and not (root / "b").is_symlink():
            (root / "b").rename(tmp_path / "moved")
            (root / "b").symlink_to("../secret")
        return answer

    monkeypatch.setattr(os, "scandir", scandir)
    answer = codes(found(root))
    monkeypatch.undo()
    assert answer in ({"b/": "unreadable"}, {"b": "link-outside"})


@posix
def test_odd_names(tmp_path: Path) -> None:
    names = [b"a\nb.py", b"\x1b]0;x.py", b"\xff\xfe.py", b"\xff.py", b"-x.py", b"@y.py", b"a b.py", b"\\.py"]
    for name in names:
        Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_text("x = 1\n")
    expected = sorted(names)
    assert [os.fsencode(e.path) for e in found(tmp_path).entries] == expected
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    discovery = found(tmp_path)
    assert [os.fsencode(e.path) for e in discovery.entries if not e.is_directory] == expected
    assert all(e.tracked for e in discovery.entries if not e.is_directory)
    named = found(tmp_path, *(os.fsdecode(name) for name in names))
    assert [os.fsencode(e.path) for e in named.entries] == expected


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """A file 1,000 directories down; taken away again from within, as pytest's own way recurses."""
    path = tmp_path
    levels = [path := path / "d" for _ in range(1000)]
    for level in levels:
        os.mkdir(level)
    (path / "deep.py").write_text("")
    yield tmp_path
    (path / "deep.py").unlink()
    for level in reversed(levels):
        os.rmdir(level)


@posix
def test_a_thousand_levels(deep: Path) -> None:
    assert codes(found(deep)) == {"d/" * 1000 + "deep.py": ""}
    git(deep, "init", "-q")
    assert codes(found(deep)) == {"d/" * 1000 + "deep.py": ""}


def test_many_files(tmp_path: Path) -> None:
    for number in range(200):
        directory = tmp_path / f"d{number}"
        directory.mkdir()
        for name in range(100):
            (directory / f"f{name}.py").touch()
    assert len(found(tmp_path).entries) == 20_000


def test_shown_paths(tmp_path: Path) -> None:
    root = make(tmp_path / "tree", {"src/a.py": "", "b.py": ""})
    outside = make(tmp_path / "other", {"c.py": ""})
    assert list(codes(found(root, "src/../src", cwd=root))) == ["src/a.py"]
    assert list(codes(found(root, "../b.py", cwd=root / "src"))) == [(root / "b.py").as_posix()]
    assert list(codes(found(root, outside))) == [(outside / "c.py").as_posix()]
    assert list(codes(found(root, root))) == ["b.py", "src/a.py"]


def test_each_path_once(tmp_path: Path) -> None:
    make(tmp_path, {"src/a.py": "", "b.py": ""})
    discovery = found(tmp_path, ".", "src", "src/a.py", "./b.py", "b.py")
    assert [e.path for e in discovery.entries] == ["b.py", "src/a.py"]
    assert all(e.explicit for e in discovery.entries)


def test_configured_excludes(tmp_path: Path) -> None:
    make(tmp_path, {"a.py": "", "gen/b.py": "", "gen/sub/c.py": "", "x_pb2.py": "", "keep_pb2.py": ""})
    excludes = ("gen/", "*_pb2.py", "!keep_pb2.py")
    discovery = found(tmp_path, exclude=excludes)
    assert codes(discovery) == {"a.py": "", "gen/": "excluded", "x_pb2.py": "excluded", "keep_pb2.py": ""}
    assert '"gen/"' in explain(entry(discovery, "gen/"))
    named = found(tmp_path, "gen/sub/c.py", "x_pb2.py", "keep_pb2.py", exclude=excludes)
    assert codes(named) == {"gen/sub/c.py": "excluded", "x_pb2.py": "excluded", "keep_pb2.py": ""}
    assert codes(found(tmp_path, "gen", exclude=excludes)) == {"gen/": "excluded"}
    assert codes(found(tmp_path, "gen/sub", exclude=excludes)) == {"gen/sub/": "excluded"}


def test_excludes_are_relative_to_the_configuration(tmp_path: Path) -> None:
    make(tmp_path, {"app/a.py": "", "app/tests/b.py": "", "tests/c.py": ""})
    given = {"config_root": tmp_path, "exclude": ("/tests/",)}
    assert codes(found(tmp_path / "app", **given)) == {"a.py": "", "tests/b.py": ""}
    given = {"config_root": tmp_path / "app", "exclude": ("/tests/",)}
    assert codes(found(tmp_path, **given)) == {"app/a.py": "", "app/tests/": "excluded", "tests/c.py": ""}


@posix
def test_excludes_see_through_links(tmp_path: Path) -> None:
    make(tmp_path / "real", {"app/gen/a.py": "", "app/b.py": "", "app/.gitignore": "*.log", "app/c.log": ""})
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real" / "alias").symlink_to("app/gen")
    cwd = tmp_path / "link" / "app"
    given = {"config_root": tmp_path / "real", "exclude": ("gen/",), "cwd": cwd}
    expected = {".gitignore": "", "b.py": "", "c.log": "git-ignored", "gen/": "excluded"}
    assert codes(found(tmp_path, **given)) == expected
    assert codes(found(tmp_path, "gen/a.py", **given)) == {"gen/a.py": "excluded"}
    assert codes(found(tmp_path, "../alias/a.py", **given)) == {f"{tmp_path}/link/alias/a.py": "excluded"}
    assert codes(found(tmp_path, **{**given, "config_root": tmp_path / "link"})) == expected


VENV = {".venv/pyvenv.cfg": "home = /usr\n", ".venv/lib/x.py": ""}
INSTALLED = {
    "lib/six.py": "",
    "lib/mine.py": "",
    "lib/pkg/a.py": "",
    "lib/six-1.dist-info/RECORD": 'six.py,sha256=x,1\npkg/a.py,,\nsix-1.dist-info/RECORD,,\n"a,b"\n',
    "lib/six-1.dist-info/INSTALLER": "pip\n",
}
NODE = {"web/node_modules/x/i.js": "", "web/yarn.lock": ""}
CACHE = {".cache/CACHEDIR.TAG": CACHE_TAG, ".cache/x.py": ""}


def test_proven_directories(tmp_path: Path) -> None:
    make(tmp_path, {**VENV, **INSTALLED, **NODE, **CACHE})
    assert codes(found(tmp_path)) == {
        ".cache/": "cache-directory",
        ".venv/": "virtual-environment",
        "lib/mine.py": "",
        "lib/pkg/a.py": "installed-package",
        "lib/six-1.dist-info/INSTALLER": "",
        "lib/six-1.dist-info/RECORD": "installed-package",
        "lib/six.py": "installed-package",
        "web/node_modules/": "node-modules",
        "web/yarn.lock": "",
    }
    named = found(tmp_path, ".venv/lib/x.py", "lib/six.py", "web/node_modules/x/i.js", ".cache/x.py")
    assert set(codes(named).values()) == {""}
    assert codes(found(tmp_path, ".venv"))[".venv/lib/x.py"] == ""
    assert ".venv/" not in codes(found(tmp_path, ".", ".venv"))


def test_names_prove_nothing(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            **dict.fromkeys(("venv/a.py", "node_modules/b.js", "build/c.py", "site-packages/d.py", "vendor/e.py"), ""),
            **dict.fromkeys((".git/evil.py", ".hg/evil.py", "fake/pyvenv.cfg", "fake/f.py", "wheel/g.py"), ""),
            "tag/CACHEDIR.TAG": "x",
            "wheel/g-1.dist-info/RECORD": "g.py,,\n",
            "wheel/x-1.dist-info": "",
        },
    )
    assert set(found(tmp_path).entries) == {e for e in found(tmp_path).entries if e.skip is None}
    assert len(found(tmp_path).entries) == 13


def test_tracked_vendored_files_are_text_only(tmp_path: Path) -> None:
    make(tmp_path, {**VENV, **NODE, **CACHE, ".venv/lib/untracked.py": "", "web/node_modules/y/x.png": b"\0"})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".venv/lib/x.py", "web", ".cache")
    discovery = found(tmp_path)
    assert codes(discovery) == {
        ".cache/CACHEDIR.TAG": "",
        ".cache/x.py": "",
        ".venv/": "virtual-environment",
        ".venv/lib/x.py": "virtual-environment",
        "web/node_modules/": "node-modules",
        "web/node_modules/x/i.js": "node-modules",
        "web/node_modules/y/x.png": "binary",
        "web/yarn.lock": "",
    }
    assert [e.path for e in discovery.entries if e.text_only] == [".venv/lib/x.py", "web/node_modules/x/i.js"]
    assert "text rules read it" in explain(entry(discovery, ".venv/lib/x.py"))


def test_explain(tmp_path: Path) -> None:
    make(tmp_path, {"a.py": "", "b.bin": b"\0"})
    discovery = found(tmp_path)
    assert explain(entry(discovery, "a.py")) == "a.py: read (python)"
    assert explain(entry(discovery, "b.bin")).startswith("b.bin: left out, binary: ")
    assert explain(found(tmp_path, "a.py").entries[0]) == "a.py: read (python, named)"


def test_nothing_named(tmp_path: Path) -> None:
    assert discover([], DiscoverOptions(cwd=tmp_path, config_root=tmp_path)).entries == ()


NAMES = st.sampled_from(["a.py", "b.log", "d", "e", "node_modules", ".git", "pyvenv.cfg", ".gitignore", "x.bin"])


@given(
    paths=st.lists(st.lists(NAMES, min_size=1, max_size=4), max_size=12),
    rule=st.sampled_from(["", "*.log", "d/"]),
)
def test_every_file_is_accounted_for_once(
    tmp_path_factory: pytest.TempPathFactory, paths: list[list[str]], rule: str
) -> None:
    root = tmp_path_factory.mktemp("tree")
    for parts in paths:
        path = root.joinpath(*parts)
        if not any(parent.is_file() for parent in path.parents) and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(rule if path.name == ".gitignore" else "x")
    discovery = found(root)
    shown = [e.path for e in discovery.entries]
    assert len(shown) == len(set(shown))
    for path in root.rglob("*"):
        if path.is_file():
            name = path.relative_to(root).as_posix()
            above = [d for d in shown if d.endswith("/") and name.startswith(d)]
            assert (name in shown) + len(above) == 1
