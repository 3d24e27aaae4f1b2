"""Which documents match a query, and how well: a query's terms looked up in segments, their scores added up.

Of Whoosh this takes the postings. Its queries and collectors reorder what they add up, may lose hits among the best, and know
the statistics of their own index only, where ours are those of the whole archive. Here each segment is searched by itself, one
term after the other.

Scores are added in the order of the query, a word's in the body before that in the title, by the same operations as in the
browser: the sums are equal, not nearly equal. (Hence no `sum`: since Python 3.12 it is more exact than adding.)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from math import log
from typing import NamedTuple, TypeAlias

from whoosh.util.numeric import byte_to_length

from backfile_search.analysis import Analyser
from backfile_search.query import All, And, Fuzzy, Node, Not, Or, Phrase, Prefix, Word
from backfile_search.whoosh_segments import Segment, positions

# BM25F as in whoosh.scoring; lengths count in the body only.
K1 = 1.2
BODY_B = 0.75

Expand: TypeAlias = Callable[[Prefix | Fuzzy], Sequence[str]]
Hits: TypeAlias = dict[int, float]  # a document's number in its segment -> its score


class Statistics(NamedTuple):
    """What scores depend on besides the document: the whole archive."""

    documents: int
    average: float  # length of a body, in words
    df: Callable[[str, str], int]  # (field, term) -> how many documents have it


def matching(
    node: Node, segments: Iterable[Segment], statistics: Statistics, analyser: Analyser, expand: Expand
) -> list[tuple[int, float]]:
    """(place in the archive's order, score) of every current document that matches, in no particular order.

    `expand` gives the words that a prefix or a fuzzy word stands for.
    """
    if not statistics.documents:
        return []
    plan = _Planner(statistics, analyser, expand).plan(node)
    norms = {"body": _norms(BODY_B, statistics.average)}
    found = []
    for segment in segments:
        order = segment.order
        hits = _Search(segment, norms).hits(plan)
        found += [(order[number], score) for number, score in hits.items() if order[number] >= 0]
    return found


# What a document's length makes of the frequency of its words, for each length byte.
def _norms(b: float, average: float) -> list[float]:
    return [K1 * (1 - b + b * byte_to_length(byte) / (average or 1)) for byte in range(256)]


_NO_NORMS = _norms(0, 1)


class _Term(NamedTuple):
    """A term in a field, and how much it says."""

    field: str
    text: str
    idf: float


# Plans: queries whose words are terms. Named tuples of different classes can be equal, so they are told apart by class.
class _Terms(NamedTuple):
    """Documents that have any of these terms."""

    terms: tuple[_Term, ...]


class _Row(NamedTuple):
    """Documents that have these terms, all of one field, one after the other."""

    terms: tuple[_Term, ...]


class _Any(NamedTuple):
    """Documents that match any part."""

    parts: tuple[_Plan, ...]


class _Every(NamedTuple):
    """Documents that match every part; without parts, all documents."""

    parts: tuple[_Plan, ...]


class _Not(NamedTuple):
    """Documents that do not match."""

    part: _Plan


_Plan: TypeAlias = _Terms | _Row | _Any | _Every | _Not


class _Planner:
    """Makes plans of queries: all that is the same for every segment."""

    def __init__(self, statistics: Statistics, analyser: Analyser, expand: Expand) -> None:
        self._statistics = statistics
        self._analyser = analyser
        self._expand = expand

    def plan(self, node: Node) -> _Plan:
        """The plan of a query or a part of one."""
        match node:
            case Word(field, surface):
                return self._terms(field, [surface])
            case Prefix() | Fuzzy():
                return self._terms(node.field, self._expand(node))
            case Phrase(field, surfaces):
                return _Any(tuple(_Row(tuple(self._term(name, each) for each in surfaces)) for name in _fields(field)))
            case And(parts):
                return _Every(tuple(map(self.plan, parts)))
            case Or(parts):
                return _Any(tuple(map(self.plan, parts)))
            case Not(part):
                return _Not(self.plan(part))
            case All():
                return _Every(())

    # Words with the same stem are one term, which counts once.
    def _terms(self, field: str, surfaces: Iterable[str]) -> _Terms:
        found = (self._term(name, surface) for surface in surfaces for name in _fields(field))
        return _Terms(tuple(dict.fromkeys(found)))

    def _term(self, field: str, surface: str) -> _Term:
        text = self._analyser.term(surface, field)
        df = self._statistics.df(field, text)
        return _Term(field, text, log(self._statistics.documents / (df + 1)) + 1)


def _fields(field: str) -> tuple[str, ...]:
    return (field,) if field else ("body", "title")


class _Search:
    """One segment, being searched."""

    def __init__(self, segment: Segment, norms: dict[str, list[float]]) -> None:
        self._segment = segment
        self._norms = norms

    def hits(self, plan: _Plan, among: Collection[int] | None = None) -> Hits:
        """What matches, current or not. With `among` only those documents matter, others may be in it or not."""
        match plan:
            case _Terms(terms):
                return self._terms(terms)
            case _Row(terms):
                return self._row(terms, among)
            case _Any(parts):
                return self._any(parts, among)
            case _Every(parts):
                return self._every(parts, among)
            case _Not(part):
                without = self.hits(part, among)
                return {number: 0.0 for number in self._all(among) if number not in without}

    def _all(self, among: Collection[int] | None) -> Collection[int]:
        return range(len(self._segment.order)) if among is None else among

    def _terms(self, terms: tuple[_Term, ...]) -> Hits:
        scores: Hits = {}
        for term in terms:
            for block in self._segment.postings(term.field, term.text):
                self._add(scores, term, block.documents, block.weights)
        return scores

    # Adds the scores of one term.
    def _add(self, scores: Hits, term: _Term, numbers: Iterable[int], tfs: Iterable[float]) -> None:
        so_far, lengths = scores.get, self._segment.lengths
        idf, norms = term.idf, self._norms.get(term.field, _NO_NORMS)
        for number, tf in zip(numbers, tfs, strict=True):
            scores[number] = so_far(number, 0.0) + idf * (tf * (K1 + 1) / (tf + norms[lengths[number]]))

    def _any(self, parts: tuple[_Plan, ...], among: Collection[int] | None) -> Hits:
        scores: Hits = {}
        for part in parts:
            for number, score in self.hits(part, among).items():
                scores[number] = scores.get(number, 0.0) + score
        return scores

    # The costly parts last, so that they are asked only about what the others have left.
    def _every(self, parts: tuple[_Plan, ...], among: Collection[int] | None) -> Hits:
        found: dict[int, Hits] = {}
        for place in sorted(range(len(parts)), key=lambda place: _effort(parts[place])):
            hits = found[place] = self.hits(parts[place], among)
            among = hits if among is None else [number for number in among if number in hits]
            if not among:
                return {}
        scores = dict.fromkeys(self._all(among), 0.0)
        for place in range(len(parts)):
            for number in scores:
                scores[number] += found[place][number]
        return scores

    def _row(self, terms: tuple[_Term, ...], among: Collection[int] | None) -> Hits:
        postings = {term: self._postings(term) for term in dict.fromkeys(terms)}
        rarest_first = sorted(enumerate(terms), key=lambda each: len(postings[each[1]]))
        words = [(postings[term], distance) for distance, term in rarest_first]
        numbers = self._all(among)
        for has, _ in words:
            numbers = [number for number in numbers if number in has]
        scores = dict.fromkeys((number for number in numbers if _in_a_row(number, words)), 0.0)
        for term in terms:
            self._add(scores, term, list(scores), [postings[term][number][0] for number in scores])
        return scores

    # A term's postings by document: frequency times boost, and the encoded positions.
    def _postings(self, term: _Term) -> _Postings:
        found: _Postings = {}
        for block in self._segment.postings(term.field, term.text):
            found.update(zip(block.documents, zip(block.weights, block.places, strict=True), strict=True))
        return found


_Postings: TypeAlias = dict[int, tuple[float, bytes]]


# Whether the words stand at their distances from some place of a document that has them all; the rarest word first.
def _in_a_row(number: int, words: Sequence[tuple[_Postings, int]]) -> bool:
    starts: set[int] | None = None
    for postings, distance in words:
        places = positions(postings[number][1], distance)
        starts = set(places) if starts is None else starts.intersection(places)
        if not starts:
            return False
    return True


# What a part of a query costs: words, then what has to go through all documents, then phrases.
def _effort(plan: _Plan) -> int:
    match plan:
        case _Terms():
            return 0
        case _Row():
            return 2
        case _Not(part):
            return max(1, _effort(part))
        case _Any(parts) | _Every(parts):
            return max(map(_effort, parts), default=1)
