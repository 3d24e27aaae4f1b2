"""What is kept of one document, field by field: shared by building and patching, so that both mean the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from backfile_search.analysis import Analyser
from backfile_search.document import FIELDS, Document

FACET = FIELDS.index("facet")  # the field of whole values: no positions


class Reading(NamedTuple):
    """A document's terms."""

    positions: dict[int, Mapping[str, Sequence[int]]]  # field -> term -> ascending positions
    facets: tuple[str, ...]  # terms of the field of whole values, sorted
    words: frozenset[str]  # as written, from all fields but the whole values
    length: int  # of the body, in tokens


NOTHING = Reading({}, (), frozenset(), 0)


def read(document: Document, analyser: Analyser) -> Reading:
    """Analyses a document once."""
    found = {field: analyser.occurrences(text, FIELDS[field]) for field, text in texts(document).items()}
    return Reading(
        {field: occurrences.positions for field, occurrences in found.items()},
        whole_values(document, analyser),
        frozenset().union(*(occurrences.surfaces for occurrences in found.values())),
        found[0].length if 0 in found else 0,
    )


def texts(document: Document) -> dict[int, str]:
    """What a document says in each field of words, by number; names follow each other as paragraphs: no phrase spans two."""
    said = {"body": document.text, "title": document.title}
    said |= {field: "\n".join(values) for field, values in document.facets}
    return {FIELDS.index(field): text for field, text in said.items() if text}


def whole_values(document: Document, analyser: Analyser) -> tuple[str, ...]:
    """The terms of a document's field of whole values: each of its names, sorted."""
    return tuple(sorted({analyser.exact(field, value) for field, values in document.facets for value in values}))
