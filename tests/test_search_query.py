"""The query language, in Python and in the browser: what a query means, what is wrong with it, and that both halves agree."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from backfile_search.analysis import Analyser
from backfile_search.document import FIELDS
from backfile_search.query import (
    FIELD_NAMES,
    MAX_WORDS,
    All,
    And,
    Fuzzy,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    QueryError,
    Spot,
    Word,
    leaves,
    parse,
    respell,
    to_json,
)
from backfile_search.query.errors import WIDTH
from tests.search_pieces import needs_node, run_pieces

VECTORS = Path(__file__).resolve().parent.parent / "search" / "vectors" / "queries.json"
PIECES = ("characters", "languages", "analysis", "scan", "query", "vocabulary")
LANGUAGES = ("en", "en", "en-NZ", "fr", "")
ANALYSERS = {language: Analyser(language) for language in LANGUAGES}
# What both halves say of a query, in the same form. Places in the text become code points here.
READ_IN_NODE = """
(asked) => asked.map(([text, any, language]) => {
  const points = (at) => Array.from(text.slice(0, at)).length;
  const spelling = new Map([["teh", "the"], ["rokets", "rockets"]]);
  const started = Date.now();
  try {
    const { node, notices, words, spots } = parse(text, { any, language });
    const places = spots.map(({ surface, start, end }) => [surface, points(start), points(end)]);
    const respelt = respell(text, spots, spelling);
    return { node, notices, words, leaves: leaves(node), spots: places, respelt, took: Date.now() - started };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return { error: error.message, position: error.position, took: Date.now() - started };
  }
})
"""
SPELLING = {"teh": "the", "rokets": "rockets"}
HUGE = 10_000
REPEATED = (
    *("(", ")", '"', "-", "- ", "NOT ", "-(", "*", "~", ":", "a:", "title:", "-title:", "persn ", "OR ", "a OR ", "a AND "),
    *("()", "(a)", '"a"', "a b ", "the ", "a-", "a*", "a* ", "a.", "a'", "'", "1,", "~1", "🚀", "東", "\u0301", "e\u0301", " "),
    "(" * 20 + " ".join("abcdefghijklmnopqrstu") + " u)" * 20,
)  # fmt: skip
# What the generator makes queries of.
PIECES_OF_QUERIES = """
rockets Taji taji the of and THE US WHO a I war War teh rokets covid-19 won't O'Neill Iran's 3.5 1,000 4.14pm U.S. e.g. naïve
Māori ßtraße ракеты صواريخ रॉकेट 東京 タジ ไทย 한국 🚀 👩‍👩‍👧 🇳🇿 é e\u0301 \u0301 l'eau ﬁn ½ OR AND NOT OR AND NOT
or - - -- --- — ( ) ( ) (( )) " “ ” „ « » ' ’ * ** ~ ~1 ~2 ~3 ~0 *. ~2, . , ; : :: / … ! ? & | + = < >
title: person: people: Tag: BY: text: persn: sectoin: note: http:// x:
""".split()
SPACES_OF_QUERIES = ("", "", " ", " ", " ", "  ", "\n", "\t", "\u3000", "\u00a0", "\u200b", "\ufeff", "\x1f")


class Asked(NamedTuple):
    """A query as one of the halves is asked it."""

    text: str
    any: bool = False
    language: str = "en"


def vectors() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))
    return rows


def written(vector: dict[str, Any]) -> str:
    """A vector's query: its text, which may stand there many times, after what may stand before."""
    return str(vector.get("before", "")) + str(vector["text"]) * int(vector.get("times", 1))


def shown(vector: dict[str, Any]) -> str:
    return f"{written(vector)[:24]!r}{' (any)' * vector.get('any', False)}"


def read(text: str, any: bool = False, language: str = "en") -> dict[str, Any]:
    """All that Python says of a query, as JSON would bring it from node."""
    try:
        query = parse(text, any=any, analyser=ANALYSERS[language])
    except QueryError as error:
        return {"error": error.message, "position": error.position}
    return {
        "node": to_json(query.node),
        "notices": list(query.notices),
        "words": [to_json(leaf) for leaf in query.words],
        "leaves": [to_json(leaf) for leaf in leaves(query.node)],
        "spots": [list(spot) for spot in query.spots],
        "respelt": respell(text, query.spots, SPELLING),
    }


def meant(text: str, *, any: bool = False) -> Query:
    return parse(text, any=any, analyser=ANALYSERS["en"])


def fault(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        meant(text)
    return caught.value


# What a query means


@pytest.mark.parametrize("vector", vectors(), ids=shown)
def test_a_query_means_what_the_table_says(vector: dict[str, Any]) -> None:
    said = read(written(vector), vector.get("any", False), vector.get("language", "en"))
    if "error" in vector:
        assert said == {"error": vector["error"], "position": vector["position"]}
    else:
        assert said.get("node") == vector["node"]
        assert said["notices"] == vector.get("notices", [])


def test_a_tree_is_made_of_named_tuples() -> None:
    query = meant('rockets -title:"camp taji" (person:sole* OR solemani~2)')
    assert query.node == And(
        (
            Word("", "rockets"),
            Not(Phrase("title", ("camp", "taji"))),
            Or((Prefix("person", "sole"), Fuzzy("", "solemani", 2))),
        )
    )
    assert meant("").node == All()


def test_leaves_come_in_the_order_of_the_query_and_hits_hold_those_that_are_not_excluded() -> None:
    query = meant('rockets -(title:"camp taji" OR iraq) sole*')
    everything = [Word("", "rockets"), Phrase("title", ("camp", "taji")), Word("", "iraq"), Prefix("", "sole")]
    assert leaves(query.node) == everything
    assert query.words == (everything[0], everything[3])
    assert leaves(All()) == []


def test_every_field_can_be_asked_for_except_the_one_for_facets() -> None:
    assert set(FIELD_NAMES.values()) == set(FIELDS) - {"facet"}
    for name, field in FIELD_NAMES.items():
        assert meant(f"{name}:taji {name.upper()}:“the camp”").node == And(
            (Word(field, "taji"), Phrase(field, ("the", "camp")))
        )


def test_a_query_being_typed_can_be_searched_at_every_stroke() -> None:
    text = "rockets AND (taji) OR -person:soleimani NOT title:sole*"
    for end in range(len(text)):
        begun = text[:end]
        assert ("(" in begun and ")" not in begun) or meant(begun).notices == ()


# Suggestions


def test_plain_words_know_their_places_so_that_they_can_be_spelt_otherwise() -> None:
    text = '🚀 Rokets at "camp rokets" in (Irak OR title:rokets) -rokets rokets~ rokets’s'
    query = meant(text)
    assert Spot("rokets", 2, 8) in query.spots
    assert [text[spot.start : spot.end] for spot in query.spots] == ["🚀", "Rokets", "Irak", "rokets", "rokets’s"]
    corrected = respell(text, query.spots, {"rokets": "rockets", "irak": "iraq"})
    assert corrected == '🚀 rockets at "camp rokets" in (iraq OR title:rokets) -rockets rokets~ rockets'


def test_stop_words_that_were_dropped_and_words_beyond_the_limit_have_no_place() -> None:
    text = "the rockets " + " ".join(f"w{number}" for number in range(MAX_WORDS))
    assert [spot.surface for spot in meant(text).spots] == [
        "rockets",
        *(f"w{number}" for number in range(MAX_WORDS - 1)),
    ]
    assert respell("the rockets", meant("the rockets").spots, {"the": "teh"}) == "the rockets"


# Errors


def test_a_fault_is_shown_with_a_caret() -> None:
    error = fault('rockets "camp taji')
    assert str(error) == "This quotation mark is never closed."
    assert error.caret('rockets "camp taji') == 'rockets "camp taji\n        ^'


def test_the_caret_stands_below_the_fault_in_wide_and_combining_characters() -> None:
    text = "ロケット cafe\u0301 \u200d(🚀"
    assert fault(text).caret(text) == f"{text}\n" + " " * (8 + 1 + 4 + 1) + "^"


def test_the_caret_is_not_led_astray_by_line_breaks_and_unprintable_characters() -> None:
    text = "a\nb\tc\x1b \ud800 (d"
    assert fault(text).caret(text) == "a b c  \N{REPLACEMENT CHARACTER} (d\n         ^"


@pytest.mark.parametrize("before", [0, 5, 40, 80, 400])
@pytest.mark.parametrize("after", [0, 5, 40, 80, 400])
@pytest.mark.parametrize("letter", ["x", "字", "e\u0301"])
def test_a_long_query_is_shown_around_the_fault(letter: str, before: int, after: int) -> None:
    text = letter * before + " ( " + letter * after
    line, caret = fault(text).caret(text).split("\n")
    columns = sum(0 if character == "\u0301" else 2 if character == "字" else 1 for character in line)
    assert columns <= WIDTH
    assert columns >= WIDTH - 2 or line == text
    assert len(caret) <= WIDTH
    above = [character for character in line if character != "\u0301" for _ in range(2 if character == "字" else 1)]
    assert above[len(caret) - 1] == "("
    assert line.startswith("…") or text.startswith(line.rstrip("…"))
    assert line.endswith("…") or text.endswith(line.lstrip("…"))


def test_names_that_are_nearly_a_field_are_caught_wherever_they_stand() -> None:
    assert str(fault('a (b OR -Persn:"x")')) == "There is no field “Persn”; did you mean person:?"
    assert fault('a (b OR -Persn:"x")').position == 9


# Long queries


@pytest.mark.parametrize("piece", REPEATED)
def test_no_query_is_too_long(piece: str) -> None:
    text = piece * (HUGE // len(piece))
    started = time.process_time()
    said = read(text)
    # Hundreds of times what it takes; what grows with the square of the length takes longer.
    assert time.process_time() - started < 2
    if "error" in said:
        assert QueryError(said["error"], said["position"]).caret(text).count("\n") == 1


def test_deep_trees_of_long_lists_are_quick() -> None:
    text = "(" * 20 + " ".join(f"w{number}" for number in range(1200)) + " x)" * 20
    started = time.process_time()
    assert len(meant(text).words) == MAX_WORDS
    assert time.process_time() - started < 2


# The browser's half


def in_node(asked: list[Asked]) -> list[dict[str, Any]]:
    """What the browser's half says of queries, and that it takes no longer than a moment for each."""
    said: list[dict[str, Any]] = run_pieces(PIECES, READ_IN_NODE, asked)
    assert max(answer.pop("took") for answer in said) < 10_000  # milliseconds on a busy machine
    return said


def random_query(chance: random.Random) -> str:
    """A query of anything at all, as unlike a sensible one as can be; now and then one that is mostly sensible."""
    few = chance.random() < 0.5
    pieces = (
        [piece for piece in PIECES_OF_QUERIES if piece not in ("(", ")", '"', "“", "”", "„")]
        if few
        else PIECES_OF_QUERIES
    )
    length = chance.choice((1, 2, 3, 5, 8, 13, 40, 150))
    return "".join(chance.choice(pieces) + chance.choice(SPACES_OF_QUERIES) for _ in range(length))


@needs_node
def test_the_browser_reads_the_table_alike() -> None:
    asked = [Asked(written(vector), vector.get("any", False), vector.get("language", "en")) for vector in vectors()]
    for question, theirs in zip(asked, in_node(asked), strict=True):
        assert theirs == read(*question), question


@needs_node
def test_the_browser_reads_random_queries_alike() -> None:
    chance = random.Random(20200108)
    asked = [Asked(random_query(chance), chance.random() < 0.3, chance.choice(LANGUAGES)) for _ in range(4000)]
    asked += [Asked((random_query(chance) * HUGE)[:HUGE]) for _ in range(20)]
    said = [read(*question) for question in asked]
    for question, ours, theirs in zip(asked, said, in_node(asked), strict=True):
        assert theirs == ours, question
    assert sum("error" in answer for answer in said) > 500
    assert sum("error" not in answer and answer["leaves"] != [] for answer in said) > 1500


@needs_node
def test_the_browser_finds_no_query_too_long() -> None:
    asked = [Asked(piece * (HUGE // len(piece))) for piece in REPEATED]
    for question, theirs in zip(asked, in_node(asked), strict=True):
        assert theirs == read(*question), question.text[:40]


@needs_node
def test_the_browser_knows_the_same_fields() -> None:
    assert run_pieces(PIECES, "() => [...FIELD_NAMES]", None) == [list(pair) for pair in FIELD_NAMES.items()]
