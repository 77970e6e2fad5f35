"""Validators of pydantic and attrs."""

from __future__ import annotations

import pytest

from aoplint.flow.rules.rule import TaintRule
from tests.unit.flow.cases import split
from tests.unit.flow.flows import expected, sink_lines

CASES = split("""
### validators of pydantic get the value
from pydantic import BaseModel, field_validator, validator
class A(BaseModel):
    cmd: str
    other: str = "x"
    @field_validator("cmd")
    @classmethod
    def check(cls, v):
        sink(v)  # hit
        return v
    @validator("other")
    def check_other(cls, v):
        sink(v)
        return v
A(cmd=source())
### validators change the value
from pydantic import BaseModel, field_validator, validator, root_validator, model_validator
class A(BaseModel):
    cmd: str
    other: str = "x"
    @field_validator("cmd")
    def check(cls, v):
        return clean(v)
a = A(cmd=source(), other=source())
sink(a.cmd)
sink(a.other)  # hit
class B(BaseModel):
    cmd: str
    @validator("cmd", pre=True, always=True)
    def check(cls, v):
        if not v:
            raise ValueError("empty")
        return v.strip()
sink(B(cmd=source()).cmd)  # hit
class C(BaseModel):
    cmd: str
    @model_validator(mode="after")
    def check(self):
        sink(self.cmd)  # hit
        return self
sink(C(cmd=source()).cmd)  # hit
### validators of attrs
import attr
@attr.s
class A:
    cmd = attr.ib()
    other = attr.ib(default="x")
    @cmd.validator
    def check(self, attribute, value):
        sink(value)  # hit
    @other.default
    def made(self):
        return "x"
a = A(source())
sink(a.cmd)  # hit
sink(a.other)
### validators of a whole model before
from pydantic import BaseModel, root_validator
class A(BaseModel):
    cmd: str
    other: str = "x"
    @root_validator(pre=True)
    def check(cls, values):
        sink(values["cmd"])  # hit
        values["cmd"] = "x"
        values["other"] = source()
        return values
a = A(cmd=source())
sink(a.cmd)
sink(a.other)  # hit
class B(BaseModel):
    cmd: str
    @root_validator
    def check(cls, values):
        sink(values["cmd"])
        return values
B(cmd="x")
""")


@pytest.mark.parametrize(("name", "code"), CASES, ids=[name for name, _ in CASES])
def test_validators(name: str, code: str, plain_rule: TaintRule) -> None:
    assert sink_lines(plain_rule, code) == expected(code)
