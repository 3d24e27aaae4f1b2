"""Postings of one term, laid out as Whoosh's codec W3 reads them.

Whoosh's own writer sends each posting through half a dozen calls. Here a block of a thousand is made at once. The layout is
that of whoosh.codec.whoosh3 (W3PostingsWriter, W3TermInfo and W3FieldWriter there); a test writes the same documents both ways
and compares all that Whoosh's reader says about them.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache
from itertools import islice
from operator import sub
from pickle import dumps
from typing import TYPE_CHECKING, NamedTuple

from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backfile_search.shards import Use

# Postings in a block. Eight times Whoosh's: blocks are there to be skipped, and we want every posting of a term.
BLOCK = 1024

# zlib's quickest level, for blocks of so many bytes or more: smaller ones gain little, and starting zlib takes its time.
LEVEL, SMALL = 1, 1024

# The pickles' protocol. Whoosh writes 2, which knows no bytes and spells them as text; its reader takes any.
PROTOCOL = 3

_SIZE = struct.Struct("!i")
_COUNT = struct.Struct("!I")
_TERM = struct.Struct("!BfIBBfIIqi")


class Encoded(NamedTuple):
    """A term's postings in one field, and what the index of terms has to know of them."""

    postings: bytes
    about: bytes


def encode_term(use: Use, lengths: bytes, boost: float, has_places: bool, start: int) -> Encoded:
    """The postings of a term in a field, which are to lie at `start`.

    A posting weighs its frequency times the boost. `lengths` says how long the field is in each document, as the byte in which
    Whoosh keeps that; empty if it does not.
    """
    documents, counts, _ = use
    places = _all_places(use) if has_places else [None] * len(documents)
    found = bytes([lengths[document] for document in documents]) if lengths else bytes(len(documents))
    postings = _postings(_Run(documents, counts, places, found), boost)
    about = _TERM.pack(
        False,  # that the postings stand here
        sum(counts) * boost,
        len(documents),
        min(found),
        max(found),
        max(counts) * boost,
        documents[0],
        documents[-1],
        start,
        len(postings),
    )
    return Encoded(postings, about)


class _Run(NamedTuple):
    """Postings of one term: of each the document, the frequency, the encoded positions, and the length of the field."""

    documents: list[int]
    counts: list[int]
    places: Sequence[bytes | None]
    lengths: bytes

    def part(self, which: slice) -> _Run:
        """Some of them."""
        return _Run(self.documents[which], self.counts[which], self.places[which], self.lengths[which])


# All the blocks; the last one's size is negative.
def _postings(run: _Run, boost: float) -> bytes:
    parts = [WHOOSH3_HEADER_MAGIC]
    for first in range(0, len(run.documents), BLOCK):
        block = _block(run.part(slice(first, first + BLOCK)), boost)
        is_last = first + BLOCK >= len(run.documents)
        parts += (_SIZE.pack(-len(block) if is_last else len(block)), block)
    return b"".join(parts)


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


# The encoded positions of each posting.
def _all_places(use: Use) -> list[bytes]:
    _, counts, distances = use
    if len(counts) == len(distances):
        return [*map(_one_place, distances)]
    left = iter(distances)
    return [_one_place(next(left)) if count == 1 else _places([*islice(left, count)]) for count in counts]


# Most words stand in a document once, and somewhere near its beginning: the same few hundred encodings again and again.
@cache
def _one_place(place: int) -> bytes:
    return _places([place])


# As whoosh.formats.Positions encodes them.
def _places(distances: list[int]) -> bytes:
    return _COUNT.pack(len(distances)) + dumps(distances, 2)
