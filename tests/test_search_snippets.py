"""A snippet shows the passage that says why an article was found, the same in Python and in the browser's half."""

from __future__ import annotations

import html
import json
import random
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from backfile_search.analysis import Analyser
from backfile_search.snippets import WIDTH, snippet

CLIENT = Path(__file__).parents[1] / "search" / "backfile_search" / "client"
PIECES = ("characters.js", "languages.js", "analysis.js", "snippets.js")
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
ENGLISH = Analyser("en")
FILLER = (
    "Officials said on Tuesday that the council would meet again next month to hear more from residents of the valley. "
)


def show(text: str, words: str, lead: str = "The lead.", analyser: Analyser = ENGLISH) -> str:
    terms = frozenset(analyser.term(token.surface, "body") for token in analyser.tokens(words))
    return snippet(text, lead, terms, analyser)


def test_a_short_paragraph_is_shown_whole() -> None:
    text = "Nothing here.\n“Floods closed two roads,” she said.\nNothing there."
    assert show(text, "flooding") == "“<mark>Floods</mark> closed two roads,” she said."


def test_a_passage_is_cut_at_words_and_says_so() -> None:
    shown = show(FILLER * 3 + "The dam broke at noon. " + FILLER * 3, "dam")
    assert shown.startswith("… ") and shown.endswith(" …")
    assert "The <mark>dam</mark> broke at noon." in shown
    assert (
        shown[2:-2].replace("<mark>", "").replace("</mark>", "") in FILLER * 3 + "The dam broke at noon. " + FILLER * 3
    )
    assert WIDTH * 0.8 < len(shown) < WIDTH * 1.2


def test_a_passage_at_an_end_of_its_paragraph_uses_the_room_on_the_other_side() -> None:
    at_start, at_end = show("The dam broke. " + FILLER * 3, "dam"), show(FILLER * 3 + "So broke the dam.", "dam")
    assert at_start.startswith("The <mark>dam</mark> broke. ") and at_start.endswith(" …")
    assert at_end.startswith("… ") and at_end.endswith("So broke the <mark>dam</mark>.")
    assert min(len(at_start), len(at_end)) > WIDTH * 0.8


def test_the_passage_with_most_different_words_wins_then_most_matches_then_the_first() -> None:
    text = "A dam, a dam, a dam.\nThe dam and the river.\nThe river, dam and river.\nThe river, the dam, the river."
    assert show(text, "dam river") == "The <mark>river</mark>, <mark>dam</mark> and <mark>river</mark>."
    assert show(text, "dam") == "A <mark>dam</mark>, a <mark>dam</mark>, a <mark>dam</mark>."


def test_a_passage_never_spans_paragraphs() -> None:
    assert show("The dam\nThe river", "dam river") == "The <mark>dam</mark>"


def test_without_a_match_in_the_text_it_is_the_lead() -> None:
    assert show("Nothing here.", "dam", lead="A dam & more") == "A <mark>dam</mark> &amp; more"
    assert show("Nothing here.", "dam", lead="What happened") == "What happened"
    assert show("The dam", "", lead="What happened") == "What happened"
    assert show("", "dam", lead="") == ""


def test_text_cannot_bring_markup_along() -> None:
    shown = show('<script>alert("dam")</script> & </mark><mark>', "dam")
    assert shown == "&lt;script&gt;alert(&quot;<mark>dam</mark>&quot;)&lt;/script&gt; &amp; &lt;/mark&gt;&lt;mark&gt;"


def test_whole_words_are_marked_as_they_are_written() -> None:
    assert show("Iran’s MĀORI O'Neill 3.5m", "iran maori oneill") == (
        "<mark>Iran’s</mark> <mark>MĀORI</mark> <mark>O'Neill</mark> 3.5m"
    )
    assert show("国会は東京都で", "東京", analyser=Analyser("ja")) == "国会は<mark>東京</mark>都で"


def test_monsters_are_cut() -> None:
    shown = show("x" * 5000 + " dam " + "-" * 5000 + "y" * 5000, "dam")
    assert "<mark>dam</mark>" in shown
    assert len(shown) < 400


def test_a_book_takes_no_longer_than_reading_it_through() -> None:
    book = "\n".join([FILLER * 20 + "dam river "] * 400) + "the dam " * 40_000
    terms = frozenset({"dam", "river", *map(str, range(500))})
    show(book, "dam")
    started = time.process_time()
    snippet(book, "", terms, ENGLISH)
    assert time.process_time() - started < 20


# Seeded texts in which the words searched for come often enough to compete.
def articles(count: int, *, monsters: bool = True) -> list[tuple[str, str, list[str], str]]:
    source = random.Random(11)
    words = "dam river floods Flooding O'Neill’s 3.5 1,000 U.S. Māori 東京 の 👍🏽 <b> & — \" 𝒳𝒴 हिन्दी naïve".split()
    filler = [*FILLER.split(), "\u00a0", "\t", "\n", "\n\n", "…", "l'eau"]
    filler += ["x" * 90, "-" * 90, "𝒳" * 90] * monsters

    def text(length: int) -> str:
        return " ".join(source.choice(words if source.random() < 0.1 else filler) for _ in range(length))

    def article() -> tuple[str, str, list[str], str]:
        language = source.choice(["en", "en", "fr", "xx"])
        analyser = Analyser(language)
        asked = " ".join(source.sample(words, source.randrange(1, 6)))
        terms = sorted({analyser.term(token.surface, "body") for token in analyser.tokens(asked)})
        return text(source.randrange(300)), text(10), terms, language

    return [article() for _ in range(count)]


@needs_node
def test_the_browser_shows_the_same() -> None:
    asked = articles(500)
    program = "\n".join((CLIENT / piece).read_text(encoding="utf-8") for piece in PIECES)
    program = f"""(() => {{ "use strict"; {program}
      const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
      const shown = asked.map(([text, lead, terms, language]) => snippet(text, lead, new Set(terms), language));
      process.stdout.write(JSON.stringify(shown));
    }})();"""
    done = subprocess.run(["node", "-e", program], input=json.dumps(asked), capture_output=True, check=True, text=True)
    answers = json.loads(done.stdout)
    expected = [snippet(text, lead, frozenset(terms), Analyser(language)) for text, lead, terms, language in asked]
    assert answers == expected
    assert sum("<mark>" in shown for shown in expected) > 300


def test_marks_aside_a_passage_is_a_piece_of_its_text() -> None:
    for text, lead, terms, language in articles(200, monsters=False):
        shown = snippet(text, lead, frozenset(terms), Analyser(language))
        plain = html.unescape(re.sub("</?mark>", "", shown)).removeprefix("… ").removesuffix(" …")
        assert plain in re.sub(r"\s+", " ", f"{text}\n{lead}")
