"""What clients send reaches forms, serializers, resolvers and requests that are handed on."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.flow.rules.models import Models, read_models
from aoplint.packs.load import builtin_root, load_packs
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, rule_of, sink_lines, solved

RULE = "    pattern-sources: [{model: [request-parameter, bot-message]}]\n    pattern-sinks: [{pattern: sink(...)}]\n"


@pytest.fixture(scope="module")
def shipped() -> Models:
    return read_models(load_packs([builtin_root() / "models"])[0].models)


CASES = split("""
### own methods of a django form
from django import forms
class F(forms.Form):
    name = forms.CharField()
    def clean_name(self):
        sink(self.cleaned_data["name"])  # hit
        sink(self.fields["name"])
        sink(self.prefix)
    def clean(self):
        data = super().clean()
        sink(data["name"])  # hit
        return data
### a django model form that saves
from django.forms import ModelForm
class F(ModelForm):
    def save(self, commit=True):
        sink(self.cleaned_data["a"])  # hit
        sink(self.instance)
        sink(commit)
### a method that is called clean of something else
class Broom:
    def clean(self):
        sink(self.cleaned_data)
class Small(Broom):
    def clean(self):
        sink(super().clean())
### django views that handle a form
from django.views.generic import FormView
class V(FormView):
    def form_valid(self, form):
        sink(form.cleaned_data["name"])  # hit
        sink(form.prefix)
        return super().form_valid(form)
    def other(self, form):
        sink(form.cleaned_data)
### django admin
from django.contrib import admin
class A(admin.ModelAdmin):
    def save_model(self, request, obj, form, change):
        sink(request.POST["x"])  # hit
        sink(form.cleaned_data["x"])  # hit
        sink(obj)
        sink(change)
### django middleware that keeps the request
import threading
from django.conf import settings
local = threading.local()
class Keeping:
    def __init__(self, get_response):
        self.get_response = get_response
    def __call__(self, request):
        local.request = request
        return self.get_response(request)
def now():
    return local.request
def job():
    sink(now().GET["x"])  # hit
    sink(now().user)
### names of fields are the client's too
from django.http import HttpResponse
def view(request):
    sink(list(request.GET.keys()))  # hit
    kept = {"a": request.GET["b"]}
    sink(list(kept.keys()))
### serializers of the REST framework
from rest_framework import serializers
class S(serializers.ModelSerializer):
    def create(self, validated_data):
        sink(validated_data["x"])  # hit
    def update(self, instance, validated_data):
        sink(validated_data)  # hit
        sink(instance)
    def validate(self, attrs):
        sink(attrs["x"])  # hit
        return attrs
    def validate_name(self, value):
        sink(value)  # hit
        return value
    def to_representation(self, instance):
        sink(instance)
    def save(self):
        sink(self.validated_data["a"])  # hit
        sink(self.context)
### a serializer that the code makes
from rest_framework import serializers
class S(serializers.Serializer):
    name = serializers.CharField()
def job():
    s = S(data={"name": "x"})
    s.is_valid()
    sink(s.validated_data)
### views of the REST framework that save
from rest_framework import viewsets
class V(viewsets.ModelViewSet):
    def perform_create(self, serializer):
        sink(serializer.validated_data["x"])  # hit
        sink(serializer.instance)
    def perform_destroy(self, instance):
        sink(instance)
### forms of Flask-WTF
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
class F(FlaskForm):
    name = StringField()
    age = IntegerField()
    def validate_name(self, field):
        sink(field.data)  # hit
        sink(field.label)
def view():
    form = F()
    if form.validate_on_submit():
        sink(form.name.data)  # hit
        sink(form.age.data)
        sink(form.name.label)
### resolvers of Strawberry
import strawberry
@strawberry.type
class Query:
    @strawberry.field
    def user(self, name: str, info) -> str:
        sink(name)  # hit
        sink(info)
        sink(self)
### resolvers of Ariadne
from ariadne import QueryType
query = QueryType()
@query.field("user")
def resolve(_, info, name):
    sink(name)  # hit
    sink(info)
    sink(_)
### a field of something else
from shop import query
@query.field("user")
def resolve(_, info, name):
    sink(name)
### functions in the cloud
import functions_framework
@functions_framework.http
def hello(request):
    sink(request.args["x"])  # hit
    sink(request.get_json())  # hit
    sink(request.method)
### requests of Flask by their annotation
import flask
def hello(request: flask.Request):
    sink(request.form["x"])  # hit
    sink(request.endpoint)
### chalice
from chalice import Chalice
app = Chalice(app_name="x")
@app.route("/x")
def x():
    sink(app.current_request.query_params["a"])  # hit
    sink(app.current_request.method)
### blacksheep
from blacksheep import get
@get("/x/{a}")
async def x(request, a):
    sink(request.query["x"])  # hit
    sink(await request.json())  # hit
    sink(a)  # hit
### a view of Pyramid that is a class
from pyramid.view import view_config
class V:
    def __init__(self, request):
        self.request = request
    @view_config(route_name="x")
    def show(self):
        sink(self.request.params["a"])  # hit
        sink(self.request.registry)
### a view of Pyramid that is made with a context
from pyramid.view import view_config
class V:
    def __init__(self, context, req):
        self.context, self.req = context, req
    @view_config(route_name="x")
    def show(self):
        sink(self.req.copy().params["a"])  # hit
        sink(self.context)
### more of requests
import tornado.web
class H(tornado.web.RequestHandler):
    def get(self):
        sink(self.request.full_url())  # hit
        sink(self.request.remote_ip)  # hit
        sink(self.request.connection)
### middleware of WSGI
class Middleware:
    def __init__(self, app):
        self.app = app
    def __call__(self, environ, start_response):
        sink(environ["PATH_INFO"])  # hit
        return self.app(environ, start_response)
def inner(environ, start_response):
    sink(environ["QUERY_STRING"])  # hit
def other(start_response, environ):
    sink(environ)
### aiogram 2
from aiogram import Bot, Dispatcher, types, executor
dp = Dispatcher(Bot("x"))
@dp.message_handler(commands=["start"])
async def start(message: types.Message):
    sink(message.text)  # hit
### telebot: what is asked next
from telebot import TeleBot
bot = TeleBot("x")
def handle(message):
    sink(message.text)  # hit
bot.register_next_step_handler(None, handle)
### python-telegram-bot: a handler that is added elsewhere
from telegram import Update
from telegram.ext import ContextTypes
async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE):
    sink(update.effective_message.text)  # hit
### pyrogram
from pyrogram import Client, filters
app = Client("x")
@app.on_message(filters.text)
async def hello(client, message):
    sink(message.text)  # hit
### slack: a message
from slack_bolt import App
app = App()
@app.message("hi")
def hi(message, say):
    sink(message["text"])  # hit
### slack: a command
from slack_bolt import App
app = App()
@app.command("/x")
def x(ack, command):
    sink(command["text"])  # hit
### vk
import vk_api
from vk_api.longpoll import VkLongPoll, VkEventType
lp = VkLongPoll(None)
for event in lp.listen():
    sink(event.text)  # hit
### what a bot keeps of its user
from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes
async def one(update: Update, context: ContextTypes.DEFAULT_TYPE):
    context.user_data["phone"] = update.message.text
async def two(update: Update, context: ContextTypes.DEFAULT_TYPE):
    sink(context.user_data["phone"])  # hit
    sink(context.user_data["other"])
app = Application.builder().token("x").build()
app.add_handler(CommandHandler("a", one))
app.add_handler(CommandHandler("b", two))
### what a bot gets besides the update
from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes
async def two(update: Update, context: ContextTypes.DEFAULT_TYPE):
    sink(context.user_data)
    sink(context.bot)
    sink(context.args)  # hit
    sink(update.effective_user.id)  # hit
app = Application.builder().token("x").build()
app.add_handler(CommandHandler("b", two))
### what a state of aiogram keeps
from aiogram.fsm.context import FSMContext
from aiogram import Router
from aiogram.types import Message
router = Router()
@router.message()
async def step(message: Message, state: FSMContext):
    await state.update_data(name=message.text, other=1)
@router.message()
async def end(message: Message, state: FSMContext):
    data = await state.get_data()
    sink(data["name"])  # hit
### what telebot keeps in a table
import telebot
bot = telebot.TeleBot("x")
names = {}
@bot.message_handler(commands=["a"])
def one(message):
    msg = bot.send_message(message.chat.id, "name?")
    bot.register_next_step_handler(msg, two, 5)
def two(message, number):
    sink(message.text)  # hit
    names[message.chat.id] = message.text
@bot.message_handler(commands=["b"])
def three(message):
    sink(names[message.chat.id])  # hit
### sessions of Django
from django.http import HttpResponse
def a(request):
    request.session["x"] = request.POST["x"]
def b(request):
    sink(request.session["x"])  # hit
    sink(request.session.get("x"))  # hit
    sink(request.session["y"])
### sessions of Starlette
from starlette.requests import Request
from fastapi import FastAPI
app = FastAPI()
@app.get("/a")
def a(request: Request, x: str):
    request.session["x"] = x
@app.get("/b")
def b(request: Request):
    sink(request.session["x"])  # hit
### the cache of Django
from django.core.cache import cache
def a(request):
    cache.set("k", request.POST["x"], 5)
def b(request):
    sink(cache.get("k"))  # hit
    sink(cache.get("other"))
### the state of Streamlit
import streamlit as st
def a():
    st.session_state["x"] = st.text_input("x")
def b():
    sink(st.session_state["x"])  # hit

    sink(st.session_state.y)
### a dependency of FastAPI that declares a query
from fastapi import FastAPI, Depends, Query
app = FastAPI()
def dep(q: str = Query(None)):
    return q
@app.get("/a")
def a(q=Depends(dep)):
    sink(q)  # hit
### a dependency of FastAPI that gets the request
from fastapi import FastAPI, Depends, Request
app = FastAPI()
def dep(request: Request):
    return request.headers["x"]
@app.get("/a")
def a(q=Depends(dep)):
    sink(q)  # hit
### a dependency of FastAPI with text and a number
from fastapi import FastAPI, Depends
app = FastAPI()
def dep(name: str, limit: int = 10):
    return {"n": name, "l": limit}
@app.get("/a")
def a(q: dict = Depends(dep)):
    sink(q["n"])  # hit
    sink(q["l"])
### a dependency of FastAPI in an annotation
from typing import Annotated
from fastapi import FastAPI, Depends
app = FastAPI()
def dep(name: str):
    return name
@app.get("/a")
def a(q: Annotated[str, Depends(dep)]):
    sink(q)  # hit
### a dependency of FastAPI that gets nothing
from fastapi import FastAPI, Depends
app = FastAPI()
def db():
    return "x"
@app.get("/a")
def a(d=Depends(db)):
    sink(d)
### a dependency of FastAPI that is a class
from fastapi import FastAPI, Depends
app = FastAPI()
class Params:
    def __init__(self, name: str, limit: int = 5):
        self.name = name
@app.get("/a")
def a(p: Params = Depends()):
    sink(p.name)  # hit
### a dependency of FastAPI that yields
from fastapi import Depends, FastAPI
app = FastAPI()
def opened(name: str):
    try:
        yield name
    finally:
        pass
@app.get("/a")
def a(name=Depends(opened)):
    sink(name)  # hit
### a dependency of FastAPI that depends on itself
from __future__ import annotations
from typing import Annotated
from fastapi import Depends, FastAPI
app = FastAPI()
def ring(x: str, y: Annotated[str, Depends(ring)]):
    return x
@app.get("/a")
def a(x=Depends(ring)):
    sink(x)  # hit
### aiohttp
from aiohttp import web
routes = web.RouteTableDef()
@routes.get("/x/{id}")
async def f(request):
    sink(request.match_info["id"])  # hit
### gradio and dash
import gradio as gr
from dash import Input, Output, callback
def f(text):
    sink(text)  # hit
gr.Interface(fn=f, inputs="text", outputs="text").launch()
@callback(Output("a", "b"), Input("c", "d"))
def g(value):
    sink(value)  # hit
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_client_data(name: str, code: str, shipped: Models, tmp_path: Path) -> None:
    assert sink_lines(rule_of(tmp_path, RULE), code, shipped) == expected(code)


def test_a_form_that_is_made_of_a_request_is_one_source(shipped: Models, tmp_path: Path) -> None:
    code = (
        "from django import forms\nclass F(forms.Form):\n    name = forms.CharField()\ndef view(request):\n"
        "    f = F(request.POST)\n    sink(f.cleaned_data['name'])\n"
    )
    assert len(solved([rule_of(tmp_path, RULE)], {"m.py": code}, shipped).findings) == 1
