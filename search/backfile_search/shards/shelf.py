"""The stored files of one kind, looked into and changed: an edit opens and rewrites only the files whose entries it changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from backfile_search.shards.dictionary import Dictionary, Item, encode_items
from backfile_search.shards.split import Cutter, Shard, separated, separator


class Changes(NamedTuple):
    """What becomes of the files of one kind: first `removed` keys go, then `stored` ones come or are replaced."""

    removed: tuple[str, ...]
    stored: dict[str, bytes]


class Shelf:
    """The files of terms, positions or words of a partition; each is opened once, when it is needed."""

    def __init__(self, kind: str, keys: Sequence[str], load: Callable[[str, str], bytes]) -> None:
        self._kind = kind
        self._keys = keys  # the first key of each file, as the head gives it
        self._load = load
        self._firsts = [key.encode() for key in keys]
        self._open: dict[int, Dictionary] = {}

    def find(self, key: bytes) -> Item | None:
        """The entry with this key."""
        return self._dictionary(self._file(key)).find(key) if self._keys else None

    def amend(self, changes: Mapping[bytes, Item | None], target: int) -> Changes:
        """The files after some entries were replaced, added or (None) removed: as if all were cut anew."""
        amended = Changes((), {})
        pending = sorted(changes)
        while pending:
            start = self._file(pending[0])
            cutter, end, pending = self._rewrite(start, pending, changes, target)
            amended = self._renamed(amended, start, end, cutter.shards)
        return amended

    # Rewrites files from `start` on, up to a boundary behind which nothing changes.
    # Gives them, the number of the file behind the boundary, and the keys that are left to do.
    def _rewrite(
        self, start: int, pending: list[bytes], changes: Mapping[bytes, Item | None], target: int
    ) -> tuple[Cutter, int, list[bytes]]:
        cutter = Cutter(target)
        file = start
        while file < max(1, len(self._keys)):
            mine = [key for key in pending if file + 1 >= len(self._keys) or key < self._firsts[file + 1]]
            if not mine and file > start and cutter.between:
                break
            pending = pending[len(mine) :]
            self._merge(cutter, self._dictionary(file), mine, changes)
            file += 1
        cutter.close()
        return cutter, file, pending

    def _merge(
        self, cutter: Cutter, dictionary: Dictionary, keys: Sequence[bytes], changes: Mapping[bytes, Item | None]
    ) -> None:
        done = 0
        for key in keys:
            place = dictionary.place(key)
            cutter.copy(dictionary, done, place)
            done = place + (dictionary.keys[place : place + 1] == [key])
            item = changes[key]
            if item is not None:
                cutter.add(item)
        cutter.copy(dictionary, done, len(dictionary))

    # Adds the files that come in the place of those from `start` to `end` - 1. The next one stays, perhaps with another key.
    def _renamed(self, amended: Changes, start: int, end: int, shards: Sequence[Shard]) -> Changes:
        stored = dict(separated(shards, self._key(start, shards[0].first))) if shards else {}
        last = shards[-1].last if shards else self._last(start - 1)
        if end < len(self._keys) and last != self._last(end - 1):
            following = self._dictionary(end)
            stored[separator(last, following.keys[0])] = following.payload
            end += 1
        had = {self._keys[file]: self._dictionary(file).payload for file in range(start, min(end, len(self._keys)))}
        removed = tuple(key for key in had if key not in stored)
        changed = {key: payload for key, payload in stored.items() if had.get(key) != payload}
        return Changes(amended.removed + removed, amended.stored | changed)

    # The key of a file with `first` as its first entry that comes behind the file `start` - 1.
    def _key(self, start: int, first: bytes) -> str:
        if self._keys and first == self._dictionary(start).keys[0]:
            return self._keys[start]
        return separator(self._last(start - 1), first)

    def _last(self, file: int) -> bytes | None:
        return self._dictionary(file).keys[-1] if file >= 0 else None

    # The number of the file in which a key lies or would lie.
    def _file(self, key: bytes) -> int:
        return max(0, bisect_right(self._firsts, key) - 1)

    def _dictionary(self, file: int) -> Dictionary:
        if file not in self._open:
            payload = self._load(self._kind, self._keys[file]) if self._keys else encode_items(())
            self._open[file] = Dictionary(self._kind, payload)
        return self._open[file]
