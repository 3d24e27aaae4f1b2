"""Positions of a term: all under its key, or, if they are many, in blocks of documents under keys of their own (FORMAT.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from backfile_search.shards.codec import ShardError, decode_postings, skip_varints
from backfile_search.shards.dictionary import Item, TermField, positions_item


def block_key(term: bytes, block: int) -> bytes:
    """The key for the positions of a term in the documents of one block."""
    return b"%s\0%04d" % (term, block)


def split_positions(postings: bytes, positions: bytes, block: int) -> dict[int, bytes]:
    """Cuts the positions of a term in a field into those of each `block` documents; blocks without any are left out."""
    counts: defaultdict[int, int] = defaultdict(int)
    for document, tf in decode_postings(postings):
        counts[document // block] += tf
    blocks = {}
    start = 0
    for number, count in counts.items():
        end = skip_varints(positions, count, start)
        blocks[number] = positions[start:end]
        start = end
    if start != len(positions):
        raise ShardError("there are more positions than the postings say")
    return blocks


def positions_items(
    term: bytes, fields: Mapping[int, TermField], positions: Mapping[int, bytes], block: int
) -> Iterator[Item]:
    """The entries for a term's positions, ascending. `positions` holds those of each field that has any, whole."""
    whole = {field: data for field, data in positions.items() if not fields[field].split}
    if whole:
        yield positions_item(term, whole)
    blocks: dict[int, dict[int, bytes]] = {}
    for field, data in positions.items():
        if fields[field].split:
            for number, part in split_positions(fields[field].postings, data, block).items():
                blocks.setdefault(number, {})[field] = part
    for number in sorted(blocks):
        yield positions_item(block_key(term, number), blocks[number])


def find_positions(data: bytes, wanted: bytes) -> int | None:
    """Where the bytes `wanted` stand in `data`, if they stand there once; else None.

    Most documents' positions of a frequent word are long enough to be found without counting.
    """
    at = data.find(wanted)
    return at if at >= 0 and data.find(wanted, at + 1) < 0 else None
