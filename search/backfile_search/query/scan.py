"""A query as a row of lexemes: brackets, operators, field names, phrases and words, each with its place."""

from __future__ import annotations

import re
from typing import NamedTuple

from backfile_search.document import FIELDS
from backfile_search.query.errors import QueryError
from backfile_search.vocabulary import distance

# What people type for the fields, besides their names.
SYNONYMS = {
    "titles": "title",
    "headline": "title",
    "headlines": "title",
    "text": "body",
    "sections": "section",
    "stories": "story",
    "persons": "person",
    "people": "person",
    "org": "organisation",
    "orgs": "organisation",
    "organisations": "organisation",
    "organization": "organisation",
    "organizations": "organisation",
    "places": "place",
    "events": "event",
    "subjects": "subject",
    "topic": "subject",
    "topics": "subject",
    "tag": "subject",
    "tags": "subject",
    "authors": "author",
    "by": "author",
    "byline": "author",
    "outlets": "outlet",
    "types": "type",
}
FIELD_NAMES = {field: field for field in FIELDS if field != "facet"} | SYNONYMS

# The white space of str.isspace, spelt out: JavaScript's \s is another set.
_SPACE = "\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_QUOTES = '"“”„‟«»＂'  # any of them opens a phrase, and any closes it: languages do not agree on their directions
_SPACES = re.compile(f"[{_SPACE}]+")
_QUOTE = re.compile(f"[{_QUOTES}]")
_CHUNK = re.compile(f"[^{_SPACE}(){_QUOTES}]+")
# Two hyphens are a dash, and so is one with space after it.
_MINUS = re.compile(f"-(?=[^-{_SPACE})])")
# A colon is punctuation before a space, and in http://
_FIELD = re.compile(f"([A-Za-z]{{2,20}}):(?=[^{_SPACE}):/])")
_NEAR = 4  # letters that a name must have for its misspellings to be recognised


class Lexeme(NamedTuple):
    """A piece of a query and its place (code points). The text of a phrase is without quotes, that of a field is its name."""

    kind: str  # ( ) AND OR NOT field phrase word, and "" after the last
    start: int
    end: int
    text: str


def scan(text: str) -> list[Lexeme]:
    """The lexemes of a query. A leading minus is NOT; minus and field always have an operand right behind them.

    Raises QueryError for a quote that is never closed and for a name that is nearly a field's.
    """
    lexemes: list[Lexeme] = []
    at = _after_space(text, 0)
    while at < len(text):
        touching = lexemes[-1].kind if lexemes and lexemes[-1].end == at else ""
        lexemes.append(_lexeme(text, at, touching))
        at = _after_space(text, lexemes[-1].end)
    return lexemes


def _after_space(text: str, at: int) -> int:
    space = _SPACES.match(text, at)
    return space.end() if space else at


def _lexeme(text: str, at: int, touching: str) -> Lexeme:
    """The lexeme that begins here; `touching` is the kind of the one that ends here, "" if there is space between."""
    if text[at] in "()":
        return Lexeme(text[at], at, at + 1, text[at])
    if text[at] in _QUOTES:
        return _phrase(text, at)
    return _minus(text, at, touching) or _field(text, at) or _word(text, at, touching)


def _phrase(text: str, at: int) -> Lexeme:
    closing = _QUOTE.search(text, at + 1)
    if closing is None:
        raise QueryError("This quotation mark is never closed.", at)
    return Lexeme("phrase", at, closing.end(), text[at + 1 : closing.start()])


def _minus(text: str, at: int, touching: str) -> Lexeme | None:
    begins = touching in ("", "(", "field")
    return Lexeme("NOT", at, at + 1, "-") if begins and _MINUS.match(text, at) else None


def _field(text: str, at: int) -> Lexeme | None:
    written = _FIELD.match(text, at)
    if written is None:
        return None
    field = FIELD_NAMES.get(written[1].lower())
    if field is None and (meant := _nearest(written[1].lower())):
        raise QueryError(f"There is no field “{written[1]}”; did you mean {meant}:?", at)
    return Lexeme("field", at, written.end(), field) if field else None


def _nearest(name: str) -> str | None:
    """The field's name that was probably meant: it begins with the same letter and differs by one slip, a long one by two."""
    limit = 0 if len(name) < _NEAR else 1 if len(name) < 6 else 2
    alike = [known for known in FIELD_NAMES if known[0] == name[0] and len(known) >= _NEAR]
    near = [(distance(name, known, limit), known) for known in alike]
    slips, meant = min(near, key=lambda pair: pair[0], default=(limit + 1, ""))
    return meant if slips <= limit else None


def _word(text: str, at: int, touching: str) -> Lexeme:
    """Everything up to a space, bracket or quote; an operator if it is one in capitals and nothing is attached to it."""
    chunk = _CHUNK.match(text, at)
    assert chunk is not None  # `at` is neither space nor bracket nor quote
    bound = touching in ("NOT", "field")
    kind = chunk[0] if chunk[0] in ("AND", "OR", "NOT") and not bound else "word"
    return Lexeme(kind, at, chunk.end(), chunk[0])
