"""Names as words."""

from __future__ import annotations

import pytest

from aoplint.secrets.rule import names_of
from aoplint.secrets.words import Names, NameTest, normal, pieces, rarest, segmented, stems

SECRET = NameTest(names_of(["app secret", "~secret", "~secret key", "-name", "-url", "-id"]))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ALIEXPRESS_APP_SECRET", ["aliexpress", "app", "secret"]),
        ("appSecret", ["app", "secret"]),
        ("AppSecret2", ["app", "secret", "2"]),
        ("app-secret", ["app", "secret"]),
        ("HTTPSecretKey", ["http", "secret", "key"]),
        ("ＡＰＰ_ＳＥＣＲＥＴ", ["app", "secret"]),
        ("", []),
    ],
)
def test_a_name_falls_into_words(name: str, words: list[str]) -> None:
    assert pieces(name) == words


@pytest.mark.parametrize(
    ("name", "strength"),
    [
        ("app_secret", 2),
        ("appsecret", 2),
        ("APPSECRETS", 2),
        ("self.config.app_secret", 2),
        ("config['app_secret']", 2),
        ("NEXT_PUBLIC_APP_SECRET", 2),
        ("secret", 1),
        ("SHOP_SECRETS", 1),
        ("aliexpress.secret", 2),
        ("ALI_SECRET", 2),
        ("app_secret_name", 0),
        ("appSecretUrl", 0),
        ("secret_id", 0),
        ("app_secret.length", 0),
        ("secretary", 0),
        ("application", 0),
    ],
)
def test_how_telling_a_name_is(name: str, strength: int) -> None:
    assert SECRET.test(name) == strength


def test_words_that_must_be_near() -> None:
    test = NameTest(names_of(["token", "+line"]))
    assert test.test("LINE_TOKEN") == 2
    assert test.test("TOKEN") == 0


def test_written_together_words_are_split_where_all_parts_are_known() -> None:
    known = frozenset({"app", "secret", "key"})
    assert segmented(["appsecretkey"], known) == ["app", "secret", "key"]
    assert segmented(["apparel"], known) == ["apparel"]
    assert segmented(["keys"], known) == ["key"]


def test_a_key_can_deny_what_its_container_says() -> None:
    assert SECRET.denies("secret_name")
    assert not SECRET.denies("Hamburg")


def test_normal_names_are_stable_over_styles() -> None:
    assert normal("self.appSecret") == normal("APP_SECRET") == "app_secret"


def test_stems_are_the_fewest_words_that_all_names_hold() -> None:
    assert stems(["secret", "secretkey", "key", ""]) == ("key", "secret")
    assert rarest(("app", "secret")) == "secret"
    assert rarest(()) == ""


def test_a_rule_without_names_knows_none() -> None:
    assert NameTest(Names()).test("app_secret") == 0
