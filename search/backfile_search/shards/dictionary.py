"""Sorted keys with their lists: how payloads of terms, positions and words are laid out, read and written (FORMAT.md).

Keys are UTF-8 here: the order of bytes is the order of code points.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from backfile_search.shards.codec import VARINTS, ShardError, read_varint


class Item(NamedTuple):
    """An entry of a payload: a key, what the dictionary says about it, and the lists that follow the dictionary."""

    key: bytes
    about: bytes
    lists: bytes = b""


class TermField(NamedTuple):
    """The postings of a term in one field."""

    split: bool  # its positions lie in blocks of documents
    df: int
    postings: bytes


class Dictionary:
    """A payload of `kind` "terms", "positions" or "words", opened without taking all of it apart."""

    def __init__(self, kind: str, payload: bytes) -> None:
        self.payload = payload
        self.keys: list[bytes] = []
        self.abouts: list[int] = []  # where what is said about each key starts
        self.ends: list[int] = []  # where each entry ends
        self.lists = [0]  # where the lists of each key start and the last ones end, from the end of the dictionary
        size = 0
        for key, about, end, length in _entries(kind, payload):
            self.keys.append(key)
            self.abouts.append(about)
            self.ends.append(end)
            size += length
            self.lists.append(size)
        self.base = len(payload) - size
        if self.base != (self.ends[-1] if self.ends else read_varint(payload, 0)[1]):
            raise ShardError("the lists do not fill the payload")

    def __len__(self) -> int:
        return len(self.keys)

    def place(self, key: bytes) -> int:
        """The number of the first entry whose key is not less."""
        return bisect_left(self.keys, key)

    def find(self, key: bytes) -> Item | None:
        """The entry with this key."""
        number = self.place(key)
        return self[number] if number < len(self.keys) and self.keys[number] == key else None

    def __getitem__(self, number: int) -> Item:
        about = self.payload[self.abouts[number] : self.ends[number]]
        lists = self.payload[self.base + self.lists[number] : self.base + self.lists[number + 1]]
        return Item(self.keys[number], about, lists)

    def size(self, number: int) -> int:
        """Bytes of the lists of one entry."""
        return self.lists[number + 1] - self.lists[number]


class Writer:
    """A payload in the making; items come in ascending order of their keys."""

    def __init__(self) -> None:
        self.first = b""
        self.last = b""
        self.count = 0
        self._entries: list[bytes] = []
        self._lists: list[bytes] = []

    def add(self, item: Item) -> None:
        self._begin(item.key, item.about)
        self._lists.append(item.lists)

    def copy(self, dictionary: Dictionary, start: int, end: int) -> None:
        """Adds the items from `start` to `end` - 1 of a dictionary, as they are."""
        if start == end:
            return
        self._begin(dictionary.keys[start], dictionary.payload[dictionary.abouts[start] : dictionary.ends[start]])
        self._entries.append(dictionary.payload[dictionary.ends[start] : dictionary.ends[end - 1]])
        lists = slice(dictionary.base + dictionary.lists[start], dictionary.base + dictionary.lists[end])
        self._lists.append(dictionary.payload[lists])
        self.count += end - start - 1
        self.last = dictionary.keys[end - 1]

    def payload(self) -> bytes:
        return b"".join((VARINTS[self.count], *self._entries, *self._lists))

    def _begin(self, key: bytes, about: bytes) -> None:
        shared = shared_length(self.last, key)
        self._entries.append(VARINTS[shared] + VARINTS[len(key) - shared] + key[shared:] + about)
        self.first = self.first if self.count else key
        self.last = key
        self.count += 1


def shared_length(one: bytes, other: bytes) -> int:
    """How many bytes two keys have in common at their beginnings."""
    for length, (byte, counterpart) in enumerate(zip(one, other, strict=False)):
        if byte != counterpart:
            return length
    return min(len(one), len(other))


def encode_items(items: Iterable[Item]) -> bytes:
    """A payload of items in ascending order of their keys."""
    writer = Writer()
    for item in items:
        writer.add(item)
    return writer.payload()


def term_item(key: bytes, fields: Mapping[int, TermField]) -> Item:
    """The entry of a term, from its fields by number."""
    about, lists = VARINTS[len(fields)], b""
    for field, (split, df, postings) in sorted(fields.items()):
        about += VARINTS[field * 2 + split] + VARINTS[df] + VARINTS[len(postings)]
        lists += postings
    return Item(key, about, lists)


def term_fields(item: Item) -> dict[int, TermField]:
    """The fields of a term, by number."""
    fields = {}
    count, at = read_varint(item.about, 0)
    start = 0
    for _ in range(count):
        number, at = read_varint(item.about, at)
        df, at = read_varint(item.about, at)
        size, at = read_varint(item.about, at)
        fields[number >> 1] = TermField(bool(number & 1), df, item.lists[start : start + size])
        start += size
    return fields


def positions_item(key: bytes, fields: Mapping[int, bytes]) -> Item:
    """The entry of positions, from those of each field by number."""
    about, lists = VARINTS[len(fields)], b""
    for field, positions in sorted(fields.items()):
        about += VARINTS[field] + VARINTS[len(positions)]
        lists += positions
    return Item(key, about, lists)


def positions_fields(item: Item) -> dict[int, bytes]:
    """The encoded positions of an entry in each field, by number."""
    fields = {}
    count, at = read_varint(item.about, 0)
    start = 0
    for _ in range(count):
        number, at = read_varint(item.about, at)
        size, at = read_varint(item.about, at)
        fields[number] = item.lists[start : start + size]
        start += size
    return fields


def decode_terms(payload: bytes) -> list[tuple[str, dict[int, TermField]]]:
    """All terms of one file, ascending, each with its fields by number."""
    return [(_text(item.key), term_fields(item)) for item in _items("terms", payload)]


def decode_places(payload: bytes) -> list[tuple[str, dict[int, bytes]]]:
    """All keys of one file of positions, ascending, each with its encoded positions by field."""
    return [(_text(item.key), positions_fields(item)) for item in _items("positions", payload)]


def decode_words(payload: bytes) -> list[tuple[str, int]]:
    """All words of one file, ascending, each with the number of documents that have it."""
    return [(_text(item.key), read_varint(item.about, 0)[0]) for item in _items("words", payload)]


def term_df(payload: bytes, term: str) -> dict[int, int]:
    """How many documents have one term, by field; empty if the file does not have it."""
    wanted = term.encode()
    for key, about, end, _ in _entries("terms", payload):
        if key >= wanted:
            return _dfs(payload[about:end]) if key == wanted else {}
    return {}


def word_range(payloads: Iterable[bytes], prefix: str) -> Iterator[tuple[str, int]]:
    """The words that start with `prefix`, ascending, and their documents; from successive files of words."""
    wanted = prefix.encode()
    for payload in payloads:
        for key, about, _, _ in _entries("words", payload):
            if key.startswith(wanted):
                yield _text(key), read_varint(payload, about)[0]
            elif key > wanted:
                return


# Each entry's key, where what is said about it starts and ends, and the size of its lists.
def _entries(kind: str, payload: bytes) -> Iterator[tuple[bytes, int, int, int]]:
    numbers = {"words": 0, "positions": 2, "terms": 3}[kind]  # that are said of a field
    count, at = read_varint(payload, 0)
    key = b""
    try:
        for _ in range(count):
            shared = payload[at]
            rest = payload[at + 1]
            at += 2
            if shared > 127 or rest > 127:
                shared, at = read_varint(payload, at - 2)
                rest, at = read_varint(payload, at)
            about = at + rest
            key = key[:shared] + payload[at:about]
            at = about + 1
            size = 0
            if not numbers:  # a word: only its df
                while payload[at - 1] > 127:
                    at += 1
                yield key, about, at, 0
                continue
            for _ in range(payload[about]):
                at += 1  # the field's number takes one byte
                if numbers == 3:
                    while payload[at] > 127:
                        at += 1
                    at += 1
                length = payload[at]
                at += 1
                if length > 127:
                    length, at = read_varint(payload, at - 1)
                size += length
            yield key, about, at, size
    except IndexError:
        raise ShardError("the payload ends in the middle of its dictionary") from None


def _items(kind: str, payload: bytes) -> Iterator[Item]:
    dictionary = Dictionary(kind, payload)
    return (dictionary[number] for number in range(len(dictionary)))


def _dfs(about: bytes) -> dict[int, int]:
    return {field: df for field, (_, df, _) in term_fields(Item(b"", about)).items()}


def _text(key: bytes) -> str:
    try:
        return key.decode()
    except UnicodeDecodeError as error:
        raise ShardError(f"a key is no UTF-8: {error}") from None
