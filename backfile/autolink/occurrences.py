"""Where names stand in prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from backfile.autolink.vocabulary import Form, Forms, Rest, Vocabulary
from backfile.autolink.word_lists import BEFORE_SURNAMES, COMMON_WORDS
from backfile.autolink.words import (
    EMPHASIS,
    EMPHASIS_TAG,
    JOINT,
    MARKS,
    MORE,
    fold_gap,
    fold_word,
    readings,
    words_of_prose,
)
from backfile.urls import fold


class Occurrence(NamedTuple):
    section: int
    start: int
    end: int
    form: Form
    single: str  # the folded word, if one word alone stands for the name, else ""


def occurrences(html: str, vocabulary: Vocabulary) -> list[Occurrence]:
    """Every occurrence of every form, and of surnames behind full names, in order and without overlap."""
    forms, lower = vocabulary.forms, vocabulary.lower
    if not forms:
        return []
    named: dict[str, Form] = {}
    found: list[Occurrence] = []
    end = 0
    for section, start, word in words_of_prose(html, _first_letters(lower)):
        folded = fold_word(word)
        if folded not in forms and folded not in named and not folded.endswith("'s"):
            continue
        if start < end or (word[0].islower() and folded not in lower and folded[:-2] not in lower):
            continue
        place = (section, start)
        occurrence = _form_at(html, place, word, forms) or _surname_at(html, place, word, named)
        if occurrence:
            found.append(occurrence)
            end = occurrence.end
            if occurrence.form.surname:
                named.setdefault(occurrence.form.surname, occurrence.form)
    return found


def _first_letters(lower: frozenset[str]) -> str:
    """The small ASCII letters that a form may start with."""
    return "".join(sorted({first[0] for first in lower if "a" <= first[0] <= "z"})) if lower else ""


def _form_at(html: str, place: tuple[int, int], word: str, vocabulary: Mapping[str, Forms]) -> Occurrence | None:
    """The longest form that stands at `place`."""
    section, start = place
    for folded, length in readings(word):
        forms = vocabulary.get(folded)
        if forms is None:
            continue
        end = start + length
        # "Mark's" within a longer name has to stand in the form as well ("St John's Ambulance").
        following = _following(html, end, folded, forms) if length == len(word) else []
        for rest, rest_end in _rests(following, forms.lengths):
            form = forms.by_rest.get(rest)
            if form is None or not _is_written_so(html[start:end], form):
                continue
            if span := _span(html, start, rest_end or end, form.is_dotted):
                return Occurrence(section, *span, form, "" if rest else folded)
    return None


def _is_written_so(text: str, form: Form) -> bool:
    """True if the first word is as large or small as the form allows."""
    return (form.is_lower or not text[0].islower()) and (not form.is_upper or text.isupper())


def _following(html: str, at: int, before: str, forms: Forms) -> list[tuple[str, list[tuple[str, int]]]]:
    """The words from `at` on, as far as the forms need them: the gap before each, and its readings (folded, end)."""
    words: list[tuple[str, list[tuple[str, int]]]] = []
    while len(words) < forms.lengths[0] and (match := _NEXT_WORD.match(html, at)):
        start = match.start(2)
        gap, found = fold_gap(match[1], before), readings(match[2])
        if not words and (gap, found[0][0]) not in forms.seconds and (gap, found[-1][0]) not in forms.seconds:
            break
        words.append((gap, [(folded, start + length) for folded, length in found]))
        before, at = found[0][0], match.end()
    return words


# What may stand between two words of a name. Most of it only does if the form itself has it ("Portland, Oregon").
_NEXT_WORD = re.compile(
    rf"( (?=[^\W_])|(?:{EMPHASIS_TAG}|&(?:nbsp|amp|quot|apos|rsquo|#39|#160);|[^\w<&]){{1,12}})([^\W_]{MORE})"
)


def _rests(following: list[tuple[str, list[tuple[str, int]]]], lengths: tuple[int, ...]) -> Iterator[tuple[Rest, int]]:
    """What follows, in each of the `lengths` (longest first), and its end. Only a last word may be a possessive."""
    plain = [(gap, readings[0][0]) for gap, readings in following]
    for length in lengths:
        if not length:
            yield (), 0
        elif length <= len(following):
            gap, readings = following[length - 1]
            for folded, end in readings:
                yield (*plain[: length - 1], (gap, folded)), end


def _span(html: str, start: int, end: int, is_dotted: bool) -> tuple[int, int] | None:
    """The place of a link around the words from `start` to `end`, or None if they are part of something larger."""
    if is_dotted and html.startswith(".", end):
        end += 1
    if _JOINED_BEHIND.match(html, end):
        return None
    if html[start - 1 : start] not in _APART and _JOINED_BEFORE.search(html, max(0, start - 24), start):
        return None
    return _balanced(html, start, end) if "<" in html[start:end] else (start, end)


_APART = ("", " ", "\n", "(", "\u201c")  # nothing before it, or what most often is
_JOINED_BEFORE = re.compile(rf"(?:[^\W_](?:{JOINT}|[{MARKS}.]|(?:{EMPHASIS_TAG})+)|[@_])\Z")
_JOINED_BEHIND = re.compile(rf"(?:\.|{EMPHASIS_TAG})*[^\W_]|[@_]")


def _balanced(html: str, start: int, end: int) -> tuple[int, int] | None:
    """The span, widened by emphasis tags at its edges so that it holds both tags of each pair, or None if it cannot."""
    opened: list[str] = []
    for tag in EMPHASIS.finditer(html, start, end):
        if not tag[1]:
            opened.append(tag[2])
        elif opened:
            opened.pop()
        elif html.endswith(f"<{tag[2]}>", 0, start):
            start -= len(tag[2]) + 2
        else:
            return None
    for name in reversed(opened):
        if not html.startswith(f"</{name}>", end):
            return None
        end += len(name) + 3
    return start, end


def _surname_at(html: str, place: tuple[int, int], word: str, named: Mapping[str, Form]) -> Occurrence | None:
    """A surname standing alone behind its full name: not part of somebody else's name or of a street's."""
    section, start = place
    for folded, length in readings(word):
        form = named.get(folded)
        if form is None or folded in COMMON_WORDS or word[0].islower():
            continue
        span = _span(html, start, start + length, False)
        is_possessive = length < len(word)
        if span and not _has_first_name(html, start) and (is_possessive or not _CAPITAL_BEHIND.match(html, span[1])):
            return Occurrence(section, *span, form, folded)
    return None


_CAPITAL_BEHIND = re.compile(r"(?:\s|&nbsp;)+(?![a-z0-9])[^\W\d_](?<=[A-Z\u00c0-\u00de])")


def _has_first_name(html: str, start: int) -> bool:
    """True if the word before `start` is capitalised and neither a title nor a word that starts sentences."""
    before = html[max(0, start - 40) : start].replace("&nbsp;", " ")
    if not before[-1:].isspace() or before.isspace():
        return False
    word = before.split()[-1].rpartition(">")[2].lstrip("(\"'\u201c\u2018")
    if word.endswith("."):  # "J. Roe" is somebody; "Dr. Roe" is the same, and "in Iran. Roe" is a new sentence
        return len(word) == 2 and word[0].isupper()
    if not word[:1].isupper() or not word[-1].isalpha() or word.endswith(_POSSESSIVE_ENDINGS):
        return False
    return fold(word) not in BEFORE_SURNAMES


_POSSESSIVE_ENDINGS = ("'s", "\u2019s", "&#39;s", "s'", "s\u2019")
