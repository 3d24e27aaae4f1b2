"""What an explicit block looks like on the page: its opening and closing HTML."""

from __future__ import annotations

import re
from html import escape

from backfile.prose.links import Address
from backfile.prose.links import address as read_address
from backfile.prose.typography import curled

_EMBEDS = {
    "tweet": "tweet", "post": "post", "video": "video", "photo": "photo", "audio": "recording", "document": "document",
    "statement": "statement", "map": "map", "poll": "poll", "gallery": "gallery",
}  # fmt: skip
_SUPPORT = {"supporter": "Supported by", "sponsor": "Sponsored by", "advertiser": "Advertisement by"}

# A stamp that is a time of day and no more.
_CLOCK = re.compile(r"[\d.:\s\u00a0]+(?:[ap]\.?m\.?)?|noon|midnight", re.IGNORECASE)


def opening(name: str, values: dict[str, str], is_empty: bool) -> str:
    """What stands before the contents. `is_empty` says that there are none."""
    if name == "figure":
        return _tag("figure", values, "")
    if name == "quote":
        return _open_quote(values)
    if name == "sponsor":
        return _open_sponsor(values)
    if name == "embed":
        return _open_embed(values, is_empty)
    if name == "aside":
        title = _text(values.get("title", ""))
        line = f'<p class="aside-title"><strong>{title}</strong></p>\n' if title else ""
        return _tag("aside", values, "", _label(values.get("title", ""))) + line
    return _tag("div", values, "")


def closing(name: str, values: dict[str, str], is_empty: bool) -> str:
    """What stands behind the contents."""
    if name == "quote":
        source = _quoted(values)
        return f"</blockquote>\n<figcaption>{source}</figcaption>\n</figure>" if source else "</blockquote>"
    if name == "embed":
        return _close_embed(values, is_empty)
    return {"sponsor": "</aside>", "aside": "</aside>", "figure": "</figure>"}.get(name, "</div>")


def superseded(values: dict[str, str], stamp: str) -> str:
    """The opening of a passage that a later update overtook; `stamp` is that update's, "" if it is not in the body."""
    by = values.get("by", "")
    preposition = "at" if _CLOCK.fullmatch(stamp) else "on"
    words = f"Superseded {preposition} {_text(stamp)}" if stamp else "Superseded"
    note = f'<a href="#{escape(by)}">{words}</a>' if by else words
    return _tag("div", values, "superseded") + f'<p class="margin-note">{note}</p>\n'


def caption(values: dict[str, str]) -> str:
    """A figure's caption from its attributes, without the tag."""
    text = _text(values.get("caption", ""))
    credit = _text(values.get("credit", ""))
    return " ".join(part for part in (text, f'<span class="credit">{credit}</span>' if credit else "") if part)


def _open_quote(values: dict[str, str]) -> str:
    found = read_address(values.get("url", ""), ())
    cite = f' cite="{escape(found.url)}"' if found.kind == "external" else ""
    if _quoted(values):
        return _tag("figure", values, "quote") + f"<blockquote{cite}>\n"
    return _tag("blockquote", values, "quote", cite)


def _quoted(values: dict[str, str]) -> str:
    by, source = _text(values.get("by", "")), values.get("source", "")
    found = read_address(values.get("url", ""), ())
    linked = _link(found, source or ("Source" if found.kind == "external" else ""))
    return ", ".join(part for part in (by, f"<cite>{linked}</cite>" if linked else "") if part)


def _open_sponsor(values: dict[str, str]) -> str:
    support = _SUPPORT[values.get("relationship", "supporter")]
    name = values.get("name", "")
    label = f"{support} {name}" if name else "Support"
    found = read_address(values.get("url", ""), ())
    line = f'<p class="sponsor-label">{support} {_link(found, name)}</p>\n' if name else ""
    return _tag("aside", values, "sponsor", _label(label)) + line


def _is_lost(values: dict[str, str], is_empty: bool) -> bool:
    return values.get("status", "lost" if is_empty else "kept") == "lost"


def _open_embed(values: dict[str, str], is_empty: bool) -> str:
    kind = _text(values.get("kind", ""))
    if _is_lost(values, is_empty):
        thing = _EMBEDS.get(kind, kind or "embed")
        by = f" by {_text(values['by'])}" if values.get("by") else ""
        at = f" ({_text(values['at'])})" if values.get("at") else ""
        words = f"This {thing}{by}{at} was not preserved."
        return _tag("figure", values, "embed embed-lost") + f'<p class="embed-note">{words}</p>\n'
    return _tag("figure", values, f"embed embed-{kind}" if kind else "embed") + "<blockquote>\n"


def _close_embed(values: dict[str, str], is_empty: bool) -> str:
    kind = values.get("kind", "")
    lost = _is_lost(values, is_empty)
    words = [] if lost else [_text(part) for part in (values.get("by", ""), values.get("at", "")) if part]
    for key, label in (("url", f"Original {_EMBEDS.get(kind, kind or 'post')}"), ("archived_url", "Archived copy")):
        found = read_address(values.get(key, ""), ())
        if found.kind == "external":
            words.append(_link(found, label))
    source = f"<figcaption>{', '.join(words)}</figcaption>\n" if words else ""
    return f"{'' if lost else '</blockquote>'}\n{source}</figure>".lstrip("\n")


def _link(found: Address, text: str) -> str:
    return f'<a href="{escape(found.url)}">{_text(text)}</a>' if text and found.kind == "external" else _text(text)


def _label(text: str) -> str:
    return f' aria-label="{escape(text)}"' if text else ""


def _tag(tag: str, values: dict[str, str], classes: str, more: str = "") -> str:
    """The opening tag with the attributes that every block may have."""
    named = " ".join(part for part in (classes, values.get("class", "")) if part)
    pairs = (("id", values.get("id", "")), ("class", named), ("lang", values.get("lang", "")))
    written = "".join(f' {key}="{escape(value)}"' for key, value in pairs if value)
    return f"<{tag}{written}{more}>\n"


def _text(text: str) -> str:
    return escape(curled(text), quote=False)
