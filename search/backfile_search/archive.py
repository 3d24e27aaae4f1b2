"""The archive as its heads describe it, and where in its shards a key lies. The browser's twin is ``client/archive.js``."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple

from backfile_search.document import FIELDS
from backfile_search.rows import Partition
from backfile_search.shards import (
    Directory,
    ShardError,
    annex_of,
    decode_directory,
    digest,
    root_payload,
    term_df,
    word_range,
)
from backfile_search.shards.codec import decode_json, decode_postings
from backfile_search.shards.columns import CARDS, decode_facet
from backfile_search.shards.dictionary import Dictionary, term_fields
from backfile_search.state import Lost, State

FACET = FIELDS.index("facet")


class Part(NamedTuple):
    """A partition: its first document's number in the archive, how many it has, and its files of each kind by their keys."""

    first: int
    documents: int
    keys: dict[str, list[str]]
    digests: dict[str, list[str]]


class Archive:
    """The shards of one generation of the index, for reading."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.partitions = state.partitions()
        self.documents = sum(partition.documents for partition in self.partitions)
        self._dfs: dict[str, dict[int, int]] = {}

    @cached_property
    def average(self) -> float:
        """The mean number of words of a body."""
        return sum(partition.length for partition in self.partitions) / self.documents if self.documents else 0.0

    @cached_property
    def parts(self) -> list[Part]:
        """The partitions, oldest first."""
        parts, first = [], 0
        for partition in self.partitions:
            parts.append(_part(first, partition, self.directory(partition)))
            first += partition.documents
        return parts

    def root(self) -> bytes:
        """The payload of the root."""
        heads = [(partition.documents, partition.head) for partition in self.partitions]
        return root_payload(self._state.meta("language"), sum(each.length for each in self.partitions), heads)

    def names(self) -> set[tuple[str, str]]:
        """(kind, digest) of all shards, heads included."""
        heads = {("head", partition.head) for partition in self.partitions}
        heads |= {("annex", annex_of(self.payload("head", partition.head))) for partition in self.partitions}
        return heads | {(kind, each) for part in self.parts for kind, found in part.digests.items() for each in found}

    def directory(self, partition: Partition) -> Directory:
        """What names the shards of a partition."""
        head = self.payload("head", partition.head)
        return Directory(head, self.payload("annex", annex_of(head)))

    def payload(self, kind: str, name: str) -> bytes:
        """A shard by the digest in its name. Lost if it is gone or has changed."""
        payload = self._state.payload(kind, name)
        if payload is None or digest(kind, payload) != name:
            raise Lost("The search index has lost a part that it should have.")
        return payload

    def df(self, field: str, term: str) -> int:
        """How many documents of the archive have the term in the field."""
        found = self._dfs.get(term)
        if found is None:
            found = self._dfs[term] = self._count(term)
        return found.get(FIELDS.index(field), 0)

    def words(self, prefix: str) -> list[tuple[str, int]]:
        """The words that begin like this, by code points, and how many documents have each."""
        counts: Counter[str] = Counter()
        for part in self.parts:
            names = _reaching(part.keys["words"], part.digests["words"], prefix)
            counts.update(dict(word_range((self.payload("words", each) for each in names), prefix)))
        return sorted(counts.items())

    def having(self, value: str) -> Iterator[int]:
        """The documents that have this exact term ("FIELD:VALUE", folded), ascending."""
        for part in self.parts:
            item = None
            if name := _holding(part, "terms", value):
                item = Dictionary("terms", self.payload("terms", name)).find(value.encode())
            if item is not None and (found := term_fields(item).get(FACET)) is not None:
                yield from (part.first + number for number, _ in decode_postings(found.postings))

    def card(self, number: int) -> list[Any]:
        """What a list of results shows of a document: FORMAT.md says in which order."""
        part = next(part for part in reversed(self.parts) if part.first <= number)
        chunk, place = divmod(number - part.first, CARDS)
        cards = decode_json(self.payload("cards", part.digests["cards"][chunk]))
        if not isinstance(cards, list) or place >= len(cards):
            raise ShardError("no file of cards, or one of other documents")
        card: list[Any] = cards[place]
        return card

    def text(self, name: str) -> tuple[str, str]:
        """The lead and the text whose file has this digest in its name."""
        text = self._state.text(name)
        if text is None:
            raise Lost("The search index has lost a text that it should have.")
        return text

    def years(self) -> list[tuple[str, int]]:
        """The years that have documents, ascending, each with the number of the first document behind it."""
        years, counts = zip(*self._state.years(), strict=True) if self.documents else ((), ())
        return list(zip(years, accumulate(counts), strict=True))

    def values(self, part: Part, field: str) -> list[tuple[str, ...]] | None:
        """The values of a facet for each document of a partition; None if none has any."""
        return decode_facet(self._column(part, field)) if field in part.keys["columns"] else None

    def before(self, day: str) -> int:
        """How many documents are older than this day."""
        return self._state.documents_before(day)

    def _column(self, part: Part, name: str) -> bytes:
        return self.payload("columns", part.digests["columns"][part.keys["columns"].index(name)])

    def _count(self, term: str) -> dict[int, int]:
        counts: Counter[int] = Counter()
        for part in self.parts:
            if name := _holding(part, "terms", term):
                counts.update(term_df(self.payload("terms", name), term))
        return counts


def _part(first: int, partition: Partition, stored: Directory) -> Part:
    found = decode_directory(stored).digests
    keys = {kind: [key for key, _ in files] for kind, files in found.items()}
    return Part(first, partition.documents, keys, {kind: [name for _, name in files] for kind, files in found.items()})


def _holding(part: Part, kind: str, key: str) -> str | None:
    """The file in which a key lies, if anywhere."""
    place = bisect_right(part.keys[kind], key) - 1
    return part.digests[kind][place] if place >= 0 else None


def _reaching(keys: Sequence[str], names: Sequence[str], prefix: str) -> Sequence[str]:
    """The files that may hold keys with a prefix: the one in which it would lie itself, and those that begin with it."""
    start = max(0, bisect_right(keys, prefix) - 1)
    end = start + 1
    while end < len(keys) and keys[end].startswith(prefix):
        end += 1
    return names[start:end]
