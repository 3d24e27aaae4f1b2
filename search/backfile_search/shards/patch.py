"""One document changed in place, or added at the end, in a partition that is stored: the files that change, and no others.

What comes out equals, byte for byte, what `build_partition` makes of the changed documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple, Protocol

from backfile_search.analysis import Analyser
from backfile_search.document import FACETS, Document
from backfile_search.shards.codec import VARINTS, ShardError, read_varint
from backfile_search.shards.columns import (
    CARDS,
    append_day,
    card_key,
    decode_facet,
    encode_card,
    encode_cards,
    encode_days,
    encode_facet,
    encode_text,
    length_byte,
    replace_card,
)
from backfile_search.shards.dictionary import Item
from backfile_search.shards.files import digest
from backfile_search.shards.reading import NOTHING, read
from backfile_search.shards.shelf import Changes, Shelf
from backfile_search.shards.split import TARGETS, Targets
from backfile_search.shards.terms import Terms, differences


class Stored(Protocol):
    """A partition as it is stored. Kinds and keys are those of `PartitionShards.payloads`."""

    @property
    def lengths(self) -> bytes:
        """A byte for each document."""

    def keys(self, kind: str) -> Sequence[str]:
        """The keys of all payloads of a kind, ascending."""

    def load(self, kind: str, key: str) -> bytes:
        """One payload."""


class Patch(NamedTuple):
    """What becomes of a partition. Of each kind, `removed` keys go and `stored` ones come or are replaced."""

    changes: dict[str, Changes]  # by kind; kinds that do not change are left out
    text: str  # digest of the payload of the document's text
    lengths: bytes  # of all documents
    body: int  # by how many tokens the bodies of the partition have grown


def patch(
    stored: Stored,
    number: int,
    old: Document | None,
    new: Document,
    analyser: Analyser,
    targets: Targets = TARGETS,
) -> Patch:
    """Puts `new` in the place of `old`, which is document `number`; if that is None, adds it at the end.

    ValueError if day, order or id of the document change, or if the end is elsewhere; ShardError if the shards do not
    hold `old`.
    """
    _check(stored, number, old, new)
    before, after = read(old, analyser) if old else NOTHING, read(new, analyser)
    terms = Terms(stored.keys, stored.load, max(number + 1, len(stored.lengths)), number, targets)
    for term, changes in sorted(differences(before, after).items()):
        terms.change(term.encode(), changes)
    text = digest("texts", encode_text(new))
    all_changes = {
        **terms.changes(),
        "words": _words(stored, before.words, after.words, targets.words),
        "cards": _cards(stored, number, encode_card(new, text)),
        "columns": _columns(stored, number, old, new),
    }
    lengths = stored.lengths[:number] + bytes([length_byte(after.length)]) + stored.lengths[number + 1 :]
    changed = {kind: changes for kind, changes in all_changes.items() if changes.removed or changes.stored}
    return Patch(changed, text, lengths, after.length - before.length)


def _check(stored: Stored, number: int, old: Document | None, new: Document) -> None:
    if old is None and number != len(stored.lengths):
        raise ValueError("a document can only be added at the end")
    if old is not None and (old.day, old.order, old.id) != (new.day, new.order, new.id):
        raise ValueError("the document would have another place")


def _words(stored: Stored, before: AbstractSet[str], after: AbstractSet[str], target: int) -> Changes:
    shelf = Shelf("words", stored.keys("words"), stored.load)
    changes: dict[bytes, Item | None] = {}
    for word in before ^ after:
        key = word.encode()
        item = shelf.find(key)
        df = (read_varint(item.about, 0)[0] if item else 0) + (1 if word in after else -1)
        if df < 0:
            raise ShardError("the shards do not hold the document that is to be changed")
        changes[key] = Item(key, VARINTS[df]) if df else None
    return shelf.amend(changes, target)


def _cards(stored: Stored, number: int, card: bytes) -> Changes:
    key, place = card_key(number), number % CARDS
    had = b"" if place == 0 and number == len(stored.lengths) else stored.load("cards", key)
    has = replace_card(had, place, card) if had else encode_cards([card])
    return Changes((), {key: has} if has != had else {})


def _columns(stored: Stored, number: int, old: Document | None, new: Document) -> Changes:
    there = frozenset(stored.keys("columns"))
    had = {field: stored.load("columns", field) for field in _changed_facets(old, new) if field in there}
    removed: list[str] = []
    changed: dict[str, bytes] = {}
    if old is None:
        changed["day"] = append_day(stored.load("columns", "day"), new.day) if number else encode_days([new.day])
    for field in _changed_facets(old, new):
        has = _facet(had.get(field), len(stored.lengths), number, new.values(field))
        if has is None and field in had:
            removed.append(field)
        elif has is not None and has != had.get(field):
            changed[field] = has
    return Changes(tuple(removed), changed)


def _changed_facets(old: Document | None, new: Document) -> list[str]:
    return [field for field in FACETS if old is None or old.values(field) != new.values(field)]


# A facet's column with other values for one document; None if no document has any.
def _facet(column: bytes | None, documents: int, number: int, values: tuple[str, ...]) -> bytes | None:
    others = decode_facet(column) if column else [()] * documents
    return encode_facet([*others[:number], values, *others[number + 1 :]])
