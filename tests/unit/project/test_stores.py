"""Stores as libraries declare them."""

from __future__ import annotations

import pytest

from aoplint.frontends.python import lower
from aoplint.model.surface import Parent
from aoplint.project.stores import stores_of
from aoplint.scopes.view import FileView


def stores(text: str) -> list[tuple[str, str, tuple[str, ...], tuple[Parent, ...]]]:
    found = stores_of(FileView(path="m.py", language="python", text=text, unit=lower(text)))
    return [(store.name, store.table, store.fields, store.parents) for store in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "class A(models.Model):\n    user = models.ForeignKey(User, on_delete=models.CASCADE)\n"
            "    mail = models.EmailField()\n    class Meta:\n        db_table = 'a'\n",
            ("A", "", ("user", "mail"), (Parent(store="User", cascade=True),)),
        ),
        (
            'class A(models.Model):\n    user = models.ForeignKey("auth.User", on_delete=models.SET_NULL)\n',
            ("A", "", ("user",), (Parent(store="User", cascade=False),)),
        ),
        (
            'class A(Base):\n    __tablename__ = "aa"\n    i = Column(Integer, ForeignKey("u.id", ondelete="CASCADE"))\n',
            ("A", "aa", ("i",), (Parent(store="u", cascade=True),)),
        ),
        (
            "class A(Base):\n    id: Mapped[int] = mapped_column()\n    mail: Mapped[str]\n",
            ("A", "", ("id", "mail"), ()),
        ),
        ("class A(SQLModel, table=True):\n    mail: str\n    x: int = 0\n", ("A", "", ("mail", "x"), ())),
        ("class A(db.Model):\n    mail = db.Column(db.String)\n", ("A", "", ("mail",), ())),
        ("class A(BaseModel):\n    mail = peewee.CharField()\n", ("A", "", ("mail",), ())),
        ('class A(models.Model):\n    _name = "x_y"\n    mail = fields.Char("Mail")\n', ("A", "x_y", ("mail",), ())),
        ("class A(Document):\n    mail: str\n", ("A", "", ("mail",), ())),
        ('T = Table("t", meta, Column("mail", String), Column("b", Integer))\n', ("t", "t", ("mail", "b"), ())),
        ('db.users.insert_one({"mail": 1, "b": 2})\n', ("users", "users", ("mail", "b"), ())),
        ('db.users.update_one({"_id": 1}, {"$set": {"mail": 2}})\n', ("users", "users", ("_id", "mail"), ())),
        (
            'c.execute("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, mail VARCHAR(20), UNIQUE (mail))")\n',
            ("t", "t", ("id", "mail"), ()),
        ),
        ('c.execute("insert into t (mail, b) values (?, ?)")\n', ("t", "t", ("mail", "b"), ())),
        ('c.execute(f"INSERT INTO `t` (mail) VALUES ({x})")\n', ("t", "t", ("mail",), ())),
    ],
)
def test_a_store(text: str, expected: tuple[object, ...]) -> None:
    assert stores(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "class A(forms.Form):\n    mail = forms.EmailField()\n",
        "class A(serializers.ModelSerializer):\n    mail = serializers.EmailField()\n",
        "class A(BaseModel):\n    mail: str = Field()\n",
        "class A:\n    mail = models.EmailField()\n",
        "class A(Enum):\n    mail: str\n",
        'print("insert coins into t")\n',
        '"""INSERT INTO t (mail) VALUES (1)"""\n',
        "x.insert_one({**a})\n",
        'db.users.insert_one({"not a name": 1})\n',
    ],
)
def test_no_store(text: str) -> None:
    assert stores(text) == []


def test_a_long_statement_is_looked_at_in_part() -> None:
    text = "c.execute('CREATE TABLE t (" + "(" * 50_000 + "mail TEXT)')\n"
    assert stores(text) == []
