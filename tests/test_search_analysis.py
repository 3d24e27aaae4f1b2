"""Analysis finds the same words with the same stems in Python and in the browser's half, run here by node."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import itertools
import json
import pickle
import random
import shutil
import subprocess
import unicodedata
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from backfile_search import characters
from backfile_search.analysis import LONGEST, PARAGRAPH, Analyser, _ranges, fold, tokens
from backfile_search.languages import LANGUAGES

SEARCH = Path(__file__).parents[1] / "search"
CLIENT = SEARCH / "backfile_search" / "client"
PIECES = ("characters.js", "languages.js", "analysis.js")
VECTORS = json.loads((SEARCH / "vectors" / "analysis.json").read_text(encoding="utf-8"))
TEXTS = [pytest.param(vector, id=vector["name"]) for vector in VECTORS["texts"]]
FROZEN = [
    chr(point)
    for ranges in (characters.LETTERS, characters.DIGITS, characters.MARKS, characters.ALONE)
    for first, last in _ranges(ranges)
    for point in range(first, last + 1)
]
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


# What an expression of JavaScript gives for each of many inputs, which it knows as `it`.
def in_browser(expression: str, inputs: list[Any]) -> list[Any]:
    program = "\n".join((CLIENT / piece).read_text(encoding="utf-8") for piece in PIECES)
    program = f"""(() => {{ "use strict"; {program}
      const inputs = JSON.parse(require("fs").readFileSync(0, "utf8"));
      process.stdout.write(JSON.stringify(inputs.map((it) => {expression})));
    }})();"""
    done = subprocess.run(["node", "-e", program], input=json.dumps(inputs), capture_output=True, check=True, text=True)
    answers: list[Any] = json.loads(done.stdout)
    return answers


@functools.cache
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", SEARCH / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("vector", TEXTS)
def test_the_examples_in_python(vector: dict[str, Any]) -> None:
    analyser = Analyser(vector["language"])
    found = analyser.tokens(vector["text"])
    assert [token.surface for token in found] == vector["surfaces"]
    assert [[token.start, token.end] for token in found] == vector["spans"]
    assert [analyser.term(token.surface, "body") for token in found] == vector["terms"]
    occurrences = analyser.occurrences(vector["text"], "body")
    places = sorted((place, term) for term, places in occurrences.positions.items() for place in places)
    assert places == list(zip(vector["positions"], vector["terms"], strict=True))


@needs_node
def test_the_examples_in_the_browser() -> None:
    answers = in_browser("tokens(it.text, it.language)", VECTORS["texts"])
    terms = in_browser('it.surfaces.map((surface) => term(surface, "body", it.language))', VECTORS["texts"])
    for vector, answer, stems in zip(VECTORS["texts"], answers, terms, strict=True):
        assert [token["surface"] for token in answer] == vector["surfaces"], vector["name"]
        assert [[token["start"], token["end"]] for token in answer] == units(vector["text"], vector["spans"])
        assert stems == vector["terms"], vector["name"]


# Spans in code points as spans in UTF-16 units.
def units(text: str, spans: list[list[int]]) -> list[list[int]]:
    def unit(at: int) -> int:
        return len(text[:at].encode("utf-16-le")) // 2

    return [[unit(start), unit(end)] for start, end in spans]


def test_whole_values_keep_their_punctuation() -> None:
    for field, value, term in VECTORS["exact"]:
        assert Analyser("en").exact(field, value) == term


@needs_node
def test_whole_values_in_the_browser() -> None:
    assert in_browser("exact(it[0], it[1])", VECTORS["exact"]) == [term for _, _, term in VECTORS["exact"]]


# Whatever Unicode a Python has: else its index would not be the one that browsers expect.
def test_every_python_folds_every_character_alike() -> None:
    folded = "\n".join(map(fold, FROZEN))
    assert hashlib.sha256(folded.encode()).hexdigest() == VECTORS["folded"]


@needs_node
def test_every_character_folds_alike_in_the_browser() -> None:
    answers = in_browser("fold(it)", FROZEN)
    assert [
        (char, one, other) for char, one, other in zip(FROZEN, map(fold, FROZEN), answers, strict=True) if one != other
    ] == []


def test_what_is_folded_stays_as_it_is() -> None:
    assert [char for char in FROZEN if fold(fold(char)) != fold(char)] == []


def test_vowel_signs_are_part_of_words_and_accents_are_not() -> None:
    assert fold("हिन्दी") == "हिन्दी"
    assert fold("Ma\u0304ori") == fold("MĀORI") == "maori"
    assert fold("العَرَبِيَّة") == fold("العربية")
    assert fold("한국어") == fold(unicodedata.normalize("NFD", "한국어")) == "한국어"


# Seeded texts of anything: words of many scripts, signs that join and part, lone marks, unassigned characters.
def mixed_texts(count: int, seed: int) -> list[str]:
    source = random.Random(seed)
    scripts = [FROZEN[at : at + 400] for at in range(0, len(FROZEN), 700)]
    signs = [*"''’ʻ.,,..---/  \n\n\u00ad\u200d\u0301\ufe0f\u3099\u0378\U0001f3fd\u2044ſKİßσΣς19"]

    def text() -> str:
        some = [*source.sample(scripts, 3), signs, [*"abcsDES0123"]]
        return "".join(source.choice(source.choice(some)) for _ in range(source.randrange(80)))

    return [text() for _ in range(count)]


@needs_node
@pytest.mark.parametrize("language", ["en", "fr"])
def test_random_texts_have_the_same_words_in_the_browser(language: str) -> None:
    texts = mixed_texts(1500, 7)
    answers = in_browser(f'tokens(it, "{language}")', texts)
    for text, answer in zip(texts, answers, strict=True):
        found = tokens(text, language)
        assert [token["surface"] for token in answer] == [token.surface for token in found], ascii(text)
        spans = units(text, [[token.start, token.end] for token in found])
        assert [[token["start"], token["end"]] for token in answer] == spans, ascii(text)


@needs_node
def test_random_values_are_the_same_terms_in_the_browser() -> None:
    texts = mixed_texts(2000, 8)
    assert in_browser('exact("place", it)', texts) == [Analyser("").exact("place", text) for text in texts]


def test_indexing_and_reading_agree_on_every_text() -> None:
    analyser = Analyser("en-NZ")
    for text in mixed_texts(2000, 9):
        found, occurrences = analyser.tokens(text), analyser.occurrences(text, "title")
        assert occurrences.length == len(found)
        assert occurrences.surfaces == {token.surface for token in found}
        places = sorted((place, term) for term, places in occurrences.positions.items() for place in places)
        assert [term for _, term in places] == [analyser.term(token.surface, "title") for token in found], ascii(text)


# Every ending that a language's rules name, on roots long and short, twice over: more forms than any archive has.
def vocabulary(code: str) -> list[str]:
    source = random.Random(code)
    rules = [rule for step in LANGUAGES[code].steps for rule in step]
    letters = "".join(sorted({*"".join(rule.suffix + rule.replacement for rule in rules), *"abcdefghiklmnoprstuy5"}))
    roots = [
        "".join(source.choices(letters, k=size)) for size in (0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 7) for _ in range(6)
    ]
    endings = sorted({rule.suffix for rule in rules} | {""})
    once = {root + ending for root in roots for ending in endings}
    twice = {word + source.choice(endings) for word in sorted(once)}
    return sorted(once | twice | set(LANGUAGES[code].irregular) | LANGUAGES[code].stop | {"𝒳es", "éing", "constructor"})


@needs_node
def test_stems_are_the_same_in_the_browser() -> None:
    asked = [(code, vocabulary(code)) for code in sorted(LANGUAGES)]
    stems = in_browser('it[1].map((surface) => term(surface, "body", it[0]))', asked)
    for (code, words), answers in zip(asked, stems, strict=True):
        analyser = Analyser(code)
        assert len(words) > 20
        assert [analyser.term(word, "body") for word in words] == answers, code


@needs_node
def test_stop_words_are_the_same_in_the_browser() -> None:
    words = sorted({word for language in LANGUAGES.values() for word in language.stop} | {"flood", "", "constructor"})
    for code in ["en-NZ", "de", "constructor", ""]:
        analyser = Analyser(code)
        assert in_browser(f'isStop(it, "{code}")', words) == [analyser.is_stop(word) for word in words], code


def test_stop_words_and_irregular_words_are_written_as_folding_leaves_them() -> None:
    for code, language in LANGUAGES.items():
        for word in itertools.chain(language.stop, language.irregular, language.irregular.values()):
            assert fold(word) == word, (code, word)


FAMILIES = """
flood floods flooded flooding, minister ministers, story stories, bus buses, woman women, policeman policemen,
add adds added adding, stop stops stopped stopping, agree agrees agreed agreeing, fire fires fired firing,
make makes making, movie movies, cause causes caused causing, house houses housed housing, change changed changing,
die dies died dying, tax taxes taxed, church churches, class classes, virus viruses, hero heroes, need needed needing,
travel travels travelled traveled travelling, kill kills killed killing killings, use uses used using, mp mps,
cancel cancelled canceled, admit admitted, prefer preferred, cry cries cried crying, study studies studied studying,
country countries, crisis crises, guarantee guaranteed, plan plans planned planning, plane planes, vote votes voted voting,
signal signalled, panic panicked panicking, kick kicked kicking, spell spelled spelling, wolf wolves, child children
"""
STRANGERS = """
political politics, us use, news new, plan plane, car care, war ware, win wine, star stare, site sit, theme them, even evening,
unit united, hama hamas, jon jones, aid aids, during dure, yemen yeman, species specie, rate rat, cop cope, need nee, speed sped
"""


@pytest.mark.parametrize("family", [words.split() for words in FAMILIES.split(",")], ids=lambda words: words[0])
def test_english_forms_of_a_word_meet(family: list[str]) -> None:
    analyser = Analyser("en")
    assert len({analyser.term(word, "body") for word in family}) == 1


@pytest.mark.parametrize("pair", [words.split() for words in STRANGERS.split(",")], ids=lambda words: words[0])
def test_english_words_that_look_alike_stay_apart(pair: list[str]) -> None:
    analyser = Analyser("en")
    assert analyser.term(pair[0], "body") != analyser.term(pair[1], "body")


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("fr", "journal", "journaux"),
        ("fr", "arrivées", "arrivé"),
        ("fr", "premier", "premières"),
        ("de", "Haus", "Häuser"),
        ("de", "Minister", "Ministern"),
        ("es", "nación", "naciones"),
        ("es", "política", "políticos"),
        ("pt", "nação", "nações"),
        ("it", "amico", "amiche"),
        ("ca", "cases", "casa"),
        ("nl", "brief", "brieven"),
        ("nl", "straat", "straten"),
        ("sv", "flicka", "flickorna"),
        ("da", "bil", "bilerne"),
        ("nb", "bil", "bilene"),
        ("ru", "министр", "министрами"),
    ],
)
def test_other_languages_bring_singular_and_plural_together(code: str, one: str, other: str) -> None:
    analyser = Analyser(code)
    assert analyser.term(fold(one), "title") == analyser.term(fold(other), "title")


def test_names_are_not_stemmed_and_unknown_languages_are_only_folded() -> None:
    assert Analyser("en").term("jones", "person") == "jones"
    assert Analyser("en").occurrences("Brooks\nBanks", "person").positions == {"brooks": [0], "banks": [PARAGRAPH]}
    assert Analyser("tlh").term("floods", "body") == "floods"
    assert not Analyser("tlh").is_stop("the")
    assert Analyser("EN_us").term("floods", "body") == Analyser("en-NZ").term("floods", "body") == "flood"


def test_an_edit_moves_no_word_of_other_short_paragraphs() -> None:
    before = Analyser("en").occurrences("Rain fell.\nThe river rose.\nRoads closed.", "body").positions
    after = Analyser("en").occurrences("Heavy rain fell on Monday.\nThe river rose.\nRoads closed.", "body").positions
    assert before["river"] == after["river"] == [PARAGRAPH + 1]
    assert before["road"] == after["road"] == [2 * PARAGRAPH]


def test_monsters_are_cut_and_take_no_time() -> None:
    analyser = Analyser("en")
    for monster in ["x" * 500_000, "1," * 250_000, "a." * 250_000, "a'" * 250_000, "é\u0301" * 250_000, "日" * 100_000]:
        found = analyser.occurrences(monster, "body")
        assert all(len(surface) <= LONGEST for surface in found.surfaces)


@needs_node
def test_monsters_do_not_stop_the_browser() -> None:
    repeated = [("x", 500_000), ("1,", 250_000), ("a.", 250_000), ("a'", 250_000), ("é\u0301", 250_000), ("𝒳", 200_000)]
    surfaces = in_browser("tokens(it[0].repeat(it[1])).map(({ surface }) => surface)", repeated)
    assert surfaces == [[token.surface for token in tokens(part * count)] for part, count in repeated]


def test_an_analyser_goes_to_another_process() -> None:
    analyser = Analyser("en")
    analyser.occurrences("floods", "body")
    copy = pickle.loads(pickle.dumps(analyser))
    assert copy.term("floods", "body") == "flood"


@needs_node
def test_strings_are_ordered_by_code_point_in_the_browser() -> None:
    words = [
        "",
        "a",
        "ab",
        "b",
        "é",
        "\ud7ff",
        "\ue000",
        "\uffee",
        "\U00010000",
        "\U0001f600",
        "a\U0001f600",
        "a\uffee",
    ]
    pairs = [[one, other] for one in words for other in words]
    signs = in_browser("Math.sign(compareCodePoints(it[0], it[1]))", pairs)
    assert signs == [(one > other) - (one < other) for one, other in pairs]


def test_the_browsers_tables_are_those_of_python() -> None:
    assert (CLIENT / "languages.js").read_text(encoding="utf-8") == generator().languages_js()


@pytest.mark.skipif(
    unicodedata.unidata_version != characters.UNICODE, reason="this Python has another version of Unicode"
)
def test_the_frozen_characters_are_those_of_their_unicode() -> None:
    assert (SEARCH / "backfile_search" / "characters.py").read_text(encoding="utf-8") == generator().characters_py()
    assert (CLIENT / "characters.js").read_text(encoding="utf-8") == generator().characters_js()


def test_names_in_the_news_are_no_stop_words() -> None:
    analyser = Analyser("en")
    surfaces = [token.surface for token in analyser.tokens("When did Mrs May dig a well in the shed")]
    assert [surface for surface in surfaces if not analyser.is_stop(surface)] == ["mrs", "may", "dig", "well", "shed"]
