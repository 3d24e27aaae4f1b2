"""What is being written while prose is set: the pieces of HTML, the text in them, ids, links, problems.

`setting` walks over the cleaned HTML and writes into a `Page`; `finished` blocks of text are set typographically here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import unquote

from backfile.errors import Problem
from backfile.model import LinkRef, Notice, Update
from backfile.prose.links import mentions
from backfile.prose.records import Places, ProseContext
from backfile.prose.typography import curled, dashed
from backfile.prose.updates import Opened
from backfile.urls import slug_of

SUMMARY_WORDS = 40
_FRAGMENT = re.compile(r'href="#[^"]*"')
_WORTH_A_MENTION = re.compile(r"[a-z0-9]/[a-z0-9]")


class Block(NamedTuple):
    """The plain text of one block. `is_prose` is False for what stands beside the story: captions, tables, notes."""

    tag: str
    text: str
    is_prose: bool


@dataclass(slots=True)
class Frame:
    """An element or explicit block that is open; `at` is where its opening tag stands in `Page.out`."""

    tag: str  # "" for an explicit block
    at: int
    name: str = ""  # of an explicit block; "newsroom" for an update in the plain form
    values: dict[str, str] = field(default_factory=dict)  # id and class of an element, attributes of a block
    blocks: int = 0  # how many blocks of text there were when it opened
    line: int = 0
    is_silent: bool = False  # its tags are left out
    is_hidden: bool = False  # its text is no part of the plain text
    fragment: str | None = None  # of a link within the page
    update: Opened | None = None
    place: int = 0  # of an update, in the log
    has_local: bool = False  # sound or film with a file in the archive
    remote: list[str] = field(default_factory=list)  # its files elsewhere


class Fragment(NamedTuple):
    """A link within the page; whether its target is there is known only at the end."""

    opening: int
    closing: int
    name: str
    line: int


PLAIN, CODE, HIDDEN = 0, 1, 2  # kinds of runs of text: set typographically, left alone, left out of the plain text


class Page:
    """The HTML in the making."""

    def __init__(self, context: ProseContext, places: Places) -> None:
        self.context = context
        self.places = places
        self.out: list[str] = []
        self.runs: list[tuple[int, int]] = []  # text of the current block: index in `out`, kind
        self.blocks: list[Block] = []
        self.opened: list[Frame] = []
        self.links: list[LinkRef] = []
        self.mentioned: dict[str, None] = {}
        self.fragments: list[Fragment] = []
        self.dropped: list[str] = []  # addresses that cleaning took away, the next one last
        self.ids: dict[str, None] = {}
        self.numbers: dict[str, int] = {}  # the last number that was put behind an id
        self.explicit_ids: frozenset[str] = frozenset()  # what the author named, wherever it stands
        self.updates: list[Update | None] = []
        self.untimed = 0  # updates without a minute of their own
        self.stamps: dict[str, str] = {}  # of the updates, as written
        self.overtaken: list[tuple[int, dict[str, str]]] = []  # superseded passages: place, attributes
        self.notices: list[Notice] = []
        self.problems: list[Problem] = []

    def report(self, code: str, line: int, message: str) -> None:
        """Notes a problem at a line of the file."""
        self.problems.append(Problem("", line, code, "", message))

    def is_blank_since(self, start: int, end: int | None = None) -> bool:
        """True if the pieces from `start` on show nothing."""
        return not any(piece and not piece.isspace() for piece in self.out[start:end])

    def drop_from(self, start: int) -> None:
        """Takes back the pieces from `start` on, and what was noted of them."""
        del self.out[start:]
        self.runs = [run for run in self.runs if run[0] < start]
        self.fragments = [fragment for fragment in self.fragments if fragment.opening < start]
        self.overtaken = [passage for passage in self.overtaken if passage[0] < start]

    def write_text(self, text: str, kind: int = PLAIN) -> None:
        """Escaped text, to be set with the rest of its block."""
        self.runs.append((len(self.out), kind))
        self.out.append(text)

    def finish_block(self, tag: str, is_prose: bool) -> None:
        """Sets the text that was written since the last block ended, and keeps it as plain text."""
        if not self.runs:
            return
        text = "".join([self.out[index] for index, _ in self.runs])
        if text.isspace():
            self.runs.clear()
            return
        self._set(text)
        if any(kind == HIDDEN for _, kind in self.runs):
            text = "".join([self.out[index] for index, kind in self.runs if kind != HIDDEN])
        else:
            text = "".join([self.out[index] for index, _ in self.runs])
        plain = " ".join(unescape(text).split()) if "&" in text else " ".join(text.split())
        self.runs.clear()
        if plain:
            self.blocks.append(Block(tag, plain, is_prose))
            if _WORTH_A_MENTION.search(plain):
                self._mention(plain)

    def _set(self, text: str) -> None:
        curly = curled(text)
        end = 0
        for index, kind in self.runs:
            start, end = end, end + len(self.out[index])
            if kind != CODE:
                self.out[index] = dashed(curly[start:end])

    def _mention(self, text: str) -> None:
        for word in mentions(text):
            if word not in self.mentioned:
                self.mentioned[word] = None
                self.links.append(LinkRef(how="mention", target=word, line=self.places.next_line(word)))

    def link(self, how: str, target: str, line: int, label: str = "") -> str:
        """The sentinel of a new link into the archive."""
        self.links.append(LinkRef(how=how, target=target, line=line, label=label))
        return f"link:{self.context.first_link + len(self.links) - 1}"

    def claim(self, name: str, line: int) -> str:
        """The id that an element gets which asks for `name`: with a number behind it where `name` is taken."""
        if name not in self.ids:
            self.ids[name] = None
            return name
        given = self._numbered(name)
        message = f'the anchor "{name}" is here a second time and becomes "{given}"; give it a name of its own'
        self.report("W-anchor-twice", line, message)
        return given

    def invent_id(self, name: str) -> str:
        """An id made from `name` that no element has or asks for."""
        if name in self.ids or name in self.explicit_ids:
            return self._numbered(name)
        self.ids[name] = None
        return name

    def _numbered(self, name: str) -> str:
        """`name` with the next number that makes it free."""
        while True:
            number = self.numbers[name] = self.numbers.get(name, 1) + 1
            given = f"{name}-{number}"
            if given not in self.ids and given not in self.explicit_ids:
                self.ids[given] = None
                return given

    def settle_fragments(self) -> None:
        """Unlinks what points at an anchor of this page that is not there."""
        for fragment in self.fragments:
            if fragment.name in self.ids or fragment.name in ("", "top"):
                continue
            if found := self._anchor(unquote(fragment.name)):
                self.out[fragment.opening] = _FRAGMENT.sub(f'href="#{escape(found)}"', self.out[fragment.opening])
                continue
            self.out[fragment.opening] = self.out[fragment.closing] = ""
            name = fragment.name
            message = f'the link to "#{name}" leads nowhere: nothing here has that anchor; write {{#{name}}} behind'
            self.report("W-missing-anchor", fragment.line, f"{message} the block that it means")

    def _anchor(self, name: str) -> str:
        """The anchor that other programs would have called `name`: "Our-Town", "our town" and "our-town" are one."""
        return next((known for known in (name, "-".join(name.split()), slug_of(name)) if known in self.ids), "")

    def text(self) -> str:
        """All plain text, one block a line."""
        return "\n".join([block.text for block in self.blocks])

    def lead(self) -> str:
        """The first paragraph of the story itself."""
        return next((block.text for block in self.blocks if block.tag == "p" and block.is_prose), "")

    def summary(self) -> str:
        """The first words of the story's paragraphs; of everything, where there are none."""
        words: list[str] = []
        prose = [block for block in self.blocks if block.is_prose and block.tag not in _HEADINGS] or self.blocks
        for block in prose:
            words += block.text.split(" ", SUMMARY_WORDS + 1)[: SUMMARY_WORDS + 1]
            if len(words) > SUMMARY_WORDS:
                return " ".join(words[:SUMMARY_WORDS]).rstrip(" ,;:–—-") + "…"
        return " ".join(words)


_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
