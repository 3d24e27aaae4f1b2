"""Segments hold what Whoosh itself would have written, and searching them finds what reading every document would find."""

from __future__ import annotations

import functools
import math
import random
import struct
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from whoosh import index, scoring
from whoosh.query import compound, positional, qcore, terms
from whoosh.reading import IndexReader

from backfile_search.analysis import Analyser
from backfile_search.document import FACETS, FIELDS, Document
from backfile_search.query import All, And, Fuzzy, Node, Not, Or, Phrase, Prefix, Word
from backfile_search.shards import Concordance
from backfile_search.whoosh_schema import BOOSTS, schema
from backfile_search.whoosh_search import Statistics, matching
from backfile_search.whoosh_segments import Segment, SegmentError
from backfile_search.whoosh_segments import write_segment as write_uses

ENGLISH = Analyser("en")
FREQUENT = ("the", "of", "to", "be", "or", "not", "in", "and")
RARE = (
    "flood",
    "floods",
    "flooded",
    "river",
    "rivers",
    "mayor",
    "Māori",
    "3.5",
    "covid",
    "19",
    "won't",
    "O'Neill",
    "日",
    "本",
    "🚀",
)
NAMES = ("Qasem Soleimani", "Camp Taji", "The Mayor", "River of Māori", "Iraq", "Flood 2020", "To Be")


OPENED: list[Segment] = []


@pytest.fixture(autouse=True)
def close_segments() -> Iterator[None]:
    """Close what a test has read."""
    yield
    while OPENED:
        OPENED.pop().close()


def reading(folder: Path, order: Iterable[int]) -> Segment:
    """A segment, whose documents have these places in the archive."""
    OPENED.append(Segment(folder, array("l", order)))
    return OPENED[-1]


def write_segment(folder: Path, documents: Iterable[Document], analyser: Analyser) -> None:
    """Write these documents as a segment."""
    concordance = Concordance(analyser)
    for each in documents:
        concordance.add(each)
    write_uses(folder, concordance.uses(), concordance.lengths, analyser.language)


def document(id: str, body: str, title: str = "", **names: Sequence[str]) -> Document:
    """A document of which nothing matters but its words."""
    named = tuple((field, tuple(names[field])) for field in FACETS if field in names)
    return Document(id, f"{id}.html", title, "", "", "2020-01-01", id, "", body, (), named)


def some_documents(seed: int, count: int) -> list[Document]:
    """Documents of few different words, so that they agree in many."""
    chance = random.Random(seed)

    def words(most: int) -> str:
        return " ".join(
            chance.choice(FREQUENT if chance.random() < 0.7 else RARE) for _ in range(chance.randint(0, most))
        )

    def names() -> dict[str, Sequence[str]]:
        fields = chance.sample(FACETS, chance.randint(0, 4))
        return {field: chance.sample(NAMES, chance.randint(1, 3)) for field in fields}

    def body() -> str:
        return "\n".join(words(chance.choice((3, 20, 120))) for _ in range(chance.randint(0, 4)))

    return [document(f"{n:05}", body(), words(8), **names()) for n in range(count)]


# ------------------------------------------------------------------------------------------------ what is written


@pytest.mark.parametrize("count", [1, 7, 200])
def test_a_segment_holds_what_whoosh_itself_would_have_written(tmp_path: Path, count: int) -> None:
    assert_equal_to_whooshs(tmp_path, some_documents(count, count))


def test_postings_of_a_term_go_over_many_blocks(tmp_path: Path) -> None:
    documents = [
        document(f"{n}", "the " * (1 + n % 3 // 2) + f"river{n % 7}", "flood " * (n < 2048)) for n in range(2100)
    ]
    assert_equal_to_whooshs(tmp_path, documents)


def test_a_segment_without_words_and_one_without_documents_can_be_read(tmp_path: Path) -> None:
    write_segment(tmp_path / "wordless", [document("a", ""), document("b", " \n ?! \n", "…")], ENGLISH)
    write_segment(tmp_path / "empty", [], ENGLISH)
    for name, count in [("wordless", 2), ("empty", 0)]:
        with opened(tmp_path / name) as reader:
            assert reader.doc_count_all() == count
            assert list(reader.all_terms()) == []
        segment = reading(tmp_path / name, range(count))
        assert found(Word("", "flood"), [segment]) == {}
        assert found(All(), [segment]) == dict.fromkeys(range(count), 0.0)


def test_whoosh_can_open_a_segment_by_itself_and_analyse_queries_as_we_do(tmp_path: Path) -> None:
    write_segment(tmp_path / "segment", [document("a", "Floods in Wānaka"), document("b", "Rain")], ENGLISH)
    stored = index.open_dir(str(tmp_path / "segment")).schema
    assert [token.text for token in stored["body"].analyzer("The FLOODS, Wānaka's")] == ["the", "flood", "wanaka"]
    with opened(tmp_path / "segment") as reader:
        assert list(reader.postings("body", "wanaka").all_ids()) == [0]


def test_what_a_write_that_was_cut_short_left_behind_does_no_harm(tmp_path: Path) -> None:
    folder = tmp_path / "segments" / "one"
    folder.mkdir(parents=True)
    (folder / "_MAIN_9.toc").write_bytes(b"half")
    (folder / "MAIN.tmp").mkdir()
    write_segment(folder, [document("a", "flood")], ENGLISH)
    assert found(Word("", "flood"), [reading(folder, [0])]).keys() == {0}
    assert [path.suffix for path in sorted(folder.iterdir())] == [".col", ".col", ".pst", ".trm", ".toc"]


def test_documents_that_cannot_be_read_raise_what_they_raise(tmp_path: Path) -> None:
    def documents() -> Iterator[Document]:
        yield document("a", "flood")
        raise LookupError("no document b")

    with pytest.raises(LookupError, match="no document b"):
        write_segment(tmp_path / "segment", documents(), ENGLISH)


# ------------------------------------------------------------------------------------------------ what is found


@pytest.mark.parametrize("seed", range(6))
def test_queries_find_what_reading_every_document_finds(tmp_path: Path, seed: int) -> None:
    archive = Archive(tmp_path, seed)
    chance = random.Random(seed)
    for _ in range(150):
        node = some_query(chance, 3)
        expected = archive.read_through(node)
        hits = archive.search(node)
        assert hits.keys() == expected.keys(), node
        assert hits == pytest.approx(expected, rel=0, abs=1e-9), node


def test_words_score_as_in_whoosh(tmp_path: Path) -> None:
    documents = some_documents(5, 300)
    write_segment(tmp_path / "segment", documents, ENGLISH)
    segment = reading(tmp_path / "segment", range(300))
    asked: list[tuple[Node, qcore.Query]] = [
        (Word("body", "the"), terms.Term("body", "the")),
        (Word("body", "rivers"), terms.Term("body", "river")),
        (
            Or((Word("body", "flood"), Word("body", "3.5"))),
            compound.Or([terms.Term("body", "flood"), terms.Term("body", "3.5")]),
        ),
        (
            And((Word("body", "of"), Word("body", "日"))),
            compound.And([terms.Term("body", "of"), terms.Term("body", "日")]),
        ),
        (Phrase("body", ("of", "the")), positional.Phrase("body", ["of", "the"])),
    ]
    with index.open_dir(str(tmp_path / "segment")).searcher(weighting=scoring.BM25F(B=0.75, K1=1.2)) as searcher:
        for ours, whooshs in asked:
            theirs = {hit.docnum: hit.score for hit in searcher.search(whooshs, limit=None)}
            assert len(theirs) > 5
            assert found(ours, [segment], statistics_of(documents)) == pytest.approx(theirs, rel=0, abs=1e-9)


def test_a_phrase_of_frequent_and_repeated_words_is_found_where_it_stands(tmp_path: Path) -> None:
    hits = searched(
        tmp_path,
        Phrase("", ("to", "be", "or", "not", "to", "be")),
        document("whole", "He asked: to be, or not to be?"),
        document("in the title", "", "To be or not to be"),
        document("other order", "not to be or to be"),
        document("cut short", "to be or not to"),
        document("over two paragraphs", "to be or not\nto be"),
        document("over two fields", "or not to be", "to be"),
        document("twice", "to be or not to be or not to be"),
    )
    assert hits.keys() == {"whole", "in the title", "twice"}


def test_a_phrase_counts_each_of_its_words_as_often_as_it_has_them(tmp_path: Path) -> None:
    documents = [document("a", "new york new york"), document("b", "new york"), document("c", "york new")]
    once = searched(tmp_path / "once", Phrase("body", ("new", "york")), *documents)
    twice = searched(tmp_path / "twice", Phrase("body", ("new", "york", "new")), *documents)
    new, york = (searched(tmp_path / word, Word("body", word), *documents) for word in ("new", "york"))
    assert once == {"a": new["a"] + york["a"], "b": new["b"] + york["b"]}
    assert twice == {"a": new["a"] + york["a"] + new["a"]}


def test_names_are_found_word_by_word_and_never_across_two(tmp_path: Path) -> None:
    documents = [document("a", "", person=["Qasem Soleimani", "Ali Mahdi"]), document("b", "Qasem Soleimani")]
    assert searched(tmp_path / "1", Word("person", "soleimani"), *documents).keys() == {"a"}
    assert searched(tmp_path / "2", Phrase("person", ("qasem", "soleimani")), *documents).keys() == {"a"}
    assert searched(tmp_path / "3", Phrase("person", ("soleimani", "ali")), *documents).keys() == set()
    assert searched(tmp_path / "4", Word("facet", "person:ali mahdi"), *documents).keys() == {"a"}


def test_a_word_in_the_title_weighs_twice_and_its_length_does_not_matter(tmp_path: Path) -> None:
    long = "Flood " + "and water everywhere " * 20
    hits = searched(
        tmp_path, Word("", "flood"), document("a", "", "Flood"), document("b", "", long), document("c", "rain")
    )
    idf = math.log(3 / 3) + 1
    assert hits == {"a": idf * (2 * 2.2 / (2 + 1.2)), "b": idf * (2 * 2.2 / (2 + 1.2))}


def test_not_takes_away_and_scores_nothing(tmp_path: Path) -> None:
    documents = [document("a", "flood"), document("b", "flood river"), document("c", "rain")]
    flood = searched(tmp_path / "0", Word("", "flood"), *documents)
    no_river = Not(Word("", "river"))
    assert searched(tmp_path / "1", And((no_river, Word("", "flood"))), *documents) == {"a": flood["a"]}
    assert searched(tmp_path / "2", no_river, *documents) == {"a": 0, "c": 0}
    assert searched(tmp_path / "3", Or((Word("", "flood"), no_river)), *documents) == {**flood, "c": 0}
    assert searched(tmp_path / "4", Not(no_river), *documents) == {"b": 0}
    assert searched(tmp_path / "5", Not(All()), *documents) == {}


def test_words_of_one_stem_count_once_however_many_stand_for_a_prefix(tmp_path: Path) -> None:
    documents = [document("a", "flood", "Floods"), document("b", "flooded river"), document("c", "rain")]
    expected = searched(tmp_path / "word", Word("", "flood"), *documents)
    for node in (Prefix("", "flo"), Fuzzy("", "flood", 2)):
        found = searched(tmp_path / "open", node, *documents, expand=lambda _: ["flood", "floods", "flooded"])
        assert found == expected
    assert searched(tmp_path / "none", Prefix("", "zzz"), *documents, expand=lambda _: []) == {}


def test_copies_that_are_not_current_are_not_found(tmp_path: Path) -> None:
    write_segment(tmp_path / "old", [document("a", "flood"), document("b", "flood")], ENGLISH)
    write_segment(tmp_path / "new", [document("a", "flood and rain")], ENGLISH)
    segments = [reading(tmp_path / "old", [-1, 1]), reading(tmp_path / "new", [0])]
    assert found(Word("", "flood"), segments).keys() == {0, 1}
    assert found(Not(Word("", "rain")), segments).keys() == {1}
    assert found(All(), segments).keys() == {0, 1}


def test_of_an_archive_without_documents_nothing_is_asked() -> None:
    assert found(And((Word("", "flood"), Not(All()))), [], Statistics(0, 0.0, lambda field, term: 0)) == {}


def test_a_segment_can_be_closed_and_asked_again(tmp_path: Path) -> None:
    write_segment(tmp_path / "segment", [document("a", "flood")], ENGLISH)
    segment = reading(tmp_path / "segment", [0])
    segment.close()
    first = found(Word("", "flood"), [segment])
    segment.close()
    assert found(Word("", "flood"), [segment]) == first


@pytest.mark.parametrize("ending", [".toc", ".trm", ".pst"])
@pytest.mark.parametrize("damage", ["gone", "cut", "overwritten"])
def test_damage_is_one_kind_of_error(tmp_path: Path, ending: str, damage: str) -> None:
    write_segment(tmp_path / "segment", some_documents(1, 40), ENGLISH)
    path = next((tmp_path / "segment").glob(f"*{ending}"))
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(b"" if damage == "cut" else b"\xff" * len(content))
    segment = reading(tmp_path / "segment", range(40))
    with pytest.raises(SegmentError, match="The search index cannot be read"):
        found(Phrase("", ("of", "the")), [segment])


# ------------------------------------------------------------------------------------------------ the other way


class Archive:
    """Documents in several segments, some of them outdated, and a search that reads through all that are current."""

    def __init__(self, folder: Path, seed: int) -> None:
        chance = random.Random(seed)
        documents = some_documents(seed, 90)
        numbers = list(range(len(documents)))
        chance.shuffle(numbers)
        self.segments = []
        for n, part in enumerate((numbers[:50], numbers[50:85], numbers[85:])):
            write_segment(folder / str(n), [documents[number] for number in part], ENGLISH)
            order = [number if chance.random() < 0.9 else -1 for number in part]
            self.segments.append(reading(folder / str(n), order))
        self.current = {number: documents[number] for each in self.segments for number in each.order if number >= 0}
        self.words = {number: words_of(document) for number, document in self.current.items()}
        self.statistics = statistics_of(list(self.current.values()))

    def search(self, node: Node) -> dict[int, float]:
        """What our search finds."""
        return found(node, self.segments, self.statistics, expansion)

    def read_through(self, node: Node) -> dict[int, float]:
        """What there is to find."""
        scores = {number: self._score(node, number) for number in self.current}
        return {number: score for number, score in scores.items() if score is not None}

    # The score of a document, None if it does not match.
    def _score(self, node: Node, number: int) -> float | None:
        match node:
            case Word(field, surface):
                return self._any_term({(name, ENGLISH.term(surface, name)) for name in names_of(field)}, number)
            case Prefix() | Fuzzy():
                fields = names_of(node.field)
                return self._any_term({(f, ENGLISH.term(word, f)) for word in expansion(node) for f in fields}, number)
            case Phrase(field, surfaces):
                return total(self._phrase(name, surfaces, number) for name in names_of(field))
            case And(parts):
                scores = [self._score(part, number) for part in parts]
                return None if None in scores else total(scores)
            case Or(parts):
                return total(self._score(part, number) for part in parts)
            case Not(part):
                return 0.0 if self._score(part, number) is None else None
            case All():
                return 0.0

    def _any_term(self, terms: set[tuple[str, str]], number: int) -> float | None:
        return total(self._term(field, term, number) for field, term in terms)

    def _term(self, field: str, term: str, number: int) -> float | None:
        places = self.words[number][field].get(term)
        if not places:
            return None
        tf = len(places) * (2 if field == "title" else 1)
        b = 0.75 if field == "body" else 0
        length = in_buckets(sum(map(len, self.words[number]["body"].values())))
        idf = math.log(self.statistics.documents / (self.statistics.df(field, term) + 1)) + 1
        return idf * (tf * 2.2) / (tf + 1.2 * ((1 - b) + b * length / self.statistics.average))

    def _phrase(self, field: str, surfaces: Sequence[str], number: int) -> float | None:
        at = {place: term for term, places in self.words[number][field].items() for place in places}
        terms = [ENGLISH.term(surface, field) for surface in surfaces]
        if not any([at.get(place + n) for n in range(len(terms))] == terms for place in at):
            return None
        return total(self._term(field, term, number) for term in terms)


def some_query(chance: random.Random, depth: int) -> Node:
    """Any query, of words that the documents have."""
    fields = ("", "", "", "body", "title", "person", "story")

    def surface() -> str:
        return chance.choice(
            ("the", "of", "to", "be", "or", "flood", "flooded", "river", "maori", "3.5", "wont", "日", "iraq", "zzz")
        )

    def parts() -> tuple[Node, ...]:
        return tuple(some_query(chance, depth - 1) for _ in range(chance.randint(1, 4)))

    field = chance.choice(fields)
    leaves: list[Callable[[], Node]] = [
        lambda: Word(field, surface()),
        lambda: Phrase(field, tuple(surface() for _ in range(chance.randint(1, 4)))),
        lambda: Prefix(field, chance.choice(("f", "flo", "t", "zz"))),
        lambda: Fuzzy(field, surface(), 1),
        All,
    ]
    nodes: list[Callable[[], Node]] = [
        lambda: And(parts()),
        lambda: Or(parts()),
        lambda: Not(some_query(chance, depth - 1)),
    ]
    if depth and chance.random() < 0.6:
        return chance.choice(nodes)()
    return chance.choices(leaves, (6, 5, 2, 2, 1))[0]()


def expansion(node: Prefix | Fuzzy) -> list[str]:
    """What a prefix or fuzzy word stands for in these tests."""
    words = ("flood", "floods", "flooded", "the", "to", "river", "rivers")
    if isinstance(node, Prefix):
        return [word for word in words if word.startswith(node.surface)]
    return [word for word in words if word.startswith(node.surface[:2])]


def total(scores: Iterable[float | None]) -> float | None:
    """The sum of those scores that there are."""
    known = [score for score in scores if score is not None]
    return math.fsum(known) if known else None


def names_of(field: str) -> tuple[str, ...]:
    return (field,) if field else ("body", "title")


def words_of(document: Document) -> dict[str, dict[str, list[int]]]:
    """Field -> term -> positions."""
    words = {field: ENGLISH.occurrences(text(document, field), field).positions for field in BOOSTS}
    return {**words, "facet": {term: [0] for term in facets(document, ENGLISH)}}


def text(document: Document, field: str) -> str:
    """What a document says in a field of words."""
    return {"body": document.text, "title": document.title}.get(field, "\n".join(document.values(field)))


def facets(document: Document, analyser: Analyser) -> list[str]:
    """The terms of a document's field "facet": each of its names whole."""
    found = (analyser.exact(field, value) for field in FACETS for value in document.values(field))
    return list(dict.fromkeys(found))


def in_buckets(length: int) -> int:
    """The length of a text as Whoosh remembers it: the next of 256 lengths, each about 3.3 % longer than the last."""
    return next(bucket for bucket in (round((1.033**n - 1) * 27) for n in range(256)) if bucket >= length)


def statistics_of(documents: Sequence[Document]) -> Statistics:
    """Statistics, by counting."""
    words = [words_of(document) for document in documents]
    lengths = [sum(map(len, each["body"].values())) for each in words]

    @functools.cache
    def df(field: str, term: str) -> int:
        return sum(term in each[field] for each in words)

    return Statistics(len(documents), sum(lengths) / len(words), df)


def found(
    node: Node,
    segments: Sequence[Segment],
    statistics: Statistics | None = None,
    expand: Callable[[Prefix | Fuzzy], list[str]] = lambda node: [],
) -> dict[int, float]:
    """Scores by the document's place in the archive; no document twice."""
    hits = matching(node, segments, statistics or Statistics(9, 10.0, lambda field, term: 2), ENGLISH, expand)
    assert len(dict(hits)) == len(hits)
    return dict(hits)


def searched(
    folder: Path, node: Node, *documents: Document, expand: Callable[[Prefix | Fuzzy], list[str]] = lambda node: []
) -> dict[str, float]:
    """Scores by id, in an archive of these documents."""
    write_segment(folder, documents, ENGLISH)
    segment = reading(folder, range(len(documents)))
    return {documents[n].id: score for n, score in found(node, [segment], statistics_of(documents), expand).items()}


def assert_equal_to_whooshs(folder: Path, documents: Sequence[Document]) -> None:
    write_segment(folder / "ours", documents, ENGLISH)
    write_by_whoosh(folder / "stock", documents)
    with opened(folder / "ours") as ours, opened(folder / "stock") as stock:
        here, there = everything_in(ours), everything_in(stock)
    assert here["terms"].keys() == there["terms"].keys()
    assert here == there


def write_by_whoosh(folder: Path, documents: Iterable[Document]) -> None:
    """Write a segment as Whoosh would, with our schema and analysis."""
    folder.mkdir()
    writer = index.create_in(str(folder), schema("en")).writer()
    for each in documents:
        words = {field: text(each, field) for field in BOOSTS}
        writer.add_document(**words, facet=facets(each, ENGLISH))
    writer.commit()


def opened(folder: Path) -> IndexReader:
    reader: IndexReader = index.open_dir(str(folder)).reader()
    return reader


def everything_in(reader: Any) -> dict[str, Any]:
    """All that Whoosh says about an index."""
    documents = range(reader.doc_count_all())
    return {
        "documents": (reader.doc_count(), reader.doc_count_all()),
        "lengths": [[reader.doc_field_length(number, field) for number in documents] for field in FIELDS],
        "total lengths": [reader.field_length(field) for field in FIELDS],
        "extreme lengths": (reader.min_field_length("body"), reader.max_field_length("body"))
        if "body" in fields_in(reader)
        else None,
        "terms": {term: (known(reader.term_info(*term)), postings(reader, *term)) for term in reader.all_terms()},
        "stored": list(reader.all_stored_fields()),
    }


def fields_in(reader: Any) -> set[str]:
    return {field for field, _ in reader.all_terms()}


def known(info: Any) -> tuple[Any, ...]:
    """All that an index of terms says about one."""
    lengths = (info.min_length(), info.max_length())
    return (info.weight(), info.max_weight(), info.doc_frequency(), info.min_id(), info.max_id(), *lengths)


def postings(reader: Any, field: str, term: bytes) -> list[tuple[Any, ...]]:
    matcher, found = reader.postings(field, term), []
    while matcher.is_active():
        places = matcher.value_as("positions") if matcher.supports("positions") else None
        found.append((matcher.id(), struct.pack("f", matcher.weight()), matcher.value_as("frequency"), places))
        matcher.next()
    return found
