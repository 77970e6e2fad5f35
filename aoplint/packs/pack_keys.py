"""The keys of pack.yaml, of lists and of models, declared once (layer 3)."""

from __future__ import annotations

from aoplint.packs.raw import LIST_KINDS
from aoplint.packs.rule_keys import CLAUSE, LIST_NAME, PROSE, RULE_ID, VERSION
from aoplint.packs.shapes import Anything, Choice, Flag, Key, ListOf, Record, Text

CHECKABILITY = ("full", "partial", "evidence-only", "attestation", "not checkable")
PACK_ID = Text(what="a pack id", pattern=r"^[a-z][a-z0-9]*$", longest=40, says="small letters and digits")
_LINK = Text(what="an https link", pattern=r"^https://[^\s]+$", longest=500, says="links begin with https://")

CLAUSE_ROW = Record(
    name="a clause",
    keys=(
        Key(name="id", shape=CLAUSE, about="number in the edition", required=True),
        Key(name="title", shape=PROSE, about="short, in own words", required=True),
        Key(name="summary", shape=PROSE, about="what it says, in own words"),
        Key(name="binds", shape=PROSE, about="whom it binds"),
        Key(name="checkability", shape=Choice(values=CHECKABILITY), about="how far source code can show it"),
        Key(name="note", shape=PROSE, about="how the rules read it"),
    ),
)
RETIRED = Record(
    name="a retired rule",
    keys=(
        Key(name="id", shape=RULE_ID, about="the id that is gone", required=True),
        Key(name="instead", shape=RULE_ID, about="the rule that took its place"),
        Key(name="since", shape=VERSION, about="first version without it"),
    ),
)
PACK = Record(
    name="pack.yaml",
    keys=(
        Key(name="id", shape=PACK_ID, about="the pack's id: what its rule ids begin with", required=True),
        Key(name="name", shape=PROSE, about="for people", required=True),
        Key(name="version", shape=VERSION, about="version of the pack", required=True),
        Key(name="edition", shape=PROSE, about="the text it checks, with its date; needed with clauses"),
        Key(name="licence", shape=PROSE, about="SPDX id", required=True),
        Key(name="homepage", shape=_LINK, about="https link"),
        Key(name="description", shape=PROSE, about="what the pack is for"),
        Key(
            name="on-request",
            shape=Flag(),
            about="of a built-in pack: loaded only where --extra-rules or --rules names it",
        ),
        Key(
            name="platform",
            shape=ListOf(item=LIST_NAME),
            about="lists whose entries show use of the platform",
        ),
        Key(
            name="elsewhere",
            shape=ListOf(item=LIST_NAME),
            about="lists that show another platform: applications with one, and none of `named`, do not use this one",
        ),
        Key(name="named", shape=ListOf(item=LIST_NAME), about="lists whose entries name the platform"),
        Key(name="clauses", shape=ListOf(item=CLAUSE_ROW), about="the clause table"),
        Key(name="retired", shape=ListOf(item=RETIRED), about="rules that are gone but stay known"),
    ),
)
LIST = Record(
    name="a list",
    keys=(
        Key(name="name", shape=LIST_NAME, about="unique over all packs", required=True),
        Key(name="kind", shape=Choice(values=LIST_KINDS), about="how entries are looked for", required=True),
        Key(name="description", shape=PROSE, about="what it holds"),
        Key(name="ignore-case", shape=Flag(), about="whether letters of both cases are the same"),
        Key(
            name="values",
            shape=ListOf(item=Text(numbers=True, longest=4096)),
            about="the entries",
            required=True,
        ),
    ),
)
MODEL = Record(name="a model file", keys=(Key(name="models", shape=Anything()),), open=True)
