"""Node kinds and child roles of the Unit; docs/unit.md says what each holds (layer 2).

The numbers are part of the serialised form: append, never renumber, and raise `FORMAT` on any change.
"""

from __future__ import annotations

from enum import IntEnum

#: Version of the serialised form, of kinds and of roles together.
FORMAT = 1


class Kind(IntEnum):
    """What a node is."""

    # roots
    MODULE = 1
    DOCUMENT = 2
    TEXT = 3
    # statements
    BLOCK = 10
    EXPRESSION_STATEMENT = 11
    ASSIGN = 12
    ANNOTATED_ASSIGN = 13
    AUGMENTED_ASSIGN = 14
    DELETE = 15
    RETURN = 16
    RAISE = 17
    ASSERT = 18
    PASS = 19
    BREAK = 20
    CONTINUE = 21
    GLOBAL = 22
    NONLOCAL = 23
    IMPORT = 24
    IMPORT_FROM = 25
    IMPORT_ALIAS = 26
    IMPORT_STAR = 27
    MODULE_PATH = 28
    IF = 29
    FOR = 30
    WHILE = 31
    TRY = 32
    EXCEPT = 33
    WITH = 34
    WITH_ITEM = 35
    MATCH = 36
    CASE = 37
    FUNCTION = 38
    CLASS = 39
    DECORATOR = 40
    PARAMETERS = 41
    PARAMETER = 42
    PARAMETER_MARK = 43
    TYPE_ALIAS = 44
    TYPE_PARAMETERS = 45
    TYPE_PARAMETER = 46
    # expressions
    NAME = 60
    ATTRIBUTE = 61
    SUBSCRIPT = 62
    SLICE = 63
    CALL = 64
    KEYWORD = 65
    STARRED = 66
    DOUBLE_STARRED = 67
    AWAIT = 68
    YIELD = 69
    YIELD_FROM = 70
    LAMBDA = 71
    IF_EXPRESSION = 72
    BOOLEAN_OPERATION = 73
    UNARY_OPERATION = 74
    BINARY_OPERATION = 75
    COMPARE = 76
    COMPARISON = 77
    NAMED_EXPRESSION = 78
    TUPLE = 79
    LIST = 80
    SET = 81
    DICT = 82
    DICT_ITEM = 83
    LIST_COMPREHENSION = 84
    SET_COMPREHENSION = 85
    DICT_COMPREHENSION = 86
    GENERATOR = 87
    COMPREHENSION_FOR = 88
    STRING = 89
    CONCATENATION = 90
    FSTRING = 91
    FSTRING_TEXT = 92
    FSTRING_HOLE = 93
    NUMBER = 94
    CONSTANT = 95
    ELLIPSIS = 96
    # match patterns
    PATTERN_VALUE = 110
    PATTERN_SEQUENCE = 111
    PATTERN_STAR = 112
    PATTERN_MAPPING = 113
    PATTERN_ITEM = 114
    PATTERN_CLASS = 115
    PATTERN_KEYWORD = 116
    PATTERN_AS = 117
    PATTERN_OR = 118
    # structured text
    MAPPING = 140
    PAIR = 141
    SEQUENCE = 142
    SCALAR = 143
    REFERENCE = 144
    # markup and notebooks
    ELEMENT = 160
    MARKUP_ATTRIBUTE = 161
    MARKUP_TEXT = 162
    SCRIPT = 163
    TEMPLATE_CODE = 164
    CELL = 170
    OUTPUT = 171


class Role(IntEnum):
    """Which child of its parent a node is."""

    NONE = 0
    STATEMENT = 1
    BODY = 2
    ORELSE = 3
    FINALLY = 4
    HANDLER = 5
    CASE = 6
    TEST = 7
    TARGET = 8
    VALUE = 9
    ANNOTATION = 10
    OPERAND = 11
    LEFT = 12
    RIGHT = 13
    CALLEE = 14
    ARGUMENT = 15
    NAME = 16
    OBJECT = 17
    ATTRIBUTE = 18
    INDEX = 19
    LOWER = 20
    UPPER = 21
    STEP = 22
    ELEMENT = 23
    KEY = 24
    ITERABLE = 25
    FOR = 26
    CONDITION = 27
    DECORATOR = 28
    PARAMETERS = 29
    BASE = 30
    RETURNS = 31
    DEFAULT = 32
    POSITIONAL_ONLY = 33
    POSITIONAL = 34
    KEYWORD_ONLY = 35
    STAR = 36
    DOUBLE_STAR = 37
    ITEM = 38
    ALIAS = 39
    MODULE = 40
    EXCEPTION = 41
    CAUSE = 42
    MESSAGE = 43
    PART = 44
    FORMAT = 45
    SUBJECT = 46
    PATTERN = 47
    GUARD = 48
    REST = 49
    TYPE_PARAMETERS = 50
    BOUND = 51
    MEMBER = 52
    CONTENT = 53
