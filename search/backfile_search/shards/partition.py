"""A run of years as shards, made from its documents in one go: the cold path. Patching (patch.py) must give the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from backfile_search.analysis import Analyser
from backfile_search.document import FACETS, FIELDS, Document
from backfile_search.shards.codec import VARINTS, ShardError, decode_json, encode_json, encode_posting, read_varint
from backfile_search.shards.columns import (
    CARDS,
    card_key,
    encode_card,
    encode_cards,
    encode_days,
    encode_facet,
    encode_text,
    length_byte,
)
from backfile_search.shards.dictionary import Item, TermField, term_item
from backfile_search.shards.files import digest
from backfile_search.shards.reading import FACET, Reading, read
from backfile_search.shards.splice import positions_items
from backfile_search.shards.split import TARGETS, Cutter, Targets, cut

KINDS = ("terms", "positions", "words", "cards", "columns")
ANNEXED = ("positions", "words")  # what phrases, prefixes and spelling need, and most searches do not
FORMAT = 1
WHOLE = 12_500  # documents up to which an archive is one partition
RUN = 25_000  # documents up to which older years share a partition


class PartitionShards(NamedTuple):
    """The payloads of one partition, and what else is known of it.

    Keys are ascending: for terms, positions and words the head's `from`, for cards `card_key`, for columns their names.
    """

    payloads: dict[str, list[tuple[str, bytes]]]  # kind -> (key, payload)
    texts: dict[str, str]  # document id -> digest of its text's payload (`encode_text`)
    lengths: bytes  # a byte for each document
    body: int  # tokens of all bodies

    @property
    def documents(self) -> int:
        return len(self.lengths)


class Head(NamedTuple):
    """What lies where in a partition."""

    digests: dict[str, list[tuple[str, str]]]  # kind -> (key, digest of the payload); keys as in PartitionShards
    lengths: bytes


def partitions(days: Sequence[str]) -> list[int]:
    """The sizes of the partitions of an archive, from the ascending days (YYYY-MM-DD) of all its documents."""
    if len(days) <= WHOLE:
        return [len(days)] if days else []
    *older, newest = (sum(1 for _ in year) for _, year in groupby(day[:4] for day in days))
    runs: list[int] = []
    for size in older:
        if runs and runs[-1] + size <= RUN:
            runs[-1] += size
        else:
            runs.append(size)
    return [*runs, newest]


def build_partition(documents: Iterable[Document], analyser: Analyser, targets: Targets = TARGETS) -> PartitionShards:
    """The shards of a partition's documents, which come in their order and are not kept."""
    terms = [_Pool() for _ in FIELDS]
    words: Counter[str] = Counter()
    records = _Records()
    for number, document in enumerate(documents):
        reading = read(document, analyser)
        for field, positions in reading.positions.items():
            terms[field].add(number, positions)
        terms[FACET].add_values(number, reading.facets)
        words.update(reading.words)
        records.add(document, reading)
    payloads = {"words": cut(_word_items(words), targets.words)}
    payloads["terms"], payloads["positions"] = _cut_pools(terms, targets)
    payloads |= {"cards": records.card_files(), "columns": records.columns()}
    return PartitionShards(payloads, records.texts, bytes(records.lengths), records.body)


class _Term:
    """The postings and positions of one term in one field, as far as the documents were read."""

    __slots__ = ("df", "last", "positions", "postings")

    def __init__(self) -> None:
        self.df = 0
        self.last = -1
        self.postings = bytearray()
        self.positions = bytearray()


class _Pool(dict[str, _Term]):
    """The terms of one field."""

    def __missing__(self, key: str) -> _Term:
        self[key] = term = _Term()
        return term

    def add(self, number: int, positions: Mapping[str, Sequence[int]]) -> None:
        """Adds a document's terms with their positions. Most of building is spent here: hence it is written out."""
        largest = max(2 * number + 3, 1 + max(map(itemgetter(-1), positions.values()), default=0))
        varints = _small() if largest < len(_small()) else VARINTS
        for key, places in positions.items():
            term = self[key]
            gap = (number - term.last) * 2
            term.last = number
            term.df += 1
            encoded = term.positions
            if len(places) == 1:
                term.postings += varints[gap + 1]
                encoded += varints[places[0]]
            else:
                term.postings += varints[gap] + varints[len(places)]
                last = 0
                for place in places:
                    encoded += varints[place - last]
                    last = place

    def add_values(self, number: int, terms: Iterable[str]) -> None:
        """Adds a document's whole values, which have no positions."""
        for key in terms:
            term = self[key]
            term.postings += encode_posting(number - term.last, 1)
            term.last = number
            term.df += 1


# The same as VARINTS for small numbers, which nearly all are, and a third quicker.
@cache
def _small() -> list[bytes]:
    return [VARINTS[number] for number in range(1 << 16)]


# The files of terms, and those of their positions. Empties the pools.
def _cut_pools(pools: Sequence[_Pool], targets: Targets) -> tuple[list[tuple[str, bytes]], list[tuple[str, bytes]]]:
    terms, positions = Cutter(targets.terms), Cutter(targets.positions)
    for term in sorted(set().union(*pools)):
        found = {field: pool.pop(term) for field, pool in enumerate(pools) if term in pool}
        fields = {field: _term_field(each, targets) for field, each in found.items()}
        key = term.encode()
        terms.add(term_item(key, fields))
        places = {field: bytes(each.positions) for field, each in found.items() if each.positions}
        for item in positions_items(key, fields, places, targets.block):
            positions.add(item)
    return terms.files(), positions.files()


def _term_field(term: _Term, targets: Targets) -> TermField:
    return TermField(len(term.positions) >= targets.split, term.df, bytes(term.postings))


def _word_items(words: Mapping[str, int]) -> Iterator[Item]:
    return (Item(word.encode(), VARINTS[words[word]]) for word in sorted(words))


class _Records:
    """What is kept document by document, as far as the documents were read."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.lengths = bytearray()
        self.body = 0
        self._cards: list[bytes] = []
        self._days: list[str] = []
        self._facets: dict[str, list[tuple[str, ...]]] = {field: [] for field in FACETS}
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}  # so that equal values are kept once

    def add(self, document: Document, reading: Reading) -> None:
        text = digest("texts", encode_text(document))
        self.texts[document.id] = text
        self.lengths.append(length_byte(reading.length))
        self.body += reading.length
        self._cards.append(encode_card(document, text))
        self._days.append(document.day)
        facets = dict(document.facets)
        for field, column in self._facets.items():
            values = facets.get(field, ())
            column.append(self._known.setdefault(values, values))

    def card_files(self) -> list[tuple[str, bytes]]:
        starts = range(0, len(self._cards), CARDS)
        return [(card_key(start), encode_cards(self._cards[start : start + CARDS])) for start in starts]

    def columns(self) -> list[tuple[str, bytes]]:
        columns = {field: encode_facet(values) for field, values in self._facets.items()} | {
            "day": encode_days(self._days)
        }
        return [(name, payload) for name, payload in sorted(columns.items()) if payload is not None]


class Directory(NamedTuple):
    """The two payloads that name all others of a partition: what every search needs, and what only some do."""

    head: bytes
    annex: bytes


def directory(digests: Mapping[str, Sequence[tuple[str, str]]], lengths: bytes) -> Directory:
    """The directory of a partition, from (key, digest) of all its payloads by kind, ascending, and its lengths."""
    annex = encode_json({kind: _names(digests[kind]) for kind in ANNEXED})
    described = encode_json(
        {
            "terms": _names(digests["terms"]),
            "cards": [name for _, name in digests["cards"]],
            "columns": dict(digests["columns"]),
            "annex": digest("annex", annex),
        }
    )
    return Directory(VARINTS[len(described)] + described + lengths, annex)


def _names(files: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    return {"from": [key for key, _ in files], "names": [name for _, name in files]}


def annex_of(head: bytes) -> str:
    """The digest of the annex that belongs to a head."""
    try:
        return str(_described(head)[0]["annex"])
    except (KeyError, TypeError) as error:
        raise ShardError(f"no head of a partition: {error!r}") from None


def decode_directory(stored: Directory) -> Head:
    """What `directory` was made from."""
    described, lengths = _described(stored.head)
    annex = decode_json(stored.annex)
    try:
        digests = {"terms": _pairs(described["terms"])} | {kind: _pairs(annex[kind]) for kind in ANNEXED}
        cards, columns = described["cards"], described["columns"]
        digests["cards"] = [(card_key(number * CARDS), name) for number, name in enumerate(cards)]
        digests["columns"] = list(columns.items())
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ShardError(f"no head of a partition: {error!r}") from None
    return Head(digests, lengths)


def _described(head: bytes) -> tuple[Any, bytes]:
    size, start = read_varint(head, 0)
    return decode_json(head[start : start + size]), head[start + size :]


def _pairs(files: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return list(zip(files["from"], files["names"], strict=True))


def root_payload(language: str, body: int, heads: Sequence[tuple[int, str]]) -> bytes:
    """The root, from the tokens of all bodies of the archive and (documents, digest of the head) of each partition."""
    documents = sum(size for size, _ in heads)
    return encode_json(
        {
            "format": FORMAT,
            "language": language,
            "documents": documents,
            "average": body / documents if documents else 0.0,
            "partitions": [{"documents": size, "head": head} for size, head in heads],
        }
    )
