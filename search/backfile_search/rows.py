"""The rows of the state, as values."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

from backfile_search.document import Document


class Stored(NamedTuple):
    """What the index knows of one of its documents."""

    day: str
    order: str
    id: str
    digest: str
    text: str  # digest in the name of its text
    record: int  # where the document lies


class Partition(NamedTuple):
    """A run of years as it is stored."""

    documents: int
    length: int  # of all bodies, in words
    head: str  # digest in the name of its head


class SegmentRow(NamedTuple):
    """A Whoosh segment: its folder's name, and which documents it holds."""

    name: str
    files: dict[str, int]  # sizes in bytes
    orders: array[int]  # the number in the archive of each document in it; -1 if it is no longer current
    records: array[int]  # where each of them lies, or lay


def numbers_from(data: bytes) -> array[int]:
    """The numbers that `tobytes` of such an array gave."""
    numbers = array("q")
    numbers.frombytes(data)
    return numbers


def record_of(document: Document) -> tuple[str, ...]:
    """The columns of a document, but its number."""
    facets = json.dumps(document.facets, ensure_ascii=False)
    badges = json.dumps(document.badges, ensure_ascii=False)
    return (*document[:8], badges, facets, document.text)


def document_of(row: Sequence[Any]) -> Document:
    """The document in a row, which begins with its number."""
    facets = tuple((name, tuple(values)) for name, values in json.loads(row[10]))
    return Document._make((*row[1:9], row[11], tuple(json.loads(row[9])), facets))
