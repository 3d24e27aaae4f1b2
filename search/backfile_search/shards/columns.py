"""What is kept document by document: cards, days, values of facets, texts, lengths (FORMAT.md)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from backfile_search.document import Document
from backfile_search.shards.codec import ShardError, decode_json, encode_json

CARDS = 8  # documents of a file of cards


def card_key(number: int) -> str:
    """The key under which the card of document `number` lies: sorts as the files do."""
    return f"{number // CARDS:06d}"


def encode_card(document: Document, text: str) -> bytes:
    """What a list of results shows of a document; `text` is the digest in the name of its text."""
    section = next(iter(document.values("section")), "")
    times = (document.published, document.updated)
    badges = list(document.badges)
    card = [document.id, document.url, document.title, *times, section, badges, text]
    return encode_json(card)


def encode_cards(cards: Sequence[bytes]) -> bytes:
    """One file of cards."""
    return b"[%s]" % b",".join(cards)


def replace_card(payload: bytes, place: int, card: bytes) -> bytes:
    """A file of cards with one of them replaced, or added behind the others."""
    cards = decode_json(payload)
    if not isinstance(cards, list) or not place <= len(cards) <= CARDS:
        raise ShardError("no file of cards, or one of other documents")
    others = [encode_json(each) for each in cards]
    return encode_cards([*others[:place], card, *others[place + 1 :]])


def encode_text(document: Document) -> bytes:
    """The payload from which snippets are cut: the lead, and the text."""
    return encode_json([document.lead, document.text])


def encode_days(days: Sequence[str]) -> bytes:
    """The column of days: ascending YYYY-MM-DD, one for each document."""
    ordinals = [date.fromisoformat(day).toordinal() for day in days]
    gaps = [later - earlier for earlier, later in zip(ordinals[:1] + ordinals, ordinals, strict=False)]
    return encode_json({"first": days[0] if days else "", "gaps": gaps})


def decode_days(payload: bytes) -> list[str]:
    """The day of each document, YYYY-MM-DD."""
    column = _column(payload)
    try:
        first = date.fromisoformat(column["first"]) if column["gaps"] else date.min
        return [(first + timedelta(days)).isoformat() for days in accumulate(column["gaps"])]
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ShardError(f"no column of days: {error!r}") from None


def append_day(payload: bytes, day: str) -> bytes:
    """The column of days with one more document."""
    column = _column(payload)
    last = date.fromisoformat(column["first"]) + timedelta(sum(column["gaps"]))
    return encode_json({"first": column["first"], "gaps": [*column["gaps"], (date.fromisoformat(day) - last).days]})


def encode_facet(values: Sequence[tuple[str, ...]]) -> bytes | None:
    """The column of one facet, from its values for each document; None if no document has any."""
    names = sorted(set().union(*values))
    places = {name: place for place, name in enumerate(names)}
    codes: dict[tuple[str, ...], object] = {(): -1}
    for distinct in dict.fromkeys(filter(None, values)):
        indexes = sorted({places[value] for value in distinct})
        codes[distinct] = indexes[0] if len(indexes) == 1 else indexes
    return encode_json({"values": names, "of": [codes[each] for each in values]}) if names else None


def decode_facet(payload: bytes) -> list[tuple[str, ...]]:
    """The values of one facet for each document."""
    column = _column(payload)
    try:
        names = column["values"]
        singles = {place: (value,) for place, value in enumerate(names)} | {-1: ()}
        return [tuple(names[place] for place in of) if isinstance(of, list) else singles[of] for of in column["of"]]
    except (KeyError, TypeError, IndexError) as error:
        raise ShardError(f"no column of a facet: {error!r}") from None


def _column(payload: bytes) -> dict[str, Any]:
    column = decode_json(payload)
    if not isinstance(column, dict):
        raise ShardError("no column")
    return column


# Whoosh's logarithmic buckets: the length that each byte stands for.
LENGTHS = [round((1.033**byte - 1) * 27) for byte in range(256)]


def length_byte(length: int) -> int:
    """The byte that stands for a field's length in tokens (`whoosh.util.numeric.length_to_byte`)."""
    return min(bisect_left(LENGTHS, length), 255)
