"""Words of names and of prose, as they are cut out and compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape

from backfile.urls import fold

# A word is what stands between blanks and punctuation: "O'Brien", "Jean-Luc", "AT&T" and "al-Qaeda" are one word each,
# and combining marks, soft hyphens and joiners belong to it. In HTML, "&" and "'" may be written as entities.
MARKS = "\u00ad\u0300-\u036f\u200c\u200d\u2060"
JOINT = "(?:['\u2019\u2018\u02bc\u02bb-]|&#39;|&#x27;|&apos;|&rsquo;|&amp;)"
MORE = rf"[^\W_]*(?:(?:[{MARKS}]+|{JOINT}(?=[^\W_]))[^\W_]*)*"
WORD_OR_ENTITY = re.compile(rf"&[#a-zA-Z0-9]+;|([^\W_]{MORE})")
_BLANKS = re.compile(r"\s+")
EMPHASIS_TAG = "</?(?:em|strong|b|i)>"
EMPHASIS = re.compile("<(/?)(em|strong|b|i)>")


def fold_word(word: str) -> str:
    """A word as it is compared: folded, decoded, with one kind of apostrophe and nothing invisible."""
    if word.isascii() and "&" not in word:
        return word.casefold()
    return fold(unescape(word).translate(_PLAIN)).replace(" ", "").strip("'")


_PLAIN = dict.fromkeys(map(ord, "\u2018\u2019\u02bb\u02bc"), "'") | dict.fromkeys((0xAD, 0x200C, 0x200D, 0x2060))


def fold_gap(html: str, before: str) -> str:
    """What separates two words, as it is compared: without emphasis; nothing at all behind an initial ("J. Smith")."""
    if html != " ":
        html = unescape(EMPHASIS.sub("", html)).translate(_PLAIN)
        html = _BLANKS.sub(" ", html)
    return "" if len(before) == 1 and before.isalpha() and html in (" ", ".", ". ") else html


def readings(word: str) -> tuple[tuple[str, int], ...]:
    """(folded word, length as written) for the word and, for a possessive, for what stands before "'s"."""
    folded = fold_word(word)
    possessive = _POSSESSIVE.search(word) if folded.endswith("'s") else None
    if possessive is None:
        return ((folded, len(word)),)
    return (folded, len(word)), (folded[:-2], possessive.start())


_POSSESSIVE = re.compile("(?:['\u2019\u02bc]|&#39;|&#x27;|&apos;|&rsquo;)[sS]$")


@cache
def stops(small_letters: str = "") -> re.Pattern[str]:
    """Matches tags (groups: "/" or "", name), comments, entities, and words that may start a name.

    Those are words without a small first letter, and words whose first letter is one of `small_letters` (ASCII).

    The pattern begins with a plain set of characters, and decides by looking back, because only then can `re` skip at
    full speed what matches nothing: that is most of the text.
    """
    return re.compile(
        rf"[<&A-Z0-9{small_letters}\u00aa-\u1fff\u2c00-\U0010ffff](?:"
        r'(?<=<)(?:(/?)([a-z][a-z0-9]*)[^>"]*(?:"[^"]*"[^>"]*)*>|!--.*?-->)'
        r"|(?<=&)[#a-zA-Z0-9]+;"
        rf"|(?<![<&])(?<=[^\W_])(?<![^\W_].){MORE})",
        re.DOTALL,
    )


_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEFT_ALONE = _HEADINGS | {"a", "button", "cite", "code", "kbd", "pre", "samp", "script", "style", "textarea"}
_CREDIT = re.compile(r'class="(?:[^"]*\s)?credit(?:\s[^"]*)?"')


def words_of_prose(html: str, small_letters: str = "") -> Iterator[tuple[int, int, str]]:
    """(section, position, word) for each word of the prose that `stops` stops at."""
    section = depth = sections_open = 0
    skipped = ""
    for stop in stops(small_letters).finditer(html):
        tag: str | None = stop[2]
        if tag is None:
            word = stop[0]
            if not depth and word[0] not in "<&":
                yield section, stop.start(), word
        elif depth:
            if tag == skipped:
                depth += -1 if stop[1] else 1
        elif tag == "section":
            section += not (stop[1] or sections_open)
            sections_open += -1 if stop[1] else 1
        elif not stop[1] and (tag in _LEFT_ALONE or (tag == "span" and _CREDIT.search(stop[0]))):
            section += tag in _HEADINGS
            skipped, depth = tag, 1
