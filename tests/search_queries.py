"""Queries as people might ask them of an archive, made from its own words: the same seed gives the same queries."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from backfile_search import Document

SHAPES = (
    "word", "word", "words", "words", "or", "not", "phrase", "phrase", "quotation", "brackets", "prefix", "fuzzy", "typo",
    "title", "name", "name phrase", "name group", "sentence", "hyphens", "filter", "browse", "dates",
)  # fmt: skip
FIELDS = ("section", "story", "person", "place", "organisation", "subject", "author", "outlet", "type")


class Asked(NamedTuple):
    """A query with its options, which are named as the browser's are."""

    text: str
    options: dict[str, Any]


def queries_for(documents: Sequence[Document], count: int, seed: int) -> list[Asked]:
    """`count` queries about these documents, of every shape, sorted and paged in every way."""
    chance = random.Random(seed)
    return [_with_options(_query(SHAPES[n % len(SHAPES)], documents, chance), documents, chance) for n in range(count)]


def _with_options(asked: Asked, documents: Sequence[Document], chance: random.Random) -> Asked:
    options = dict(asked.options)
    if chance.random() < 0.3:
        options["sort"] = chance.choice(["newest", "oldest", "relevance"])
    if chance.random() < 0.2:
        options["offset"] = chance.choice([1, 5, 10, 40])
    if chance.random() < 0.3:
        options["limit"] = chance.choice([1, 3, 25, 100])
    if chance.random() < 0.3:
        options["facets"] = True
    if chance.random() < 0.1:
        options.update(_dates(documents, chance))
    return Asked(asked.text, options)


def _query(shape: str, documents: Sequence[Document], chance: random.Random) -> Asked:
    words = _words(documents, chance)
    one, two, three = (chance.choice(words) for _ in range(3))
    match shape:
        case "words":
            return Asked(f"{one} {two}" if chance.random() < 0.6 else f"{one} {two} {three}", {})
        case "or":
            return Asked(f"{one} OR {two}", {})
        case "not":
            return Asked(chance.choice([f"{one} -{two}", f"{one} NOT {two}", f"-{one}", f"{one} OR NOT {two}"]), {})
        case "phrase":
            return Asked(f'"{_run(words, chance, 2, 3)}"', {})
        case "quotation":
            return Asked(f"“{_run(words, chance, 4, 9)}”", {})
        case "brackets":
            return Asked(f"({one} OR {two}) {three} -({two} {one})", {})
        case "prefix":
            return Asked(f"{one[: chance.randint(2, 5)]}*", {})
        case "fuzzy":
            return Asked(_misspelt(one, chance) + chance.choice(["~", "~1", "~2"]), {})
        case "typo":
            return Asked(f"{_misspelt(one, chance)} {two}", {})
        case "title":
            return Asked(f"title:{one} {two}", {})
        case "sentence":
            return Asked(_run(words, chance, 6, 12), {"any": chance.random() < 0.7})
        case "hyphens":
            return Asked(f"{one}-{two} {three}'s 3.5", {"any": True})
        case "name" | "name phrase" | "name group" | "filter" | "browse":
            return _about_a_name(shape, one, documents, chance)
        case "dates":
            return Asked(one, _dates(documents, chance))
        case _:
            return Asked(one, {})


def _about_a_name(shape: str, word: str, documents: Sequence[Document], chance: random.Random) -> Asked:
    field, value = _name(documents, chance)
    parts = re.findall(r"\w+", value) or ["none"]
    match shape:
        case "name":
            return Asked(
                f"{field}:{chance.choice(parts)} {word}"
                if chance.random() < 0.5
                else f"{field}:{chance.choice(parts)}",
                {},
            )
        case "name phrase":
            return Asked(f'{field}:"{value}"', {})
        case "name group":
            return Asked(f"{field}:({parts[0]} OR {parts[-1]})", {})
        case "filter":
            return Asked(word, {"filters": {field: [value]}})
        case _:
            return Asked("", {"filters": {field: [value, _name(documents, chance, field)[1]]}})


def _words(documents: Sequence[Document], chance: random.Random) -> list[str]:
    for _ in range(20):
        words = re.findall(r"[^\W_]+", chance.choice(documents).text)
        if len(words) > 20:
            return words
    return ["nothing", "here"]


def _run(words: list[str], chance: random.Random, least: int, most: int) -> str:
    start = chance.randrange(len(words))
    return " ".join(words[start : start + chance.randint(least, most)])


def _misspelt(word: str, chance: random.Random) -> str:
    if len(word) < 3:
        return word
    at = chance.randrange(1, len(word) - 1)
    middle = chance.choice(["", word[at] * 2, "e", word[at + 1] + word[at]])
    return word[:at] + middle + word[at + (2 if len(middle) == 2 and middle[0] != middle[1] else 1) :]


def _name(documents: Sequence[Document], chance: random.Random, field: str = "") -> tuple[str, str]:
    for _ in range(50):
        wanted = field or chance.choice(FIELDS)
        values = chance.choice(documents).values(wanted)
        if values:
            return wanted, chance.choice(values).replace('"', " ")
    return field or "person", "Nobody"


def _dates(documents: Sequence[Document], chance: random.Random) -> dict[str, str]:
    days = sorted(chance.choice(documents).day for _ in range(2))
    cut = chance.choice([4, 7, 10])
    bounds = {"from": days[0][:cut], "to": days[1][: chance.choice([4, 7, 10])]}
    return {name: bounds[name] for name in chance.choice([("from",), ("to",), ("from", "to")])}
