"""Which Whoosh segments are written anew when documents change: a log-structured choice, so that an edit costs what it changes.

Segments are immutable. Changed documents go into a new one, together with what is still current of all small ones; whenever
four of about one size have gathered they become one of the next size. So an archive of 100,000 documents has a few dozen
segments, and a document is written again only a handful of times in its life.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")

SMALL = 8  # documents: below this a segment is written again with every change
GROWTH = 4  # segments of one size make one of the next
LARGEST = 5_000  # documents that are written in one go, which bounds memory; larger segments never merge


class Held(NamedTuple):
    """A segment as it is before a change is written."""

    name: str
    slots: int  # documents that it was written with
    live: int  # of them those that are current and stay


def outdated(held: Sequence[Held], fresh: int, most: int | None = None) -> list[str]:
    """Names of the segments to drop, their live documents to be written anew together with `fresh` new or changed ones.

    All of them if more than a quarter of all places are dead: a dead document costs time in every search. Segments that would
    become one of more than `most` documents are left for another time.
    """
    places = sum(segment.slots for segment in held)
    if 4 * (places - sum(segment.live for segment in held)) > places:
        return [segment.name for segment in held]
    if not fresh:
        return [segment.name for segment in held if not segment.live]
    chosen = [segment for segment in held if segment.live < SMALL]
    size = fresh + sum(segment.live for segment in chosen)
    while size < LARGEST:
        peers = [segment for segment in held if segment not in chosen and _tier(segment.live) == _tier(size)]
        grown = size + sum(segment.live for segment in peers)
        if len(peers) < GROWTH - 1 or (most is not None and grown > most):
            break
        chosen += peers
        size = grown
    return [segment.name for segment in chosen]


def runs(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in order, in as few runs of at most LARGEST as possible, all about equally long."""
    count = -(-len(items) // LARGEST)
    for n in range(count):
        yield items[n * len(items) // count : (n + 1) * len(items) // count]


def _tier(size: int) -> int:
    """0 for small segments, then one more with each fourfold size."""
    tier = 0
    while size >= SMALL * GROWTH**tier:
        tier += 1
    return tier
