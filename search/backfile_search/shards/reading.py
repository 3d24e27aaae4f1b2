"""What the shards keep of one document, field by field: shared by building and patching, so that both mean the same."""

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
    texts = {"body": document.text, "title": document.title}
    texts |= {field: "\n".join(values) for field, values in document.facets}
    found = {FIELDS.index(field): analyser.occurrences(text, field) for field, text in texts.items() if text}
    exact = {analyser.exact(field, value) for field, values in document.facets for value in values}
    return Reading(
        {field: occurrences.positions for field, occurrences in found.items()},
        tuple(sorted(exact)),
        frozenset().union(*(occurrences.surfaces for occurrences in found.values())),
        found[0].length if 0 in found else 0,
    )
