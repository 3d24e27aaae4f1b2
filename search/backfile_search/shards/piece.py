"""Pieces: what a run of documents contributes to the shards of its partition, made apart from the others, maybe elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from operator import sub
from typing import NamedTuple

from backfile_search.document import FIELDS
from backfile_search.shards.codec import VARINTS
from backfile_search.shards.concordance import Concordance, Use
from backfile_search.shards.records import Records


class Stretch(NamedTuple):
    """The postings and positions of a term in a field of some successive documents, numbered from 0."""

    df: int
    last: int  # document that has it
    postings: bytes
    positions: bytes


class Piece(NamedTuple):
    """A run of documents of a partition."""

    terms: list[dict[str, Stretch]]  # by field
    words: dict[str, int]  # and how many of the documents have each
    records: Records


def new_piece(concordance: Concordance, records: Records) -> Piece:
    """A piece that knows no terms yet: `noted` adds them. Completes the records, to which the same documents were added."""
    records.add_lengths(concordance.lengths)
    return Piece([{} for _ in FIELDS], concordance.words(), records)


def noted(piece: Piece, uses: Iterable[tuple[int, str, Use]]) -> Iterator[tuple[int, str, Use]]:
    """The same (field, term, use) again, each put down in the piece as it passes."""
    for field, term, use in uses:
        piece.terms[field][term] = _stretch(use)
        yield field, term, use


def _stretch(use: Use) -> Stretch:
    documents, counts, distances = use
    varint = VARINTS.__getitem__
    gaps = map(sub, documents, chain((-1,), documents))
    if max(counts) == 1:
        postings = b"".join([varint(2 * gap + 1) for gap in gaps])
    else:
        codes = zip(gaps, counts, strict=False)
        postings = b"".join(
            [varint(2 * gap + 1) if count == 1 else varint(2 * gap) + varint(count) for gap, count in codes]
        )
    return Stretch(len(documents), documents[-1], postings, b"".join(map(varint, distances)))
