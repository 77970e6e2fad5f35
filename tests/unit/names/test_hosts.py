"""Hosts are found in addresses, lists and alone; what follows them is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.names.hosts import belongs, hosts, shown
from tests.unit.names.support import DOMAIN, found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("https://a.example/b.c?d=e.f#g.h", ["a.example"]),
        ("http://user:pass.word@a.example:80/x", ["a.example"]),
        ("a.example, *.b.example .c.example", ["a.example", "b.example", "c.example"]),
        ("https://web/x", ["web"]),
        ("web", []),
        ("/path/to.file", []),
        ("127.0.0.1 1.2.3", []),
        ("mail@a.example", []),
        ("", []),
    ],
)
def test_hosts(text: str, names: list[str]) -> None:
    assert [host.name for host in hosts(text)] == names


def test_labels_are_those_left_of_the_top_level() -> None:
    (host,) = hosts("https://a-b.c.example/")
    assert host.labels == ((8, "a-b"), (12, "c"))


@pytest.mark.parametrize(
    "name", ["a.internal", "a.local", "a.b.svc", "a.svc.cluster.local", "a.localhost", "a.home.arpa"]
)
def test_private_hosts_are_notes(name: str) -> None:
    assert [host.private for host in hosts(f"http://{name}/")] == [True]
    text = f"SITE_URL=http://aliexpress.{name}/\n"
    assert [match.severity.value for match in found(DOMAIN, ".env", text) if match.severity] == ["note"]


def test_a_lone_name_is_private() -> None:
    (match,) = found(DOMAIN, ".env", "SITE_URL=http://aliexpress-web:8000/\n")
    assert match.severity is not None
    assert match.severity.value == "note"


def test_punycode_is_read_as_it_is_shown() -> None:
    assert shown("xn--liexpress-zyh") == "аliexpress"
    assert shown("xn--" + "\u00e4" * 3) == "xn--äää"
    assert shown("XN--99999999") != ""
    assert shown("aliexpress") == "aliexpress"


def test_owners() -> None:
    assert belongs("api-sg.aliexpress.com", ("aliexpress.com",))
    assert belongs("AliExpress.com.", ("aliexpress.com",))
    assert not belongs("notaliexpress.com", ("aliexpress.com",))
    assert not belongs("aliexpress.com.evil.example", ("aliexpress.com",))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab.:/@*-?#,% \nxn1é", max_size=60))
def test_labels_stand_where_they_say(text: str) -> None:
    for host in hosts(text):
        assert text[host.start : host.start + len(host.name)] == host.name
        for offset, label in host.labels:
            assert text[offset : offset + len(label)] == label
