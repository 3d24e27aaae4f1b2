"""Turns text into words that can be compared: which characters make a word, how it is folded, and its stem.

The browser's twin is ``client/analysis.js``. Both take their character classes from ``characters.py`` (frozen), so that all
versions of Python and all browsers find the same words; ``vectors/analysis.json`` holds examples that both must reproduce.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from backfile_search import characters
from backfile_search.languages import ELIDING, LANGUAGES, Language, Rule

T = TypeVar("T")

LONGEST = 64  # code points of a surface that count
PARAGRAPH = 32  # paragraphs begin at positions that are multiples of this: so an edit moves few positions
STEMMED = frozenset({"body", "title"})  # in fields of names, words stand for themselves


class Token(NamedTuple):
    """A word of a text: folded, and where in the text it stands (code points)."""

    surface: str
    start: int
    end: int


class Occurrences(NamedTuple):
    """What indexing needs of a field: term -> ascending positions, the number of words, and the words as folded."""

    positions: dict[str, list[int]]
    length: int
    surfaces: set[str]


def fold(raw: str) -> str:
    """A raw word as it is compared: lower case, without optional marks and joining signs, at most LONGEST code points.

    "" if nothing remains: then it is no word.
    """
    plain = _plain(_POSSESSIVE.sub("", raw)).translate(_UNJOINED)
    if "." in plain or "," in plain:
        plain = _NOT_DECIMAL.sub("", _THOUSANDS.sub("", plain).replace(",", "."))
    if not (plain.isascii() and plain.isalnum()):
        plain = _no_word().sub("", plain)
    return plain[:LONGEST]


def tokens(text: str, language: str = "") -> list[Token]:
    """The words of a text, in order. The language decides only whether an apostrophe stands between two words (l'eau)."""
    find = _raw_words(_primary(language) in ELIDING, _has_astral(text)).finditer
    found = ((fold(match.group()), *match.span()) for match in find(text))
    return [Token(surface, start, end) for surface, start, end in found if surface]


def collapse(text: str) -> str:
    """White space as single spaces, none at the ends; what counts as white space is the same everywhere."""
    return _SPACE.sub(" ", text).strip(" ")


class Analyser:
    """Analysis in one language, a code such as "en" or "pt-BR"; for languages without rules words are only folded.

    Each raw word is analysed once in the life of an Analyser: keep it.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._rules = LANGUAGES.get(_primary(language), _NO_LANGUAGE)
        self._eliding = _primary(language) in ELIDING
        self._surfaces = _Surfaces()
        self._stems = _Stems(self._rules)

    def __reduce__(self) -> tuple[type[Analyser], tuple[str]]:
        """Goes to another process without what it remembers."""
        return Analyser, (self.language,)

    def term(self, surface: str, field: str) -> str:
        """What a folded word is indexed as in a field: its stem in text, itself among names."""
        return self._stems[surface] if field in STEMMED else surface

    def is_stop(self, surface: str) -> bool:
        """Whether the folded word carries little meaning in this language. (It is indexed all the same.)"""
        return surface in self._rules.stop

    def exact(self, field: str, value: str) -> str:
        """The term of a whole value: ``FIELD:VALUE``, the value folded, with its punctuation, white space as single spaces."""
        folded = _frozen().sub(lambda match: _plain(match.group()), value)
        return f"{field}:{collapse(folded)}"

    def tokens(self, text: str) -> list[Token]:
        """The words of a text, in order."""
        return tokens(text, self.language)

    def spans(self, text: str) -> Iterator[tuple[str, str, int, int]]:
        """(surface, term of the body, start, end) of each word of a text, in order."""
        for match in _raw_words(self._eliding, _has_astral(text)).finditer(text):
            surface = self._surfaces[match.group()]
            if surface:
                yield surface, self._stems[surface], match.start(), match.end()

    def occurrences(self, text: str, field: str) -> Occurrences:
        """Where each term of a field stands."""
        term_of = (self._stems if field in STEMMED else _ITSELF).__getitem__
        found: defaultdict[str, list[int]] = defaultdict(list)
        surfaces: set[str] = set()
        length = 0
        for start, words in self.passages(text, self._surfaces.__getitem__, ""):
            surfaces.update(words)
            length += len(words)
            for position, term in enumerate(map(term_of, words), start):
                found[term].append(position)
        return Occurrences(dict(found), length, surfaces)

    def passages(self, text: str, of: Callable[[str], T], nothing: T) -> Iterator[tuple[int, list[T]]]:
        """(position of its first word, what `of` makes of each of its raw words) for each paragraph that has words.

        `of` gives `nothing` for what is no word (`surface` tells). The first paragraph begins at position 0, each further one
        at the smallest multiple of PARAGRAPH that leaves a gap.
        """
        find = _raw_words(self._eliding, _has_astral(text)).findall
        free = 0
        for paragraph in text.split("\n"):
            words = [*map(of, find(paragraph))]
            if nothing in words:
                words = [word for word in words if word != nothing]
            if words:
                start = -(-free // PARAGRAPH) * PARAGRAPH
                yield start, words
                free = start + len(words) + 1

    def surface(self, raw: str) -> str:
        """A raw word folded: "" if it is no word."""
        return self._surfaces[raw]


class _Surfaces(dict[str, str]):
    """Raw word -> folded word ("": no word), filled as words are met; monsters are not kept."""

    def __missing__(self, raw: str) -> str:
        surface = fold(raw)
        if len(raw) <= LONGEST:
            self[raw] = surface
        return surface


class _Stems(dict[str, str]):
    """Folded word -> stem, likewise, by the tables of a language."""

    def __init__(self, rules: Language) -> None:
        self._irregular = rules.irregular
        self._steps = [_by_suffix(step) for step in rules.steps]

    def __missing__(self, surface: str) -> str:
        self[surface] = stem = self._stem(surface)
        return stem

    def _stem(self, surface: str) -> str:
        if surface in self._irregular:
            return self._irregular[surface]
        for step in self._steps:
            surface = _step(surface, step)
        return surface


class _Itself(dict[str, str]):
    """Any word -> the same word; keeps nothing."""

    def __missing__(self, surface: str) -> str:
        return surface


_ITSELF = _Itself()


# Rules of one step by their suffix, the longest suffix first when they are tried.
_Step = tuple[int, dict[str, list[Rule]]]


def _by_suffix(rules: Iterable[Rule]) -> _Step:
    """(length of the longest suffix, suffix -> its rules in their order)."""
    table: dict[str, list[Rule]] = {}
    for rule in rules:
        table.setdefault(rule.suffix, []).append(rule)
    return max(map(len, table), default=0), table


def _step(word: str, step: _Step) -> str:
    """The word after one step: the rule with the longest suffix that fits is applied."""
    longest, table = step
    for length in range(min(longest, len(word)), 0, -1):
        rest = word[:-length]
        for rule in table.get(word[-length:], ()):
            if len(rest) >= rule.least and (not rule.rest or re.search(rule.rest, rest)):
                return rest + rule.replacement
    return word


def _plain(raw: str) -> str:
    """Lower case, compatibility forms, optional marks off."""
    if raw.isascii():
        return raw.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", raw).lower().translate(_folding()))


def _primary(language: str) -> str:
    """The primary subtag of a BCP 47 code."""
    return language.replace("_", "-").split("-")[0].lower()


def _has_astral(text: str) -> bool:
    """Whether a text has characters beyond U+FFFF. Counting UTF-16 units is far faster than a look at each character."""
    return not text.isascii() and len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)


@functools.cache
def _raw_words(eliding: bool, astral: bool) -> re.Pattern[str]:
    """Finds raw words: U.S. and the like; words and numbers; a character of an unspaced script or a symbol.

    Where a text has no characters beyond U+FFFF their ranges are left out: that is faster and finds the same. So is the look
    ahead that rules out spaces and ASCII punctuation first.
    """
    letters, digits, marks, alone = (
        _class(ranges, astral) for ranges in (characters.LETTERS, characters.DIGITS, characters.MARKS, characters.ALONE)
    )
    points, apostrophes = ".,\u066b\u066c", "" if eliding else characters.APOSTROPHES
    within = f"[{letters}{digits}{marks}]"
    possessive = "" if eliding else rf"(?:\.?[{apostrophes}][sS](?!{within}))?"
    acronym = rf"[{letters}]\.[{letters}](?:\.[{letters}])*(?!{within}){possessive}"
    decimal = f"(?<=[{digits}][{points}])(?=[{digits}])"
    joined = decimal if eliding else f"(?:{decimal}|(?<=[{apostrophes}])(?=[{letters}{digits}]))"
    word = f"[{letters}{digits}]{within}*(?:[{points}{apostrophes}]{joined}{within}+)*"
    return re.compile(rf"(?![\0-/:-@\[-`{{-\x7f])(?:{acronym}|{word}|[{alone}][{marks}]*)")


@functools.cache
def _no_word() -> re.Pattern[str]:
    """Finds what compatibility forms bring along that is in no word: spaces, brackets."""
    kept = (characters.LETTERS, characters.DIGITS, characters.MARKS, characters.ALONE)
    return re.compile(f"[^{''.join(map(_class, kept))}.\u2044]")


@functools.cache
def _frozen() -> re.Pattern[str]:
    """Finds runs of characters that every version of Unicode since ours treats alike."""
    known = (characters.LETTERS, characters.DIGITS, characters.MARKS, characters.ALONE)
    return re.compile(f"[{''.join(map(_class, known))}]+")


@functools.cache
def _folding() -> dict[int, str | None]:
    """The table of what folding does to lower-case, decomposed characters."""
    table: dict[int, str | None] = {ord(pair[0]): pair[1:] for pair in characters.FOLDED.split(" ")}
    table |= {zero + digit: str(digit) for zero, _ in _ranges(characters.ZEROS) for digit in range(10)}
    return table | {point: None for first, last in _ranges(characters.STRIPPED) for point in range(first, last + 1)}


def _class(frozen: str, astral: bool = True) -> str:
    """Frozen ranges as the inside of a character class."""
    # The characters themselves, none of which means anything in a class: escapes take five times as long to compile.
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in _ranges(frozen) if astral or last <= 0xFFFF)


def _ranges(frozen: str) -> Iterable[tuple[int, int]]:
    """The (first, last) code points that a frozen string of gaps and lengths stands for."""
    numbers = [int(number, 36) for number in frozen.split(" ")]
    end = 0
    for gap, length in zip(numbers[::2], numbers[1::2], strict=True):
        yield end + gap, end + gap + length
        end += gap + length + 1


_NO_LANGUAGE = Language(frozenset())
_POSSESSIVE = re.compile(f"[{characters.APOSTROPHES}][sS]\\Z")
_UNJOINED = dict.fromkeys(map(ord, characters.APOSTROPHES))
_THOUSANDS = re.compile(",(?=[0-9]{3}(?![0-9]))")
_NOT_DECIMAL = re.compile(r"(?<![0-9])\.|\.(?![0-9])")
_SPACE = re.compile("[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
