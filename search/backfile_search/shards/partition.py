"""Partitions: how an archive is cut into runs of years, and the directory that names all shards of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from backfile_search.shards.codec import VARINTS, ShardError, decode_json, encode_json, read_varint
from backfile_search.shards.columns import CARDS, card_key
from backfile_search.shards.files import digest

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
