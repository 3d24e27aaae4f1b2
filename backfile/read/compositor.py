"""Sets an article's Markdown in type, one part after the other, and numbers the links of all of them in one row."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from backfile.model import LinkRef
from backfile.prose import Prose, ProseContext, set_line, set_prose
from backfile.read.convert import Field, Notes, written


class Piece(NamedTuple):
    """A field set in type: its HTML, and its words as plain text."""

    html: str
    text: str


class Compositor:
    """The parts of one article; `links` and `anchors` grow with each part that is set."""

    def __init__(self, context: ProseContext, notes: Notes) -> None:
        self._context = context
        self._notes = notes
        self.links: list[LinkRef] = []
        self.anchors: list[str] = []

    def body(self, markdown: str, first_line: int, recognise_updates: bool) -> Prose:
        """The body, with its updates."""
        context = replace(
            self._context, first_line=first_line, first_link=len(self.links), recognise_updates=recognise_updates
        )
        return self._keep(set_prose(markdown, context))

    def block(self, markdown: str, line: int) -> str:
        """HTML of one or more paragraphs of front matter; words such as UPDATE mean nothing there."""
        return self._block(markdown, line).html

    def _block(self, markdown: str, line: int) -> Prose:
        context = replace(self._context, first_line=line, first_link=len(self.links), recognise_updates=False)
        return self._keep(set_prose(markdown, context))

    def line(self, markdown: str, line: int) -> str:
        """HTML of one line, without a paragraph around it."""
        return self._line(markdown, line).html if markdown else ""

    def _line(self, markdown: str, line: int) -> Prose:
        return self._keep(set_line(markdown, replace(self._context, first_line=line, first_link=len(self.links))))

    def field(self, field: Field | None) -> Piece:
        """A Markdown field: one line, or paragraphs where it has several."""
        markdown = (written(field) or "") if field else ""
        if field is None or not markdown:
            return Piece("", "")
        prose = self._block(markdown, field.line) if "\n\n" in markdown else self._line(markdown, field.line)
        return Piece(prose.html, prose.text)

    def link_to(self, source: str, line: int) -> int:
        """The number of a new link to a media file."""
        self.links.append(LinkRef(how="image", target=source, line=line))
        return len(self.links) - 1

    def _keep(self, prose: Prose) -> Prose:
        self.links += prose.links
        self.anchors += prose.anchors
        self._notes.problems += [problem.at(self._notes.path) for problem in prose.problems]
        return prose
