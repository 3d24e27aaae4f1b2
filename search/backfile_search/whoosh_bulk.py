"""Postings of many documents, gathered in memory and written as Whoosh's codec W3 reads them.

Whoosh's own writer sends each posting through half a dozen calls. Here a posting is one extension of its term's list, and a
block of a thousand is written at once. The layout is that of whoosh.codec.whoosh3 (W3PostingsWriter, W3TermInfo and
W3FieldWriter there); a test writes the same documents both ways and compares all that Whoosh's reader says about them.
"""

from __future__ import annotations

import struct
import zlib
from collections import defaultdict
from functools import cache
from operator import sub
from pickle import dumps
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Postings in a block. Eight times Whoosh's: blocks are there to be skipped, and we want every posting of a term.
BLOCK = 1024

# zlib's quickest level, for blocks of so many bytes or more: smaller ones gain little, and starting zlib takes its time.
LEVEL, SMALL = 1, 1024

# The pickles' protocol. Whoosh writes 2, which knows no bytes and spells them as text; its reader takes any.
PROTOCOL = 3

_FIELD = struct.Struct("!H")
_SIZE = struct.Struct("!i")
_COUNT = struct.Struct("!I")
_TERM = struct.Struct("!BfIBBfIIqi")


class TermIndex(Protocol):
    """A file of terms; the keys must come in order."""

    def add(self, key: bytes, value: bytes) -> None:
        """Add a key with what is known about it."""


class File(Protocol):
    """A file of postings."""

    def tell(self) -> int:
        """How many bytes have been written."""

    def write(self, data: bytes) -> object:
        """Write more."""


class Postings:
    """One field's postings, of documents in the order of their numbers. A posting weighs its frequency times the boost."""

    def __init__(self, boost: float = 1.0) -> None:
        self.boost = boost
        self._terms: defaultdict[str, list[Any]] = defaultdict(list)  # document, frequency, places, document, ...

    def add(self, document: int, positions: Mapping[str, Sequence[int]]) -> None:
        """Add a document's terms with their positions, ascending."""
        terms = self._terms
        for term, places in positions.items():
            count = len(places)
            terms[term].extend((document, count, _one_place(places[0]) if count == 1 else _places(places)))

    def add_whole(self, document: int, terms: Iterable[str]) -> None:
        """Add a document's terms, all different, without positions."""
        for term in terms:
            self._terms[term].extend((document, 1, None))

    def write(self, number: int, lengths: bytes, index: TermIndex, file: File) -> None:
        """Write everything.

        `number` is the field's in the index of terms; `lengths` says how long the field is in each document, as the byte in
        which Whoosh keeps that, 0 if it does not.
        """
        field = _FIELD.pack(number)
        for term in sorted(self._terms):
            flat = self._terms[term]
            documents = flat[::3]
            run = _Run(documents, flat[1::3], flat[2::3], [lengths[document] for document in documents])
            index.add(field + term.encode(), _write_term(run, self.boost, file))


class _Run(NamedTuple):
    """Postings of one term: of each the document, the frequency, the encoded positions, and the length of the field."""

    documents: list[int]
    counts: list[int]
    places: list[bytes | None]
    lengths: list[int]

    def part(self, which: slice) -> _Run:
        """Some of them."""
        return _Run(self.documents[which], self.counts[which], self.places[which], self.lengths[which])


# Writes a term's postings; what the index of terms has to know of them.
def _write_term(run: _Run, boost: float, file: File) -> bytes:
    start = file.tell()
    file.write(WHOOSH3_HEADER_MAGIC)
    for first in range(0, len(run.documents), BLOCK):
        block = _block(run.part(slice(first, first + BLOCK)), boost)
        is_last = first + BLOCK >= len(run.documents)
        file.write(_SIZE.pack(-len(block) if is_last else len(block)) + block)
    return _TERM.pack(
        False,  # that the postings stand here
        sum(run.counts) * boost,
        len(run.documents),
        min(run.lengths),
        max(run.lengths),
        max(run.counts) * boost,
        run.documents[0],
        run.documents[-1],
        start,
        file.tell() - start,
    )


# What Whoosh wants to know of a block before it reads it, then the block: distances, weights (None: all 1), positions.
def _block(run: _Run, boost: float) -> bytes:
    documents, counts, places, lengths = run
    least, most = min(counts) * boost, max(counts) * boost
    weights = tuple([count * boost for count in counts]) if least < most else None if most == 1.0 else most
    gaps = tuple(map(sub, documents, [0, *documents]))
    data = dumps((gaps, weights, None if places[0] is None else tuple(places)), PROTOCOL)
    level = LEVEL if len(data) >= SMALL else 0
    known = (len(documents), documents[-1], most, level, min(lengths), max(lengths))
    return dumps(known, 2) + (zlib.compress(data, level) if level else data)


# Most words stand in a document once, and somewhere near its beginning: the same few hundred encodings again and again.
@cache
def _one_place(place: int) -> bytes:
    return _places((place,))


# As whoosh.formats.Positions encodes them.
def _places(places: Sequence[int]) -> bytes:
    return _COUNT.pack(len(places)) + dumps(list(map(sub, places, [0, *places])), 2)
