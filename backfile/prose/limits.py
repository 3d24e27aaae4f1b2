"""What is refused before Markdown reads it: sources on which a parser would spend minutes, or its whole stack.

The limits are far beyond what a newsroom writes: the longest of 4,000 real articles has 114,000 characters. Each
estimate counts the steps that a measured weakness of the parsers would cost.
"""

from __future__ import annotations

import re

LONGEST = 2_000_000  # characters of one body
DEEPEST = 40  # quotations in quotations, lists in lists
DEEPEST_HTML = 100
MOST_BLOCKS = 50_000
MOST_FOOTNOTES = 2_000
MOST_MARKS = 20_000  # explicit blocks, attributes, links by name, tags of other programs
# Characters passed in looking ahead for a bracket that does not come, and copied in replacing each marker of a block.
MOST_SCANNING = 3_000_000
MOST_REWRITING = 4_000_000_000
MOST_SPLITTING = 50_000_000  # characters moved because headings and rules split a block
MOST_CELLS = 100_000


class Refused(Exception):
    """The source is refused: `code`, the line it lies at (counted from 0 in the source) and a sentence."""

    def __init__(self, code: str, line: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.line = line
        self.message = message


_QUOTES = re.compile(r"^(?:[ \t]*>)+", re.MULTILINE)
_BULLETS = re.compile(r"^[ \t]*(?:(?:[*+-]|\d+\.)[ \t]+){3,}", re.MULTILINE)
_INDENTED_ITEM = re.compile(r"^([ \t]{160,})(?:[*+-]|\d+\.)[ \t]", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_FOOTNOTE = re.compile(r"^ {0,3}\[\^", re.MULTILINE)
_MARKERS = re.compile(r"[*_`\[\]<>&\\!]|  \n")
_SPLITTERS = re.compile(r"^(?:#|=+[ ]*$|[-*_ ]{3,}$|-+[ ]*$)", re.MULTILINE)
_BRACKETS = re.compile(r"\\.|[\[\]]", re.DOTALL)
_ADDRESS = re.compile(r"\]\(")
_TAG_START = re.compile(r"<(?=[a-zA-Z/!?])")


def check_source(source: str) -> None:
    """Raises `Refused` for Markdown that is too long, too deep or too tangled."""
    if len(source) > LONGEST:
        size, most = f"{len(source):,}", f"{LONGEST:,}"
        raise Refused("E-prose-too-long", 0, f"this text has {size} characters; split it into parts of {most} at most")
    if len(source) < 1_000:
        return
    _check_depth(source)
    blocks = _BLANK_LINES.split(source)
    if len(blocks) > MOST_BLOCKS:
        message = f"this text has {len(blocks):,} blocks; split it into parts of {MOST_BLOCKS:,} at most"
        raise Refused("E-prose-too-long", 0, message)
    if "[^" in source and len(_FOOTNOTE.findall(source)) > MOST_FOOTNOTES:
        message = f"this text has more than {MOST_FOOTNOTES:,} footnotes; split it into parts"
        raise Refused("E-prose-too-long", 0, message)
    _check_blocks(source, blocks)


def _check_depth(source: str) -> None:
    for found in _QUOTES.finditer(source):
        if found[0].count(">") > DEEPEST:
            raise _too_deep(source, found.start(), "quotations")
    for found in _BULLETS.finditer(source):
        if len(found[0].split()) > DEEPEST:
            raise _too_deep(source, found.start(), "lists")
    if deep := _INDENTED_ITEM.search(source):
        raise _too_deep(source, deep.start(), "lists")


def _too_deep(source: str, position: int, what: str) -> Refused:
    line = source.count("\n", 0, position)
    message = f"{what} are nested more than {DEEPEST} deep; take out the outer levels"
    return Refused("E-prose-too-deep", line, message)


def _check_blocks(source: str, blocks: list[str]) -> None:
    """Adds up what the blocks cost; blames the costliest block if it is too much."""
    costs = [(_costs(block), block) for block in blocks if len(block) > 300]
    for index, (most, remedy) in enumerate(_BUDGETS):
        if sum(cost[index] for cost, _ in costs) > most:
            worst = max(costs, key=lambda pair: pair[0][index])[1]
            line = source.count("\n", 0, source.find(worst))
            raise Refused("E-prose-tangled", line, f"the block that starts here cannot be set: {remedy}")


_BUDGETS = (
    (MOST_SCANNING, "it has too many brackets that never close; put a backslash before each [ that is no link"),
    (MOST_SCANNING, "it has too many “<” that never close; write them as &lt;"),
    (MOST_REWRITING, "it is too long for the markup in it; put blank lines between its paragraphs"),
    (MOST_SPLITTING, "it has too many headings or rules; put blank lines around them"),
    (MOST_CELLS, "it is too large a table; split it into smaller ones"),
)


def _costs(block: str) -> tuple[int, int, int, int, int]:
    """What a block costs, in the order of `_BUDGETS`."""
    size = len(block)
    return (
        _bracket_cost(block) if block.count("[") > 20 else 0,
        _tag_cost(block) if block.count("<") > 20 else 0,
        size * len(_MARKERS.findall(block)) if size > 5_000 else 0,
        size * len(_SPLITTERS.findall(block)) if size > 2_000 else 0,
        _table_cost(block) if "|" in block else 0,
    )


def _bracket_cost(block: str) -> int:
    """The distance from every "[" to its "]" and from every "](" to the next ")"; to the end where there is none."""
    opened: list[int] = []
    cost = 0
    for found in _BRACKETS.finditer(block):
        if found[0] == "[":
            opened.append(found.start())
        elif found[0] == "]" and opened:
            cost += found.start() - opened.pop()
    cost += sum(len(block) - start for start in opened)
    last = block.rfind(")")
    return cost + sum(len(block) - found.start() for found in _ADDRESS.finditer(block) if found.start() > last)


def _tag_cost(block: str) -> int:
    """The distance to the end from every "<" that would start a tag and meets another "<" before its ">"."""
    cost = 0
    for found in _TAG_START.finditer(block):
        start = found.end()
        close, following = block.find(">", start, start + 4_000), block.find("<", start, start + 4_000)
        if following >= 0 and (close < 0 or following < close):
            cost += len(block) - start
    return cost


def _table_cost(block: str) -> int:
    """The cells that the first row promises in all rows, and pipes that a row's backticks are compared with."""
    lines = block.split("\n", 2)
    is_table = len(lines) > 1 and "-" in lines[1] and not lines[1].strip("|:- ")
    cells = (lines[0].count("|") + 1) * block.count("\n") if is_table else 0
    ticks = block.count("`")
    return cells + (ticks * block.count("|") // 500 if ticks > 100 else 0)


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Closed by the next one of their kind, so that leaving them open nests nothing.
_SELF_CLOSING = frozenset("dd dt li option p tbody td tfoot th thead tr".split())
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())


def check_html(html: str) -> None:
    """Raises `Refused` for HTML nested so deep, or with so much unclosed emphasis, that parsing it would explode."""
    depth = emphasis = work = 0
    for found in _TAG.finditer(html):
        name = found[2].lower()
        step = -1 if found[1] else 1
        if name in _FORMATTING:
            emphasis = max(0, emphasis + step)
        if name not in _VOID and name not in _SELF_CLOSING:
            depth = max(0, depth + step)
        work += emphasis
        if depth > DEEPEST_HTML or work > 1_000_000:
            message = (
                f"HTML tags are nested more than {DEEPEST_HTML} deep, or never closed; close each tag that is opened"
            )
            raise Refused("E-prose-too-deep", 0, message)
