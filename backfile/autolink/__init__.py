"""Names linked in prose: whole words, the longest form first, the first occurrence in each section.

    word_lists    words that are no names, or not for sure
    words         words of names and of prose, as they are cut out and compared
    vocabulary    what is looked for
    occurrences   where it stands

One walk over the HTML finds the occurrences; `link_names`, `find_names` and `entries_found` all look at the same ones.
The walk is linear in the text: a regular expression stops only at tags, entities and words that could start a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from html import escape
from typing import NamedTuple

from backfile.autolink.occurrences import Occurrence, occurrences
from backfile.autolink.vocabulary import Form, Vocabulary, VocabularyEntry, first_words, vocabulary
from backfile.autolink.words import readings, words_of_prose

__all__ = [
    "Mentions",
    "Vocabulary",
    "VocabularyEntry",
    "capitals",
    "could_match",
    "entries_found",
    "find_names",
    "first_words",
    "link_names",
    "vocabulary",
]


class Mentions(NamedTuple):
    """What an article's prose names: the keys that are linked, in order, and every form that matters to linking them."""

    names: tuple[str, ...] = ()
    entries: tuple[VocabularyEntry, ...] = ()


def link_names(html: str, vocabulary: Vocabulary, href_of: Callable[[str], str]) -> tuple[str, tuple[str, ...]]:
    """`html` with each name's first occurrence in each section linked, and the keys found, in order of occurrence.

    `html` is sanitised and serialised: balanced tags in small letters, attributes in double quotes. Sections start at
    headings and at top-level ``<section>`` elements. `href_of` gives the address of a key, not yet escaped.
    """
    linked = _first_in_sections(html, vocabulary)
    pieces: list[str] = []
    end = 0
    for found in linked:
        address = escape(href_of(found.form.key))
        pieces += (html[end : found.start], f'<a class="name" href="{address}">', html[found.start : found.end], "</a>")
        end = found.end
    return "".join((*pieces, html[end:])), _keys(linked)


def find_names(html: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The keys that `link_names` would link, in order of first occurrence."""
    return _keys(_first_in_sections(html, vocabulary))


def _keys(linked: list[Occurrence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.form.key for found in linked))


def entries_found(html: str, vocabulary: Vocabulary) -> tuple[VocabularyEntry, ...]:
    """The part of `vocabulary` that matters to `html`, in order of first occurrence.

    A vocabulary of these entries links `html` exactly as the whole one does. Forms that are recognised and not linked
    are among them, with the key "" and `no_autolink`: without them, "York" would be linked within an ambiguous "New
    York".
    """
    by_name: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for found in occurrences(html, vocabulary):
        by_name[found.form.key, found.form.kind].update(dict.fromkeys(found.form.texts))
    return tuple(VocabularyEntry(key, kind, tuple(texts), not key) for (key, kind), texts in by_name.items())


def _first_in_sections(html: str, vocabulary: Vocabulary) -> list[Occurrence]:
    """The occurrences that are linked."""
    everything = occurrences(html, vocabulary)
    bearers: dict[str, dict[str, None]] = defaultdict(dict)
    for found in everything:
        bearers[found.form.surname][_bearer(found.form)] = None
    linked, seen = [], set()
    for found in everything:
        place = (found.section, found.form.key)
        # Where the article has a Jane Roe, a bare "Roe" is no other person and no place; with a John Roe, it is nobody.
        clear = (
            not found.single or not bearers.get(found.single) or list(bearers[found.single]) == [_bearer(found.form)]
        )
        if found.form.key and clear and place not in seen:
            seen.add(place)
            linked.append(found)
    return linked


def _bearer(form: Form) -> str:
    return form.key or form.texts[0]


def capitals(html: str) -> str:
    """The folded words of the prose that could start a name, sorted, blank-separated.

    That is, words without a small first letter: every name that `find_names` finds starts with one of them, but for
    forms that are themselves written with a small letter ("eBay").
    """
    words = (word for _, _, word in words_of_prose(html) if not word[0].islower())
    starts = {folded for word in words for folded, _ in readings(word)}
    return " ".join(sorted(starts - {""}))


def could_match(capitals: str, first_words: frozenset[str]) -> bool:
    """False only if a text with these `capitals` holds none of the names with these `first_words`."""
    return "" in first_words or not first_words.isdisjoint(capitals.split(" "))
