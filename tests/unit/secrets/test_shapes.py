"""Shapes of values: what speaks for a secret, and what against one."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.secrets.passwords import app_password, common, password
from aoplint.secrets.placeholders import placeholder
from aoplint.secrets.shapes import ALWAYS_REJECTED, SHAPES, described, entropy
from tests.secrets import values
from tests.secrets.lookalikes import PLACEHOLDERS

MAKERS = {
    "aop-secret": values.app_secret,
    "app-key": values.app_key,
    "aop-access-token": values.access_token,
    "aop-refresh-token": values.refresh_token,
    "top-session": values.session_key,
    "password": values.password,
    "uuid": values.uuid,
    "random": lambda random: values.mixed(random, 40),
}


@pytest.mark.parametrize("shape", sorted(MAKERS))
def test_invented_values_have_their_shape_and_no_other_that_rejects(shape: str) -> None:
    random = Random(shape)
    for _ in range(300):
        value = MAKERS[shape](random)
        assert SHAPES[shape](value), value
        assert not [name for name in ALWAYS_REJECTED if SHAPES[name](value)], value


@pytest.mark.parametrize("value", PLACEHOLDERS)
def test_placeholders_of_many_languages_are_rejected_by_some_shape(value: str) -> None:
    rejecting = [name for name in (*ALWAYS_REJECTED, "words", "path", "common-password") if SHAPES[name](value)]
    assert rejecting or not any(SHAPES[name](value) for name in ("aop-secret", "random", "password"))


@pytest.mark.parametrize(
    "value",
    ["AKIAIOSFODNN7EXAMPLE", "sk_live_your_key", "changeme-12345678", "my-secret-token", "secret", "12secret34"],
)
def test_a_value_that_says_it_is_an_example_is_one(value: str) -> None:
    assert placeholder(value)


@pytest.mark.parametrize("value", ["Ab3fooK9xQ2barM7", "508213", "x7Kq-m2Vt-9pLw", "hereK29dkW02kd82"])
def test_a_drawn_value_that_holds_a_word_is_no_placeholder(value: str) -> None:
    assert not placeholder(value)


@pytest.mark.parametrize(
    "value", ["admin", "admin123", "password1", "P@ssw0rd", "test1234", "qwerty!", "postgres", "secret123", "1234567"]
)
def test_passwords_that_everybody_knows(value: str) -> None:
    assert common(value)
    assert not password(value)


@pytest.mark.parametrize("value", ["Kupfer-Laterne-88", "liub2014", "zQ4rtz!", "Sommer2019", "9482716305", "Aa1!bb#"])
def test_passwords_that_somebody_chose(value: str) -> None:
    assert password(value)


@pytest.mark.parametrize(
    "value",
    ["#fm-login-password2", "fm-login-password", "//input[@id='p1']", "newPassword", "PASSWORD_2", "cat", "$t('a.b1')"],
)
def test_what_is_no_password(value: str) -> None:
    assert not password(value)


def test_passwords_for_one_program() -> None:
    assert app_password("qdmz wkvr plhs xtbn")
    assert app_password("qdmzwkvrplhsxtbn")
    assert not app_password("this is nota pass")


@pytest.mark.parametrize(
    "value", ["abcdefghijklmnop", "12345678", "00000000", "aaaaaaaaaaaaaaaa", "abcabcabcabcabc", "87654321"]
)
def test_rows_and_repeats_are_sequences(value: str) -> None:
    assert SHAPES["sequence"](value)


def test_a_number_with_neighbours_is_no_sequence() -> None:
    assert not SHAPES["sequence"]("28754432")
    assert not SHAPES["sequence"]("512907")


@given(st.text(max_size=80))
def test_no_shape_fails_on_any_text(value: str) -> None:
    for shape in SHAPES.values():
        assert shape(value) in (True, False)


@given(st.text(max_size=60))
def test_the_description_of_a_value_does_not_hold_it(value: str) -> None:
    words = described(value)
    assert len(value) < 4 or value not in words or value in "hexadecimal digits mixed-case letters and characters"


def test_entropy_is_that_of_the_frequencies() -> None:
    assert entropy("") == 0
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2


def test_the_documentation_names_every_shape() -> None:
    text = (Path(__file__).parents[3] / "docs" / "rules-format.md").read_text(encoding="utf-8")
    section = text[text.index("## mode: secret") : text.index("## mode: name")]
    assert not [name for name in SHAPES if f"`{name}`" not in section]


@pytest.mark.parametrize("size", [64, 128, 512, 1600])
def test_long_values_of_few_characters_are_no_sequences(size: int) -> None:
    assert not SHAPES["sequence"](values.hexadecimal(Random("long"), size))


def test_logins_in_base64() -> None:
    assert SHAPES["basic-login"]("YXBwOmszUTk=")
    assert SHAPES["basic-login"]("YXBwOmszUTk")
    assert not SHAPES["basic-login"]("basicauthentication")
    assert not SHAPES["basic-login"]("YXBwazNROQ==")


def test_salts_may_hold_spaces() -> None:
    assert SHAPES["salt"]("Q$:B]zZjN-AdT<>h7V1.vm+k^|}2wVZf]Xw#QEZ[-pSohv+Kj0W-Z|:|g$-+E8:8")
    assert not SHAPES["salt"]("the quick brown fox jumps over the lazy dog and then some more of it")


@pytest.mark.parametrize("value", ["gs_oauth2_refresh_token", "__stringMin1Max64PatternS", "accessTokenV2Provider"])
def test_names_are_not_drawn(value: str) -> None:
    assert not SHAPES["random"](value)


@pytest.mark.parametrize(
    "value",
    [
        "ENC[AES256_GCM,data:1kPvR0xQ7mZ2,iv:Tq8w,tag:Zb3y,type:str]",
        "vault://kv/shop#session_key_0123456789_abcdefghijklmnop",
        "arn:aws:secretsmanager:eu-west-1:000000000000:secret:Shop-Key-1a2B3c",
    ],
)
def test_what_a_tool_sealed_is_no_key(value: str) -> None:
    assert SHAPES["sealed"](value)


EXPRESSIONS = [
    r"^(?=.*[A-Z])(?=.*\d).{8,72}$", "passwd|pwd|login_password|account_password)$", "pwd|account_pass|user_pass",
    "(?:password|pwd)", r"\w+@\w+", "^[a-zA-Z0-9]{8,30}$", r"\d{6}", r".*\.internal", "pass.*|pwd.*", "passw(or)?d|pwd",
    r"^\S{8,}", "/^.{6,}$/", "[0-9a-f]{32}",
]  # fmt: skip


@pytest.mark.parametrize("value", EXPRESSIONS)
def test_pieces_of_regular_expressions(value: str) -> None:
    assert SHAPES["expression"](value)


@pytest.mark.parametrize(
    "value",
    ["Kra|nich7?", "(Laterne7)", "K7?(x|y)z!", "^Kobalt77$", "a+b=C7?", "Meteor|Brise99", "P@ss[0]w9Q", "Nebel.*44!",
     "Onyx)?12", "W0lke{77}", r"Tundra\77", "q|w|e|7R", "umbra^12|Pfau"],
)  # fmt: skip
def test_passwords_with_the_marks_of_expressions_are_passwords(value: str) -> None:
    assert not SHAPES["expression"](value)


def test_drawn_passwords_with_marks_are_passwords() -> None:
    random = Random("marks")
    for _ in range(500):
        value = values.marked_password(random)
        assert SHAPES["password"](value), value
        assert not [name for name in ALWAYS_REJECTED if SHAPES[name](value)], value


@pytest.mark.parametrize(
    "value",
    ["sha1-bVuTSkVpk7I9N/QKOC1vFmao5cY=", "sha256:" + "0f" * 32, "pbkdf2_sha256$30000$Vo0VlMnkR4Bk$qEvtdyZRWTcOsCnI/oQ=",
     "sha1$$", "bcrypt$$", "$2b$12$Kx5vQ9wZ", "$argon2id$v=19$m=65536", "{SSHA}c2VsYmVyIGVyZnVuZGVu"],
)  # fmt: skip
def test_digests_say_what_made_them(value: str) -> None:
    assert SHAPES["digest"](value)


@pytest.mark.parametrize("value", ["md5$x7!", "sha1Kobalt77", "$umbra77", "crypt-Falter-88!", "$1Kobalt$9x"])
def test_passwords_that_begin_like_digests(value: str) -> None:
    assert not SHAPES["digest"](value)


def test_versions_of_packages_and_dates_of_birth() -> None:
    assert all(
        SHAPES["version"](value) for value in ("^1.0.0-beta.4", "4.0.17(@types/node@20.1.0)", "2.0.0-rc1", ">=18.0.1")
    )
    assert not any(SHAPES["version"](value) for value in ("12.05.1990", "1.2.3.4", "Kobalt-1.0.0", "1.2.3-Kobalt77"))


def test_logins_that_everybody_knows() -> None:
    assert all(
        SHAPES["common-login"](value) for value in ("dXNlcm5hbWU6cGFzc3dvcmQ=", "dXNlcjpwYXNz", "YWRtaW46YWRtaW4=")
    )
    assert not SHAPES["common-login"]("YXBwOlpvcmJhNzdLUkEh")
