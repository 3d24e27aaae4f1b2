"""Images and embeds that the front matter describes."""

from __future__ import annotations

import re

from backfile.model import Embed, Image
from backfile.read.compositor import Compositor
from backfile.read.convert import Field, Record, choice, flag, is_web_address, records, whole_number
from backfile.read.fields import EMBED_KEYS, IMAGE_KEYS
from backfile.urls import slug_of

_role = choice("lead", "inline", "gallery", "graphic")
_embed_status = choice("kept", "lost", "replaced")
_ALT_PREFIX = re.compile(r"(?:an? |the )?(?:image|photo|photograph|picture) (?:of|shows)\b", re.IGNORECASE)
CORRECTIVE = re.compile(
    r"since been corrected|previously stated|(?:an )?earlier version|misstated|incorrectly|we got (?:it |this )?wrong",
    re.IGNORECASE,
)


def read_images(field: Field | None, compositor: Compositor) -> tuple[Image, ...]:
    """The pictures; each file becomes an "image" link of the article, each caption HTML."""
    images: list[Image] = []
    taken: dict[str, int] = {}
    for number, item in enumerate(records(field, IMAGE_KEYS, "src") if field else (), 1):
        assert field is not None
        identity = _identity(field, item, f"img-{number}", taken)
        _lint(field, item)
        images.append(
            Image(
                id=identity, link=_link(field, item, compositor), alt=item.text("alt"),
                caption=compositor.line(item.written("caption"), item["caption"].line) if "caption" in item else "",
                credit=item.text("credit"), role=item.read("role", _role, "inline" if images else "lead"),
                creator=item.text("creator"), source=item.text("source"), copyright=item.text("copyright"),
                license=item.text("license"), date=item.text("date"), place=item.text("place"),
                width=item.read("width", whole_number, 0), height=item.read("height", whole_number, 0),
            )
        )  # fmt: skip
    return tuple(images)


def _identity(field: Field, item: Record, default: str, taken: dict[str, int]) -> str:
    """The item's id, checked for its form and for being the only one."""
    identity = item.text("id") or default
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", identity):
        repaired = slug_of(identity) or default
        item["id"].fault("E-id-illegal", f'"{identity}" may hold only a-z, 0-9 and -; write id: {repaired}')
    if identity in taken:
        lines = f"on line {taken[identity]} and on line {item.line}"
        message = f'the id "{identity}" is used twice, {lines}; give one of them another'
        field.fault("E-duplicate-id", message, item.line)
    taken.setdefault(identity, item.line)
    return identity


def _link(field: Field, item: Record, compositor: Compositor) -> int:
    """The number of the picture's link, or -1 where there is no file."""
    source = item.text("src")
    if item.read("missing", flag, False):
        return -1
    if not source:
        message = "an image without src; name its file, or set missing: true if only the caption survives"
        field.fault("E-image-src", message, item.line)
        return -1
    if is_web_address(source) or source.startswith("//"):
        if item.text("fetch") == "keep":
            return -1
        remedy = "save the file below media/ and name it here, or set missing: true"
        item["src"].fault(
            "E-image-remote", f'"{source}" lies on the network, where an archive cannot keep it; {remedy}'
        )
        return -1
    return compositor.link_to(source, item["src"].line)


def _lint(field: Field, item: Record) -> None:
    alt, caption = item.text("alt"), item.text("caption")
    missing = item.read("missing", flag, False)
    if not missing and "alt" not in item and not item.read("decorative", flag, False):
        message = "an image without alt; describe it for those who cannot see it, or set decorative: true"
        field.note("W-image-alt", message, item.line)
    if alt and alt == caption:
        item["alt"].note("W-image-alt", "alt repeats the caption; say what the picture shows")
    if _ALT_PREFIX.match(alt):
        item["alt"].note(
            "W-image-alt",
            f'alt begins "{" ".join(alt.split()[:3])}"; readers are told that it is an image: leave that out',
        )
    if not item.text("credit"):
        field.note("W-image-credit", "an image without credit; add credit: Jane Roe, or the agency", item.line)
    found = CORRECTIVE.search(caption)
    if found:
        item["caption"].note(
            "W-caption-correction", f'the caption says "{found[0]}"; is this a correction that updates should list?'
        )


def read_embeds(field: Field | None, compositor: Compositor) -> tuple[Embed, ...]:
    """What the article showed from elsewhere, as far as it was kept."""
    embeds: list[Embed] = []
    taken: dict[str, int] = {}
    for number, item in enumerate(records(field, EMBED_KEYS) if field else (), 1):
        assert field is not None
        identity = _identity(field, item, f"embed-{number}", taken)
        kept = item.written("text")
        embeds.append(
            Embed(
                id=identity, kind=item.text("kind"), by=item.text("by"), at=item.text("at"), url=_address(item, "url"),
                text=compositor.block(kept, item["text"].line) if kept else "", archived_url=_address(item,
                "archived_url"),
                status=item.read("status", _embed_status, "kept" if kept else "lost"),
            )
        )  # fmt: skip
    return tuple(embeds)


def _address(item: Record, key: str) -> str:
    """An address that will be printed and, where it is one, linked."""
    value = item.text(key)
    if not value or is_web_address(value):
        return value
    item[key].fault(
        "E-not-url", f'"{value}" is not an absolute address; write {key}: https://example.com/2020/01/story'
    )
    return ""
