"""Writes what analysis takes from Unicode and from the language tables, for Python and for the browser.

Run it as ``python search/generate.py`` after a change of ``languages.py``, or to move to another version of Unicode: every
index is then built anew, once. With ``--check`` it writes nothing, and fails if a file is not what it would write.

Why frozen: Python versions and browsers bring different versions of Unicode, and would find different words in the same text.
"""

from __future__ import annotations

import functools
import json
import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from backfile_search.languages import ELIDING, LANGUAGES, Language  # noqa: E402  (the package lies next to this file)

# What joins letters of one word and is no part of it: soft hyphen, the two zero-width joiners, word joiner, byte order mark.
JOINERS = "\u00ad\u200c\u200d\u2060\ufeff"
APOSTROPHES = "'\u2018\u2019\u02bb\u02bc\u05f3\u05f4\uff07"  # also Hebrew geresh and gershayim

# Scripts written without spaces: each character is a word, and a search for several is a search for a phrase.
UNSPACED = (
    "CJK UNIFIED CJK COMPATIBILITY HIRAGANA KATAKANA KATAKANA-HIRAGANA HALFWIDTH-KATAKANA IDEOGRAPHIC VERTICAL-IDEOGRAPHIC "
    "BOPOMOFO HENTAIGANA TANGUT NUSHU THAI LAO KHMER MYANMAR"
).split()
VOICED = "\uff9e\uff9f"  # half-width sound marks of Japanese: letters to Unicode, marks to everybody else

# Blocks of marks that writers put or leave out at will. Other marks (vowel signs of Devanagari) are part of the word.
OPTIONAL = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x0591, 0x05C7),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x0898, 0x08FF),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
FRACTION = "\u2044"  # what ½ has between its digits
REPLACEMENTS = "\ufffc\ufffd"  # they stand for something that is not there
TATWEEL = "\u0640"  # stretches an Arabic word

# Letters that Unicode does not decompose and that people type otherwise; then what they become.
TYPED = "ßss æae œoe ðd þth ıi ȷj ĸk ŋn əe ςσ"
TYPED += " ٱا ىي یي ېي ةه ہه کك ٫. ٬,"  # Arabic, Persian, Urdu keyboards; between digits, the Arabic point and comma
LATIN = re.compile(r"LATIN SMALL LETTER ([A-Z]) WITH ")


def main(arguments: list[str]) -> int:
    """Writes the files, or with --check says which differ; the exit status."""
    texts = {
        "backfile_search/characters.py": characters_py(),
        "backfile_search/client/characters.js": characters_js(),
        "backfile_search/client/languages.js": languages_js(),
    }
    stale = [name for name, text in texts.items() if not _is(HERE / name, text)]
    if "--check" not in arguments:
        for name in stale:
            (HERE / name).write_text(texts[name], encoding="utf-8", newline="\n")
        return 0
    sys.stderr.writelines(f"{name} is not what generate.py writes\n" for name in stale)
    return 1 if stale else 0


def constants() -> dict[str, tuple[str, str]]:
    """Name -> (what it is, its value) of every frozen table."""
    return {
        "UNICODE": ("The version of Unicode all this was taken from", unicodedata.unidata_version),
        "LETTERS": ("Letters, and numbers that are no digits", _ranges(_is_letter)),
        "DIGITS": ("Decimal digits", _ranges(_is_digit)),
        "ZEROS": ("Zeros; their other nine digits follow each", _ranges(_is_zero)),
        "MARKS": ("Marks, and signs that join: part of a word once it has begun", _ranges(_is_mark)),
        "ALONE": ("Characters each of which is a word: unspaced scripts, emoji and other symbols", _ranges(_is_alone)),
        "STRIPPED": ("Marks and signs that folding takes away", _ranges(_is_stripped)),
        "FOLDED": ("Letters (and separators of digits) that do not decompose, and what they become", _folded()),
        "APOSTROPHES": ("Signs that join inside a word", APOSTROPHES),
    }


def characters_py() -> str:
    """The source of characters.py."""
    lines = ['"""Frozen by generate.py: which characters make up words. Do not edit.', "", *FORM, '"""', ""]
    for name, (meaning, value) in constants().items():
        parts = [f"    {_python_string(part)}" for part in _parts(value)]
        lines += [f"# {meaning}.", *([f"{name} = (", *parts, ")"] if parts[1:] else [f"{name} = {parts[0].strip()}"])]
    return "\n".join(lines) + "\n"


def characters_js() -> str:
    """The source of characters.js."""
    lines = ["// Frozen by generate.py: which characters make up words. Do not edit.", *(f"// {line}" for line in FORM)]
    for name, (meaning, value) in constants().items():
        if name == "UNICODE":  # readers need not download it
            lines.append(f"// {meaning}: {value}.")
            continue
        parts = [f"  {json.dumps(part)}" for part in _parts(value)]
        lines += [f"// {meaning}.", f"const {name} =", " +\n".join(parts) + ";"]
    return "\n".join(lines) + "\n"


FORM = (
    "Ranges are pairs of numbers to base 36: how many characters lie between the range before (or the beginning of Unicode)",
    "and this one, and how many this one has beyond its first.",
)


def languages_js() -> str:
    """The source of languages.js: the tables of languages.py."""
    lines = [
        "// Written by generate.py from languages.py. Do not edit.",
        "// code -> [stop words, irregular words each with its stem, steps: [[suffix, least, replacement, rest]]]; see there.",
        "const LANGUAGES = {",
        *(f"  {code}: {_language(language)}," for code, language in sorted(LANGUAGES.items())),
        "};",
        "// Languages in which an apostrophe stands between two words.",
        f"const ELIDING = {json.dumps(sorted(ELIDING))};",
    ]
    return "\n".join(lines) + "\n"


def _language(language: Language) -> str:
    """One line of JavaScript for a language."""
    irregular = " ".join(part for pair in language.irregular.items() for part in pair)
    steps = [[list(rule) if rule.rest else list(rule[:3]) for rule in step] for step in language.steps]
    return json.dumps([" ".join(sorted(language.stop)), irregular, steps], ensure_ascii=False, separators=(",", ":"))


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


@functools.cache
def _everything() -> tuple[str, ...]:
    """Every character that Unicode has named."""
    characters = map(chr, range(sys.maxunicode + 1))
    return tuple(char for char in characters if unicodedata.category(char) not in ("Cn", "Co", "Cs"))


def _is_digit(char: str) -> bool:
    return unicodedata.category(char) == "Nd"


def _is_zero(char: str) -> bool:
    """A zero that does not decompose to the ASCII one."""
    return _is_digit(char) and unicodedata.digit(char) == 0 and unicodedata.normalize("NFKD", char) == char != "0"


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or char in JOINERS + VOICED


def _is_alone(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "So":
        return char not in REPLACEMENTS
    if category == "No" and FRACTION in unicodedata.normalize("NFKD", char):
        return True
    words = unicodedata.name(char, "?").split()
    first = "-".join(words[:2]) if words[0] in ("HALFWIDTH", "VERTICAL") else words[0]
    return category[0] in "LN" and category != "Nd" and first in UNSPACED and not _is_mark(char)


def _is_letter(char: str) -> bool:
    category = unicodedata.category(char)
    apart = _is_digit(char) or _is_mark(char) or _is_alone(char) or char in APOSTROPHES
    return category[0] in "LN" and not apart


def _is_stripped(char: str) -> bool:
    optional = any(first <= ord(char) <= last for first, last in OPTIONAL)
    return char in JOINERS + TATWEEL or (optional and unicodedata.category(char)[0] == "M")


def _folded() -> str:
    """The letters of TYPED, and Latin letters with a stroke, hook or the like, with what they become."""
    table = {pair[0]: pair[1:] for pair in TYPED.split()}
    for char in _everything():
        match = LATIN.match(unicodedata.name(char, ""))
        if match and unicodedata.normalize("NFKD", char) == char:
            table.setdefault(char, match[1].lower())
    return " ".join(char + plain for char, plain in sorted(table.items()))


def _ranges(belongs: Callable[[str], bool]) -> str:
    """The characters that belong, as FORM says."""
    ranges: list[list[int]] = []
    for point in (ord(char) for char in _everything() if belongs(char)):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    ends = [0, *(last + 1 for _, last in ranges)]
    gaps = zip(ends, ranges, strict=False)
    return " ".join(f"{_base36(first - end)} {_base36(last - first)}" for end, (first, last) in gaps)


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return digits[number] if number < 36 else _base36(number // 36) + digits[number % 36]


def _parts(value: str) -> list[str]:
    """A value in pieces that fit on a line, escaped or not."""
    width = 110 if value.isascii() else 20
    return [value[at : at + width] for at in range(0, len(value), width)]


def _python_string(text: str) -> str:
    """As a literal of ASCII only, so that no editor or transport can change it."""
    escaped = "".join(char if " " <= char <= "~" else f"\\U{ord(char):08x}" for char in text)
    return '"' + re.sub(r"\\U0000(....)", r"\\u\1", escaped) + '"'


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
