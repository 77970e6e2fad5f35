"""The keys of rules, declared once: validator, JSON Schema and docs come from here (layer 3)."""

from __future__ import annotations

from aoplint.model.levels import SEVERITY_NAMES, Basis, Confidence, Status
from aoplint.packs.formula_keys import FORMULA, REGEX, TAINT_KEYS
from aoplint.packs.shapes import (
    Choice,
    Either,
    Flag,
    Key,
    ListOf,
    Marked,
    Named,
    Number,
    Record,
    Scalar,
    Shape,
    Switch,
    Text,
    one_or_many,
)

RULE_ID = Text(what="a rule id", pattern=r"^[A-Za-z0-9._/-]+$", longest=200, says="letters, digits and . _ / - only")
LIST_NAME = Text(
    what="the name of a list",
    pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$",
    longest=100,
    says="small letters, digits and -",
)
KEBAB = Text(what="a word in kebab case", pattern=r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$", longest=100, says="kebab case")
CLAUSE = Text(what="a clause number", pattern=r"^[0-9]+(?:\.[0-9]+)*(?:\([a-z]\))?$", says='a number such as "7.5.2"')
VERSION = Text(what="a version", pattern=r"^[0-9]+(?:\.[0-9]+){0,3}$", says='a version such as "1.2.0"', numbers=True)
PROSE = Text(what="text", longest=20_000)
LANGUAGE = Text(what="a language", longest=40)
KEY_PATH = Text(what="a key path such as project.name", longest=200)
#: Scripts whose letters are known to look like Latin ones (names/fold.py).
LOOK_ALIKE_SCRIPTS = ("armenian", "cherokee", "cyrillic", "greek", "hebrew", "latin")
#: Places where software says who it is (names/places.py).
NAME_PLACES = (
    "bot-handle", "deployment-name", "distribution", "first-heading", "greeting", "hosting-name", "icon", "package-id",
    "prose", "public-host", "public-profile", "shown-name",
)  # fmt: skip
ELEMENT = Text(what="a CSS selector such as input[type=password]", longest=500)


def _choice(values: object) -> Choice:
    return Choice(values=tuple(item.value for item in values))  # type: ignore[attr-defined]


METADATA = Record(
    name="metadata",
    keys=(
        Key(name="title", shape=PROSE, about="a few words", required=True),
        Key(name="basis", shape=_choice(Basis), about="what the rule rests on", required=True),
        Key(
            name="status",
            shape=_choice(Status),
            about="only stable rules count for the exit code",
            required=True,
        ),
        Key(name="why", shape=PROSE, about="the duty in your own words", required=True),
        Key(
            name="clauses",
            shape=ListOf(item=CLAUSE),
            about="clauses it speaks about; needed for basis breach",
        ),
        Key(name="confidence", shape=_choice(Confidence), about="how sure a finding is (default medium)"),
        Key(name="group", shape=KEBAB, about="group, for `--select group:NAME`"),
        Key(name="category", shape=KEBAB, about="findings of one category at one span are one finding"),
        Key(name="cwe", shape=one_or_many(PROSE), about="weaknesses, such as CWE-798"),
        Key(name="fix-hint", shape=PROSE, about="the right way"),
        Key(name="exceptions", shape=PROSE, about="when not to worry"),
        Key(name="references", shape=ListOf(item=PROSE), about='https links, or "clause 7.9"'),
        Key(name="since", shape=VERSION, about="first version that had the rule"),
        Key(name="suppressible", shape=Flag(), about="whether comments may suppress it (default true)"),
        Key(
            name="profiles",
            shape=ListOf(item=Choice(values=("strict",))),
            about="profiles in which it runs, beside auditor; without it in all",
        ),
        Key(name="tags", shape=ListOf(item=KEBAB), about="further words to find it by"),
    ),
)

CONTEXT = Record(
    name="context",
    keys=(
        Key(name="markers", shape=one_or_many(LIST_NAME), about="lists one of whose entries must occur"),
        Key(name="anti", shape=one_or_many(LIST_NAME), about="lists that veto within the file"),
        Key(
            name="scope",
            shape=Choice(values=("file", "importers", "neighbours", "application")),
            about="where the markers may stand (default file)",
        ),
        Key(
            name="crosses",
            shape=Choice(values=("applications",)),
            about="only flows that begin in another application than they end in",
        ),
    ),
    some_of=(("markers", "anti", "crosses"),),
)

PATHS = Record(
    name="paths",
    keys=(
        Key(name="include", shape=ListOf(item=Text(), least=0), about="globs of files to read"),
        Key(name="exclude", shape=ListOf(item=Text(), least=0), about="globs of files to leave out"),
    ),
)

_FLAG_OPTIONS = (
    "ac_matching", "arrow_is_function", "attr_expr", "commutative_boolop", "commutative_compop",
    "constant_propagation", "decorators_order_matters", "flddef_assign", "go_deeper_expr", "guarded_taint_signatures",
    "go_deeper_stmt", "implicit_deep_exprstmt", "implicit_ellipsis", "implicit_return", "interfile",
    "let_is_var", "symbolic_propagation", "symmetric_eq", "taint_assume_safe_booleans",
    "taint_assume_safe_comparisons", "taint_assume_safe_functions", "taint_assume_safe_indexes",
    "taint_assume_safe_numbers", "taint_intrafile", "taint_only_propagate_through_assignments",
    "taint_unify_mvars", "unify_ids_strictly", "vardef_assign", "xml_attrs_implicit_ellipsis",
    "xml_children_ordered", "xml_singleton_loose_matching",
)  # fmt: skip
_OTHER_OPTIONS = (
    "cpp_parsing_pref", "generic_braces", "generic_caseless", "generic_comment_style",
    "generic_ellipsis_max_span", "generic_engine", "generic_extra_braces",
    "generic_extra_word_characters", "generic_multiline",
)  # fmt: skip

OPTIONS = Record(
    name="options",
    keys=(
        Key(
            name="taint",
            shape=Choice(values=("deep", "semgrep")),
            about="deep: across functions and files, with models (default); semgrep: one function, no models",
        ),
        *(Key(name=name, shape=Flag(), about="as in Semgrep") for name in _FLAG_OPTIONS),
        *(
            Key(
                name=name,
                shape=Either(scalar=Scalar(), sequence=ListOf(item=Scalar(), least=0)),
                about="as in Semgrep",
            )
            for name in _OTHER_OPTIONS
        ),
        Key(name="taint_match_on", shape=Choice(values=("source", "sink")), about="as in Semgrep"),
        Key(name="taint_focus_on", shape=Choice(values=("source", "sink")), about="as in Semgrep"),
    ),
)

FIX_REGEX = Record(
    name="fix-regex",
    keys=(
        Key(name="regex", shape=REGEX, required=True),
        Key(name="replacement", shape=Text(empty=True, numbers=True), required=True),
        Key(name="count", shape=Number(least=0)),
    ),
)

_NO_VERSION_2 = "Semgrep's rule syntax v2 is not read; write pattern, patterns, pattern-either"
_NO_EXTRACT = "rules that extract code for other rules are not supported"
REFUSED = (
    ("match", _NO_VERSION_2),
    ("taint", _NO_VERSION_2),
    ("join", "join rules are not supported"),
    ("extract", _NO_EXTRACT),
    ("dest-language", _NO_EXTRACT),
    ("dest-rules", _NO_EXTRACT),
    ("transform", _NO_EXTRACT),
    ("reduce", _NO_EXTRACT),
    ("steps", "rules in steps are not supported"),
    ("validators", "secrets are never tried against a service: aoplint opens no connection"),
    ("equivalences", "equivalences are not supported"),
    ("r2c-internal-project-depends-on", "rules on dependencies are not supported"),
    ("pattern-where-python", "it would run code of the rule; use metavariable-comparison"),
)

SEVERITY = Choice(
    values=tuple(SEVERITY_NAMES),
    refused=(
        ("INVENTORY", "it is no severity of findings; write INFO"),
        ("EXPERIMENT", "it is no severity of findings; write INFO with status: preview"),
    ),
)

_COMMON_HEAD = (
    Key(name="id", shape=RULE_ID, about="the rule's id, stable for ever", required=True),
    Key(
        name="message",
        shape=PROSE,
        about="one sentence; $NAME stands for what a metavariable holds",
        required=True,
    ),
    Key(name="severity", shape=SEVERITY, about="how bad a finding is", required=True),
    Key(
        name="mode",
        shape=Text(what="a mode"),
        about="search (default), taint, secret, name, evidence or manifest",
    ),
)
_COMMON_TAIL = (
    Key(name="paths", shape=PATHS, about="which files to read"),
    Key(name="options", shape=OPTIONS, about="switches of the matcher"),
    Key(name="context", shape=CONTEXT, about="only where marks of the platform occur"),
    Key(
        name="yields-to",
        shape=ListOf(item=RULE_ID),
        about="rules whose finding at the same span replaces this one's",
    ),
    Key(
        name="once-per",
        shape=Choice(values=("file", "library", "application", "project")),
        about="report once there, the rest as related places",
    ),
    Key(name="metadata", shape=Marked(record=METADATA, marks=("clauses", "basis")), about="see below"),
    Key(name="min-version", shape=VERSION, about="Semgrep version the rule needs; compared with 1.182.0"),
    Key(name="max-version", shape=VERSION, about="last Semgrep version for the rule; compared with 1.182.0"),
    Key(name="version", shape=Scalar(), about="the rule's own version; not used"),
)
_FIXES = (
    Key(name="fix", shape=Text(empty=True, numbers=True), about="text that replaces the match"),
    Key(name="fix-regex", shape=FIX_REGEX, about="replaces within the match"),
)
_LANGUAGES = Key(
    name="languages",
    shape=ListOf(item=LANGUAGE),
    about="python, regex (any text), yaml, json, html, …",
    required=True,
)
_LANGUAGES_OPTIONAL = Key(name="languages", shape=ListOf(item=LANGUAGE), about="what it reads (default: all)")


def _rule(name: str, *middle: Key, some_of: tuple[str, ...] = (), one_of: tuple[str, ...] = ()) -> Record:
    return Record(
        name=name,
        keys=(*_COMMON_HEAD, *middle, *_COMMON_TAIL),
        refused=REFUSED,
        some_of=(some_of,) if some_of else (),
        one_of=(one_of,) if one_of else (),
    )


_WORDS = ListOf(item=Text(numbers=True))
_NAMES = Record(
    name="names",
    keys=(
        Key(
            name="heads",
            shape=_WORDS,
            about="words that name a secret; with ~ before them they need more evidence",
            required=True,
        ),
        Key(name="not", shape=_WORDS, about="words that make it something else"),
        Key(name="near", shape=_WORDS, about="words of which one must stand in the name too"),
    ),
)
_CALL_ARGUMENT = Record(
    name="call-arguments",
    keys=(
        Key(name="callable", shape=Text(what="a dotted name or glob", longest=300), required=True),
        Key(name="positions", shape=ListOf(item=Number(most=64)), about="positions from 0"),
        Key(name="keywords", shape=_WORDS, about="names of keyword arguments"),
        Key(name="after", shape=Text(numbers=True), about="only where the argument before is this text"),
    ),
    some_of=(("positions", "keywords"),),
)
_PAIR = Record(
    name="pairs-with",
    keys=(
        Key(name="regex", shape=REGEX, about="what must stand nearby", required=True),
        Key(name="within", shape=Number(least=0, most=200), about="lines (default 3)"),
        Key(name="names", shape=one_or_many(LIST_NAME), about="lists of names that the partner must have"),
        Key(name="alone", shape=SEVERITY, about="severity without a partner (default: no finding)"),
    ),
)
_SHAPES = Record(
    name="shapes",
    keys=(
        Key(name="accept", shape=ListOf(item=KEBAB), about="shapes of which the value must have one"),
        Key(name="reject", shape=ListOf(item=KEBAB), about="shapes that the value must not have"),
    ),
    some_of=(("accept", "reject"),),
)
_HASH = Text(
    what="a salted hash",
    pattern=r"^(?:[A-Za-z0-9_.-]{1,64}[:$])*[0-9a-f]{16,128}$",
    says="salt:hash, hash in hexadecimal",
)
_CONFIDENCE = _choice(Confidence)

SECRET_KEYS = (
    Key(
        name="regex",
        shape=one_or_many(REGEX),
        about="form of a value that is found anywhere; group 1 or (?P<value>…) is the value",
    ),
    Key(
        name="value",
        shape=one_or_many(REGEX),
        about="form of the whole value that names or call-arguments found",
    ),
    Key(name="keywords", shape=one_or_many(Text(numbers=True)), about="one of these words must be in the file"),
    Key(name="entropy", shape=Number(most=8, whole=False), about="least bits per character"),
    Key(
        name="names",
        shape=Either(scalar=LIST_NAME, sequence=ListOf(item=LIST_NAME), mapping=_NAMES),
        about="names the value is bound to: names of lists, or {heads, not}",
    ),
    Key(
        name="call-arguments",
        shape=Either(scalar=LIST_NAME, sequence=ListOf(item=_CALL_ARGUMENT)),
        about="arguments that are the secret: a list of entries such as IopClient(_, _, #), or records",
    ),
    Key(name="pairs-with", shape=_PAIR, about="a second value that must stand nearby"),
    Key(name="shapes", shape=Either(sequence=ListOf(item=KEBAB), mapping=_SHAPES), about="shapes of the value"),
    Key(name="placeholders", shape=one_or_many(LIST_NAME), about="lists of values that are no secret"),
    Key(
        name="allow",
        shape=Either(scalar=LIST_NAME, sequence=ListOf(item=_HASH)),
        about="salted hashes of documented samples, or the list that holds them",
    ),
    Key(
        name="known",
        shape=Either(scalar=LIST_NAME, sequence=ListOf(item=_HASH)),
        about="only values with these salted hashes, such as keys that others published",
    ),
    Key(
        name="places",
        shape=one_or_many(Choice(values=("code", "call", "default", "config", "docs", "notebook", "client"))),
        about="kinds of places it speaks about (default: all)",
    ),
    Key(name="confidence", shape=_CONFIDENCE, about="confidence of a finding without further evidence"),
    Key(name="min-length", shape=Number(most=100_000), about="least code points"),
    Key(name="max-length", shape=Number(least=1, most=100_000), about="most code points"),
    Key(name="formats", shape=ListOf(item=LANGUAGE), about="languages to read (default: all)"),
    Key(name="key-path", shape=one_or_many(KEY_PATH), about="only values at these keys of data files"),
    Key(name="element", shape=one_or_many(ELEMENT), about="only values in these elements of markup"),
)

_TERM = Record(
    name="terms",
    keys=(
        Key(name="text", shape=Text(numbers=True, longest=200), about="the word"),
        Key(name="list", shape=LIST_NAME, about="a list of words"),
        Key(name="edits", shape=Number(most=3), about="typing errors that still count (default 0)"),
        Key(
            name="scripts",
            shape=ListOf(item=Choice(values=LOOK_ALIKE_SCRIPTS)),
            about="scripts whose look-alike letters count, digits and signs too",
        ),
        Key(name="spaced", shape=Flag(), about="whether spaces, - and _ may split it"),
        Key(name="whole", shape=Flag(), about="only as a word or a hump of one, not within a longer one"),
        Key(name="beside", shape=one_or_many(LIST_NAME), about="lists: one of these words must stand next to it"),
        Key(name="followed-by", shape=one_or_many(LIST_NAME), about="lists: one of these words must follow"),
        Key(name="severity", shape=SEVERITY, about="severity of a finding of this word, if it is the weaker one"),
    ),
    one_of=(("text", "list"),),
)
_WHERE = Record(
    name="where",
    keys=(
        Key(name="place", shape=Choice(values=NAME_PLACES), about="a place that aoplint knows how to find"),
        Key(name="key-path", shape=one_or_many(KEY_PATH), about="values at these keys"),
        Key(name="element", shape=one_or_many(ELEMENT), about="text of these elements"),
        Key(name="attribute", shape=Text(longest=100), about="with element: this attribute instead of the text"),
        Key(name="call-argument", shape=_CALL_ARGUMENT, about="an argument of these calls"),
        Key(name="first-heading", shape=Flag(), about="the first heading of a text"),
        Key(name="regex", shape=REGEX, about="group 1 is the name"),
        Key(
            name="reads",
            shape=Choice(values=("name", "host", "file")),
            about="what stands there: a name (default), hosts, or the path of a file",
        ),
        Key(name="severity", shape=SEVERITY, about="severity of a finding there (default: the rule's)"),
        Key(name="languages", shape=ListOf(item=LANGUAGE), about="what to read"),
        Key(name="paths", shape=PATHS, about="only in these files"),
    ),
    one_of=(("place", "key-path", "element", "call-argument", "first-heading", "regex"),),
)
_CLAIMS = Record(
    name="claims",
    keys=(
        Key(
            name="phrases",
            shape=one_or_many(LIST_NAME),
            about="lists of regular expressions; {term} stands for any of the terms",
            required=True,
        ),
        Key(
            name="unless",
            shape=one_or_many(LIST_NAME),
            about="lists of regular expressions that, in the same sentence, take a claim back",
        ),
    ),
)
NAME_KEYS = (
    Key(
        name="terms",
        shape=ListOf(item=Either(scalar=Text(numbers=True, longest=200), mapping=_TERM)),
        about="words to look for: a text, or {text, edits, scripts, spaced}",
        required=True,
    ),
    Key(name="where", shape=ListOf(item=_WHERE), about="which names to look at", required=True),
    Key(
        name="forms",
        shape=ListOf(item=Choice(values=("exact", "spaced", "embedded", "disguised", "misspelt"))),
        about="forms of the words that count (default: all)",
    ),
    Key(
        name="allow",
        shape=Either(scalar=LIST_NAME, sequence=ListOf(item=Text(numbers=True))),
        about="names and hosts that are fine: a list, or its entries",
    ),
    Key(name="ordinary", shape=one_or_many(LIST_NAME), about="lists of words that are no attempt at a term"),
    Key(name="nominative", shape=one_or_many(LIST_NAME), about="lists of words behind which a term is only named"),
    Key(name="claims", shape=_CLAIMS, about="what is said of a term, where only that counts"),
)


def _check() -> Shape:
    return CHECK


def _checks() -> Shape:
    return CHECKS


_DECLARES = Record(
    name="declares",
    keys=(
        Key(name="key", shape=KEY_PATH, about="key of aop-app.yaml"),
        Key(
            name="equals",
            shape=Either(scalar=Scalar(), sequence=ListOf(item=Scalar())),
            about="declared value",
        ),
        Key(name="absent", shape=Flag(), about="holds where the key is not there"),
        Key(name="older-than", shape=Number(most=36_500), about="days gone by since the date that stands there"),
        Key(
            name="resolves",
            shape=Choice(values=("yes", "no")),
            about="holds where the code has, or has not, the route or command that stands there",
        ),
        Key(
            name="problem",
            shape=Choice(values=("invalid", "contact", "purpose", "unapproved")),
            about="holds where the manifest's form has such a problem (aoplint manifest check)",
        ),
    ),
    one_of=(("key", "problem"),),
)
_DECLARATION = Either(
    scalar=KEY_PATH,
    sequence=ListOf(item=Either(scalar=KEY_PATH, mapping=_DECLARES)),
    mapping=_DECLARES,
)
_ROUTE_KEYS = (
    Key(name="list", shape=one_or_many(LIST_NAME), about="lists that methods, address and handler are held to"),
    Key(name="methods", shape=_WORDS, about="HTTP methods of which the route has one"),
    Key(
        name="kinds",
        shape=ListOf(item=Choice(values=("http", "command", "chat"))),
        about="addresses, commands of a shell, messages of a chat (default: all)",
    ),
)
_ROUTES_ALONE = Record(name="doors", keys=_ROUTE_KEYS, some_of=(("list", "methods", "kinds"),))
_ROUTES = Record(
    name="routes",
    keys=(*_ROUTE_KEYS, Key(name="reaches", shape=Named(name="check", get=_check), about="what the door must reach")),
    some_of=(("list", "methods", "kinds"),),
)
_KEEPERS = ("table", "cache", "file", "bucket", "queue", "sheet", "log")
_WRITES = Record(
    name="writes",
    keys=(
        Key(name="fields", shape=one_or_many(LIST_NAME), about="lists that name columns and keys", required=True),
        Key(
            name="kinds",
            shape=ListOf(item=Choice(values=_KEEPERS)),
            about="what keeps the data (default: tables)",
        ),
        Key(
            name="from",
            shape=ListOf(item=Choice(values=("http", "command", "chat"))),
            about="only what routes of these kinds reach",
        ),
    ),
)
_ERASES = Record(
    name="erases",
    keys=(
        Key(
            name="kinds",
            shape=ListOf(item=Choice(values=(*_KEEPERS[:-1], "key", "all", "call"))),
            about="what is deleted: rows, entries, files, …, a key, everything, or what a call says (default: any)",
        ),
        Key(name="but", shape=one_or_many(LIST_NAME), about="lists of names and columns that are not enough"),
    ),
    some_of=(("kinds", "but"),),
)
_ERASED = Record(
    name="erased",
    keys=(
        Key(name="fields", shape=one_or_many(LIST_NAME), about="lists that name columns and keys", required=True),
        Key(
            name="kinds",
            shape=ListOf(item=Choice(values=_KEEPERS)),
            about="what keeps data beside tables and must be reached too",
        ),
        Key(name="by", shape=Either(mapping=_ROUTES_ALONE), about="the doors that must reach it", required=True),
    ),
)
_WORDS_IN = Record(
    name="words",
    keys=(
        Key(name="list", shape=one_or_many(LIST_NAME), about="lists of which an entry must occur", required=True),
        Key(name="files", shape=one_or_many(Text()), about="globs of the files that may answer, in any case"),
    ),
)
_WORDS_ANYWHERE = Either(scalar=LIST_NAME, sequence=ListOf(item=LIST_NAME), mapping=_WORDS_IN)
_STORES = Record(
    name="stores",
    keys=(
        Key(name="fields", shape=one_or_many(LIST_NAME), about="lists that name columns"),
        Key(name="least", shape=Number(least=1, most=100), about="columns that must be named so (default 1)"),
    ),
    some_of=(("fields", "least"),),
)
CHECK: Record = Record(
    name="a check",
    keys=(
        *FORMULA,
        Key(
            name="routes",
            shape=Either(scalar=Text(), sequence=ListOf(item=Text()), mapping=_ROUTES),
            about="a route, command or chat handler with one of these words, or {list, methods, kinds, reaches}",
        ),
        Key(name="stores", shape=Either(mapping=_STORES), about="a table or collection with such columns"),
        Key(name="writes", shape=Either(mapping=_WRITES), about="a place that keeps such columns or keys"),
        Key(name="erases", shape=Either(mapping=_ERASES), about="code that deletes data for good, or blanks it"),
        Key(name="erased", shape=Either(mapping=_ERASED), about="every store of such columns is reached by a deletion"),
        Key(name="manifest", shape=_DECLARATION, about="keys of aop-app.yaml that must be set"),
        Key(name="files", shape=one_or_many(Text()), about="globs of files that must exist, in any case"),
        Key(name="list", shape=_WORDS_ANYWHERE, about="an entry of these lists occurs in code"),
        Key(
            name="documents",
            shape=_WORDS_ANYWHERE,
            about="an entry of these lists occurs in prose (.md, .rst, .txt, docs/), which is no evidence elsewhere",
        ),
        Key(name="any", shape=Named(name="checks", get=_checks), about="one of these"),
        Key(name="all", shape=Named(name="checks", get=_checks), about="all of these"),
        Key(name="not", shape=Named(name="check", get=_check), about="not this"),
        Key(
            name="languages",
            shape=ListOf(item=LANGUAGE),
            about="where patterns are looked for (default python)",
        ),
    ),
    one_of=(
        (
            *(key.name for key in FORMULA),
            *("routes", "stores", "writes", "erases", "erased", "manifest", "files", "list", "documents"),
            *("any", "all", "not"),
        ),
    ),
)
CHECKS: ListOf = ListOf(item=CHECK)
_RUNG = Record(
    name="severities",
    keys=(
        Key(name="when", shape=CHECK, about="where it holds, in the application", required=True),
        Key(name="severity", shape=SEVERITY, about="the severity there", required=True),
        Key(name="because", shape=PROSE, about="what is said about it"),
    ),
)
_BECAUSE = Key(name="because", shape=PROSE, about="what is said about this case")
_DEMAND = (
    Key(name="when", shape=CHECK, about="the duty exists where this holds (default: always)"),
    Key(name="require", shape=CHECK, about="what must be there"),
    Key(name="before", shape=CHECK, about="what must come before each place of `when`, on every way to it"),
    Key(
        name="entry",
        shape=CHECK,
        about="doors at which people come in: what comes `before` there covers what lies behind other doors",
    ),
    Key(name="at", shape=CHECK, about="places to report rather than those of `when`"),
)
_SCOPE = Key(
    name="scope",
    shape=Choice(values=("project", "application", "route", "function")),
    about="for which unit it must be there (default application)",
)
_CASE = Record(name="a case", keys=(*_DEMAND, _BECAUSE, _SCOPE), one_of=(("require", "before"),))
_EACH = Key(name="each", shape=Flag(), about="every place is a finding, not every application")
EVIDENCE_KEYS = (
    *_DEMAND,
    Key(name="cases", shape=ListOf(item=_CASE), about="several such duties under one id, each judged by itself"),
    _EACH,
    _SCOPE,
    Key(name="severities", shape=ListOf(item=_RUNG), about="other severities; the first that holds counts"),
)

_CLAIM = (
    Key(name="declares", shape=_DECLARATION, about="what the manifest says"),
    Key(name="contradicted-by", shape=CHECK, about="what in the project speaks against it"),
    Key(name="when", shape=CHECK, about="the declaration matters where this holds"),
)
_CLAIM_CASE = Record(name="a case", keys=(*_CLAIM, _BECAUSE), one_of=(("declares",),))
MANIFEST_KEYS = (
    *_CLAIM,
    Key(name="cases", shape=ListOf(item=_CLAIM_CASE), about="several such declarations under one id"),
    _EACH,
    Key(name="severities", shape=ListOf(item=_RUNG), about="other severities; the first that holds counts"),
)

SEARCH = _rule("a search rule", _LANGUAGES, *FORMULA, *_FIXES, one_of=tuple(key.name for key in FORMULA))
TAINT = _rule("a taint rule", _LANGUAGES, *TAINT_KEYS, *_FIXES)
SECRET = _rule("a secret rule", _LANGUAGES_OPTIONAL, *SECRET_KEYS, some_of=("regex", "names", "call-arguments"))
NAME = _rule("a name rule", _LANGUAGES_OPTIONAL, *NAME_KEYS)
EVIDENCE = _rule("an evidence rule", _LANGUAGES_OPTIONAL, *EVIDENCE_KEYS, one_of=("require", "before", "cases"))
MANIFEST = _rule("a manifest rule", _LANGUAGES_OPTIONAL, *MANIFEST_KEYS, one_of=("declares", "cases"))

RULE = Switch(
    name="a rule",
    key="mode",
    default="search",
    cases=(
        ("search", SEARCH),
        ("taint", TAINT),
        ("secret", SECRET),
        ("name", NAME),
        ("evidence", EVIDENCE),
        ("manifest", MANIFEST),
    ),
    refused=(
        ("join", "join rules are not supported"),
        ("extract", _NO_EXTRACT),
        ("step", "rules in steps are not supported"),
    ),
)

RULE_FILE = Record(
    name="a rule file",
    keys=(Key(name="rules", shape=ListOf(item=RULE), about="the rules", required=True),),
)
