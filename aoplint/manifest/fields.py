"""The fields of aop-app.yaml, declared once: the checker, the schema and the draft follow this table (layer 3)."""

from __future__ import annotations

from enum import Enum
from typing import Final

from aoplint.model.record import dataclass

#: Names that the manifest has.
NAMES: Final = ("aop-app.yaml", "aop-app.yml")
#: Version of the form that this table describes.
VERSION: Final = "1"


class Form(Enum):
    """What a value is."""

    TEXT = "text"
    DATE = "date"
    FLAG = "flag"
    COUNT = "count"
    EMAIL = "email"
    URL = "url"
    WORD = "word"
    MAPPING = "mapping"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One key.

    Args:
        name: the key.
        form: what its value is; of a list, what its items are is in `fields` or `item`.
        about: one line for people.
        required: it must be there and say something.
        fields: keys of a mapping, or of the mappings of a list.
        item: what the items of a list of single values are.
        choices: the words that a WORD may be.
        trouble: code of the problem when it is missing, empty or malformed.
    """

    name: str
    form: Form = Form.TEXT
    about: str = ""
    required: bool = False
    fields: tuple[Field, ...] = ()
    item: Form | None = None
    choices: tuple[str, ...] = ()
    trouble: str = "invalid"


def _right(name: str, about: str) -> Field:
    return Field(
        name=name,
        form=Form.MAPPING,
        about=about,
        fields=(
            Field(name="route", about="address, resolved in the code"),
            Field(name="command", about="command, resolved in the code"),
            Field(name="contact", about="who does it on request"),
        ),
    )


_CATEGORIES: Final = (
    "order-management", "dropshipping", "affiliate", "logistics", "product-management", "customer-service", "analytics",
    "marketing", "erp", "other",
)  # fmt: skip
_APP: Final = (
    Field(name="name", about="name as users see it", required=True),
    Field(name="description", about="one or two sentences"),
    Field(
        name="category",
        form=Form.WORD,
        about="what kind of application it is",
        choices=_CATEGORIES,
    ),
    Field(
        name="audience",
        form=Form.WORD,
        about="whose accounts it works with",
        choices=("own-use", "sellers", "buyers", "affiliates", "public"),
        required=True,
    ),
    Field(name="multi_tenant", form=Form.FLAG, about="whether it works with accounts of more than one owner"),
    Field(name="business_scenario", about="what it is for, as told at admission", required=True),
)
_COMPANY: Final = (
    Field(name="name", about="registered name", required=True),
    Field(name="country", about="two letters", required=True),
    Field(name="registration_number"),
    Field(name="registered_address"),
)
_CONTACT: Final = (
    Field(name="name", required=True),
    Field(name="position"),
    Field(name="email", form=Form.EMAIL, about="where notices reach the developer", required=True, trouble="contact"),
    Field(name="phone"),
    Field(name="privacy_email", form=Form.EMAIL, about="for requests about personal data", trouble="contact"),
    Field(name="security_email", form=Form.EMAIL, about="for incidents", trouble="contact"),
)
_API: Final = (
    Field(name="method", about="name of the API method", required=True),
    Field(name="purpose", about="what it is called for", required=True, trouble="purpose"),
    Field(name="fields", form=Form.LIST, item=Form.TEXT, about="personal fields that are used"),
    Field(name="value_added", form=Form.FLAG, about="it needs an approval"),
    Field(name="approved", form=Form.FLAG, about="the approval is there"),
)
_PROCESSOR: Final = (
    Field(name="name", required=True),
    Field(name="hosts", form=Form.LIST, item=Form.TEXT, about="where data is sent"),
    Field(name="data", about="which data"),
    Field(name="region", about="where it is kept"),
    Field(name="country"),
    Field(name="dpa", form=Form.FLAG, about="a contract on the processing is there"),
)
_STORAGE: Final = (
    Field(name="name", about="table, bucket, file, cache", required=True),
    Field(name="data", about="which data"),
    Field(name="region"),
    Field(name="retention_days", form=Form.COUNT),
)
_APPROVAL: Final = (
    Field(name="ref", about="reference of the approval", required=True),
    Field(name="covers", form=Form.LIST, item=Form.TEXT, about="API methods"),
    Field(name="valid_until", form=Form.DATE),
)
_ASSESSMENT: Final = (
    Field(name="agreement_version", form=Form.DATE, about="edition that was agreed to"),
    Field(name="reviewed_at", form=Form.DATE, about="when the answers were last looked at", required=True),
    Field(name="third_parties", form=Form.WORD, about="who else receives data", choices=("none", "declared")),
    Field(name="deletes_on_request", form=Form.FLAG),
    Field(name="keeps_data_after_termination", form=Form.FLAG),
    Field(name="retention_days", form=Form.COUNT),
)
FIELDS: Final = (
    Field(name="schema", form=Form.COUNT, about="version of this form", required=True),
    Field(name="app", form=Form.MAPPING, about="identity", required=True, fields=_APP),
    Field(name="company", form=Form.MAPPING, about="the developer", required=True, fields=_COMPANY),
    Field(name="contact", form=Form.MAPPING, about="who answers", required=True, fields=_CONTACT, trouble="contact"),
    Field(name="privacy_url", form=Form.URL, about="the notice of 7.5.1"),
    Field(name="terms_url", form=Form.URL, about="the terms of 8.1"),
    Field(name="apis", form=Form.LIST, about="API methods with their purposes", required=True, fields=_API),
    Field(name="processors", form=Form.LIST, about="who else handles data", fields=_PROCESSOR),
    Field(name="storage", form=Form.LIST, about="where data is kept, and how long", fields=_STORAGE),
    Field(
        name="exports",
        form=Form.LIST,
        about="what leaves the application as a file",
        fields=(Field(name="function", required=True), Field(name="scope"), Field(name="recipient")),
    ),
    Field(
        name="rights",
        form=Form.MAPPING,
        about="how people see, correct and delete their data",
        fields=(
            _right("access", "how one's data is seen"),
            _right("correct", "how it is corrected"),
            _right("delete", "how it is deleted"),
        ),
    ),
    Field(
        name="approvals",
        form=Form.MAPPING,
        about="approvals of AliExpress",
        fields=(Field(name="operation_data", form=Form.MAPPING, about="for 7.6", fields=_APPROVAL),),
    ),
    Field(name="assessment", form=Form.MAPPING, about="answers of 5.1(c)", required=True, fields=_ASSESSMENT),
    Field(
        name="legal_basis",
        form=Form.MAPPING,
        about="on what ground data of others is used",
        fields=(Field(name="buyers"), Field(name="sellers"), Field(name="users")),
    ),
    Field(
        name="documents",
        form=Form.MAPPING,
        about="files in the repository",
        fields=tuple(Field(name=name) for name in ("privacy", "terms", "licence", "incident_plan", "runbook")),
    ),
)
