"""What an erasure reaches of what an application keeps; whether code has what a manifest names."""

from __future__ import annotations

import pytest

from aoplint.evidence.keeping import Keeping, normal
from aoplint.evidence.leaf import Leaf, LeafKind
from aoplint.evidence.rights import resolves
from aoplint.model.surface import Route
from aoplint.packs.raw import WordList
from tests.unit.evidence.support import surface

NAMES = WordList(name="n", kind="identifier", values=("email", "phone"), ignore_case=True)
STORES = Leaf(id="s", kind=LeafKind.STORES, words=(NAMES,))
WRITES = Leaf(id="w", kind=LeafKind.WRITES, words=(NAMES,), kinds=("file", "cache", "bucket"))
MODELS = """
class Owner(models.Model):
    email = models.TextField()


class Order(models.Model):
    owner = models.ForeignKey(Owner, on_delete=models.{rule})
    phone = models.TextField()
"""


def fates(text: str, door: str = "leave") -> dict[str, str] | None:
    made = surface(text)
    keeping = Keeping([made])
    found = keeping.fates(keeping.stores(STORES, WRITES), {(made.path, door)})
    return None if found is None else {fate.kept.name: fate.how for fate in found}


def leave(code: str, rule: str = "CASCADE") -> dict[str, str] | None:
    return fates(f"{MODELS.format(rule=rule)}\n\ndef leave(user):\n    {code}\n")


@pytest.mark.parametrize(
    ("code", "owner", "order"),
    [
        ("Owner.objects.filter(pk=user).delete()", "deleted", "goes with Owner"),
        ("Order.objects.filter(owner=user).delete()", "", "deleted"),
        ("user.orders.all().delete()", "", "deleted"),
        ("Order.objects.update(phone='')", "", "blanked"),
        ("db.execute('UPDATE order SET phone = NULL')", "", "blanked"),
        ("db.execute('DELETE FROM owner')", "deleted", "goes with Owner"),
        ("kms.schedule_key_deletion(KeyId=user.key)", "its key is destroyed", "its key is destroyed"),
        ("metadata.drop_all()", "deleted", "deleted"),
    ],
)
def test_what_an_erasure_reaches(code: str, owner: str, order: str) -> None:
    assert leave(code) == {"Owner": owner, "Order": order}


@pytest.mark.parametrize("rule", ["SET_NULL", "DO_NOTHING", "PROTECT"])
def test_rows_go_with_their_parent_only_where_the_model_says_so(rule: str) -> None:
    assert leave("Owner.objects.all().delete()", rule) == {"Owner": "deleted", "Order": ""}


def test_what_cannot_be_told_is_not_told() -> None:
    assert leave("for row in everything(user):\n        row.delete()") is None


def test_only_what_the_door_reaches_counts() -> None:
    text = f"{MODELS.format(rule='CASCADE')}\n\ndef other():\n    Owner.objects.all().delete()\n"
    assert fates(text) == {"Owner": "", "Order": ""}


def test_files_and_caches_are_stores_of_their_own() -> None:
    text = (
        "def keep(u):\n    redis.set('k', u.email)\n    out.write(u.phone)\n\n\ndef leave(u):\n    redis.delete('k')\n"
    )
    assert fates(text) == {"cache": "deleted", "file": ""}


def test_a_relationship_that_cascades_takes_its_rows_along() -> None:
    text = (
        "class Owner(Base):\n    email = Column(String)\n"
        "    orders = relationship('Order', cascade='all, delete-orphan')\n\n\n"
        "class Order(Base):\n    phone = Column(String)\n\n\ndef leave(owner):\n    session.delete(owner)\n"
    )
    assert fates(text) == {"Owner": "deleted", "Order": "goes with Owner"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("orders", "Order"), ("buyer_orders", "BuyerOrder"), ("OrderModel", "order"), ("Companies", "company"),
     ("AUTH_USER_MODEL", "User"), ("addresses", "Address"), ("UserTable", "current_user")],
)  # fmt: skip
def test_names_of_one_store(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("declared", "there"),
    [
        ("/me/delete", True),
        ("POST /me/delete/", True),
        ("https://app.example/me/delete", True),
        ("/api/v1/me/delete", True),
        ("/orders/{id}", True),
        ("/orders/17", True),
        ("python manage.py purge_all --now", True),
        ("purge-all", True),
        ("/forget", True),
        ("/me/erase", False),
        ("/delete", False),
        ("manage.py purge_some", False),
        ("", False),
    ],
)
def test_what_a_manifest_names_is_looked_up_in_the_code(declared: str, there: bool) -> None:
    routes = [
        Route(kind="http", path="me/delete/", start=0, stop=1),
        Route(kind="http", path="/orders/<int:number>/", start=0, stop=1),
        Route(kind="command", path="purge_all", start=0, stop=1),
        Route(kind="chat", path="forget", start=0, stop=1),
    ]
    assert resolves(declared, routes) is there
