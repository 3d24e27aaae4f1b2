"""A partition made anew, out of the pieces of its documents: the cold path. Patching (patch.py) must give the same bytes."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

from backfile_search.analysis import Analyser
from backfile_search.document import FIELDS, Document
from backfile_search.shards.codec import VARINTS, read_varint
from backfile_search.shards.concordance import Concordance
from backfile_search.shards.dictionary import Item, TermField, term_item
from backfile_search.shards.partition import PartitionShards
from backfile_search.shards.piece import Piece, Stretch, new_piece, noted
from backfile_search.shards.records import Records
from backfile_search.shards.splice import positions_items
from backfile_search.shards.split import TARGETS, Cutter, Targets, cut


def build_partition(documents: Iterable[Document], analyser: Analyser, targets: Targets = TARGETS) -> PartitionShards:
    """The shards of a partition's documents, which come in their order and are not kept, in one go."""
    assembly = Assembly()
    assembly.add(build_piece(documents, analyser))
    return assembly.shards(targets)


def build_piece(documents: Iterable[Document], analyser: Analyser) -> Piece:
    """What these documents contribute to their partition."""
    concordance, records = Concordance(analyser), Records()
    for document in documents:
        concordance.add(document)
        records.add(document)
    piece = new_piece(concordance, records)
    deque(noted(piece, concordance.uses()), maxlen=0)
    return piece


class Assembly:
    """A partition as far as its pieces have come."""

    def __init__(self) -> None:
        self._terms = [_Terms() for _ in FIELDS]
        self._words: Counter[str] = Counter()
        self._records = Records()

    @property
    def documents(self) -> int:
        """How many there are."""
        return len(self._records.lengths)

    def add(self, piece: Piece) -> None:
        """Put the next run of documents behind the others. Empties the piece: while others are waiting, memory is short."""
        before = self.documents
        for terms, stretches in zip(self._terms, piece.terms, strict=True):
            while stretches:
                term, stretch = stretches.popitem()
                terms[term].extend(stretch, before)
        self._words.update(piece.words)
        piece.words.clear()
        self._records.extend(piece.records)

    def shards(self, targets: Targets = TARGETS) -> PartitionShards:
        """The shards of all of them; nothing is left."""
        payloads = {"words": cut(_word_items(self._words), targets.words)}
        payloads["terms"], payloads["positions"] = _cut_terms(self._terms, targets)
        payloads |= {"cards": self._records.card_files(), "columns": self._records.columns()}
        return PartitionShards(payloads, self._records.texts, bytes(self._records.lengths), self._records.body)


class _Term:
    """The postings and positions of one term in one field, as far as they have come."""

    __slots__ = ("df", "last", "positions", "postings")

    def __init__(self) -> None:
        self.df = 0
        self.last = -1
        self.postings = bytearray()
        self.positions = bytearray()

    def extend(self, stretch: Stretch, before: int) -> None:
        """Add what stands in the documents from number `before` on: only the first gap is another there."""
        code, end = read_varint(stretch.postings, 0)
        self.postings += VARINTS[code + 2 * (before - 1 - self.last)]
        self.postings += stretch.postings[end:]
        self.positions += stretch.positions
        self.df += stretch.df
        self.last = before + stretch.last


class _Terms(dict[str, _Term]):
    """The terms of one field."""

    def __missing__(self, key: str) -> _Term:
        self[key] = term = _Term()
        return term


# The files of terms, and those of their positions. Empties the fields.
def _cut_terms(fields: Sequence[_Terms], targets: Targets) -> tuple[list[tuple[str, bytes]], list[tuple[str, bytes]]]:
    terms, positions = Cutter(targets.terms), Cutter(targets.positions)
    for term in sorted(set().union(*fields)):
        found = {number: field.pop(term) for number, field in enumerate(fields) if term in field}
        has = {number: _term_field(each, targets) for number, each in found.items()}
        key = term.encode()
        terms.add(term_item(key, has))
        places = {number: bytes(each.positions) for number, each in found.items() if each.positions}
        for item in positions_items(key, has, places, targets.block):
            positions.add(item)
    return terms.files(), positions.files()


def _term_field(term: _Term, targets: Targets) -> TermField:
    return TermField(len(term.positions) >= targets.split, term.df, bytes(term.postings))


def _word_items(words: Mapping[str, int]) -> Iterator[Item]:
    return (Item(word.encode(), VARINTS[words[word]]) for word in sorted(words))
