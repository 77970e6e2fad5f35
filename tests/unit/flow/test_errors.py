"""Exceptions: which handler gets them, and what they carry."""

from __future__ import annotations

import pytest

from aoplint.flow.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

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
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_errors(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
