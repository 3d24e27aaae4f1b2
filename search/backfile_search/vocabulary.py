"""From what was typed to the words of the archive: prefixes, misspellings, suggestions, completions.

`words` is always a function: a prefix -> the words that begin with it and the number of documents that have them, in the order
of their code points. Lengths and distances count code points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

MAX_EXPANSIONS = 32  # words that one prefix or misspelling may stand for
MAX_COMPLETIONS = 8
LEAST = 3  # code points of a word below which nothing is a misspelling of it
SMALL = 200  # documents up to which a word that only one of them has is worth completing

Words: TypeAlias = Callable[[str], Iterable[tuple[str, int]]]


class Near(NamedTuple):
    """A word not far from another, by its distance and the number of documents that have it."""

    distance: int
    documents: int
    word: str


def expand_prefix(words: Words, prefix: str) -> list[str]:
    """The words that begin like this, the most frequent first: MAX_EXPANSIONS at most."""
    return [word for word, _ in _most_frequent(words(prefix))[:MAX_EXPANSIONS]]


def expand_fuzzy(words: Words, surface: str, limit: int) -> list[str]:
    """The words within this distance that begin with the same character, nearest first: MAX_EXPANSIONS at most.

    The word itself is one of them, if the archive has it, and the only one if it is shorter than LEAST. Equally near words: the
    more frequent first, then by code points.
    """
    limit = limit if len(surface) >= LEAST else 0
    return [near.word for near in _ranked(_near(words, surface, limit))[:MAX_EXPANSIONS]]


def suggest(words: Words, surface: str) -> str | None:
    """The word that was probably meant: the nearest that two documents or more have, of these the most frequent; never itself.

    One slip in words of up to four characters, two in longer ones; none in shorter ones than three, and none in numbers.
    """
    if len(surface) < LEAST or surface[0] in "0123456789":
        return None
    near = _near(words, surface, 1 if len(surface) <= 4 else 2)
    likely = _ranked(found for found in near if found.distance and found.documents >= 2)
    return likely[0].word if likely else None


def completions(words: Words, prefix: str, documents: int) -> list[tuple[str, int]]:
    """Words that begin like this and how many documents have them, the most frequent first: MAX_COMPLETIONS at most.

    In an archive of more than SMALL `documents`, a word that a single one has is more often a misspelling than a wish.
    """
    least = 1 if documents <= SMALL else 2
    return _most_frequent(pair for pair in words(prefix) if pair[1] >= least)[:MAX_COMPLETIONS] if prefix else []


def distance(one: str, other: str, limit: int) -> int:
    """How many slips lie between two words, or `limit` + 1 if there are more.

    The optimal string alignment distance: a slip is a character too many, too few, a wrong one, or two neighbours swapped.
    Looks only where a limit of one or two allows, which is cheaper than a table of all prefixes.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    start = _shared(one, other)
    one, other = one[start:], other[start:]
    if not one or not other:
        return len(one or other)
    return 1 + min(_after_slip(one, other, limit)) if limit else 1


def _after_slip(one: str, other: str, limit: int) -> Iterator[int]:
    """The distances that remain after each slip that can explain why the first characters differ."""
    yield distance(one[1:], other[1:], limit - 1)
    yield distance(one[1:], other, limit - 1)
    yield distance(one, other[1:], limit - 1)
    if one[:2] == other[1::-1]:
        yield distance(one[2:], other[2:], limit - 1)


def _shared(one: str, other: str) -> int:
    """The length of the beginning that two words share."""
    for place, (character, counterpart) in enumerate(zip(one, other, strict=False)):
        if character != counterpart:
            return place
    return min(len(one), len(other))


def _near(words: Words, surface: str, limit: int) -> Iterator[Near]:
    """The words within this distance, in their order."""
    shortest, longest = max(len(surface) - limit, min(len(surface), LEAST)), len(surface) + limit
    # A slip replaces at most one character: this costs a fifth of measuring, and hardly one word in twenty gets past it.
    characters = set(surface)
    for word, documents in words(surface[:1]):
        if shortest <= len(word) <= longest and len(characters.difference(word)) <= limit:
            slips = distance(surface, word, limit)
            if slips <= limit:
                yield Near(slips, documents, word)


def _ranked(near: Iterable[Near]) -> list[Near]:
    return sorted(near, key=lambda found: (found.distance, -found.documents, found.word))


def _most_frequent(pairs: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(pairs, key=lambda pair: -pair[1])  # sorting is stable: equally frequent ones stay in order
