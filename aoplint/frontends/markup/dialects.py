"""What differs between the flavours of markup (layer 3)."""

from __future__ import annotations

from typing import Final

from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one flavour is read.

    Args:
        html: elements follow HTML: void elements, optional end tags, raw text in script and style.
        openers: what opens template code and comments of templates, the longest first.
        braces: `{` opens an expression in content and in tags.
        nested: an expression may hold elements.
        code: the file itself is code that holds elements.
        front_matter: the file may begin with code between lines of `---`.
        instructions: `<?name ?>` is no code.
    """

    html: bool = True
    openers: tuple[str, ...] = ()
    braces: bool = False
    nested: bool = False
    code: bool = False
    front_matter: bool = False
    instructions: bool = False


#: What a file of these flavours may hold depends on the server, not on its name.
_TEMPLATES: Final = ("{{--", "{{", "{!!", "{%", "{#", "<%--", "<%#", "<%", "<?")

_HTML: Final = Dialect(openers=_TEMPLATES)
_DIALECTS: Final[dict[str, Dialect]] = {
    "mustache": Dialect(openers=("{{!--", "{{!", *_TEMPLATES)),
    "vue": Dialect(openers=("{{",)),
    "svelte": Dialect(braces=True),
    "astro": Dialect(braces=True, nested=True, front_matter=True),
    "jsx": Dialect(html=False, braces=True, nested=True, code=True),
    "xml": Dialect(html=False, openers=("{{", "{%", "{#", "<?"), instructions=True),
    "miniapp": Dialect(html=False, openers=("{{",)),
}


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Elements without content and without an end tag.
VOID: Final = _names(
    "area base basefont bgsound br col command embed frame hr img input keygen link meta param source track wbr"
)
#: Content that is code.
CODE: Final = frozenset(("script", "style"))
#: Content in which tags are text.
PLAIN: Final = frozenset(("textarea", "title"))
#: `/>` does not close these in HTML.
CONTAINERS: Final = _names(
    "a abbr article aside b body button div em fieldset footer form h1 h2 h3 h4 h5 h6 head header html "
    "i iframe label li main nav ol option p pre script section select span strong style table tbody td "
    "template textarea tfoot th thead title tr ul"
)
_BLOCKS: Final = _names(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre section table ul"
)
#: Start tag to the innermost elements that it closes, whose end tags are optional.
CLOSES: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(_BLOCKS, frozenset(("p",))),
    "li": frozenset(("li", "p")),
    **dict.fromkeys(("dt", "dd"), frozenset(("dt", "dd", "p"))),
    "option": frozenset(("option",)),
    "optgroup": frozenset(("option", "optgroup")),
    **dict.fromkeys(("td", "th"), frozenset(("td", "th", "p"))),
    "tr": frozenset(("td", "th", "tr", "p")),
    **dict.fromkeys(("tbody", "tfoot"), frozenset(("td", "th", "tr", "thead", "tbody", "p"))),
    "body": frozenset(("head",)),
}


def dialect_of(flavour: str) -> Dialect:
    """The dialect of a flavour; HTML with any templates for a flavour that is not known."""
    return _DIALECTS.get(flavour, _HTML)
