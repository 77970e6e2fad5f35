"""Exceptions: which handler gets them, and what they carry."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, rule_of, sink_lines

CASES = split("""
### python's own types are told apart
def f(v):
    raise ValueError(v)
try:
    f(source())
except KeyError as e:
    sink(str(e))
except OSError as e:
    sink(str(e))
except ValueError as e:
    sink(str(e))  # hit
### a base of python catches
try:
    raise FileNotFoundError(source())
except ArithmeticError as e:
    sink(str(e))
except (LookupError, OSError) as e:
    sink(str(e))  # hit
except Exception as e:
    sink(str(e))
### who leaves is no exception
try:
    raise SystemExit(source())
except Exception as e:
    sink(str(e))
except BaseException as e:
    sink(e.code)  # hit
### classes of the project with bases of python
class Missing(KeyError):
    pass
class Other(ValueError):
    pass
try:
    raise Missing(source())
except (ValueError, Other) as e:
    sink(str(e))
except LookupError as e:
    sink(str(e))  # hit
### an exception of a library may be anything but what the project wrote
import lib
class Own(Exception):
    pass
try:
    raise lib.Error(source())
except ValueError as e:
    sink(str(e))  # hit
try:
    raise Own(source())
except lib.Error as e:
    sink(str(e))
except Own as e:
    sink(str(e))  # hit
### two that may be raised
def f(v, w):
    if w:
        raise KeyError(v)
    raise TypeError("x")
try:
    f(source(), other())
except TypeError as e:
    sink(str(e))
except KeyError as e:
    sink(str(e))  # hit
### group
try:
    raise ExceptionGroup("g", [ValueError(source())])
except* ValueError as e:
    sink(str(e.exceptions[0]))  # hit
    sink(e.message)
### a failed conversion shows what it got
import json
def number(v):
    return int(v)
try:
    number(source())
except KeyError as e:
    sink(e)
except ValueError as e:
    sink(f"bad: {e}")  # hit
try:
    number("x")
except ValueError as e:
    sink(e)
try:
    json.loads(source())
except ValueError as e:
    sink(f"bad: {e}")
    sink(e.doc)  # hit
### a missing key and a missing file
d = {}
key = source()
try:
    d[key]
except KeyError as e:
    sink(e.args[0])  # hit
except Exception as e:
    sink(e)
try:
    open("/a/" + source())
except FileNotFoundError as e:
    sink(e.filename)  # hit
except ValueError as e:
    sink(e)
try:
    d["a"]
except KeyError as e:
    sink(e)
### the exception that is handled
import sys, traceback
def show():
    sink(traceback.format_exc())  # hit
try:
    raise ValueError(source())
except ValueError:
    sink(str(sys.exc_info()[1]))  # hit
    sink(sys.exception())  # hit
    show()
try:
    raise ValueError("x")
except ValueError:
    sink(str(sys.exc_info()[1]))
sink(sys.exc_info()[1])
### what an exception was raised from
def f(v):
    try:
        raise KeyError(v)
    except KeyError as e:
        raise RuntimeError("x") from e
try:
    f(source())
except RuntimeError as e:
    sink(e)
    sink(str(e.__cause__))  # hit
    sink(str(e.__context__))  # hit
try:
    raise RuntimeError("y")
except RuntimeError as e:
    sink(str(e.__context__))
### what a program exits with, and a generator gives back
import sys
def g(v):
    yield "a"
    return v
try:
    sys.exit(source())
except SystemExit as e:
    sink(e.code)  # hit
it = g(source())
try:
    sink(next(it))
except StopIteration as e:
    sink(e.value)
try:
    next(it)
except StopIteration as e:
    sink(e.value)  # hit
### finally follows a return, and may replace it
class State:
    command = "ls"
def f(v):
    try:
        return v
    finally:
        return "ls"
def g(v):
    State.command = v
    try:
        return "x"
    finally:
        State.command = "ls"
def h(v):
    try:
        return v
    finally:
        State.command = v
sink(f(source()))
g(source())
sink(State.command)
sink(h(source()))  # hit
sink(State.command)  # hit
### a name for a literal does not fail
def f(v):
    x = "ls"
    try:
        x = "pwd"
    except ValueError:
        x = v
    sink(x)
    try:
        x = other("pwd")
    except ValueError:
        x = v
    sink(x)  # hit
f(source())
### group
try:
    raise ExceptionGroup("g", [ValueError(source())])
except* ValueError as g:
    sink(g.exceptions[0].args[0])  # hit
### group clean
try:
    raise ExceptionGroup(source(), [ValueError("x")])
except* ValueError as g:
    sink(g.exceptions[0].args[0])
### plain raised caught by star
try:
    raise ValueError(source())
except* ValueError as g:
    sink(g.exceptions[0].args[0])  # hit
    sink(str(g.exceptions[0]))  # hit
### plain raised other not caught
try:
    try:
        raise ValueError(source())
    except* TypeError as g:
        sink(g.exceptions[0].args[0])
except Exception:
    pass
### group loop
try:
    raise ExceptionGroup("g", [ValueError(source()), TypeError("x")])
except* ValueError as g:
    for e in g.exceptions:
        sink(e.args[0])  # hit
except* TypeError as g:
    for e in g.exceptions:
        sink(e.args[0])
### group message
try:
    raise ExceptionGroup(source(), [ValueError("x")])
except* ValueError as g:
    sink(g.message)  # hit
    sink(str(g))  # hit
    sink(g.exceptions[0].args[0])
### two plain handlers
def f(c):
    try:
        if c:
            raise ValueError(source())
        raise TypeError("x")
    except* TypeError as g:
        sink(g.exceptions[0].args[0])
    except* ValueError as g:
        sink(g.exceptions[0].args[0])  # hit
### rest goes on
try:
    try:
        raise ExceptionGroup("g", [ValueError(source()), TypeError("x")])
    except* TypeError as g:
        sink(g.exceptions[0].args[0])
except ExceptionGroup as e:
    sink(e.exceptions[0].args[0])  # hit
### nothing goes on
try:
    try:
        raise ExceptionGroup("g", [ValueError(source())])
    except* ValueError as g:
        pass
except ExceptionGroup as e:
    sink(e.exceptions[0].args[0])
### unknown members
def f(errors):
    errors.append(ValueError(source()))
    try:
        raise ExceptionGroup("g", errors)
    except* ValueError as g:
        sink(g.exceptions[0].args[0])  # hit
### own class
class E(Exception):
    def __init__(self, v):
        self.v = v
try:
    raise ExceptionGroup("g", [E(source()), ValueError("x")])
except* E as g:
    sink(g.exceptions[0].v)  # hit
except* ValueError as g:
    sink(g.exceptions[0].args[0])
### library raises
try:
    int(source())
except* ValueError as g:
    sink(g.exceptions[0])  # hit
### finally lets an exception on, with its message and the state in which it was raised
def work(log, v):
    try:
        log.append(v)
        raise RuntimeError(v)
    finally:
        print("end")
def f():
    log = []
    try:
        work(log, source())
    except RuntimeError as e:
        sink(str(e))  # hit
        sink(log[0])  # hit
    try:
        work([], "quiet")
    except RuntimeError as e:
        sink(str(e))
### finally changes the state of what goes on
def f():
    given = source()
    try:
        try:
            kept = given
            raise ValueError("x")
        finally:
            kept = "gone"
    except ValueError:
        sink(kept)
    try:
        try:
            raise ValueError("x")
        finally:
            kept = source()
    except ValueError:
        sink(kept)  # hit
### what a handler raises runs finally too
def f(box):
    try:
        try:
            g()
        except OSError:
            raise ValueError(source())
        finally:
            box.last = source()
    except ValueError as e:
        sink(str(e))  # hit
        sink(box.last)  # hit
### a return in finally ends an exception
def ended(v):
    try:
        raise ValueError(v)
    finally:
        return "end"
try:
    sink(ended(source()))
except ValueError as e:
    sink(str(e))
### what a body raises for certain decides which handlers run
class Own(Exception):
    pass
def refuse():
    raise Own("no")
def f():
    x = source()
    try:
        refuse()
    except Own:
        x = "fine"
    except (ValueError, KeyError):
        pass
    sink(x)
    y = source()
    try:
        raise KeyError("k")
    except LookupError:
        pass
    except ValueError:
        y = "fine"
    sink(y)  # hit
### an item that is missing for certain
def f(key):
    known = {"a": 1}
    try:
        known["b"]
        x = source()
    except KeyError:
        x = "none"
    sink(x)
    try:
        y = known["a"]
    except KeyError:
        y = source()
    sink(y)
    known[key] = 2
    try:
        known["b"]
        z = source()
    except KeyError:
        z = "none"
    sink(z)  # hit
### an item may be missing that is not known, or of which others know
import lib
SHARED = {}
def fill():
    SHARED["a"] = "a"
def f(other):
    mine = {}
    lib.fill([mine])
    for held in (SHARED, mine, {**other}, dict(other)):
        try:
            held["a"]
            x = source()
        except KeyError:
            x = "none"
        sink(x)  # hit
### only what is looked up for certain fails for certain
def f(names):
    held = ["a"]
    x = source()
    try:
        y = [held[1] for name in names]
        z = names or held[1]
    except IndexError:
        x = "none"
    sink(x)  # hit
### an attribute that is missing for certain
class Plain:
    def __init__(self):
        self.name = "n"
class Anything:
    def __getattr__(self, name):
        return source()
class Filled:
    def __init__(self, given):
        for name, value in given.items():
            setattr(self, name, value)
def read(thing):
    try:
        return thing.title
    except AttributeError:
        return "none"
def title(thing):
    try:
        thing.title
        return source()
    except AttributeError:
        return "none"
def f(given):
    sink(title(Plain()))
    sink(read(Anything()))  # hit
    sink(title(Filled(given)))  # hit
### a text that is no number
def f():
    for text in ("7", "seven"):
        try:
            int(text)
        except ValueError:
            continue
        else:
            sink(source())  # hit
    try:
        float("seven")
    except ValueError:
        x = "none"
    else:
        x = source()
    sink(x)
### finally runs for what may be raised, not for what cannot be
def f():
    given = source()
    x = given
    try:
        x = "fine"
        return
    finally:
        sink(x)
def g(use):
    x = source()
    try:
        use(x)
        x = "fine"
        return
    finally:
        sink(x)  # hit
### an exception of the project shows what it passes to its base
class Refused(Exception):
    def __init__(self, reason, number):
        super().__init__(f"refused: {reason}")
        self.number = number
class Named(ValueError):
    def __init__(self, name, secret):
        ValueError.__init__(self, name)
class Quiet(Exception):
    def __init__(self, reason):
        super().__init__()
        self.reason = reason
def f(error):
    try:
        raise error
    except Exception as e:
        return str(e)
sink(f(Refused(source(), 1)))  # hit
sink(f(Refused("full", source())))
sink(f(Named(source(), "s")))  # hit
sink(f(Named("n", source())))
sink(f(Quiet(source())))
given = source()
try:
    raise Quiet(given)
except Quiet as e:
    sink(e.reason)  # hit
    sink(e.args)
### an exception that calls no base shows all it was made of
class Bare(Exception):
    def __init__(self, reason, *, hint=""):
        self.hint = hint
class Left(SystemExit):
    pass
try:
    raise Bare(source(), hint="h")
except Bare as e:
    sink(e.args[0])  # hit
    sink(f"{e}")  # hit
    sink(e.hint)
try:
    raise Bare("r", hint=source())
except Bare as e:
    sink(str(e))
    sink(e.hint)  # hit
try:
    raise Left(source())
except SystemExit as e:
    sink(str(e))  # hit
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_errors(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)


def test_a_key_that_is_written_in_a_source_is_no_data_of_it(tmp_path: Path) -> None:
    body = """
    pattern-sources: [{pattern: "$C['password']"}]
    pattern-sinks: [{pattern: sink(...)}]
"""
    text = (
        "def f():\n    config = {'password': 'x'}\n    try:\n        login(config['password'])\n"
        "    except KeyError as error:\n        sink(str(error))\n    sink(config['password'])  # hit\n"
    )
    assert sink_lines(rule_of(tmp_path, body), text) == expected(text)
