"""What can be asked of the engine when a rule stays silent."""

from __future__ import annotations

from aoplint.flow.machine.callsites import CallLog, call_sites
from aoplint.flow.machine.code import Code
from aoplint.flow.machine.inspect import ValueLog
from aoplint.flow.rules.rule import TaintRule
from aoplint.frontends.python import lower
from aoplint.tree import Kind
from tests.unit.flow.flows import solved

CODE = """\
import lib
class A:
    def get(self):
        return source()
def make():
    return A()
a = make()
x = a.get()
lib.send(x)
unknown_thing.go(x)
sink(x)
"""


def test_calls_with_their_targets_and_those_nobody_knows(plain_rule: TaintRule) -> None:
    log = CallLog()
    solved([plain_rule], {"t.py": CODE}, calls=log)
    lines = {}
    unit = lower(CODE)
    for (path, node), targets in log.targets.items():
        assert path == "t.py"
        lines.setdefault(CODE.count("\n", 0, unit.start[node]) + 1, set()).update(targets)
    assert lines[7] == {"t.py:make"}
    assert lines[8] == {"t.py:A.get"}
    assert lines[6] == {"t.py:A"}
    assert lines[9] == {"library lib.send"}
    assert lines[4] == {"library builtins.source"}


def test_calls_are_resolved_without_any_source(plain_rule: TaintRule) -> None:
    code = "def f(): pass\ndef g(): f()\ng()\n"
    log = CallLog()
    solved([plain_rule], {"t.py": code}, calls=log)
    assert {target for targets in log.targets.values() for target in targets} == {"t.py:f", "t.py:g"}


def test_a_method_of_a_library_that_is_handed_on_keeps_its_name(plain_rule: TaintRule) -> None:
    code = (
        "import lib\na = lib.Cls()\ndef run(call):\n    call(1)\nrun(a.one)\nrun(a.two)\n"
        "held = a.three\nheld()\na.four.five()\ndef own():\n    pass\na.six = own\nrun(a.six)\n"
    )
    log = CallLog()
    solved([plain_rule], {"t.py": code}, calls=log)
    unit = lower(code)
    targets = {code[unit.start[node] : unit.stop[node]]: found for (_, node), found in log.targets.items()}
    assert targets["call(1)"] == {"library lib.Cls.one", "library lib.Cls.two", "t.py:own"}
    assert targets["held()"] == {"library lib.Cls.three"}
    assert targets["a.four.five()"] == {"unknown"}


def test_what_is_known_of_a_value(plain_rule: TaintRule) -> None:
    start = CODE.index("a.get()")
    log = ValueLog("t.py", start, start + len("a.get()"))
    solution = solved([plain_rule], {"t.py": CODE}, values=log)
    known = {CODE[one.start : one.stop]: one for one in log.known}
    assert known["a"].objects == ("instance of t.py:A",)
    assert not known["a"].origins
    assert known["a.get()"].origins == (("r", "t.py", CODE.index("source()"), "__SOURCE__", ""),)
    assert len(solution.findings) == 1


def test_no_literal_is_shown(plain_rule: TaintRule) -> None:
    code = "x = 'Inv3nt3d'\nsink(source() + x)\n"
    log = ValueLog("t.py", 0, len(code))
    solved([plain_rule], {"t.py": code}, values=log)
    assert log.known
    assert "Inv3nt3d" not in repr(log)


WHY = """\
import lib
def f(callback, thing):
    callback()
    thing.go()
    make()()
    table["a"]()
    gone()
    return
    f()
class A(lib.Base):
    def m(self):
        super().m()
A()
[].append(1)
"x".join([])
"""


def test_why_nothing_is_known_of_a_call(plain_rule: TaintRule) -> None:
    log = CallLog()
    solved([plain_rule], {"t.py": WHY}, calls=log)
    code = Code("t.py", lower(WHY), WHY)
    sites = {WHY[site.start : site.stop]: site for site in call_sites({"t.py": code}, log)}
    assert {name: site.reason for name, site in sites.items() if site.reason} == {
        "callback": "no caller is known that says what the parameter callback is",
        "thing.go": "nothing is known of the object before .go",
        "make": "nothing binds the name make",
        "make()": "nothing is known of what the inner call returns",
        'table["a"]': "nothing is known of the item",
        "gone": "nothing binds the name gone",
        "f": "never reached: dead code, or an exit before it",
    }
    assert sites["super().m"].targets == ("library lib.Base.m",)
    assert sites["super().m"].caller == "A.m"
    assert sites["[].append"].targets == ("builtin list.append",)
    assert sites['"x".join'].targets == ("builtin str.join",)


def test_a_function_that_was_cut_short_says_so(plain_rule: TaintRule) -> None:
    code = "def f():\n    g()\ndef g(): pass\n"
    file = Code("t.py", lower(code), code)
    (site,) = call_sites({"t.py": file}, CallLog(), [("t.py", file.unit.by_kind[Kind.FUNCTION][0], "too-many-steps")])
    assert site.reason == "its function used up its steps"
