"""Explicit blocks: ``::: update {#u-1552 at="3.52pm"}`` and what their attributes may say.

The form is the fenced div that Pandoc, markdown-it-container and MyST share.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from backfile.model import PLACEMENTS
from backfile.prose.records import Fence, Report

_UPDATE = "at summary target was now by material placement supersedes requested_by ref"
_OWN_ATTRIBUTES: dict[str, str] = {
    "update": _UPDATE,
    "correction": _UPDATE,
    "clarification": _UPDATE,
    "editors-note": _UPDATE,
    "retraction": _UPDATE,
    "archive-note": _UPDATE,
    "superseded": "by",
    "embed": "kind by at url archived_url status",
    "figure": "caption credit",
    "quote": "by source url",
    "sponsor": "name url relationship",
    "aside": "title",
}
FENCES = {name: tuple(f"id class lang {own}".split()) for name, own in _OWN_ATTRIBUTES.items()}
_CHOICES = {
    "placement": ("top", "bottom", "inline"),
    "status": ("kept", "lost", "replaced"),
    "relationship": ("supporter", "sponsor", "advertiser"),
    "material": ("true", "false", "yes", "no"),
}

_ATTRIBUTE = re.compile(
    r"""\s*(?:\#(?P<id>[^\s{}"'=#.]+(?:\.[^\s{}"'=#.]+)*) | \.(?P<class>[\w-]+)
    | (?P<name>[A-Za-z][\w-]*)\s*=\s*(?: "(?P<double>[^"]*)" | '(?P<single>[^']*)' | (?P<bare>[^\s"'{}=]+) )
    )(?=\s|$)""",
    re.VERBOSE,
)


def read_attributes(text: str) -> tuple[dict[str, str], str]:
    """The attributes in ``#id .class key="value" key=value``, and the rest that is none of these."""
    values: dict[str, str] = {}
    position, text = 0, text.rstrip()
    while position < len(text):
        found = _ATTRIBUTE.match(text, position)
        if found is None:
            return values, text[position:].strip()
        if found["id"]:
            values["id"] = found["id"]
        elif found["class"]:
            values["class"] = f"{values.get('class', '')} {found['class']}".strip()
        else:
            values[found["name"]] = next(
                value for value in found.group("double", "single", "bare") if value is not None
            )
        position = found.end()
    return values, ""


def read_fence(name: str, braces: str, line: int, report: Report) -> Fence:
    """The block that an opening line announces; reports what is wrong with its name or attributes.

    `braces` is what stands behind the name. An unknown block keeps its contents and gets no form of its own.
    """
    known = FENCES.get(name)
    if known is None:
        report("E-block-unknown", line, f'"::: {name}" is no block; {_nearest(name, tuple(FENCES))}')
        return Fence("unknown", {})
    text = braces.strip()
    if text and not (text.startswith("{") and text.endswith("}")):
        message = f'"{text}" behind "::: {name}" is not understood; write attributes in braces, as in {_example(name)}'
        report("E-block-attribute", line, message)
        return Fence(name, {})
    values, rest = read_attributes(text[1:-1])
    if rest:
        report("E-block-attribute", line, f'"{rest}" is not an attribute; write {_example(name)}')
    return Fence(name, {key: value for key, value in values.items() if _is_good(name, key, value, line, report)})


def _is_good(name: str, key: str, value: str, line: int, report: Report) -> bool:
    """True for an attribute that this block knows, with a value that it may have."""
    if key not in FENCES[name]:
        message = f'"::: {name}" has no attribute "{key}"; {_nearest(key, FENCES[name])}'
        report("E-block-attribute", line, message)
        return False
    choices = _CHOICES.get(key, ())
    if key == "by" and name in PLACEMENTS:
        choices = ("newsroom", "archive")
    if choices and value not in choices:
        report("E-block-attribute", line, f'{key}="{value}" is not known; {_nearest(value, choices)}')
        return False
    return True


def _nearest(word: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(word, known, n=1)
    return f'did you mean "{close[0]}"?' if close else f"write one of {', '.join(known)}"


def _example(name: str) -> str:
    return f'::: {name} {{#name {FENCES[name][3]}="…"}}'
