"""Only regular files are opened, and never beyond the cap."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.files import read
from aoplint.files.entry import Skip, SkipCode
from aoplint.files.read import read_bytes, read_head
from tests.unit.files.trees import may_read_everything

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX files")


def code(answer: bytes | Skip) -> SkipCode:
    assert isinstance(answer, Skip)
    assert answer.text
    return answer.code


@given(data=st.binary(max_size=200), cap=st.integers(0, 220))
def test_reads_all_or_says_too_large(tmp_path_factory: pytest.TempPathFactory, data: bytes, cap: int) -> None:
    path = tmp_path_factory.mktemp("read") / "file"
    path.write_bytes(data)
    answer = read_bytes(path, cap)
    assert answer == data if len(data) <= cap else code(answer) is SkipCode.TOO_LARGE
    assert read_head(path, cap) == data[:cap]


def test_reads_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "_CHUNK", 7)
    (tmp_path / "file").write_bytes(b"x" * 100)
    assert read_bytes(tmp_path / "file", 100) == b"x" * 100
    assert code(read_bytes(tmp_path / "file", 99)) is SkipCode.TOO_LARGE


def test_what_is_no_file(tmp_path: Path) -> None:
    assert code(read_bytes(tmp_path, 10)) is SkipCode.NOT_REGULAR
    assert code(read_bytes(tmp_path / "gone", 10)) is SkipCode.UNREADABLE
    assert code(read_bytes(tmp_path / "a\0b", 10)) is SkipCode.UNREADABLE
    assert code(read_bytes(tmp_path / ("x" * 300), 10)) is SkipCode.UNREADABLE


@posix
def test_pipes_sockets_devices_and_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        for path in ("pipe", "socket", "/dev/zero"):
            assert code(read_bytes(path, 10)) is SkipCode.NOT_REGULAR
    os.symlink("/etc/passwd", "link")
    assert code(read_bytes("link", 10)) is SkipCode.UNREADABLE


@posix
@pytest.mark.parametrize("swap", ["link", "pipe", "file"])
def test_what_is_swapped_after_the_look_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swap: str) -> None:
    path, secret = tmp_path / "file", tmp_path / "secret"
    path.write_text("mine")
    secret.write_text("theirs")
    look = os.lstat

    def lstat(name: str | Path) -> os.stat_result:
        status = look(name)
        path.unlink()
        if swap == "link":
            path.symlink_to(secret)
        elif swap == "pipe":
            os.mkfifo(path)
        else:
            secret.rename(path)
        return status

    monkeypatch.setattr(os, "lstat", lstat)
    answer = read_bytes(path, 10)
    monkeypatch.undo()
    assert code(answer) is SkipCode.UNREADABLE


@posix
@pytest.mark.skipif(may_read_everything(), reason="root may read everything")
def test_permission_denied(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "file").chmod(0)
    assert code(read_bytes(tmp_path / "file", 10)) is SkipCode.UNREADABLE
