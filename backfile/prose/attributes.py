"""Attributes that a page may keep: each with a value that HTML allows, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable

from backfile.prose.links import is_url

_LANGUAGE = re.compile(r"(?:[a-z]{2,3}|x)(?:-[a-z0-9]{1,8})*", re.IGNORECASE)
_WHOLE = re.compile(r"-?\d{1,6}")
_PIXELS = re.compile(r"(\d{1,5})(?:px)?")
_MOMENT = re.compile(
    r"[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:Z|[+-][01]\d:?[0-5]\d))?"
)
_LIST_STYLE = re.compile(r"list-style-type:\s*([a-z-]+)")
_LIST_TYPES = {
    "decimal": "1", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i",
    "upper-roman": "I",
}  # fmt: skip


def _plain(value: str) -> str | None:
    return " ".join(value.split()) or None


def _one_of(*choices: str) -> Callable[[str], str | None]:
    return lambda value: value.strip().lower() if value.strip().lower() in choices else None


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda value: value.strip() if pattern.fullmatch(value.strip()) else None


def _pixels(value: str) -> str | None:
    found = _PIXELS.fullmatch(value.strip())
    return str(int(found[1])) if found and int(found[1]) else None


def _flag(value: str) -> str | None:
    return ""


_VALUES: dict[str, Callable[[str], str | None]] = {
    "abbr": _plain,
    "alt": lambda value: value,
    "cite": lambda value: value.strip() if is_url(value.strip()) else None,
    "class": _plain,
    "colspan": _matching(re.compile(r"[2-9]|[1-9]\d{1,2}|1000")),
    "controls": _flag,
    "datetime": lambda value: value.strip() or None,
    "default": _flag,
    "dir": _one_of("ltr", "rtl", "auto"),
    "height": _pixels,
    "href": lambda value: value,
    "id": lambda value: "-".join(value.split()) or None,
    "kind": _one_of("subtitles", "captions", "descriptions", "chapters", "metadata"),
    "label": _plain,
    "lang": _matching(_LANGUAGE),
    "loop": _flag,
    "muted": _flag,
    "open": _flag,
    "poster": lambda value: value,
    "reversed": _flag,
    "rowspan": _matching(re.compile(r"[2-9]|[1-9]\d{1,3}")),
    "scope": _one_of("row", "col", "rowgroup", "colgroup"),
    "span": _matching(re.compile(r"[1-9]\d{0,2}")),
    "src": lambda value: value,
    "srclang": _matching(_LANGUAGE),
    "start": _matching(_WHOLE),
    "title": _plain,
    "type": _plain,
    "value": _matching(_WHOLE),
    "width": _pixels,
}
_ONLY_ON = {
    "start": ("ol",), "reversed": ("ol",), "value": ("li",), "cite": ("blockquote", "q", "del", "ins"),
    "width": ("img", "video"), "height": ("img", "video"), "open": ("details",),
}  # fmt: skip


def tidied(tag: str, attributes: dict[str, str]) -> dict[str, str]:
    """The attributes that are valid on this element; looks that carry meaning become a class or a list type."""
    kept: dict[str, str] = {}
    for name, value in attributes.items():
        check = _VALUES.get(name)
        if check is None or tag not in _ONLY_ON.get(name, (tag,)):
            continue
        good = check(value)
        if good is not None:
            kept[name] = good
    if tag == "ol":
        _keep_list_type(kept, attributes)
    elif tag in ("td", "th") and attributes.get("align", "").lower() in ("left", "right", "center"):
        kept["class"] = f"{kept.get('class', '')} align-{attributes['align'].lower()}".strip()
    elif tag in ("del", "ins") and not _MOMENT.fullmatch(kept.get("datetime", "")):
        kept.pop("datetime", None)
    return kept


def _keep_list_type(kept: dict[str, str], attributes: dict[str, str]) -> None:
    """A list of (a), (b), (c) keeps its letters: other articles cite them."""
    if kept.get("type") not in ("1", "a", "A", "i", "I"):
        kept.pop("type", None)
    style = _LIST_STYLE.search(attributes.get("style", ""))
    if style and style[1] in _LIST_TYPES:
        kept["type"] = _LIST_TYPES[style[1]]
    elif style and style[1] == "none":
        kept["class"] = f"{kept.get('class', '')} plain".strip()
