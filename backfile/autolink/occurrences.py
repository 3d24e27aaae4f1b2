"""Where names stand in prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from backfile.autolink.vocabulary import Form, Rest, Vocabulary
from backfile.autolink.word_lists import BEFORE_SURNAMES, COMMON_WORDS
from backfile.autolink.words import (
    EMPHASIS,
    EMPHASIS_TAG,
    JOINT,
    MARKS,
    MORE,
    fold_gap,
    fold_word,
    spellings,
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
    forms = vocabulary.forms
    if not forms:
        return []
    lower = vocabulary.lower
    named: dict[str, Form] = {}
    found: list[Occurrence] = []
    end = 0
    for section, start, word in words_of_prose(html, "".join(sorted({first[0] for first in lower if first.isascii()}))):
        folded = fold_word(word)
        if folded not in forms and folded not in named and not folded.endswith("'s"):
            continue
        if start < end or (word[0].islower() and folded not in lower and folded[:-2] not in lower):
            continue
        occurrence = _form_at(html, section, start, word, vocabulary) or _surname_at(html, section, start, word, named)
        if occurrence:
            found.append(occurrence)
            end = occurrence.end
            if occurrence.form.surname:
                named.setdefault(occurrence.form.surname, occurrence.form)
    return found


def _form_at(html: str, section: int, start: int, word: str, vocabulary: Vocabulary) -> Occurrence | None:
    """The longest form that stands at `start`."""
    for text in spellings(word):
        folded = fold_word(text)
        forms = vocabulary.forms.get(folded)
        if forms is None:
            continue
        end = start + len(text)
        # "Mark's" within a longer name has to stand in the form as well ("St John's Ambulance").
        following = _following(html, end, folded, forms.lengths[0]) if text == word else []
        for rest, rest_end in _rests(following, forms.lengths):
            form = forms.by_rest.get(rest)
            span = _span(html, start, rest_end or end, form) if form and _is_written_so(text, form) else None
            if form and span:
                return Occurrence(section, *span, form, "" if rest else folded)
    return None


def _is_written_so(text: str, form: Form) -> bool:
    """True if the first word is as large or small as the form allows."""
    return (form.is_lower or not text[0].islower()) and (not form.is_upper or text.isupper())


def _following(html: str, at: int, before: str, count: int) -> list[tuple[str, list[tuple[str, int]]]]:
    """Up to `count` words from `at` on: the gap before each, and its readings (folded, end)."""
    words: list[tuple[str, list[tuple[str, int]]]] = []
    while len(words) < count and (match := _NEXT_WORD.match(html, at)):
        readings = [(fold_word(text), match.start("word") + len(text)) for text in spellings(match["word"])]
        words.append((fold_gap(match["gap"], before), readings))
        before, at = readings[0][0], match.end()
    return words


# What may stand between two words of a name. Most of it only does if the form itself has it ("Portland, Oregon").
_NEXT_WORD = re.compile(
    rf"(?P<gap>(?:{EMPHASIS_TAG}|&(?:nbsp|amp|quot|apos|rsquo|#39|#160);|[^\w<&]){{1,12}})(?P<word>[^\W_]{MORE})"
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


def _span(html: str, start: int, end: int, form: Form) -> tuple[int, int] | None:
    """The place of a link around the words from `start` to `end`, or None if they are part of something larger."""
    if form.is_dotted and html.startswith(".", end):
        end += 1
    if _JOINED_BEHIND.match(html, end) or _JOINED_BEFORE.search(html, max(0, start - 24), start):
        return None
    return _balanced(html, start, end) if "<" in html[start:end] else (start, end)


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


def _surname_at(html: str, section: int, start: int, word: str, named: Mapping[str, Form]) -> Occurrence | None:
    """A surname standing alone behind its full name: not part of somebody else's name or of a street's."""
    for text in spellings(word):
        folded = fold_word(text)
        form = named.get(folded)
        if form is None or folded in COMMON_WORDS or text[0].islower():
            continue
        span = _span(html, start, start + len(text), form._replace(is_dotted=False))
        is_possessive = len(text) < len(word)
        if span and not _has_first_name(html, start) and (is_possessive or not _CAPITAL_BEHIND.match(html, span[1])):
            return Occurrence(section, *span, form, folded)
    return None


_CAPITAL_BEHIND = re.compile(r"(?:\s|&nbsp;)+(?![a-z0-9])[^\W\d_](?<=[A-Z\u00c0-\u00de])")
_WORD_BEFORE = re.compile(r"([^\W_]+)(['\u2019]s|&#39;s|\.)?(?:\s|&nbsp;)+\Z")


def _has_first_name(html: str, start: int) -> bool:
    """True if the word before `start` is capitalised and neither a title nor a word that starts sentences."""
    before = _WORD_BEFORE.search(html, max(0, start - 40), start)
    if before is None or not before[1][0].isupper():
        return False
    if before[2]:  # "J. Roe" is somebody, "Dr. Roe" and "Iran's Roe" are not
        return before[2] == "." and len(before[1]) == 1
    return fold(before[1]) not in BEFORE_SURNAMES
