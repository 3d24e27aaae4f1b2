"""The terms and positions of a stored partition, with the changes that one document brings to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from backfile_search.shards.codec import (
    Place,
    ShardError,
    encode_positions,
    locate,
    replace_posting,
    skip_varints,
)
from backfile_search.shards.dictionary import Item, TermField, positions_fields, positions_item, term_fields, term_item
from backfile_search.shards.reading import FACET, Reading
from backfile_search.shards.shelf import Changes, Shelf
from backfile_search.shards.splice import block_key, find_positions, split_positions
from backfile_search.shards.split import Targets


class Occurrence(NamedTuple):
    """A term in one field of the document: how often it stands there, and where (encoded; b"" for whole values)."""

    tf: int
    positions: bytes


ABSENT = Occurrence(0, b"")
WHOLE_VALUE = Occurrence(1, b"")
NO_FIELD = TermField(False, 0, b"")


def differences(before: Reading, after: Reading) -> dict[str, dict[int, tuple[Occurrence, Occurrence]]]:
    """The terms that differ between two states of a document: term -> field -> what was and what is."""
    found: dict[str, dict[int, tuple[Occurrence, Occurrence]]] = {}
    for field in range(FACET):
        was, now = before.positions.get(field, {}), after.positions.get(field, {})
        for term in was.keys() | now.keys():
            if was.get(term) != now.get(term):
                found.setdefault(term, {})[field] = _occurrence(was.get(term)), _occurrence(now.get(term))
    for term in set(before.facets) ^ set(after.facets):
        gone = term in before.facets
        found.setdefault(term, {})[FACET] = (WHOLE_VALUE, ABSENT) if gone else (ABSENT, WHOLE_VALUE)
    return found


def _occurrence(positions: Sequence[int] | None) -> Occurrence:
    return Occurrence(len(positions), encode_positions(positions)) if positions else ABSENT


class Terms:
    """The terms of a partition of so many documents, while document `number` is changed or added."""

    def __init__(
        self,
        keys: Callable[[str], Sequence[str]],
        load: Callable[[str, str], bytes],
        documents: int,
        number: int,
        targets: Targets,
    ) -> None:
        self._terms = Shelf("terms", keys("terms"), load)
        self._positions = Shelf("positions", keys("positions"), load)
        self._number = number
        self._block = number // targets.block
        self._blocks = -(-documents // targets.block)
        self._targets = targets
        self._changed: dict[bytes, Item | None] = {}
        self._opened: dict[bytes, dict[int, bytes]] = {}  # positions by key and field, changed or not

    def change(self, term: bytes, changes: Mapping[int, tuple[Occurrence, Occurrence]]) -> None:
        """Changes one term: field -> what was and what is. ShardError if something else was."""
        item = self._terms.find(term)
        fields = term_fields(item) if item else {}
        for field, (old, new) in changes.items():
            fields[field] = self._change_field(term, field, fields.get(field, NO_FIELD), old, new)
        left = {field: changed for field, changed in fields.items() if changed.df}
        changed = term_item(term, left) if left else None
        if changed != item:
            self._changed[term] = changed

    def changes(self) -> dict[str, Changes]:
        """What becomes of the files of terms and positions."""
        items = {key: positions_item(key, fields) if fields else None for key, fields in self._opened.items()}
        changed = {key: item for key, item in items.items() if item != self._positions.find(key)}
        return {
            "terms": self._terms.amend(self._changed, self._targets.terms),
            "positions": self._positions.amend(changed, self._targets.positions),
        }

    def _change_field(self, term: bytes, field: int, had: TermField, old: Occurrence, new: Occurrence) -> TermField:
        place = self._locate(had) if old.tf != new.tf else None
        has = had
        if place:
            if place.tf != old.tf:
                raise ShardError("the shards do not hold the document that is to be changed")
            df = had.df + bool(new.tf) - bool(old.tf)
            has = TermField(had.split, df, replace_posting(had.postings, place, new.tf))
        if field == FACET:
            return has
        self._change_positions(term, field, had, place, old.positions, new.positions)
        if had.split and len(new.positions) >= len(old.positions):
            return has
        return has._replace(split=self._settle(term, field, has))

    def _locate(self, field: TermField) -> Place:
        return locate(field.postings, self._number, self._block * self._targets.block if field.split else 0)

    def _change_positions(
        self, term: bytes, field: int, had: TermField, place: Place | None, old: bytes, new: bytes
    ) -> None:
        key = block_key(term, self._block) if had.split else term
        data = self._open(key).get(field, b"")
        start = None if place else find_positions(data, old)
        if start is None:
            start = skip_varints(data, (place or self._locate(had)).earlier)
        if data[start : start + len(old)] != old:
            raise ShardError("the shards do not hold the document that is to be changed")
        self._put(key, field, data[:start] + new + data[start + len(old) :])

    # Decides after a change whether a term's positions are kept in blocks, and moves them if that is new.
    def _settle(self, term: bytes, field: int, has: TermField) -> bool:
        if not has.split:
            data = self._open(term).get(field, b"")
            if len(data) < self._targets.split:
                return False
            self._put(term, field, b"")
            for block, part in split_positions(has.postings, data, self._targets.block).items():
                self._put(block_key(term, block), field, part)
            return True
        if self._stays_split(term, field, has):
            return True
        keys = [block_key(term, block) for block in range(self._blocks)]
        self._put(term, field, b"".join(self._open(key).get(field, b"") for key in keys))
        for key in keys:
            self._put(key, field, b"")
        return False

    # Opens no more blocks than it must: those of frequent words are many.
    def _stays_split(self, term: bytes, field: int, has: TermField) -> bool:
        size = 0
        for block in range(self._blocks):
            if max(has.df, size) >= self._targets.split:  # a position is one byte or more
                return True
            size += len(self._open(block_key(term, block)).get(field, b""))
        return size >= self._targets.split

    def _open(self, key: bytes) -> dict[int, bytes]:
        if key not in self._opened:
            item = self._positions.find(key)
            self._opened[key] = positions_fields(item) if item else {}
        return self._opened[key]

    def _put(self, key: bytes, field: int, data: bytes) -> None:
        self._open(key)[field] = data
        if not data:
            del self._opened[key][field]
