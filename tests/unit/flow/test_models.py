"""Library and framework models: rows, kinds of sources and sinks, entries."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.errors import RuleError
from aoplint.flow.rules.models import Models, read_models
from aoplint.packs.load import builtin_root, load_packs
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, models_of, rule_of, sink_lines

REQUEST_TO_ALL = """
    pattern-sources: [{model: [request-parameter, bot-message]}]
    pattern-sinks: [{model: [log, http-body, http-response, http-url, sql]}, {pattern: sink(...)}]
"""


@pytest.fixture(scope="module")
def shipped() -> Models:
    return read_models(load_packs([builtin_root() / "models"])[0].models)


CASES = split("""
### flask request
from flask import request, jsonify
import requests
@app.route("/x/<key>")
def view(key):
    sink(request.args["a"])  # hit
    sink(request.method)
    sink(key)  # hit
    requests.post("https://h", json={"k": request.form})  # hit
    requests.post("https://h", json={"k": "x"})
    return jsonify(request.json)  # hit
### flask module import
import flask
def view():
    sink(flask.request.args.get("a"))  # hit
### logger of a module
import logging
from flask import request
log = logging.getLogger(__name__)
def view():
    log.info("got %s", request.args["q"])  # hit
    log.info("got it")
### session of requests
import requests
from flask import request
s = requests.Session()
def view():
    s.post("https://h", data=request.data)  # hit
    s.get("https://h?" + request.args["q"])  # hit
    s.get("https://h", timeout=3)
### subclass of a library class
import requests
from flask import request
class Client(requests.Session):
    def send_it(self, data):
        return self.post("https://h", json=data)  # hit
def view():
    Client().send_it(request.json)
### django class view
from django.views import View
from django.http import JsonResponse
class Page(View):
    def get(self, request, key):
        sink(request.GET["a"])  # hit
        sink(request.user)
        sink(key)  # hit
        return JsonResponse({"a": request.POST})  # hit
    def helper(self, request):
        sink(request)
### fastapi request
from fastapi import FastAPI, Request
app = FastAPI()
@app.post("/x")
async def view(request: Request):
    body = await request.json()
    sink(body["a"])  # hit
    sink(request.query_params["q"])  # hit
### digest stops
import hashlib
from flask import request
x = request.args["a"]
sink(hashlib.sha256(x.encode()).hexdigest())
sink(x)  # hit
### an answer is not what was asked with
import requests
from flask import request
r = requests.get("https://h" + request.args["a"])  # hit
sink(r.status_code)
sink(r.text)
### sql
import sqlite3
from flask import request
db = sqlite3.connect("x")
def view():
    db.execute("select " + request.args["a"])  # hit
    db.execute("select ?", (request.args["a"],))
### bot handler
@bot.message_handler(commands=["start"])
def start(message):
    sink(message.text)  # hit
### telegram handlers
from telegram.ext import Application, CommandHandler, MessageHandler, filters
async def start(update, context):
    sink(update.message.text)  # hit
async def other(item, context):
    sink(item.message.text)
def main():
    app = Application.builder().token("x").build()
    app.add_handler(CommandHandler("start", start))
    app.add_handler(MessageHandler(filters.TEXT, callback=start))
### regular expression
import re
from flask import request
m = re.search("a(.*)", request.args["a"])
sink(m.group(1))  # hit
sink(re.sub("a", "b", request.args["a"]))  # hit
sink(re.sub(request.args["p"], "b", "c"))
### compiled pattern
import re
from flask import request
p = re.compile(request.args["p"])
sink(p.pattern)  # hit
sink(p.flags)
sink(p.search("a").group())
sink(p.findall("a")[0])
sink(p.sub("a", "b"))
q = re.compile("a")
sink(q.pattern)
sink(q.search(request.args["a"]).group(1))  # hit
sink(q.sub(lambda found: found.group(), request.args["a"]))  # hit
sink(q.sub("a", "b"))
### what a match holds
import re
from flask import request
m = re.search("a", request.args["a"])
if m:
    sink(m.string)  # hit
    sink(m["a"])  # hit
    sink(m.re.pattern)
    sink(m.pos)
### json into a buffer
import json, simplejson, ujson
from io import StringIO
from flask import request
a, b, c, d = StringIO(), StringIO(), StringIO(), StringIO()
json.dump(obj=request.json, fp=a)
sink(json.load(fp=a))  # hit
simplejson.dump(request.json, b)
sink(simplejson.load(b))  # hit
ujson.dump(request.json, c)
sink(ujson.load(c))  # hit
ujson.dump({}, d)
sink(ujson.load(d))
### parser that is fed
from lxml import etree
from xml.etree import ElementTree
from flask import request
p, q, r = etree.XMLParser(), ElementTree.XMLParser(), etree.HTMLParser()
p.feed(request.data)
q.feed(data=request.data)
r.feed("<a/>")
sink(p.close().text)  # hit
sink(q.close())  # hit
sink(r.close())
### copy with another field
import copy
from dataclasses import dataclass
from flask import request
@dataclass
class C:
    a: str
    b: str
x = C("a", "b")
y = copy.replace(x, a=request.args["a"])
sink(y.a)  # hit
sink(y.b)
sink(x.a)
""")


ANSWERS = """
import http.client, requests, urllib.request
c = http.client.HTTPSConnection("h")
c.request("GET", "/")
r = c.getresponse()
sink(r.read())  # hit
sink(r.reason)  # hit
sink(r.getheader("a"))  # hit
sink(r.status)
sink(r.code)
sink(r.getcode())
with urllib.request.urlopen("https://h") as u:
    sink(u.read())  # hit
    sink(u.status)
    sink(u.getcode())
q = requests.get("https://h")
sink(q.text)  # hit
sink(q.reason)  # hit
sink(q.status_code)
sink(q.ok)
sink(q.elapsed)
"""


def test_how_a_request_went_is_no_content(shipped: Models, tmp_path: Path) -> None:
    body = "    pattern-sources: [{model: http-answer}]\n    pattern-sinks: [{pattern: sink(...)}]\n"
    assert sink_lines(rule_of(tmp_path, body), ANSWERS, shipped) == expected(ANSWERS)


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_shipped_models(name: str, code: str, shipped: Models, tmp_path: Path) -> None:
    assert sink_lines(rule_of(tmp_path, REQUEST_TO_ALL), code, shipped) == expected(code)


ROWS = """
models:
  - callable: lib.pick
    rows: ["Argument[1, second] -> ReturnValue"]
  - callable: lib.fill
    rows: ["Argument[0] -> Argument[1]"]
  - callable: [lib.Box]
    returns: lib.Box
  - callable: lib.Box.put
    rows: ["Argument[0] -> Receiver"]
  - callable: lib.Box.take
    rows: ["Receiver -> ReturnValue"]
  - callable: lib.silent
    rows: []
  - callable: lib.call
    calls: ["Argument[1:] -> Argument[0]"]
  - callable: lib.leak
    rows: ["Argument[0] -> sink:leak", "source:secret -> ReturnValue"]
"""


def test_rows_say_what_goes_where(tmp_path: Path) -> None:
    code = (
        "import lib\nx = source()\nsink(lib.pick(x, 'a'))\nsink(lib.pick('a', x))  # hit\nsink(lib.pick('a', second=x))  # hit\n"
        "t = {}\nlib.fill(x, t)\nsink(t)  # hit\nb = lib.Box()\nsink(b.take())\nb.put(x)\nsink(b.take())  # hit\n"
        "sink(lib.silent(x))\ndef f(v):\n    sink(v)  # hit\nlib.call(f, x)\n"
    )
    assert sink_lines(rule_of(tmp_path), code, models_of(tmp_path, ROWS)) == expected(code)


def test_kinds_are_sources_and_sinks_of_rules(tmp_path: Path) -> None:
    body = "    pattern-sources: [{model: secret}]\n    pattern-sinks: [{model: leak}]\n"
    code = "from lib import leak\nx = leak('a')\nleak(x)  # hit\nleak('b')\n"
    assert sink_lines(rule_of(tmp_path, body), code, models_of(tmp_path, ROWS)) == expected(code)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{callable: a, rows: ['Argument[0] ReturnValue']}", "a row says"),
        ("{callable: a, rows: ['Argument[0] -> Nowhere']}", "a row says"),
        ("{callable: a, row: []}", 'unknown key "row"'),
        ("{rows: []}", "a model needs"),
    ],
)
def test_mistakes_are_told_with_their_place(row: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        models_of(tmp_path, f"models:\n  - {row}\n")
    problem = caught.value.problems[0]
    assert message in problem.message
    assert problem.place is not None
    assert problem.place.line == 2


def test_a_method_by_name_may_need_an_argument(tmp_path: Path) -> None:
    models = models_of(
        tmp_path, 'models:\n  - method: [send_off]\n    needs: 1, data\n    rows: ["Argument[0] -> sink:leak"]\n'
    )
    body = "    pattern-sources: [{pattern: source()}]\n    pattern-sinks: [{model: leak}]\n"
    code = "def f(q):\n    q.send_off(source())\n    q.send_off(source(), 1)  # hit\n    q.send_off(source(), data=1)  # hit\n"
    assert sink_lines(rule_of(tmp_path, body), code, models) == expected(code)


def test_what_a_model_needs_is_checked(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="needs names arguments"):
        models_of(tmp_path, "models:\n  - {method: [a], rows: [], needs: 'a b'}\n")


def test_parts_of_library_objects_keep_their_names(tmp_path: Path) -> None:
    text = (
        "models:\n  - callable: lib.Client\n    returns: lib.Client\n"
        '  - callable: lib.Client.chat.messages.create\n    rows: ["Argument[0, text] -> sink:leak"]\n'
    )
    body = "    pattern-sources: [{pattern: source()}]\n    pattern-sinks: [{model: leak}]\n"
    code = "import lib\nc = lib.Client()\nc.chat.messages.create(text=source())  # hit\nc.chat.other.create(source())\n"
    assert sink_lines(rule_of(tmp_path, body), code, models_of(tmp_path, text)) == expected(code)


def test_a_method_that_is_handed_on_has_the_model_of_its_name(tmp_path: Path) -> None:
    models = models_of(tmp_path, "models:\n  - method: [append_row]\n    rows: ['Argument[0] -> sink:spreadsheet']\n")
    rule = rule_of(tmp_path, "    pattern-sources: [{pattern: source()}]\n    pattern-sinks: [{model: spreadsheet}]\n")
    code = (
        "import lib\nsheet = lib.Sheet()\ndef put(how, data):\n    how(data)  # hit\n"
        "def look(how, data):\n    how(data)\nput(sheet.append_row, source())\n"
        "look(sheet.append_row, 'x')\nlook(sheet.find, source())\n"
    )
    assert sink_lines(rule, code, models) == expected(code)
