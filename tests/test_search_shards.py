"""Shards: what FORMAT.md says is what is made, nothing is lost in it, and patching is the same as building anew."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backfile_search.analysis import Analyser
from backfile_search.document import FACETS, FIELDS, Document
from backfile_search.shards import (
    KINDS,
    Assembly,
    Directory,
    PartitionShards,
    Patch,
    ShardError,
    annex_of,
    build_partition,
    build_piece,
    decode_directory,
    decode_terms,
    decode_words,
    digest,
    directory,
    encode_text,
    name,
    partitions,
    patch,
    read_script,
    root_payload,
    script,
    term_df,
    word_range,
)
from backfile_search.shards.codec import (
    VARINTS,
    decode_json,
    decode_positions,
    decode_postings,
    decode_varints,
    encode_positions,
    encode_postings,
    locate,
    replace_posting,
    skip_varints,
)
from backfile_search.shards.columns import card_key, decode_days, decode_facet, length_byte
from backfile_search.shards.dictionary import decode_places
from backfile_search.shards.split import TARGETS, Targets, ends_file, separator

ENGLISH = Analyser("en")
SMALL = Targets(terms=60, positions=80, words=50, split=24, block=4)
TINY = Targets(terms=24, positions=24, words=24, split=6, block=2)
# Words of several scripts; "\ufb01sh" folds to "fish"; 𐌰𐌱 and 😀 lie beyond U+FFFF, and ｱ after them in UTF-16.
WORDS = (
    *(
        "the",
        "flood",
        "flooded",
        "floods",
        "Taji",
        "Māori",
        "Ωmega",
        "東京",
        "𐌰𐌱𐌲",
        "😀",
        "naïve",
        "won't",
        "3.5",
        "1,000",
        "covid-19",
    ),
    *("ab", "abc", "abcd", "b", "ba", "\ufb01sh", "กข", "дом"),
)


def document(number: int, text: str = "The river rose.", **changes: object) -> Document:
    """An article of the first days of 2020, three a day."""
    day = (date(2020, 1, 1) + timedelta(number // 3)).isoformat()
    plain = Document(f"a{number}", f"a/{number}.html", "River", day, "", day, f"{number:04d}", "The river.", text)
    return plain._replace(**changes)  # type: ignore[arg-type]


def random_document(chance: random.Random, number: int) -> Document:
    """An article whose frequent words are in nearly all articles."""
    words = chance.choices(WORDS, weights=[200 / (n + 1) ** 2 for n in range(len(WORDS))], k=chance.randrange(40))
    words += [f"w{chance.randrange(300)}" for _ in range(chance.randrange(8))]
    chance.shuffle(words)
    text = " ".join(words).replace(" b ", "\nb ")
    facets = tuple((field, names(chance)) for field in FACETS if chance.random() < 0.15)
    badges = ("corrected",) if chance.random() < 0.1 else ()
    return document(number, text, title=" ".join(words[:3]), badges=badges, facets=facets, lead=text[:30])


def names(chance: random.Random) -> tuple[str, ...]:
    """One or two names."""
    return tuple(
        chance.sample(["Jane Roe", "John Doe", "Māori King", "Sport", "World", "東京"], chance.choice([1, 1, 2]))
    )


def documents(number: int, seed: int = 1) -> list[Document]:
    """So many articles, always the same ones."""
    chance = random.Random(seed)
    return [random_document(chance, n) for n in range(number)]


def keys_of(kind: str, payload: bytes) -> list[str]:
    """The keys that one file holds."""
    if kind == "terms":
        return [key for key, _ in decode_terms(payload)]
    return [key for key, _ in (decode_places(payload) if kind == "positions" else decode_words(payload))]


class Shelf:
    """A partition as an index would keep it. Counts what is loaded."""

    def __init__(self, shards: PartitionShards) -> None:
        self.payloads = {kind: dict(payloads) for kind, payloads in shards.payloads.items()}
        self.texts = dict(shards.texts)
        self.lengths = shards.lengths
        self.body = shards.body
        self.loaded = 0

    def keys(self, kind: str) -> Sequence[str]:
        """The keys of a kind."""
        return sorted(self.payloads[kind])

    def load(self, kind: str, key: str) -> bytes:
        """One payload."""
        self.loaded += 1
        return self.payloads[kind][key]

    def apply(self, change: Patch, new: Document) -> None:
        """Lets a patch take effect; it must say nothing that is not so."""
        for kind, (removed, stored) in change.changes.items():
            assert not set(removed) & set(stored)
            for key in removed:
                del self.payloads[kind][key]
            assert all(self.payloads[kind].get(key) != payload for key, payload in stored.items())
            self.payloads[kind] |= stored
        self.texts[new.id] = change.text
        self.lengths = change.lengths
        self.body += change.body

    def shards(self) -> PartitionShards:
        """What is kept, as building gives it."""
        payloads = {kind: sorted(payloads.items()) for kind, payloads in self.payloads.items()}
        return PartitionShards(payloads, self.texts, self.lengths, self.body)


class Archive:
    """Articles and their shards; each change is patched in and compared with shards that are built anew."""

    def __init__(self, articles: Iterable[Document], targets: Targets = SMALL) -> None:
        self.articles = list(articles)
        self.targets = targets
        self.shelf = Shelf(build_partition(self.articles, ENGLISH, targets))

    def change(self, number: int, **changes: object) -> Archive:
        """Changes an article in its place."""
        old = self.articles[number]
        return self._patch(number, old, old._replace(**changes))  # type: ignore[arg-type]

    def append(self, new: Document) -> Archive:
        """Adds an article at the end."""
        return self._patch(len(self.articles), None, new)

    def keys(self, kind: str) -> list[str]:
        """All keys that the files of a kind hold."""
        return [key for file in self.shelf.keys(kind) for key in keys_of(kind, self.shelf.payloads[kind][file])]

    def split(self, term: str) -> bool:
        """Whether the positions of a term in bodies are kept in blocks."""
        payloads = self.shelf.payloads["terms"].values()
        return next(fields[0].split for payload in payloads for key, fields in decode_terms(payload) if key == term)

    def _patch(self, number: int, old: Document | None, new: Document) -> Archive:
        self.shelf.loaded = 0
        self.shelf.apply(patch(self.shelf, number, old, new, ENGLISH, self.targets), new)
        self.articles[number : number + 1] = [new]
        assert self.shelf.shards() == build_partition(self.articles, ENGLISH, self.targets)
        return self


# Numbers, postings, positions.


@given(st.lists(st.integers(0, 2**31 - 1)))
def test_numbers_come_back(numbers: list[int]) -> None:
    """Whatever their size."""
    assert decode_varints(b"".join(VARINTS[number] for number in numbers)) == numbers


def test_numbers_are_leb128() -> None:
    """As everybody writes them."""
    assert [VARINTS[number] for number in (0, 127, 128, 300, 16384)] == [
        b"\0",
        b"\x7f",
        b"\x80\1",
        b"\xac\2",
        b"\x80\x80\1",
    ]


POSTINGS = st.dictionaries(st.integers(0, 9000), st.integers(1, 400), max_size=60)


@given(POSTINGS, st.integers(0, 9001), st.integers(0, 9000), st.integers(0, 300))
def test_a_posting_is_found_and_replaced_as_if_all_were_written_anew(
    postings: dict[int, int], number: int, first: int, tf: int
) -> None:
    """At both ends and in between, whether the document has the term or not."""
    encoded = encode_postings(sorted(postings.items()))
    assert decode_postings(encoded) == sorted(postings.items())
    place = locate(encoded, number, first)
    assert place.tf == postings.get(number, 0)
    assert place.earlier == sum(tf for other, tf in postings.items() if first <= other < number)
    changed = {**postings, number: tf} if tf else {other: postings[other] for other in postings if other != number}
    assert replace_posting(encoded, place, tf) == encode_postings(sorted(changed.items()))


@given(st.lists(st.lists(st.integers(0, 70000), min_size=1, unique=True).map(sorted)))
def test_positions_come_back_and_can_be_skipped(positions: list[list[int]]) -> None:
    """The first is written as it is, the others as distances."""
    parts = [encode_positions(each) for each in positions]
    data = b"".join(parts)
    assert decode_positions(data, map(len, positions)) == positions
    ends = accumulate(map(len, parts), initial=0)
    counts = accumulate(map(len, positions), initial=0)
    assert [skip_varints(data, count) for count in counts] == list(ends)
    with pytest.raises(ShardError):
        skip_varints(data, sum(map(len, positions)) + 1)


# What a partition holds.


def test_a_small_partition_is_what_the_format_says_byte_by_byte() -> None:
    """Written by hand from FORMAT.md."""
    shards = build_partition(
        [
            document(0, "ab b b", title="", facets=(("section", ("Sport",)),)),
            document(1, "Zug\nabc ab", title="ab", facets=(("section", ("World", "Sport")),)),
        ],
        ENGLISH,
    )
    terms = [
        b"\x08",  # entries
        b"\0\2ab\2\0\2\2\2\1\1",  # shares 0, adds 2; 2 fields: body in 2 documents, 2 bytes; title in 1, 1 byte
        b"\2\1c\1\0\1\1",
        b"\0\1b\1\0\1\2",
        b"\0\x0dsection:sport\1\x18\2\2",
        b"\x08\5world\1\x18\1\1",
        b"\1\4port\1\4\2\2",
        b"\0\5world\1\4\1\1",
        b"\0\3zug\1\0\1\1",
    ]
    postings = [b"\3\3", b"\5", b"\5", b"\2\2", b"\3\3", b"\5", b"\3\3", b"\5", b"\5"]
    positions = [
        b"\6",
        b"\0\2ab\2\0\2\1\1",
        b"\2\1c\1\0\1",
        b"\0\1b\1\0\2",
        b"\0\5sport\1\2\2",
        b"\0\5world\1\2\1",
        b"\0\3zug\1\0\1",
    ]
    places = [b"\0\x21", b"\0", b"\x20", b"\1\1", b"\0\x20", b"\0", b"\0"]
    assert shards.payloads["terms"] == [("", b"".join(terms + postings))]
    assert shards.payloads["positions"] == [("", b"".join(positions + places))]
    words = b"\6\0\2ab\2\2\1c\1\0\1b\1\0\5sport\2\0\5world\1\0\3zug\1"
    assert shards.payloads["words"] == [("", words)]
    assert shards.payloads["cards"] == [
        (
            "000000",
            b'[["a0","a/0.html","","2020-01-01","","Sport",[],"%s"],' % shards.texts["a0"].encode()
            + b'["a1","a/1.html","ab","2020-01-01","","World",[],"%s"]]' % shards.texts["a1"].encode(),
        )
    ]
    assert shards.payloads["columns"] == [
        ("day", b'{"first":"2020-01-01","gaps":[0,0]}'),
        ("section", b'{"values":["Sport","World"],"of":[0,[0,1]]}'),
    ]
    assert (shards.lengths, shards.body, shards.documents) == (b"\3\3", 6, 2)


Place = tuple[str, int, int]  # term, field, document


def tokenised(articles: Sequence[Document]) -> dict[Place, list[int]]:
    """Each term's positions as plainly as they can be had."""
    found: dict[Place, list[int]] = {}
    for number, article in enumerate(articles):
        texts = {"body": article.text, "title": article.title}
        for field in FIELDS[:-1]:
            text = texts.get(field, "\n".join(article.values(field)))
            for term, positions in ENGLISH.occurrences(text, field).positions.items():
                found[term, FIELDS.index(field), number] = positions
        for field, values in article.facets:
            found |= {(ENGLISH.exact(field, value), 12, number): [] for value in values}
    return found


def untangled(shards: PartitionShards, targets: Targets) -> dict[Place, list[int]]:
    """The same from the shards; each key is looked for where the format says it lies."""
    found: dict[Place, list[int]] = {}
    places = {file: dict(decode_places(payload)) for file, payload in shards.payloads["positions"]}
    starts = [file for file, _ in shards.payloads["positions"]]

    def positions(key: str, field: int) -> bytes:
        return places[starts[bisect_right(starts, key) - 1]][key][field]

    for _, payload in shards.payloads["terms"]:
        for term, fields in decode_terms(payload):
            for field, (split, df, encoded) in fields.items():
                postings = decode_postings(encoded)
                assert df == len(postings)
                blocks = sorted({number // targets.block for number, _ in postings})
                keys = [f"{term}\0{block:04d}" for block in blocks] if split else [term]
                data = b"" if field == 12 else b"".join(positions(key, field) for key in keys)
                assert split == (len(data) >= targets.split)
                decoded = decode_positions(data, (tf for _, tf in postings)) if data else [[]] * df
                found |= {(term, field, number): at for (number, _), at in zip(postings, decoded, strict=True)}
                assert [tf for _, tf in postings] == [len(at) or 1 for at in decoded]
    return found


@pytest.mark.parametrize("targets", [TARGETS, SMALL, TINY])
def test_shards_hold_what_the_articles_say_and_nothing_else(targets: Targets) -> None:
    """Terms, documents, frequencies, positions; words; cards; columns; texts; lengths."""
    articles = documents(50)
    shards = build_partition(articles, ENGLISH, targets)
    assert untangled(shards, targets) == tokenised(articles)
    counts: dict[str, int] = {}
    for article in articles:
        values = ((field, value) for field, values in article.facets for value in values)
        texts = (("body", article.text), ("title", article.title), *values)
        for word in set().union(*(ENGLISH.occurrences(text, field).surfaces for field, text in texts)):
            counts[word] = counts.get(word, 0) + 1
    assert list(word_range((payload for _, payload in shards.payloads["words"]), "")) == sorted(counts.items())
    columns = dict(shards.payloads["columns"])
    assert decode_days(columns.pop("day")) == [article.day for article in articles]
    assert set(columns) == {field for article in articles for field, _ in article.facets}
    for field, payload in columns.items():
        assert [set(values) for values in decode_facet(payload)] == [set(article.values(field)) for article in articles]
    cards = [card for _, payload in shards.payloads["cards"] for card in decode_json(payload)]
    assert [card[0] for card in cards] == [article.id for article in articles]
    assert [card[7] for card in cards] == [digest("texts", encode_text(article)) for article in articles]
    lengths = [ENGLISH.occurrences(article.text, "body").length for article in articles]
    assert (shards.lengths, shards.body) == (bytes(map(length_byte, lengths)), sum(lengths))


def test_articles_may_be_long() -> None:
    """Longer than the numbers that are prepared for common ones, and than the largest bucket of lengths."""
    articles = [document(0, "flood\n" * 3000 + "river " * 120_000), document(1, "a flood")]
    shards = build_partition(articles, ENGLISH)
    assert max(max(positions) for positions in tokenised(articles).values()) > 2**17
    assert untangled(shards, TARGETS) == tokenised(articles)
    assert shards.lengths[0] == 255


def test_length_bytes_are_those_of_whoosh() -> None:
    """For every length up to the longest bucket, and beyond."""
    numeric = pytest.importorskip("whoosh.util.numeric")
    assert all(length_byte(length) == numeric.length_to_byte(length) for length in range(108_000))


def test_an_empty_partition_has_no_keys() -> None:
    """And is where an archive starts from: the first article can be patched in."""
    empty = build_partition([], ENGLISH)
    assert empty.payloads["terms"] == empty.payloads["words"] == empty.payloads["cards"] == []
    Archive([]).append(document(0)).append(document(1, "The river fell."))


# How keys are shared out among files.


@pytest.mark.parametrize("kind", ["terms", "positions", "words"])
def test_files_end_where_their_last_entry_says_and_nowhere_else(kind: str) -> None:
    """And each key is found by the shortest beginning that tells its file from the one before."""
    archive = Archive(documents(60))
    files = archive.shelf.shards().payloads[kind]
    assert len(files) > 10
    last = None
    for number, (start, payload) in enumerate(files):
        keys = keys_of(kind, payload)
        assert keys == sorted(keys)
        assert start == ("" if last is None else next(keys[0][:n] for n in range(99) if keys[0][:n] > last))
        last = keys[-1]
        if kind == "words":
            ends = [ends_file(key.encode(), 0, SMALL.words) for key in keys]
            assert ends[:-1] == [False] * (len(keys) - 1)
            assert ends[-1] or number == len(files) - 1


def test_an_entry_ends_its_file_by_its_key_and_its_size() -> None:
    """The rule of FORMAT.md, in figures."""
    for key, size in ((b"flood", 7), (b"flood", 8), (b"f", 9000), ("\u014dtaki".encode(), 300)):
        weight = 2 ** (3 + len(key) + size).bit_length()
        assert weight / 2 < 4 + len(key) + size <= weight
        assert ends_file(key, size, 8192) == (zlib.crc32(key) < 2**32 * weight / 8192)


def test_keys_are_sorted_by_code_point() -> None:
    """In UTF-16 the letter beyond U+FFFF would come before the other one."""
    keys = Archive([document(0, "ﾱ ꟼ 𐌰𐌱 zug 東 дом")]).keys("words")
    assert keys == sorted(keys) and any(key > "\uffff" for key in keys)
    assert separator("д".encode(), "е".encode()) == "е"  # these two share their first byte
    assert separator(b"ab", b"abc") == "abc"
    assert separator(None, b"abc") == ""


def test_files_are_near_their_targets() -> None:
    """Most are between a tenth of the target and three times as large."""
    chance = random.Random(3)
    words = [f"{chance.getrandbits(40):x}" for _ in range(20_000)]
    rarity = list(accumulate(1 / (n + 3) for n in range(len(words))))
    texts = (" ".join(chance.choices(words, cum_weights=rarity, k=300)) for _ in range(400))
    shards = build_partition((document(0, text, id=f"a{n}") for n, text in enumerate(texts)), Analyser("xx"))
    for kind, target in (("terms", TARGETS.terms), ("positions", TARGETS.positions), ("words", TARGETS.words)):
        sizes = sorted(len(payload) for _, payload in shards.payloads[kind])
        assert target / 4 < sum(sizes) / len(sizes) < target * 1.5
        assert sizes[-1] < target * 8


# Determinism.


def test_shards_are_the_same_in_every_process() -> None:
    """Whatever the order of sets is."""
    code = (
        "from tests.test_search_shards import *;"
        "print(digest('texts', repr(build_partition(documents(30), ENGLISH, SMALL)).encode()))"
    )
    root = Path(__file__).parent.parent
    printed = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": f"{root}:{root / 'search'}"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert printed[0] == printed[1] != b""


# Pieces.


@pytest.mark.parametrize("targets", [TARGETS, SMALL, TINY])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), data=st.data())
def test_pieces_are_put_together_to_what_is_built_in_one_go(targets: Targets, seed: int, data: st.DataObject) -> None:
    """Wherever the articles are cut, also where a piece has none; and pieces may come from other processes."""
    articles = documents(random.Random(seed).randrange(30), seed)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(articles)), max_size=6)))
    assembly = Assembly()
    for start, end in pairwise([0, *cuts, len(articles)]):
        assembly.add(pickle.loads(pickle.dumps(build_piece(articles[start:end], ENGLISH))))
        assert assembly.documents == end
    assert assembly.shards(targets) == build_partition(articles, ENGLISH, targets)


def test_a_piece_begins_wherever_the_one_before_ends() -> None:
    """Also where that is so far behind a word's last article that the distance takes more bytes than in its own piece."""
    articles = [document(n, "flood" if n in (1, 199, 200) else "rain") for n in range(300)]
    assembly = Assembly()
    for start, end in ((0, 2), (2, 150), (150, 300)):
        assembly.add(build_piece(articles[start:end], ENGLISH))
    shards = assembly.shards()
    assert shards == build_partition(articles, ENGLISH)
    assert untangled(shards, TARGETS) == tokenised(articles)


# Patching.


def edited(chance: random.Random, old: Document) -> Document:
    """The same article, changed a little or a lot."""
    new = random_document(chance, int(old.order))
    words = old.text.split(" ")
    place = chance.randrange(len(words))
    words[place : place + chance.randrange(3)] = new.text.split(" ")[: chance.randrange(4)]
    some = [
        {"text": " ".join(words)},
        {"text": new.text},
        {"title": new.title},
        {"facets": new.facets},
        {"lead": new.lead, "badges": new.badges, "updated": "2020-02-01"},
        {"facets": (), "title": "", "text": ""},
    ]
    return old._replace(**chance.choice(some))  # type: ignore[arg-type]


@pytest.mark.parametrize("targets", [SMALL, TINY, Targets(terms=300, positions=300, words=300, split=30, block=3)])
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_patching_is_the_same_as_building_anew(targets: Targets, seed: int) -> None:
    """Any edits and any new articles, one after the other, byte for byte."""
    chance = random.Random(seed)
    archive = Archive(documents(chance.randrange(24), seed), targets)
    for _ in range(8):
        if not archive.articles or chance.random() < 0.2:
            archive.append(random_document(chance, len(archive.articles)))
        else:
            number = chance.randrange(len(archive.articles))
            archive.change(number, **edited(chance, archive.articles[number])._asdict())


def test_a_word_comes_and_goes() -> None:
    """As the first and as the last of all, and as the only one."""
    archive = Archive([document(0, "m", title=""), document(1, "", title="")])
    archive.change(1, text="a").change(1, text="z").change(1, text="a z").change(1, text="")
    assert archive.change(0, text="").keys("terms") == []
    assert archive.change(0, text="river").keys("words") == ["river"]


def test_a_frequent_word_is_kept_in_blocks_and_a_less_frequent_one_again_in_one_piece() -> None:
    """Across the limit in both directions, in place and by a new article."""
    archive = Archive(document(n, "flood " + "rain " * (n % 3)) for n in range(SMALL.split - 1))
    assert not archive.split("flood")
    archive.append(document(SMALL.split - 1, "flood"))
    assert archive.split("flood") and "flood\x000003" in archive.keys("positions")
    archive.change(5, text="rain")
    assert not archive.split("flood") and "flood\x000003" not in archive.keys("positions")
    archive.change(5, text="flood rain flood")
    assert archive.split("flood") and "flood" not in archive.keys("positions")
    archive.change(5, title="Flood")
    assert "flood" in archive.keys("positions")


def test_a_word_whose_positions_are_not_unique_is_still_changed_in_the_right_article() -> None:
    """All articles have it at the same position, so its bytes alone do not say where."""
    archive = Archive(document(n, "the flood rose") for n in range(9))
    archive.change(4, text="the big flood rose")
    assert untangled(archive.shelf.shards(), SMALL)["flood", 0, 4] == [2]


def test_the_last_value_of_a_facet_takes_its_column_along() -> None:
    """And the first one brings it."""
    archive = Archive(documents(3)).change(1, facets=(("place", ("Taji",)),))
    assert "place" in archive.shelf.keys("columns")
    archive.change(1, facets=())
    assert "place" not in archive.shelf.keys("columns")


def test_an_edit_touches_few_files() -> None:
    """Those of the words that it changes or moves; no columns."""
    archive = Archive(documents(400, seed=5), Targets(800, 1600, 800, 1600, 64))
    files = sum(len(archive.shelf.keys(kind)) for kind in KINDS)
    archive.change(200, text=archive.articles[200].text + "\nzug")
    assert files > 60
    assert archive.shelf.loaded <= 8


def test_cards_are_changed_eight_at_a_time() -> None:
    """A new lead changes one file of cards (and a text), and nothing else."""
    archive = Archive(document(n) for n in range(40))
    change = patch(archive.shelf, 20, archive.articles[20], document(20, lead="Better."), ENGLISH, SMALL)
    assert {kind: list(changes.stored) for kind, changes in change.changes.items()} == {"cards": [card_key(20)]}


def test_patching_refuses_what_it_was_not_told_truly() -> None:
    """Another article than the one that is stored, or another place."""
    archive = Archive(document(n, f"flood {'rain' if n else 'sun'}") for n in range(5))
    with pytest.raises(ShardError, match="do not hold the document"):
        patch(archive.shelf, 2, document(2, "snow"), document(2, "rain"), ENGLISH, SMALL)
    with pytest.raises(ShardError, match="do not hold the document"):
        patch(archive.shelf, 2, document(2, "big flood rain"), document(2, "flood"), ENGLISH, SMALL)
    with pytest.raises(ValueError, match="another place"):
        patch(archive.shelf, 2, archive.articles[2], document(2, day="2021-01-01"), ENGLISH, SMALL)
    with pytest.raises(ValueError, match="at the end"):
        patch(archive.shelf, 2, None, document(2), ENGLISH, SMALL)


# Looking things up on the desk.


def test_single_terms_are_looked_up_without_reading_everything() -> None:
    """Their documents by field; nothing for a term that is not there."""
    shards = build_partition(documents(40), ENGLISH)
    for _, payload in shards.payloads["terms"]:
        for term, fields in decode_terms(payload):
            assert term_df(payload, term) == {field: has.df for field, has in fields.items()}
        assert term_df(payload, "floo") == term_df(payload, "") == term_df(payload, "\U0010ffff") == {}


def test_words_are_listed_by_their_beginning() -> None:
    """Across files."""
    shards = build_partition(documents(40), ENGLISH, SMALL)
    payloads = [payload for _, payload in shards.payloads["words"]]
    words = [pair for payload in payloads for pair in decode_words(payload)]
    for prefix in ("w", "w1", "flood", "m", "東", "", "zzz"):
        assert list(word_range(payloads, prefix)) == [pair for pair in words if pair[0].startswith(prefix)]


# Partitions, heads, files.


def test_an_archive_is_cut_into_runs_of_years() -> None:
    """One partition up to 12,500 documents; above, the newest year alone and older years in runs of 25,000 at most."""

    def sizes(**years: int) -> list[int]:
        return partitions([f"{year[1:]}-06-01" for year, size in years.items() for _ in range(size)])

    assert sizes() == []
    assert sizes(y2019=6000, y2020=6500) == [12500]
    assert sizes(y2019=6000, y2020=6501) == [6000, 6501]
    assert sizes(y2020=12501) == [12501]
    assert sizes(y2016=10000, y2017=10000, y2018=5000, y2019=1, y2020=1) == [25000, 1, 1]
    assert sizes(y2016=9000, y2017=26000, y2018=5, y2019=7, y2020=1) == [9000, 26000, 12, 1]


def test_a_head_names_all_files_of_its_partition() -> None:
    """And gives the length of each document."""
    shards = build_partition(documents(40), ENGLISH, SMALL)
    names = {kind: [(key, digest(kind, payload)) for key, payload in shards.payloads[kind]] for kind in KINDS}
    stored = directory(names, shards.lengths)
    head = stored.head
    assert decode_directory(stored) == (names, shards.lengths)
    assert annex_of(head) == digest("annex", stored.annex)
    assert head.startswith(VARINTS[len(head) - 42] + b'{"terms":{"from":["","')


def test_the_root_says_what_the_archive_is() -> None:
    """As JSON."""
    assert root_payload("en", 1030, [(3, "0123456789"), (1, "abcdef0123")]) == (
        b'{"format":1,"language":"en","documents":4,"average":257.5,"partitions":'
        b'[{"documents":3,"head":"0123456789"},{"documents":1,"head":"abcdef0123"}]}'
    )
    assert decode_json(root_payload("en", 0, []))["average"] == 0


def test_a_payload_goes_into_a_script_and_comes_back() -> None:
    """Named by its digest, below a folder of its first two digits."""
    payload = "Flooding at Ōtaki".encode() * 20
    assert digest("texts", payload).startswith(digest("terms", payload))
    path = name("terms", digest("terms", payload))
    assert path == f"terms/{path[6:8]}/{path[9:]}" and path[6:8] == path[9:11] and len(path) == 19
    packed = script(path, payload)
    assert packed.startswith(b'backfile("%s","' % path.encode()) and packed.endswith(b'");') and len(packed) < 100
    assert read_script(packed) == (path, payload)
    assert [name(kind, "0123456789") for kind in ("root", "head")] == ["root", "head/0123456789"]


# Damage.


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_payloads_raise_one_kind_of_error(data: st.DataObject) -> None:
    """Cut off, or with other bytes in them: a ShardError, or something that can be read."""
    shards = build_partition(documents(12), ENGLISH)
    named = directory({kind: [(key, "0123456789") for key, _ in shards.payloads[kind]] for kind in KINDS}, b"abc")
    readers: list[tuple[bytes, Callable[[bytes], object]]] = [
        (shards.payloads["terms"][0][1], decode_terms),
        (shards.payloads["terms"][0][1], lambda payload: term_df(payload, "taji")),
        (shards.payloads["positions"][0][1], decode_places),
        (shards.payloads["words"][0][1], decode_words),
        (dict(shards.payloads["columns"])["day"], decode_days),
        (dict(shards.payloads["columns"])["section"], decode_facet),
        (named.head, lambda head: decode_directory(Directory(head, named.annex))),
        (named.annex, lambda annex: decode_directory(Directory(named.head, annex))),
        (script("root", b"{}"), read_script),
        (encode_postings([(3, 1), (900, 700)]), decode_postings),
        (encode_postings([(3, 1), (900, 700)]), lambda postings: locate(postings, 901)),
    ]
    payload, decode = data.draw(st.sampled_from(readers))
    broken = bytearray(payload[: data.draw(st.integers(0, len(payload)))])
    for _ in range(data.draw(st.integers(0, 3)) if broken else 0):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        decode(bytes(broken))
    except ShardError as error:
        assert str(error)
