"""Data that goes through tables, files, caches and queues."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, flows, sink_lines

CASES = split("""
### django model between views
from django.db import models
class Seller(models.Model):
    token = models.TextField()
    name = models.TextField()
def save(request):
    s = Seller(token=source(), name="x")
    s.save()
def show(request):
    s = Seller.objects.get(id=1)
    sink(s.token)  # hit
    sink(s.name)
def many(request):
    for s in Seller.objects.filter(a=1).order_by("b"):
        sink(s.token)  # hit
        sink(s.name)
    sink(Seller.objects.count())
    sink(Seller.objects.values("token").first()["token"])  # hit
### django create and update
from django.db import models
class A(models.Model): pass
class B(models.Model): pass
def save():
    A.objects.create(v=source())
    B.objects.update_or_create(id=1, defaults={"w": source()})
def show():
    sink(A.objects.first().v)  # hit
    sink(B.objects.first().v)
    b, made = B.objects.get_or_create(id=1)
    sink(b.w)  # hit
### flask sqlalchemy
from flask_sqlalchemy import SQLAlchemy
db = SQLAlchemy()
class Seller(db.Model):
    token = db.Column(db.Text)
class Other(db.Model):
    token = db.Column(db.Text)
def save():
    s = Seller()
    s.token = source()
    db.session.add(s)
def show():
    s = db.session.get(Seller, 1)
    sink(s.token)  # hit
    o = db.session.get(Other, 1)
    sink(o.token)
    for s in Seller.query.all():
        sink(s.token)  # hit
### sqlalchemy select
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase
class Base(DeclarativeBase): pass
class Seller(Base):
    token: str
def save(session):
    session.add(Seller(token=source()))
def show(session):
    sink(session.query(Seller).filter_by(id=1).first().token)  # hit
    for s in session.scalars(select(Seller).where(Seller.id == 1)):
        sink(s.token)  # hit
### file by constant name
import json
def save():
    with open("token.json", "w") as f:
        json.dump(source(), f)
    with open("other.json", "w") as f:
        json.dump("x", f)
def show():
    with open("token.json") as f:
        sink(json.load(f))  # hit
    with open("other.json") as f:
        sink(json.load(f))
    sink(open("token.json").read())  # hit
### path by constant name
from pathlib import Path
def save():
    Path("t.txt").write_text(source())
def show():
    sink(Path("t.txt").read_text())  # hit
    sink(Path("u.txt").read_text())
### cache of a module
import redis
r = redis.Redis()
def save():
    r.set("token", source())
    r.set("name", "x")
def show():
    sink(r.get("token"))  # hit
    sink(r.get("name"))
### queue between threads
import queue, threading
q = queue.Queue()
def produce():
    q.put(source())
def consume():
    while True:
        sink(q.get())  # hit
### string buffer
import io
b = io.StringIO()
b.write(source())
sink(b.getvalue())  # hit
c = io.StringIO()
c.write("x")
sink(c.getvalue())
### celery task
from celery import shared_task
@shared_task
def work(x, y):
    sink(x)  # hit
    sink(y)
def view():
    work.delay(source(), "y")
### celery apply async
from celery import shared_task
@shared_task
def work(x, y=None):
    sink(x)
    sink(y)  # hit
def view():
    work.apply_async(args=("x",), kwargs={"y": source()})
### tortoise
from tortoise import fields
from tortoise.models import Model
class Order(Model):
    phone = fields.CharField(max_length=10)
    note = fields.CharField(max_length=10)
async def a():
    await Order.create(phone=source(), note="x")
async def b():
    for o in await Order.filter(id=1).order_by("id"):
        sink(o.phone)  # hit
        sink(o.note)
    sink((await Order.get(id=1)).phone)  # hit
    sink(await Order.all().count())
### peewee
from peewee import CharField, Model
class Order(Model):
    phone = CharField()
    note = CharField()
def a():
    Order.create(phone=source(), note="x")
def b():
    for o in Order.select().where(Order.note == "x"):
        sink(o.phone)  # hit
        sink(o.note)
    sink(Order.get_or_none(id=1).phone)  # hit
### a class of the project that has such methods itself
class Order:
    @classmethod
    def get(cls, key):
        return cls()
    def __init__(self, phone="x"):
        self.phone = phone
def a():
    Order(phone=source())
def b():
    sink(Order.get(1).phone)
### beanie
from beanie import Document
class Order(Document):
    phone: str
    note: str
async def a():
    await Order(phone=source(), note="x").insert()
async def b():
    o = await Order.find_one(Order.note == "x")
    sink(o.phone)  # hit
    sink(o.note)
### sqlmodel and sqlalchemy 2
from sqlmodel import Session, SQLModel, select
class Order(SQLModel, table=True):
    phone: str
    note: str
def a(s: Session):
    s.add(Order(phone=source(), note="x"))
def b(s: Session):
    for o in s.exec(select(Order)).all():
        sink(o.phone)  # hit
        sink(o.note)
    sink(s.execute(select(Order)).scalar_one().phone)  # hit
### pymongo
from pymongo import MongoClient
db = MongoClient()["x"]
def a():
    db.orders.insert_one({"phone": source(), "note": "x"})
    db.shops.update_one({"a": source()}, {"$set": {"token": source()}, "$inc": {"n": 1}})
    db.other.insert_many([{"a": "b"}])
def b():
    for o in db.orders.find().sort("a").limit(5):
        sink(o["phone"])  # hit
        sink(o["note"])
    sink(db.orders.find_one({})["phone"])  # hit
    sink(db.shops.find_one({})["token"])  # hit
    sink(db.shops.find_one({})["n"])
    sink(db.other.find_one({}))
    sink("abc".find("a"), db.other.count_documents({}))
### shelve
import shelve
def a():
    with shelve.open("x") as s:
        s["k"] = source()
def b():
    with shelve.open("x") as s:
        sink(s["k"])  # hit
        sink(s["j"])
    with shelve.open("y") as s:
        sink(s["k"])
### environment
import os
def a():
    os.environ["X"] = source()
def b():
    sink(os.environ["X"])  # hit
    sink(os.getenv("X"))  # hit
    sink(os.getenv("Y"))
### a cache with a timeout
cache = Cache()
def a():
    cache.set("k", source(), 60)
def b():
    sink(cache.get("k"))  # hit
    sink(cache.get("j"))
### csv writer
import csv
f = open("out.csv", "w")
w = csv.writer(f)
w.writerow([source()])
sink(w)  # hit
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_stores(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)


def test_table_across_files(plain_rule: TaintRule) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/models.py": "from django.db import models\nclass Seller(models.Model):\n    pass\n",
        "shop/save.py": "from .models import Seller\ndef save(r):\n    Seller.objects.create(token=source())\n",
        "shop/show.py": "from shop.models import Seller\ndef show(r):\n    sink(Seller.objects.first().token)\n",
    }
    assert flows(plain_rule, files) == {("shop/save.py:3", "shop/show.py:3")}


def test_a_row_that_is_passed_on_is_no_secret_by_itself(plain_rule: TaintRule) -> None:
    code = (
        "from django.db import models\nfrom django.shortcuts import get_object_or_404\n"
        "class Shop(models.Model): pass\nclass Order(models.Model):\n    shop = models.ForeignKey(Shop)\n"
        "def save():\n    Shop.objects.create(token=source())\n    sink(Shop(token=source()))\n"
        "def show(r):\n    order = get_object_or_404(Order, id=1)\n    sink({'order': order})\n    sink(order.number)\n"
        "    shop = get_object_or_404(Shop, id=1)\n    sink({'shop': shop})\n    sink(shop.token)\n"
    )
    assert sink_lines(plain_rule, code) == [8, 15]


_KEEPS = "import pickle\ndef keep():\n    pickle.dump(source(), open('kept.pkl', 'wb'))\n"


@pytest.mark.parametrize(
    "reader",
    [
        "import pickle\nfor one in pickle.load(open('kept.pkl', 'rb')):\n    sink(one)\n",
        "first = source()\nlast = open('kept.pkl').read()\nsink(last)\n",
    ],
    ids=["script", "script-with-a-source-of-its-own"],
)
def test_a_script_reads_the_file_that_a_function_of_another_wrote(plain_rule: TaintRule, reader: str) -> None:
    assert flows(plain_rule, {"a.py": _KEEPS, "b.py": reader}) == {("a.py:3", "b.py:3")}


def test_a_module_that_runs_again_keeps_what_functions_put_into_its_containers(plain_rule: TaintRule) -> None:
    files = {
        "a.py": "ROWS = []\nhead = source()\ndef add():\n    ROWS.append(source())\n    open('k', 'w').write(source())\n",
        "b.py": "import a\nsink(a.ROWS)\ndef show():\n    sink(a.ROWS)\n    sink(open('k').read())\n",
    }
    assert flows(plain_rule, files) == {("a.py:4", "b.py:2"), ("a.py:4", "b.py:4"), ("a.py:5", "b.py:5")}


_PLACES = {
    "join": ("os.path.join(HOME, 'kept.json')", "os.path.join(HOME, 'seen.json')"),
    "f-string": ("f'{HOME}/kept.json'", "f'{HOME}/seen.json'"),
    "sum": ("HOME + '/kept.json'", "HOME + '/seen.json'"),
    "path": ("pathlib.Path(__file__).parent / 'kept.json'", "pathlib.Path(__file__).parent / 'seen.json'"),
    "absolute": ("os.path.abspath(os.path.join(HOME, 'data', 'kept.json'))", "os.path.abspath('seen.json')"),
}


@pytest.mark.parametrize("name", _PLACES)
def test_a_file_is_known_by_its_name_wherever_it_lies(plain_rule: TaintRule, name: str) -> None:
    kept, seen = _PLACES[name]
    files = {
        "places.py": f"import os, pathlib\nHOME = os.getcwd()\nKEPT = {kept}\nSEEN = {seen}\n",
        "write.py": "import json\nfrom places import KEPT\nwith open(KEPT, 'w') as out:\n    json.dump(source(), out)\n",
        "read.py": (
            "import json, os\nfrom places import KEPT, SEEN\nwith open(KEPT) as kept:\n    sink(json.load(kept))\n"
            "with open(SEEN) as seen:\n    sink(json.load(seen))\n"
            "sink(open(os.path.join('elsewhere', 'kept.json')).read())\n"
        ),
    }
    assert flows(plain_rule, files) == {("write.py:4", "read.py:4"), ("write.py:4", "read.py:7")}


def test_what_is_in_the_name_of_a_file_stays_there(plain_rule: TaintRule) -> None:
    code = "import os\np = os.path.join('a', source())\nsink(p)  # hit\nsink(f'{p}/x.json')  # hit\nsink(os.path.join('a', 'b'))\n"
    assert sink_lines(plain_rule, code) == expected(code)
