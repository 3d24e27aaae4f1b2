"""What a partition keeps document by document, as far as its documents have come."""

from __future__ import annotations

from backfile_search.document import FACETS, Document
from backfile_search.shards.columns import (
    CARDS,
    card_key,
    encode_card,
    encode_cards,
    encode_days,
    encode_facet,
    encode_text,
    length_byte,
)
from backfile_search.shards.files import digest


class Records:
    """Cards, columns, lengths, and the names of texts of successive documents."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}  # document id -> digest of its text's payload
        self.lengths = bytearray()
        self.body = 0
        self._cards: list[bytes] = []
        self._days: list[str] = []
        self._facets: dict[str, list[tuple[str, ...]]] = {field: [] for field in FACETS}
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}  # so that equal values are kept once

    def add(self, document: Document) -> None:
        """Add the next document. Its length comes later: `add_lengths`."""
        text = digest("texts", encode_text(document))
        self.texts[document.id] = text
        self._cards.append(encode_card(document, text))
        self._days.append(document.day)
        facets = dict(document.facets)
        for field, column in self._facets.items():
            values = facets.get(field, ())
            column.append(self._known.setdefault(values, values))

    def add_lengths(self, lengths: list[int]) -> None:
        """Add the lengths of the bodies, in tokens."""
        self.lengths += bytes(map(length_byte, lengths))
        self.body += sum(lengths)

    def extend(self, following: Records) -> None:
        """Add those of further documents."""
        self.texts |= following.texts
        self.lengths += following.lengths
        self.body += following.body
        self._cards += following._cards
        self._days += following._days
        for field, column in following._facets.items():
            self._facets[field] += (self._known.setdefault(values, values) for values in column)

    def card_files(self) -> list[tuple[str, bytes]]:
        """The files of cards as (key, payload)."""
        starts = range(0, len(self._cards), CARDS)
        return [(card_key(start), encode_cards(self._cards[start : start + CARDS])) for start in starts]

    def columns(self) -> list[tuple[str, bytes]]:
        """The columns as (name, payload)."""
        columns = {field: encode_facet(values) for field, values in self._facets.items()} | {
            "day": encode_days(self._days)
        }
        return [(name, payload) for name, payload in sorted(columns.items()) if payload is not None]
