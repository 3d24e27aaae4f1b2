"""Which keys share a file. Each entry decides alone whether it ends its file: an edit moves no other boundary (FORMAT.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from zlib import crc32

from backfile_search.shards.dictionary import Dictionary, Item, Writer, shared_length


class Targets(NamedTuple):
    """The sizes that decide where things are cut, in bytes before compression. Only tests use other ones."""

    terms: int = 8_192
    positions: int = 16_384
    words: int = 8_192
    split: int = 16_384  # positions of a term in a field that are this long are kept in blocks
    block: int = 1_024  # documents of a block

    def of(self, kind: str) -> int:
        return {"terms": self.terms, "positions": self.positions, "words": self.words}[kind]


TARGETS = Targets()


class Shard(NamedTuple):
    """A file of keyed entries: its first and last key, and its payload."""

    first: bytes
    last: bytes
    payload: bytes


def ends_file(key: bytes, lists: int, target: int) -> bool:
    """Whether the entry with `key` and so many bytes of lists is the last one of its file."""
    weight = 1 << (3 + len(key) + lists).bit_length()  # 4 + key + lists, rounded up to a power of two
    return crc32(key) * target < weight << 32


class Cutter:
    """Cuts ascending entries into files."""

    def __init__(self, target: int) -> None:
        self.shards: list[Shard] = []
        self._target = target
        self._writer = Writer()

    @property
    def between(self) -> bool:
        """Whether the next entry starts a file."""
        return not self._writer.count

    def add(self, item: Item) -> None:
        self._writer.add(item)
        if ends_file(item.key, len(item.lists), self._target):
            self.close()

    def copy(self, dictionary: Dictionary, start: int, end: int) -> None:
        """Adds entries of a file that was cut before: only its last one can end a file."""
        self._writer.copy(dictionary, start, end)
        if start < end == len(dictionary) and ends_file(dictionary.keys[-1], dictionary.size(end - 1), self._target):
            self.close()

    def close(self) -> None:
        """Ends the last file."""
        if self._writer.count:
            self.shards.append(Shard(self._writer.first, self._writer.last, self._writer.payload()))
            self._writer = Writer()

    def files(self) -> list[tuple[str, bytes]]:
        """All entries were added: the files as (from, payload)."""
        self.close()
        return separated(self.shards)


def cut(items: Iterable[Item], target: int) -> list[tuple[str, bytes]]:
    """Ascending items -> the files that hold them: (from, payload)."""
    cutter = Cutter(target)
    for item in items:
        cutter.add(item)
    return cutter.files()


def separated(shards: Iterable[Shard], key: str = "") -> list[tuple[str, bytes]]:
    """Successive files as (from, payload); `key` is the first one's `from`."""
    files: list[tuple[str, bytes]] = []
    before = b""
    for first, last, payload in shards:
        files.append((separator(before, first) if files else key, payload))
        before = last
    return files


def separator(before: bytes | None, first: bytes) -> str:
    """The shortest beginning of `first`, in whole characters, that is greater than `before`; "" if nothing is before."""
    if before is None:
        return ""
    end = shared_length(before, first) + 1
    while end < len(first) and first[end] & 0xC0 == 0x80:  # inside a character
        end += 1
    return first[:end].decode()
