"""What is looked for: every form of every name, ready to be found by its first word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from backfile.autolink.word_lists import SMALL_WORDS
from backfile.autolink.words import WORD_OR_ENTITY, fold_gap, fold_word


@dataclass(frozen=True, slots=True)
class VocabularyEntry:
    """A name to look for: its key, its kind (one of model.NAME_KINDS) and every form in which it is written."""

    key: str
    kind: str
    forms: tuple[str, ...]
    no_autolink: bool = False


# What follows a form's first word: (gap, folded word) for each further word.
Rest = tuple[tuple[str, str], ...]


class Form(NamedTuple):
    """One way of writing a name.

    `key` is "" if the form is recognised but never linked, so
    that "York" is not found within a "New York" that two names claim.
    """

    key: str
    kind: str
    texts: tuple[str, ...]  # as the entries write it
    surname: str  # folded last word of a person's full name, else ""
    is_lower: bool  # written with a small letter, so the prose may do so too
    is_upper: bool  # an acronym that is a word in small letters: "WHO" is not "Who"
    is_dotted: bool  # ends with a full stop of its own: "U.S.", "Inc."


class Forms(NamedTuple):
    """The forms that begin with the same word, by what follows it."""

    by_rest: Mapping[Rest, Form]
    lengths: tuple[int, ...]  # of what follows, longest first
    seconds: frozenset[tuple[str, str]]  # first items of what follows


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The forms by folded first word.

    `ambiguous` holds (form, keys), sorted: forms that are not linked because more than one name claims them.
    """

    forms: Mapping[str, Forms]
    ambiguous: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lower: frozenset[str] = frozenset()  # folded first words of forms that start with a small letter


def vocabulary(entries: Iterable[VocabularyEntry]) -> Vocabulary:
    """The vocabulary of all forms of `entries`.

    A form that two keys share is never linked and is listed as ambiguous; a form of an entry with `no_autolink` is
    never linked, whoever else has it.
    """
    claims: dict[tuple[str, Rest], list[tuple[VocabularyEntry, str]]] = defaultdict(list)
    for entry in entries:
        for text in entry.forms:
            words = _words_of_form(text)
            if words and words[0][1]:
                claims[words[0][1], words[1:]].append((entry, text))
    forms: dict[str, dict[Rest, Form]] = defaultdict(dict)
    ambiguous = []
    for (first, rest), claimed in claims.items():
        form = forms[first][rest] = _form(first, rest, claimed)
        keys = tuple(sorted({entry.key for entry, _ in claimed}))
        if len(keys) > 1 and not any(entry.no_autolink for entry, _ in claimed):
            ambiguous.append((form.texts[0], keys))
    lower = frozenset(first for first, same in forms.items() if any(form.is_lower for form in same.values()))
    return Vocabulary({first: _forms(same) for first, same in forms.items()}, tuple(sorted(ambiguous)), lower)


def _forms(by_rest: dict[Rest, Form]) -> Forms:
    lengths = tuple(sorted({len(rest) for rest in by_rest}, reverse=True))
    return Forms(by_rest, lengths, frozenset(rest[0] for rest in by_rest if rest))


def _words_of_form(text: str) -> tuple[tuple[str, str], ...]:
    """(gap before it, folded word) for each word of a form."""
    html = escape(" ".join(text.split()), quote=False)
    words: list[tuple[str, str]] = []
    end = 0
    for word in WORD_OR_ENTITY.finditer(html):
        if word[1]:
            before = words[-1][1] if words else ""
            words.append((fold_gap(html[end : word.start()], before), fold_word(word[1])))
            end = word.end()
    return tuple(words)


def _form(first: str, rest: Rest, claimed: list[tuple[VocabularyEntry, str]]) -> Form:
    entries = [entry for entry, _ in claimed]
    texts = tuple(sorted({" ".join(text.split()) for _, text in claimed}))
    is_one_name = len({entry.key for entry in entries}) == 1 and not any(entry.no_autolink for entry in entries)
    kind = "person" if any(entry.kind == "person" for entry in entries) else entries[0].kind
    return Form(
        key=entries[0].key if is_one_name else "",
        kind=kind,
        texts=texts,
        surname=_surname(rest) if kind == "person" else "",
        is_lower=any(text[0].islower() for text in texts),
        is_upper=first in SMALL_WORDS and all(text.split()[0].isupper() for text in texts),
        is_dotted=any(text.endswith(".") for text in texts),
    )


def _surname(rest: Rest) -> str:
    """The last word of a full name; "" for what is a description ("Duke of Sussex")."""
    words = [word for _, word in rest]
    return words[-1] if words and len(words[-1]) > 1 and not {"of", "the", "and"} & set(words) else ""


def first_words(entries: Iterable[VocabularyEntry]) -> frozenset[str]:
    """What `could_match` needs to know of names: their folded first words, and "" for forms such as "eBay"."""
    texts = [text for entry in entries for text in entry.forms]
    firsts = {words[0][1] for text in texts if (words := _words_of_form(text))}
    return frozenset(firsts | {"" for text in texts if text.strip()[:1].islower()})
