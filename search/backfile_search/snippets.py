"""The passage of an article that shows best why it was found.

The browser's twin is ``client/snippets.js``; both give the same for the same text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from backfile_search.analysis import Analyser, collapse

WIDTH = 200  # columns of a passage, or about thirty words
LONGEST_PIECE = 80  # code points of a word, or of what lies between two, that are shown


def snippet(text: str, lead: str, terms: frozenset[str], analyser: Analyser) -> str:
    """The best passage of `text` (paragraphs separated by newlines) as HTML, words whose stems are among `terms` marked.

    It lies within one paragraph and has the most different terms, then the most matches, then comes first. If no word matches,
    it is the whole of `lead`. The only tag is <mark>.
    """
    best = max(
        (window for paragraph in _paragraphs(text, terms, analyser) for window in _windows(paragraph)),
        key=lambda window: (window.terms, window.matches),
        default=None,
    )
    if best is not None:
        return _passage(best)
    words = list(_words(lead, terms, analyser))
    return _html(_Paragraph(lead, words), 0, len(words))


class _Word(NamedTuple):
    """A word of a paragraph; `match` is its term if that was searched for, else ""."""

    start: int
    end: int
    columns: int
    match: str


class _Paragraph(NamedTuple):
    text: str
    words: Sequence[_Word]


class _Window(NamedTuple):
    """Words `first` to `last` of a paragraph, both matches, and how many terms and matches lie among them."""

    paragraph: _Paragraph
    first: int
    last: int
    terms: int
    matches: int


def _paragraphs(text: str, terms: frozenset[str], analyser: Analyser) -> Iterator[_Paragraph]:
    for paragraph in text.split("\n"):
        yield _Paragraph(paragraph, list(_words(paragraph, terms, analyser)))


def _words(text: str, terms: frozenset[str], analyser: Analyser) -> Iterator[_Word]:
    """Words with the columns they take, a space or the double width of an ideograph included."""
    for surface, term, start, end in analyser.spans(text):
        yield _Word(start, end, len(surface) + 1, term if term in terms else "")


def _windows(paragraph: _Paragraph) -> Iterator[_Window]:
    """For each match the widest window that begins with it and ends with a match."""
    words = paragraph.words
    matches = [at for at, word in enumerate(words) if word.match]
    columns = [0, *accumulate(word.columns for word in words)]
    inside: Counter[str] = Counter()
    end = 0
    for begin, first in enumerate(matches):
        while end < len(matches) and (end <= begin or columns[matches[end] + 1] - columns[first] <= WIDTH):
            inside[words[matches[end]].match] += 1
            end += 1
        yield _Window(paragraph, first, matches[end - 1], len(inside), end - begin)
        inside[words[first].match] -= 1
        if not inside[words[first].match]:
            del inside[words[first].match]


def _passage(window: _Window) -> str:
    """The window with words around it up to WIDTH: half of the room before it, the rest after, what is left before again."""
    words = window.paragraph.words
    first, end = window.first, window.last + 1
    room = WIDTH - sum(word.columns for word in words[first:end])
    half = room // 2
    while first > 0 and words[first - 1].columns <= half:
        first -= 1
        half -= words[first].columns
        room -= words[first].columns
    while end < len(words) and words[end].columns <= room:
        room -= words[end].columns
        end += 1
    while first > 0 and words[first - 1].columns <= room:
        first -= 1
        room -= words[first].columns
    return _html(window.paragraph, first, end)


def _html(paragraph: _Paragraph, first: int, end: int) -> str:
    """Words `first` up to `end` as HTML; an ellipsis stands for the words left out on either side."""
    text, words = paragraph
    last = words[first].start if first else 0
    pieces = ["… "] if first else []
    for word in words[first:end]:
        shown = _shown(text[word.start : word.end])
        pieces += [_shown(text[last : word.start]), f"<mark>{shown}</mark>" if word.match else shown]
        last = word.end
    pieces.append(" …" if end < len(words) else _shown(text[last:]))
    return collapse("".join(pieces)).replace("</mark><mark>", "")


def _shown(piece: str) -> str:
    """A word or what lies between two, cut if it is a monster, as HTML."""
    if len(piece) > LONGEST_PIECE:
        piece = piece[:LONGEST_PIECE] + "…"
    return piece.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
