"""The words of a run of documents with the places where they stand: what shards and Whoosh's segments are both made of.

Each document is analysed once, each term taken apart once.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from operator import sub
from typing import NamedTuple

from backfile_search.analysis import LONGEST, Analyser
from backfile_search.document import FIELDS, Document
from backfile_search.shards.reading import FACET, texts, whole_values

# A place is one number, document << 32 | position: so a word's places are one array, in order.
SHIFT = 32
POSITION = (1 << SHIFT) - 1
NEAR = 1 << 31  # positions are below it: places less far apart are of one document


class Use(NamedTuple):
    """Where a term stands in one field of a run of documents."""

    documents: list[int]  # ascending
    counts: list[int]  # how often each of them has it
    distances: list[int]  # of each the first position, then the distances from one to the next; none for whole values


class Concordance:
    """The words of documents, which are numbered from 0 as they are added."""

    def __init__(self, analyser: Analyser) -> None:
        self.lengths: list[int] = []  # of the bodies, in tokens
        self._analyser = analyser
        self._fields = [_Places(analyser) for _ in FIELDS]

    def add(self, document: Document) -> None:
        """Add the next document. A third of indexing is spent here."""
        first = len(self.lengths) << SHIFT
        lengths = [0] * len(FIELDS)
        for field, text in texts(document).items():
            for start, words in self._analyser.passages(text, self._fields[field].__getitem__, None):
                lengths[field] += len(words)
                for place, places in enumerate(words, first + start):
                    places.append(place)  # type: ignore[union-attr]  # they are not None: `passages` leaves these out
        for value in whole_values(document, self._analyser):
            self._fields[FACET].of(value).append(first)
        self.lengths.append(lengths[0])

    def uses(self) -> Iterator[tuple[int, str, Use]]:
        """(field, term, its use): all terms of the first field, ascending, then those of the next. Empties the concordance."""
        for number, field in enumerate(self._fields):
            terms: defaultdict[str, list[array[int]]] = defaultdict(list)
            for word, places in field.words.items():
                terms[self._analyser.term(word, FIELDS[number])].append(places)
            field.clear()
            field.words.clear()
            for term in sorted(terms):
                found = terms.pop(term)
                use = _use(found[0] if len(found) == 1 else sorted(chain.from_iterable(found)))
                yield number, term, use._replace(distances=[]) if number == FACET else use

    def words(self) -> dict[str, int]:
        """The words as written of all fields but the whole values, and in how many documents each stands."""
        found: defaultdict[str, list[array[int]]] = defaultdict(list)
        for field in self._fields[:FACET]:
            for word, places in field.words.items():
                found[word].append(places)
        return {word: len({place >> SHIFT for place in chain.from_iterable(places)}) for word, places in found.items()}


class _Places(dict[str, "array[int] | None"]):
    """Raw word -> the places of the word that it is as written; None: it is no word. Several raw words may be the same one."""

    def __init__(self, analyser: Analyser) -> None:
        self.words: dict[str, array[int]] = {}
        self._analyser = analyser

    def __missing__(self, raw: str) -> array[int] | None:
        surface = self._analyser.surface(raw)
        places = self.of(surface) if surface else None
        if len(raw) <= LONGEST:
            self[raw] = places
        return places

    def of(self, word: str) -> array[int]:
        """The places of a word."""
        if word not in self.words:
            self.words[word] = array("q")
        return self.words[word]


def _use(places: Sequence[int]) -> Use:
    documents = [place >> SHIFT for place in places]
    positions = [place & POSITION for place in places]
    counts = Counter(documents)
    if len(counts) == len(documents):
        return Use(documents, [1] * len(documents), positions)
    gaps = map(sub, places, chain((-NEAR,), places))
    distances = [gap if gap < NEAR else position for gap, position in zip(gaps, positions, strict=True)]
    return Use(list(counts), list(counts.values()), distances)
