"""Values in columns with telling names."""

from __future__ import annotations

import pytest

from aoplint.secrets.interest import Interest
from aoplint.secrets.rule import names_of
from aoplint.secrets.tables import collect_tables
from tests.unit.secrets.conftest import view_of

INTEREST = Interest([names_of(["password", "token", "-hash"])], [])


def found(path: str, text: str) -> list[tuple[str, str]]:
    view = view_of(path, text)
    candidates = list(collect_tables(view, INTEREST))
    assert all(text[c.start : c.stop].replace("''", "'") == c.value for c in candidates)
    return [(candidate.name, candidate.value) for candidate in candidates]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "INSERT INTO `users` (`id`, `password`) VALUES (1, 'k3Q'), (2,'b''c');",
            [("password", "k3Q"), ("password", "b'c")],
        ),
        ("insert into a.b (\"token\", x) values (N't1', now());", [("token", "t1")]),
        ("INSERT IGNORE INTO u (password_hash, name) VALUES ('a', 'b');", []),
        ("INSERT INTO u (password) VALUES (NULL), (DEFAULT), ('c');", [("password", "c")]),
        ("INSERT INTO u (password) SELECT 'x';", []),
        ("INSERT INTO u (password) VALUES ('open", []),
        ("INSERT INTO u VALUES ('x');", []),
    ],
)
def test_rows_of_inserts(text: str, expected: list[tuple[str, str]]) -> None:
    assert found("dump.sql", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('id,password\n1,k3Q\n2,"b,c"\n', [("password", "k3Q"), ("password", "b,c")]),
        ("id;token\r\n1;t1\r\n", [("token", "t1")]),
        ("token\tid\nt1\t1", [("token", "t1")]),
        ("id,name\n1,k3Q\n", []),
        ("password", []),
        ("", []),
    ],
)
def test_columns_of_csv(text: str, expected: list[tuple[str, str]]) -> None:
    assert found("users.csv", text) == expected
