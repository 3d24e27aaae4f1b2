"""Typographic quotation marks, dashes and ellipses, set where a typist had only straight ones.

Works on the running text of one block, from which the tags are taken out, so that a mark is judged by the letters
around it and not by a tag. Marks that are curly already are never touched. The rules are those of English newspapers.
"""

from __future__ import annotations

import re

_MARKS = re.compile("[\"']")
_LENGTHS = re.compile(
    r"(?P<address>(?:[a-z]+://|www\.)\S+)|(?<![-!<])(?P<dash>---?)(?![->])|(?<!\.)(?P<dots>\.\.\.)(?!\.)"
)
_WORTH_A_LOOK = re.compile(r"--|\.\.\.")
# ’80s, ’tis, ’em, rock ’n’ roll: marks that open a word and stand for letters left out.
_ELISION = re.compile(
    r"'(?:\d\ds?(?![\d\w])|(?:tis|twas|twere|twill|em|til|cause|bout|round|n|cos|cuz|kay|sup|neath)\b)", re.I
)
_OPENS_BEHIND = frozenset(" \t\n\u00a0\u2009\u202f([{<\u2014\u2013-/\u2018\u201c=|")
_NO_BEGINNING = frozenset(" \t\n\u00a0\u2009\u202f,;:!?)]}\u2019\u201d")
_DASHES = frozenset("\u2014\u2013-/")


def curled(text: str) -> str:
    """`text`, the running text of one block, with typographic quotation marks; it keeps its length."""
    if '"' not in text and "'" not in text:
        return text
    pieces: list[str] = []
    end = doubles = 0
    last = ""  # the mark set last
    for found in _MARKS.finditer(text):
        at = found.start()
        before = (last if at == end and pieces else text[at - 1]) if at else ""
        after = text[at + 1] if at + 1 < len(text) else ""
        if text[at] == "'":
            last = _single(text, at, before, after)
        else:
            last = _double(before, after, doubles)
            doubles += {"\u201c": 1, "\u201d": -1}.get(last, 0)
        pieces += (text[end:at], last)
        end = at + 1
    pieces.append(text[end:])
    return "".join(pieces)


def _double(before: str, after: str, opened: int) -> str:
    if _opens(before, after):
        return "\u201c"
    # 6'2" and 17" are measures, unless a quotation waits for its end.
    return '"' if before.isdigit() and opened <= 0 and not after.isalpha() else "\u201d"


def _single(text: str, at: int, before: str, after: str) -> str:
    if _opens(before, after) and not _ELISION.match(text, at):
        return "\u2018"
    return "\u2019"


def _opens(before: str, after: str) -> bool:
    """True if a mark between these two characters can only be an opening one."""
    if before and before not in _OPENS_BEHIND:
        return False
    # A sentence broken off — "I was going to—" — ends behind its dash.
    return (
        bool(after) and after not in _NO_BEGINNING and not (before in _DASHES and not after.isalnum() and after != "'")
    )


def dashed(text: str) -> str:
    """`text` with -- as an en dash, --- as an em dash and ... as an ellipsis, except in web addresses."""
    return _LENGTHS.sub(_dash, text) if _WORTH_A_LOOK.search(text) else text


def _dash(found: re.Match[str]) -> str:
    if found["address"]:
        return found[0]
    return "\u2026" if found["dots"] else "\u2013" if found["dash"] == "--" else "\u2014"
