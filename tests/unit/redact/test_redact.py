from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.redact import hide, hide_words, mask
from tests.hostile import IN_LINES, SIZE

PIECES = st.sampled_from(
    [
        "bob@shop.example.com", "+49 30 1234567", "+15550100123", "4111 1111 1111 1111", "DE89370400440532013000",
        "123.456.789-09", "passport: X1234567", '"phone": "0171 2345678"', "12 Main Street", "Hauptstraße 5", "…", "***",
        "Ab…9z", "‹phone›", "]", "[", " ", "\n", "\r\n", "a", "1", "-", "+", "@", ".", ":", "https://u:p4ssw0rd@h.example/",
        "secret=k3Qa7Zp0k3Qa7Zp0k3Qa7Zp0", "北京市朝阳区建国路8号", "ул. Ленина, д. 5", "13800138000", "Bearer abcdefghijklmnop",
        '"detail_address": "Elm Road 5"', "tel: ",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=200)


def test_mask_shows_ends_only_of_long_values() -> None:
    assert mask("Ab345678901234569z") == "Ab…9z"
    assert mask("Ab3456789012349") == "***"
    assert mask("ab") == "**"
    assert mask("") == ""


def test_mask_keeps_lines() -> None:
    assert mask("-----BEGIN KEY-----\nabcdefghijklmnop\n--") == "***\n***\n**"


@given(st.text(max_size=80))
def test_mask_never_longer_and_stable(value: str) -> None:
    shown = mask(value)
    assert len(shown) <= len(value)
    assert mask(shown) == shown
    assert re.findall(r"[\r\n]", shown) == re.findall(r"[\r\n]", value)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 250), st.integers(0, 60)), max_size=5), st.integers(0, 40))
@settings(max_examples=400)
def test_hide_is_idempotent_and_keeps_lines(text: str, spans: list[tuple[int, int]], base: int) -> None:
    secrets = [(start, start + length) for start, length in spans]
    once = hide(text, base, secrets)
    assert hide(once, 0, []) == once
    assert len(once) <= len(text)
    assert re.findall(r"\r\n|[\r\n]", once) == re.findall(r"\r\n|[\r\n]", text)


@given(TEXTS)
@settings(max_examples=400)
def test_hide_words_is_idempotent(text: str) -> None:
    once = hide_words(text)
    assert hide_words(once) == once
    assert len(once) <= len(text)


@given(
    st.text("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", min_size=16, max_size=60),
    st.integers(0, 50),
    st.integers(0, 9),
)
def test_a_secret_never_shows(value: str, at: int, cut: int) -> None:
    text = "x" * at + " " + value + " tail"
    start = at + 1
    shown = hide(text, 0, [(start, start + len(value))])
    assert value[2:-2] not in shown
    # also where the window cuts it
    window = hide(text[start + cut :], start + cut, [(start, start + len(value))])
    assert value[max(cut, 2) : -2] not in window


@pytest.mark.parametrize(
    "text",
    [
        "mail bob.smith+x@shop.example.com now",
        "url ?mail=bob%40shop.example.com",
        "call +49 30 1234567",
        "call +1 (555) 010-1234.",
        "call 0049 30 1234567",
        "call (555) 010-1234",
        "phone=5550101234",
        '"mobile_no": "13800138000"',
        "телефон: 8 912 345 67 89",
        "CPF 123.456.789-09",
        '"cpf": "12345678909"',
        "passport no: X1234567",
        "паспорт 45 12 345678",
        "DE89 3704 0044 0532 0130 00",
        "card 4111 1111 1111 1111 ok",
        "12 Elm Street, Springfield",
        "Hauptstraße 12a",
        "ул. Ленина, д. 5",
        "calle Mayor 12",
        "上海市浦东新区世纪大道100号",
        '"detail_address": "Apartment 5 Elm Row"',
    ],
)
def test_personal_values_go(text: str) -> None:
    shown = hide(text, 0, [])
    assert shown != text
    assert "‹" in shown or "***" in shown


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31", "2026-01-31T10:20:30+02:00", "31.01.2026 10:20", "version 1.23.456", "127.0.0.1:8000",
        "app_key=512907", "order 81900000", "SIZE = 1024 * 768", "10.0.0.0/24", "timeout=30", "1732468800", "0xdeadbeef",
        "actions/checkout@v4.1", "pkg@1.2.3", "@app.route('/x')", "uuid 1b4e28ba-2fa1-41d2-883f-0016d3cca427",
        "8190000000000001", "range(100, 200)", "line 12 and Street", "tel = None", "a + 1555",
        "sha 9e107d9d372bb6826bd81d3542a419d6", "2024-11-24 18:14:59,123",
    ],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    assert hide(text, 0, []) == text


@pytest.mark.parametrize(
    "text",
    [
        "token=50000Inv3nt3dhm12FPzmV4eAk5M7ByFgDcEW7",
        "https://u:p4ss@h.example/x",
        "Bearer abcdefghijklmnop",
        "password: hunter22",
    ],
)
def test_secret_formats_go_from_words(text: str) -> None:
    assert "…" in hide_words(text) or "***" in hide_words(text)


def test_words_stay() -> None:
    text = (
        "The gateway is reached over plain HTTP (gw.api.taobao.com): AliexpressTradeRedefiningFindloanlistqueryRequest"
    )
    assert hide_words(text) == text


@pytest.mark.parametrize("piece", IN_LINES)
def test_hostile_lines_come_to_an_end(piece: str) -> None:
    text = piece * (SIZE // len(piece))
    assert len(hide_words(text)) > 0
    assert len(hide(text, 0, [])) > 0
