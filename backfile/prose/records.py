"""What prose is set for, what comes of it, and what its steps hand to each other."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from backfile.errors import Problem
from backfile.model import LinkRef, Notice, Update
from backfile.times import When


@dataclass(frozen=True, slots=True, kw_only=True)
class ProseContext:
    """Where a piece of Markdown stands, and how its archive wants it read."""

    published: When | None
    timezone: str
    first_line: int = 1  # line of the file on which the Markdown starts
    first_link: int = 0  # number of the first link
    recognise_updates: bool = True
    trust_html: bool = False
    dialect: str = "backfile"  # backfile, hugo, jekyll, pelican
    own_urls: tuple[str, ...] = ()  # absolute URL prefixes that are this site's


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Markdown as safe, valid HTML, and what else the archive wants to know of it.

    `html` fits into a ``<div>`` below the page's ``<h1>``; internal addresses in it read "link:N", N counting through
    `links` from the context's `first_link`. Problems have no path yet; their lines are lines of the file.
    """

    html: str = ""
    links: tuple[LinkRef, ...] = ()
    anchors: tuple[str, ...] = ()  # every id in `html`, sorted
    updates: tuple[Update, ...] = ()  # blocks of the body, in document order
    notices: tuple[Notice, ...] = ()  # of updates that say what was wrong; their full text stands in `html`
    words: int = 0
    lead: str = ""  # the first paragraph, plain
    summary: str = ""  # the first 40 words, plain
    text: str = ""  # everything, plain, one block a line
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Fence:
    """A line that opens (``::: update {#u-1 at="4pm"}``) or closes (``:::``, `name` "") an explicit block."""

    name: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of the source that Markdown must not see: it passes as ``\\uFDD0N\\uFDD1`` and is set afterwards.

    Within code, every mark is its `source` again.
    """

    kind: str  # leftover, wiki, attributes, code, fence, literal, break
    source: str
    line: int
    target: str | None = None  # wiki, and what a leftover such as {{< ref >}} points at
    label: str = ""  # wiki: label; code: language; literal: the character
    values: dict[str, str] = field(default_factory=dict)  # attributes
    fence: Fence | None = None


# Noncharacters, which valid HTML cannot hold: they are taken out of every source before marks are made.
MARK = re.compile("\ufdd0(\\d+)\ufdd1")
ONLY_MARK = re.compile("\\s*\ufdd0(\\d+)\ufdd1\\s*")


def mark_of(number: int) -> str:
    """What stands in the text for the mark of this number."""
    return f"\ufdd0{number}\ufdd1"


def restored(text: str, marks: list[Mark]) -> str:
    """`text` with every mark written out as its source again."""
    return MARK.sub(lambda found: marks[int(found[1])].source, text) if "\ufdd0" in text else text


class Places:
    """Lines of the source, found again by what is written on them."""

    __slots__ = ("_ends", "_first_line", "_searched", "_source")

    def __init__(self, source: str, first_line: int) -> None:
        self._source = source
        self._first_line = first_line
        self._ends: list[int] | None = None
        self._searched: dict[str, int] = {}

    def line_at(self, position: int) -> int:
        """The line of the file that a position in the source is on."""
        if self._ends is None:
            self._ends = [found.start() for found in re.finditer("\n", self._source)]
        return self._first_line + bisect_right(self._ends, position - 1)

    def next_line(self, *snippets: str) -> int:
        """The line of the next occurrence of the first snippet found; the first line of all if there is none."""
        for snippet in snippets:
            start = self._searched.get(snippet, 0)
            found = self._source.find(snippet, start) if snippet and start >= 0 else -1
            if snippet:
                self._searched[snippet] = found + len(snippet) if found >= 0 else -1
            if found >= 0:
                return self.line_at(found)
        return self._first_line

    def lines(self, pattern: re.Pattern[str]) -> Iterable[tuple[str, int]]:
        """(first group, line) of every match."""
        return ((found[1], self.line_at(found.start(1))) for found in pattern.finditer(self._source))


Report = Callable[[str, int, str], None]  # code, line, message
