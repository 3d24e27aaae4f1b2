"""The plain newsroom form: a paragraph that starts "UPDATE – 3.52pm:" opens an update."""

from __future__ import annotations

import re
from typing import NamedTuple

_TIME = (
    r"\d{1,2}(?:[.:]\d\d){1,2}\s?(?:[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?"
    r"|\b(?:noon|midday|midnight)\b|\b[0-2]\d[0-5]\dh?\b"
)
_DAY = (
    r"\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
    r"|\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?|\b\d{4}-\d\d-\d\d\b"
)
_REST = r"\b\d{1,2}(?:st|nd|rd|th)?\b|\b\d{4}\b|\b(?:at|on|of|the|local|time)\b|(?-i:\b[A-Z]{2,5}\b)|[+-]\d\d:?\d\d"
_KINDS = r"UPDATED?|CORRECT(?:ION|ED)|CLARIFICATION|EDITOR(?:['’‘]?S?['’]?) NOTE|RETRACTION"
# "\1" stands for an opening and "\0" for a closing tag: a marker may end with the bold type it is set in.
_MARKER = re.compile(
    rf"[\W_]{{0,4}}?(?P<label>(?P<kind>{_KINDS})(?:[ ]\d{{1,2}}(?![.:]\d)(?=[\s\0\1]*(?:[:–—-]|\0|$)))?)(?!\w)"
    rf"(?:(?P<gap>[\s\0\1]*(?:[:,(@|]|[-–—]+)?[\s\0\1]*)"
    rf"(?P<stamp>(?i:(?:{_TIME}|{_DAY}|{_REST})(?:[\s,]*(?:{_TIME}|{_DAY}|{_REST})|\s[-–—]\s(?={_TIME}|{_DAY})){{0,9}}))[.)]?)?"
    rf"[\s\0\1]*(?:(?::|[-–—]+(?=[\s\0])|[-–—]+$)[\s\0\1]*|(?<=\0)\s*|$)",
)
_CLOCK_OR_DAY = re.compile(rf"{_TIME}|{_DAY}", re.IGNORECASE)
WORTH_A_LOOK = re.compile(r"[\W_]{0,4}(?:UPDATE|CORRECT|CLARIFI|EDITOR|RETRACT)")
SOURCE_LINE = re.compile(rf"^[\W_]{{0,8}}({_KINDS})(?!\w)", re.MULTILINE)
_KIND_OF = {"UPD": "update", "COR": "correction", "CLA": "clarification", "EDI": "editors-note", "RET": "retraction"}


class Marker(NamedTuple):
    """The words that open an update: `label` and `stamp` as printed, `length` of all of it with what separates them."""

    kind: str
    label: str
    stamp: str
    length: int


def marker_in(text: str) -> Marker | None:
    """The marker that starts a paragraph's text (opening tags written "\\1", closing ones "\\0"), or None."""
    found = _MARKER.match(text[:200])
    if found is None:
        return None
    stamp = (found["stamp"] or "").strip(" \u00a0,")
    if stamp and not _CLOCK_OR_DAY.search(stamp):
        found, stamp = _without_stamp(text), ""
    if found is None:
        return None
    kind = _KIND_OF[found["kind"][:3]]
    return Marker(kind, found["label"], " ".join(stamp.split()), found.end())


_UNTIMED = re.compile(
    rf"[\W_]{{0,4}}?(?P<label>(?P<kind>{_KINDS}))(?!\w)[\s\0\1]*(?:(?::|[-–—]+(?=[\s\0]))[\s\0\1]*|(?<=\0)\s*|$)"
)


def _without_stamp(text: str) -> re.Match[str] | None:
    """ "UPDATE – MPs to vote": what looked like a zone word is the news."""
    return _UNTIMED.match(text[:200])
