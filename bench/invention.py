"""The words and names that a generated archive is written with. All but the commonest words are made up."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from random import Random

COMMON_WORDS = """
the of and to in a is that for it was on with as be at by this had not are but from or have an they which one were all
their there been has when who will no more if out so up said what its about than into them can only other new some could
time these two may first then do any like my now over such our man me even most made after also did many off before must
well back through years much where your way down should because long each just state those people too mr how little good
world make very year still see own work men day get here old between life both being under three never know same last
another while us might great go come since against right came take used himself few house local use place during high
without again home around small however found mrs part thought went say once general upon every left
"""
STARTS = ("b", "br", "c", "d", "f", "fl", "g", "h", "j", "k", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v")
MIDDLES = ("a", "a", "e", "e", "i", "i", "o", "o", "u", "ai", "ea", "ou")
ENDS = ("", "", "", "l", "m", "n", "r", "s", "nd", "rt", "ck")
HOW_MANY = {"people": 3000, "organisations": 600, "places": 400, "events": 150, "subjects": 150, "authors": 150}

Weighted = tuple[Sequence[str], Sequence[float]]  # values and their cumulative weights


def vocabulary(rng: Random, size: int) -> list[str]:
    """`size` distinct words, commonest first: English ones, then invented ones, the shorter before the longer."""
    words = dict.fromkeys(COMMON_WORDS.split())
    while len(words) < size:
        stem = invented(rng, 1 + (len(words) > 3000) + (rng.random() < 0.25))
        words.update(dict.fromkeys(stem + ending for ending in rng.sample(("", "", "s", "ed", "ing", "er", "ly"), 3)))
    return list(words)[:size]


def invent_names(rng: Random) -> dict[str, list[str]]:
    """Distinct names of each kind. A few hundred carry a macron, as names in New Zealand do."""
    givens = [invented(rng, 2).title() for _ in range(300)]
    pools: dict[str, list[str]] = {}
    for kind, count in HOW_MANY.items():
        names: dict[str, None] = {}
        while len(names) < count:
            word = invented(rng, 2 + (rng.random() < 0.5)).title()
            if rng.random() < 0.08:
                word = word.replace("a", "ā", 1)
            names[name_of(rng, kind, word, givens)] = None
        pools[kind] = list(names)
    return pools


def name_of(rng: Random, kind: str, word: str, givens: list[str]) -> str:
    """A name of this kind that has `word` in it; of a person or author, behind one of `givens`."""
    patterns = {
        "organisations": ("{} Council", "{} Holdings", "University of {}", "Ministry of {}", "{} Trust"),
        "places": ("{}", "{}", "Port {}", "{} Valley", "Mount {}"),
        "events": ("{} inquiry", "{} flood", "{} election", "{} Festival"),
        "subjects": ("{} policy", "{} reform", "{} farming", "{} housing"),
    }
    return rng.choice(patterns.get(kind, (rng.choice(givens) + " {}",))).format(word)


def invented(rng: Random, syllables: int) -> str:
    """A word that nobody has used, such as brouvick."""
    return "".join(rng.choice(STARTS) + rng.choice(MIDDLES) for _ in range(syllables)) + rng.choice(ENDS)


def zipf(values: Sequence[str], offset: float) -> Weighted:
    """`values` with cumulative weights 1/(rank + offset), after Mandelbrot."""
    return values, list(accumulate(1 / (rank + offset) for rank in range(len(values))))
