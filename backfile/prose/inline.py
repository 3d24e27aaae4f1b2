"""Marks within the lines: links by name, attributes, and the tags of other programs.

Leftovers are looked for whatever the dialect: an archive has copy from more places than its keeper remembers.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from backfile.prose.fences import read_attributes
from backfile.prose.records import Mark, ProseContext, mark_of

# A line end within a paragraph: neither a blank line nor what begins a list, a table row, a heading or a block follows.
_SOFT_BREAK = r"\n (?! [ \t>]* (?: \n | \Z | [-*+][ \t] | \d{1,9}[.)][ \t] | [\#|\ufdd0] ) )"
_WIKI = rf"""
    (?<![\[!\\]) \[\[ (?P<target> (?: [^\[\]|\n] | {_SOFT_BREAK} ){{1,300}}+ )
    (?: \| (?P<label> (?: [^\[\]\n] | {_SOFT_BREAK} ){{0,500}}+ ) )? \]\] (?![\](])
"""
_INLINE = re.compile(
    r"""
    (?P<braces> \{\{ (?: (?!\{\{|\}\}|\n[ \t]*\n) . )*+ \}\} )
    | (?P<percent> \{% (?: (?!\{%|%\}|\n[ \t]*\n) . )*+ %\} )
    | (?P<kramdown> \{::? [^{}\n]{0,500} \} )
    | (?P<attributes> \{ [ ]? (?:[\#.][\w-] | [a-z]{2,8}=) [^{}\n]{0,500} \} )
    | (?P<wiki> """
    + _WIKI
    + r""" )
    | (?P<wordpress> \[ /? (?:caption|gallery|embed|playlist|video|audio|youtube|vimeo|soundcloud|slideshare|tweet
        |contact-form(?:-7)?|wp_[a-z_]+|vc_[a-z_]+|et_pb_[a-z_]+|su_[a-z_]+|ngg[a-z_]*|googlemaps|polldaddy|dropcap)
        (?: [ ] [^\[\]\n]{0,1000} )? \] (?![(\[:\]]) )
    | \\ (?P<quote> ["'] )
    """,
    re.VERBOSE | re.DOTALL,
)
_WORTH_A_LOOK = re.compile(r"""\{[{%:#. a-z]|\[\[|\\["']|\[/?[a-z]""")
_QUOTED = re.compile(r"[ \t>]*")
# What Markdown takes off the further lines of a quotation, or of indented code.
_MARGIN = re.compile(r"\n(?:(?:[ \t]{0,3}>[ ]?)+|[ ]{4}|\t)")
_BLANKS = re.compile(r"[ \t\n]+")
# Attributes that a piece of text can have; the rest of kramdown's concern presentation, and are dropped.
_ATTRIBUTES = frozenset("id class lang dir title start cite width height".split())
_HUGO_REF = re.compile(r"""\{\{[<%]\s*(?:rel)?ref\s+(?:path\s*=\s*)?["“”`]?([^"“”`\s>%]+)["“”`]?[^>%]*[>%]\}\}""")
_JEKYLL_LINK = re.compile(r"""\{%-?\s*(?:link|post_url)\s+["']?([^"'%]+?)["']?\s*-?%\}""")
_JEKYLL_BASE = re.compile(r"""\{\{\s*(?:site\.(?:baseurl|url)|["']/?["']\s*\|\s*(?:relative|absolute)_url)\s*\}\}""")
_JEKYLL_URL = re.compile(r"""\{\{\s*["']([^"'{}|]+)["']\s*\|\s*(?:relative_url|absolute_url|prepend:[^{}]*)\s*\}\}""")


def mark_inline(text: str, numbers: list[int] | None, context: ProseContext, marks: list[Mark]) -> str:
    """`text` with marks within its lines. `numbers` has each line's number in the file (None: they count up)."""
    if not _WORTH_A_LOOK.search(text):
        return text
    ends = [end.start() for end in re.finditer("\n", text)]

    def mark(found: re.Match[str]) -> str:
        index = bisect_right(ends, found.start() - 1)
        made = _mark(found, numbers[index] if numbers else context.first_line + index, context.dialect)
        if made is None:
            return found[0]
        marks.append(made)
        return mark_of(len(marks) - 1)

    return _INLINE.sub(mark, text)


def _mark(found: re.Match[str], line: int, dialect: str) -> Mark | None:
    source = found[0]
    if found["wiki"]:
        return _wiki(found, line)
    if found["braces"] or found["percent"] or found["wordpress"]:
        return Mark("leftover", source, line, _target(source, dialect))
    if found["quote"]:
        return Mark("literal", source, line, label=found["quote"])
    if source.startswith("{::"):
        return Mark("leftover", source, line)
    values, rest = read_attributes(source[1:-1].removeprefix(":"))
    kept = {key: value for key, value in values.items() if key in _ATTRIBUTES}
    if found["kramdown"]:
        return Mark("attributes", source, line, values={} if rest else kept)
    return Mark("attributes", source, line, values=values) if kept == values and not rest else None


def _wiki(found: re.Match[str], line: int) -> Mark | None:
    """A link by name, in one line whatever lines it stands on; None if a quotation begins within it."""
    source, start = found[0], found.string.rfind("\n", 0, found.start()) + 1
    quoted = _QUOTED.match(found.string, start)
    assert quoted is not None
    if any(margin[0].count(">") > quoted[0].count(">") for margin in _MARGIN.finditer(source)):
        return None
    target, label = (_BLANKS.sub(" ", _MARGIN.sub("\n", part or "")).strip() for part in found.group("target", "label"))
    return Mark("wiki", _MARGIN.sub("\n", source), line, target, label)


def _target(tag: str, dialect: str) -> str | None:
    """What a tag stands for within an address: a page's name, a path, "" for the site's root; None: not known."""
    if len(tag) > 1_000:
        return None
    if dialect == "hugo":
        found = _HUGO_REF.fullmatch(tag)
        return found[1] if found else None
    if dialect == "jekyll":
        if _JEKYLL_BASE.fullmatch(tag):
            return ""
        found = _JEKYLL_LINK.fullmatch(tag) or _JEKYLL_URL.fullmatch(tag)
        return found[1].strip() if found else None
    return None
