"""Prefixes, misspellings, suggestions and completions, in Python and in the browser."""

from __future__ import annotations

import random
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

import pytest

from backfile_search.vocabulary import (
    MAX_COMPLETIONS,
    MAX_EXPANSIONS,
    SMALL,
    Words,
    completions,
    distance,
    expand_fuzzy,
    expand_prefix,
    suggest,
)
from tests.search_pieces import needs_node, run_pieces

COUNTS = """
camp 40 camps 12 campaign 33 campaigns 9 camped 2 campus 5 campy 1 campsite 1 iran 80 iranian 44 iraq 90 iraqi 61 iraqis 7 irate
2 ironic 1 issue 30 rocket 25 rockets 31 rocked 3 rocky 4 racket 2 rackets 1 sockets 9 soleimani 22 soleimanis 1 suleimani 3
solemn 5 the 400 ten 30 then 99 tea 6 2019 50 2020 70 20 9 a 300 an 200 at 220 us 100 東 4 🚀 2 🚀🚀x 2 🚀🚀y 1
""".split()
NEWS = {word: int(documents) for word, documents in zip(COUNTS[::2], COUNTS[1::2], strict=True)}
# Everything the browser's half is asked, of one vocabulary.
IN_NODE = """
async ({ pairs, asked }) => {
  const words = async (prefix) => pairs.filter(([word]) => word.startsWith(prefix));
  const answers = [];
  for (const [word, limit, documents] of asked) {
    answers.push([
      await expandPrefix(words, word),
      await expandFuzzy(words, word, limit),
      await suggest(words, word),
      await completions(words, word, documents),
    ]);
  }
  return answers;
}
"""


def vocabulary(counts: Mapping[str, int]) -> Words:
    """What an index gives: the words with a prefix, in the order of their code points."""
    pairs = sorted(counts.items())
    keys = [word for word, _ in pairs]

    def words(prefix: str) -> Iterable[tuple[str, int]]:
        for word, documents in pairs[bisect_left(keys, prefix) :]:
            if not word.startswith(prefix):
                return
            yield word, documents

    return words


news = vocabulary(NEWS)


def full_table(one: str, other: str) -> int:
    """The optimal string alignment distance as it is defined: a table over all pairs of prefixes."""
    table = [[i + j if i * j == 0 else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i, j in product(range(1, len(one) + 1), range(1, len(other) + 1)):
        wrong = one[i - 1] != other[j - 1]
        table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + wrong)
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


def short_words(letters: str, longest: int) -> Iterator[str]:
    for length in range(longest + 1):
        yield from map("".join, product(letters, repeat=length))


# Distances


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("iraq", "iraq", 0),
        ("iraq", "irak", 1),
        ("iraq", "irqa", 1),
        ("iraq", "iaq", 1),
        ("iraq", "iiraq", 1),
        ("iraq", "iqar", 2),
        ("ca", "abc", 3),  # with unrestricted swaps it would be 2
        ("", "ab", 2),
        ("🚀x", "x🚀", 1),
        ("iraq", "baghdad", 3),
    ],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 2) == min(slips, 3)
    assert distance(other, one, 2) == min(slips, 3)


def test_the_short_way_finds_what_the_definition_says() -> None:
    for one in short_words("ab", 5):
        for other in short_words("abc", 4):
            slips = full_table(one, other)
            for limit in (0, 1, 2, 3):
                assert distance(one, other, limit) == min(slips, limit + 1), (one, other, limit)


# Expansions


def test_a_prefix_stands_for_the_words_that_begin_like_it_the_most_frequent_first() -> None:
    assert expand_prefix(news, "camp") == "camp campaign camps campaigns campus camped campsite campy".split()
    assert expand_prefix(news, "iraqis") == ["iraqis"]
    assert expand_prefix(news, "xyz") == []


def test_a_fuzzy_word_stands_for_its_neighbours_the_nearest_first() -> None:
    assert expand_fuzzy(news, "rocket", 1) == ["rocket", "rockets", "rocked", "racket"]
    assert expand_fuzzy(news, "rocket", 2) == ["rocket", "rockets", "rocked", "racket", "rocky", "rackets"]
    assert expand_fuzzy(news, "solemani", 1) == ["soleimani"]
    assert expand_fuzzy(news, "solemani", 2) == ["soleimani", "solemn", "suleimani", "soleimanis"]
    assert expand_fuzzy(news, "iraq", 0) == ["iraq"]
    assert expand_fuzzy(news, "docket", 2) == []  # other first letters are other words


def test_short_words_have_no_neighbours() -> None:
    assert expand_fuzzy(news, "us", 1) == ["us"]
    assert expand_fuzzy(news, "an", 2) == ["an"]
    assert expand_fuzzy(news, "ten", 1) == ["ten", "then", "tea"]
    assert expand_fuzzy(vocabulary({"te": 9, "tea": 1}), "ten", 1) == ["tea"]
    assert expand_fuzzy(news, "🚀", 2) == ["🚀"]
    assert expand_fuzzy(news, "", 2) == []


def test_characters_beyond_utf_16_units_count_once() -> None:
    assert expand_fuzzy(news, "🚀🚀z", 1) == ["🚀🚀x", "🚀🚀y"]
    assert expand_prefix(news, "🚀") == ["🚀", "🚀🚀x", "🚀🚀y"]


def test_expansions_are_limited() -> None:
    many = vocabulary({f"word{number:03}": number % 7 for number in range(500)})
    frequent = [f"word{number:03}" for number in range(6, 500, 7)]
    assert expand_prefix(many, "w") == frequent[:MAX_EXPANSIONS]
    assert len(expand_fuzzy(many, "word111", 2)) == MAX_EXPANSIONS
    assert expand_fuzzy(many, "word111", 2)[0] == "word111"


# Suggestions and completions


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("irak", "iraq"),
        ("irn", "iran"),
        ("solemani", "soleimani"),
        ("suliemani", "suleimani"),  # nearer than soleimani, though rarer
        ("rokcet", "rocket"),
        ("rockeds", "rockets"),  # as near as rocked, and more frequent
        ("teh", "the"),
        ("campz", "camp"),
        ("irrq", "iraq"),
        ("irxx", None),  # two slips in four letters are another word
        ("te", None),
        ("", None),
        ("2018", None),  # a year is not another year misspelt
        ("baghdad", None),
    ],
)
def test_a_misspelt_word_brings_a_suggestion(typed: str, meant: str | None) -> None:
    assert suggest(news, typed) == meant


def test_a_word_is_never_suggested_for_itself_nor_one_that_occurs_once() -> None:
    assert suggest(vocabulary({"rocket": 5}), "rocket") is None
    assert suggest(vocabulary({"rockets": 1}), "rocketz") is None
    assert suggest(vocabulary({"rockets": 1, "rocky": 2}), "rocke") == "rocky"


def test_the_box_completes_frequent_words() -> None:
    large = SMALL + 1
    assert completions(news, "irat", large) == [("irate", 2)]
    assert completions(news, "camps", large) == [("camps", 12)]
    assert completions(news, "camps", SMALL) == [("camps", 12), ("campsite", 1)]
    assert completions(news, "", large) == []
    many = vocabulary({f"word{number}": number for number in range(50)})
    assert completions(many, "word", large) == [
        (f"word{49 - number}", 49 - number) for number in range(MAX_COMPLETIONS)
    ]


def test_twenty_thousand_words_are_looked_through_in_a_moment() -> None:
    chance = random.Random(5)
    crowd = vocabulary({"s" + invented(chance): chance.randint(1, 300) for _ in range(20_000)})
    taken = []
    for word in ("solemani", "statement", "sanctions"):
        started = time.process_time()
        expand_fuzzy(crowd, word, 2)
        taken.append(time.process_time() - started)
    assert min(taken) < 0.2  # a quarter of that, on an idle machine


# The browser's half


def invented(chance: random.Random) -> str:
    """A word of syllables, so that many are alike."""
    return "".join(chance.choice("bdfgklmnprstvw") + chance.choice("aeiou") for _ in range(chance.randint(1, 4)))


def misspelt(word: str, chance: random.Random) -> str:
    """The word with some slips in it, perhaps none."""
    letters = list(word)
    for _ in range(chance.randint(0, 2)):
        place = chance.randrange(len(letters)) if letters else 0
        slip = chance.choice(("", "a", "e", "ee", "🚀", "s"))
        letters[place : place + chance.randint(0, 1)] = list(slip)
        if chance.random() < 0.3:
            letters[place : place + 2] = letters[place : place + 2][::-1]
    return "".join(letters)


@needs_node
def test_the_browser_finds_the_same_words() -> None:
    chance = random.Random(20200108)
    counts = {"东西": 3, "東京": 2, "ﬁ": 2, "\ue000x": 2, "🚀🚀": 2, **NEWS}
    counts |= {
        invented(chance) + chance.choice(("", "", "s", "é", "🚀", "ed")): chance.randint(1, 9) for _ in range(3000)
    }
    words = sorted(counts)
    asked: list[Any] = [
        (
            misspelt(chance.choice(words), chance)[: chance.choice((1, 2, 3, 9))],
            chance.randint(0, 2),
            chance.choice((9, 9999)),
        )
        for _ in range(600)
    ]
    theirs = run_pieces(("vocabulary",), IN_NODE, {"pairs": sorted(counts.items()), "asked": asked})
    index = vocabulary(counts)
    ours: list[Any] = [
        [
            expand_prefix(index, word),
            expand_fuzzy(index, word, limit),
            suggest(index, word),
            [list(pair) for pair in completions(index, word, documents)],
        ]
        for word, limit, documents in asked
    ]
    assert theirs == ours
    assert sum(answer[2] is not None for answer in ours) > 100
    assert sum(len(answer[1]) > 3 for answer in ours) > 50
