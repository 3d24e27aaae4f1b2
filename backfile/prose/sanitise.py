"""Raw HTML made harmless: the one place that knows nh3 (Mozilla's and Servo's HTML parser behind an allow-list).

The list holds elements and attributes that are valid HTML today; `shape` then puts what is left where HTML allows it.
"""

from __future__ import annotations

import re
from html import escape, unescape

import nh3

from backfile.prose.records import Places, Report

_TEXT = (
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q rp rt ruby s samp small span strong "
    "sub sup time u var wbr"
)
_BLOCKS = (
    "address article aside blockquote caption col colgroup dd details div dl dt figcaption figure footer h1 "
    "h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
)
# Obsolete, and still telling enough to be put in today's words by `shape`.
_OLD = "acronym big center dir font menu strike tt"
_MEDIA = "audio picture source track video"
TAGS = frozenset(f"{_TEXT} {_BLOCKS} {_OLD} {_MEDIA}".split())

_ATTRIBUTES: dict[str, set[str]] = {
    "*": set("class dir id lang title".split()),
    "a": {"href", "name"},
    "audio": {"controls", "src", "loop", "muted"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "style", "type"},
    "q": {"cite"},
    "source": {"src", "type", "media"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"abbr", "align", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"kind", "label", "src", "srclang", "default"},
    "video": {"controls", "height", "loop", "muted", "poster", "src", "width"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "ftp", "sms"}
_NO_CONTENT = set("applet embed iframe math noembed noframes noscript object script style svg template title".split())

_TRUSTED_TAGS = set(TAGS - set("acronym big center dir font strike tt".split())) | set(
    "button canvas circle data datalist defs dialog embed fieldset form g iframe input label legend line map "
    "area meter noscript object optgroup option output param path polygon polyline progress rect script "
    "search select slot style svg text textarea use template".split()
)
_TRUSTED_ATTRIBUTES = set(
    "accept action allow allowfullscreen alt async autocomplete autofocus autoplay checked cite class cols "
    "colspan content contenteditable controls coords crossorigin cx cy d data datetime default defer dir "
    "disabled download draggable enctype fill for form height hidden href hreflang id integrity inputmode is "
    "itemprop itemscope itemtype kind label lang list loading loop max maxlength media method min minlength "
    "multiple muted name novalidate open pattern ping placeholder playsinline points poster preload r "
    "readonly referrerpolicy rel required reversed role rows rowspan rx ry sandbox scope selected shape size "
    "sizes span spellcheck src srcdoc srclang srcset start step stroke stroke-width style tabindex target "
    "title transform translate type usemap value viewBox width wrap x x1 x2 xmlns y y1 y2".split()
)
_TRUSTED_PREFIXES = {"on", "aria-", "data-"}
_TRUSTED_SCHEMES = _SCHEMES | {"data", "javascript", "blob"}

_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes=_ATTRIBUTES,
    clean_content_tags=_NO_CONTENT,
    filter_style_properties={"list-style-type"},
    link_rel=None,
    url_schemes=_SCHEMES,
)
_TRUSTING = nh3.Cleaner(
    tags=_TRUSTED_TAGS,
    attributes={"*": _TRUSTED_ATTRIBUTES},
    clean_content_tags=set(),
    generic_attribute_prefixes=_TRUSTED_PREFIXES,
    link_rel=None,
    url_schemes=_TRUSTED_SCHEMES,
)


def cleaned(html: str, trust_html: bool) -> str:
    """`html`, parsed and serialised: balanced tags in small letters, double quotes, and nothing that acts.

    With `trust_html`, scripts, frames, styles, forms and handlers stay.
    """
    return _TRUSTING.clean(html) if trust_html else _CLEANER.clean(html)


_SCHEMED = re.compile(r"""<a\s[^<>]*?href\s*=\s*["']?\s*([a-zA-Z][\w+.-]*):([^"'<>\s]*)""", re.IGNORECASE)


def dropped_addresses(html: str) -> list[str]:
    """The addresses of links in `html` that `cleaned` takes away for their scheme, in order."""
    return [f"{scheme}:{rest}" for scheme, rest in _SCHEMED.findall(html) if scheme.lower() not in _SCHEMES]


_RAW_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:_-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>")
# What HTML has and we do not show: its disappearance is told, unless it only ever concerned looks.
_TOLD = {
    "applet": "its contents are lost",
    "button": "its label stays",
    "embed": "put the file below content/ and link to it",
    "form": "its text stays",
    "frame": "its contents are lost",
    "iframe": "a link to its address stands in its place",
    "input": "readers cannot send anything to an archive",
    "marquee": "its text stays",
    "math": "its contents are lost",
    "noscript": "its contents are lost",
    "object": "put the file below content/ and link to it",
    "script": "an archive runs no scripts",
    "select": "readers cannot send anything to an archive",
    "svg": "save the drawing as a file and show it as a picture",
    "template": "its contents are lost",
    "textarea": "its text stays",
}
_SILENT = frozenset(
    "area base basefont bgsound blink body canvas data datalist dialog fieldset frameset head html isindex "
    "keygen label legend link map meta meter nobr noembed noframes optgroup option output param plaintext "
    "progress rb rtc search slot spacer style title xmp listing multicol nextid command content element "
    "shadow image portal".split()
)


def told(html: str, places: Places, report: Report) -> str:
    """`html` before cleaning: what will be dropped is reported, frames become links, and unknown tags become text.

    "<name>" in a paragraph is not a tag that somebody meant; Word's ``<o:p>`` is.
    """

    def tell(found: re.Match[str]) -> str:
        closing, name, attributes = found[1], found[2].lower(), found[3]
        if name in TAGS or name in _SILENT or ":" in name:
            return found[0]
        if name not in _TOLD:
            if not closing:
                message = f"<{name}> is no HTML tag and is shown as text; write it as &lt;{name}&gt;"
                report("W-unknown-tag", places.next_line(found[0], f"<{found[2]}"), message)
            return escape(found[0], quote=False)
        if not closing:
            line = places.next_line(f"<{found[2]}")
            report("W-dropped-html", line, f"<{name}> is not shown; {_remedy(name, attributes)}")
        return _frame_link(attributes) + found[0] if name == "iframe" and not closing else found[0]

    return _RAW_TAG.sub(tell, html)


def _remedy(name: str, attributes: str) -> str:
    if name == "iframe" and not _SOURCE.search(attributes):
        return "it names no address"
    return _TOLD[name] + ("; trust_html = true would keep it" if name in ("script", "form", "iframe") else "")


_SOURCE = re.compile(r"""\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_TITLE = re.compile(r"""\stitle\s*=\s*(?:"([^"]+)"|'([^']+)')""", re.IGNORECASE)


def _frame_link(attributes: str) -> str:
    """A link to what a frame would have shown."""
    source = _SOURCE.search(attributes)
    if source is None:
        return ""
    address = unescape(next(part for part in source.groups() if part is not None))
    title = _TITLE.search(attributes)
    label = unescape(title[1] or title[2]) if title else address
    return f'<a class="embed-lost" href="{escape(address)}">{escape(label, quote=False)}</a>'
