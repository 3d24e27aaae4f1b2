"""The fields of a Whoosh segment."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from whoosh import fields
from whoosh.analysis.acore import Token
from whoosh.analysis.analyzers import Analyzer

from backfile_search.analysis import Analyser
from backfile_search.document import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

# The fields of words, with positions (the other one, "facet", has none), and for how many words one of theirs counts.
BOOSTS = {field: 2.0 if field == "title" else 1.0 for field in FIELDS if field != "facet"}


class Tokens(Analyzer):
    """Our analysis of one field, as Whoosh's own writers and query parsers want it.

    Pickled with the schema, as two words: Whoosh can then open a segment by itself.
    """

    def __init__(self, language: str, field: str) -> None:
        self.language = language
        self.field = field

    def __call__(self, value: str, **_: Any) -> Iterator[Token]:
        """The words of a text, in order, each as the same token anew (Whoosh's custom)."""
        found = _analyser(self.language).occurrences(value, self.field).positions
        token = Token(positions=True, removestops=False)
        token.boost, token.stopped = 1.0, False
        for position, term in sorted((position, term) for term, positions in found.items() for position in positions):
            token.pos, token.text = position, term
            yield token


@lru_cache
def _analyser(language: str) -> Analyser:
    return Analyser(language)


# Segments are read by one schema, whatever the language: there it only says how postings are laid out.
@lru_cache
def schema(language: str = "") -> fields.Schema:
    """The fields of every segment: nothing is stored, no vectors, no spelling, and lengths for the body only."""
    texts = {name: fields.TEXT(analyzer=Tokens(language, name), field_boost=boost) for name, boost in BOOSTS.items()}
    for name, field in texts.items():
        field.scorable = name == "body"
    return fields.Schema(**texts, facet=fields.ID())
