"""Front-matter records that go into an article's copy as they are: headlines, sources, sponsors, places, figures."""

from __future__ import annotations

import re
from collections.abc import Mapping

from backfile.model import Headline, Source, Sponsor
from backfile.read.convert import (
    Field,
    Record,
    choice,
    is_web_address,
    nearest,
    record,
    records,
    text,
    web_address,
    written,
)  # fmt: skip
from backfile.read.tree import Text
from backfile.settings import is_language_tag
from backfile.urls import fold

Pairs = tuple[tuple[str, str], ...]

HEADLINE_KEYS: Mapping[str, str] = {
    "text": "the headline", "from": "when it was first used", "to": "when it was last used",
    "where": "web, print, social or seo",
}  # fmt: skip
SOURCE_KEYS: Mapping[str, str] = {
    "name": "the agency or partner", "category": "staff, wire, freelance, handout, pool or other",
    "uri": "its address",
}  # fmt: skip
SPONSOR_KEYS: Mapping[str, str] = {
    "name": "who paid or supported", "url": "their address", "relationship": "supporter, sponsor or advertiser",
    "text": "the words printed with it",
}  # fmt: skip
CAPTURE_KEYS: Mapping[str, str] = {"url": "address of the capture", "at": "when it was taken"}
LOCATION_KEYS: Mapping[str, str] = {
    "name": "name of the place", "lat": "latitude, -90 to 90", "lon": "longitude, -180 to 180",
    "country": "country or its code",
}  # fmt: skip
DATELINE_KEYS: Mapping[str, str] = {"place": "where it was filed", "date": "when", "text": "the line as printed"}
QUOTE_KEYS: Mapping[str, str] = {
    "text": "the words, as in the body", "speaker": "who said them", "at": "when",
    "original": "the words in their own language",
}  # fmt: skip
FIGURE_KEYS: Mapping[str, str] = {
    "what": "what is counted", "value": "the number", "unit": "its unit", "at": "when it held", "note": "a remark",
}  # fmt: skip

_IDENTITY = re.compile(r"[a-z0-9][a-z0-9._:/-]*")


def identity(field: Field) -> str | None:
    """A permanent id: lower-case letters, digits and . _ : / -"""
    value = text(field)
    if value is None or (_IDENTITY.fullmatch(value) and ".." not in value.split("/")):
        return value
    repaired = re.sub(r"[^a-z0-9._:/-]+", "-", fold(value)).strip("-./:_") or "example/2020-01-08-missiles"
    field.fault("E-id-illegal", f'"{value}" may hold only a-z, 0-9 and . _ : / -; write {field.name}: {repaired}')
    return None


def language(field: Field) -> str | None:
    """A BCP 47 tag."""
    value = text(field)
    if value is None or is_language_tag(value):
        return value
    field.fault("E-language", f'"{value}" is not a language tag; write {field.name}: en-NZ')
    return None


def headlines(field: Field) -> tuple[Headline, ...] | None:
    """Earlier and other headlines."""
    found = []
    where = choice("web", "print", "social", "seo")
    for item in records(field, HEADLINE_KEYS, "text"):
        words = item.text("text")
        if not words:
            field.fault(
                "E-headline-text",
                'a headline without text; write {text: "The earlier headline", where: print}',
                item.line,
            )
            continue
        since, until = item.text("from"), item.text("to")
        found.append(Headline(text=words, since=since, until=until, where=item.read("where", where, "")))
    return tuple(found) or None


def sources(field: Field) -> tuple[Source, ...] | None:
    """Agencies and partners; a single text is a list of one."""
    category = choice("staff", "wire", "freelance", "handout", "pool", "other")
    found = []
    for item in records(field, SOURCE_KEYS, "name", one=True):
        name = item.text("name")
        if not name:
            field.fault("E-name-missing", "a source without name; write {name: Reuters, category: wire}", item.line)
            continue
        found.append(Source(name=name, category=item.read("category", category, ""), uri=item.text("uri")))
    return tuple(found) or None


def sponsors(field: Field) -> tuple[Sponsor, ...] | None:
    """Who paid for, or supported, this one article."""
    relation = choice("supporter", "sponsor", "advertiser")
    found = []
    for item in records(field, SPONSOR_KEYS, "name", one=True):
        name = item.text("name")
        if not name:
            field.fault(
                "E-name-missing",
                "a sponsor without name; write {name: Example Trust, relationship: supporter}",
                item.line,
            )
            continue
        kind = item.read("relationship", relation, "supporter")
        found.append(
            Sponsor(name=name, url=item.read("url", web_address, ""), relationship=kind, text=item.text("text"))
        )
    return tuple(found) or None


def captures(field: Field) -> Pairs | None:
    """Captures in web archives: (url, when)."""
    found = []
    for item in records(field, CAPTURE_KEYS, "url", one=True):
        if not item.text("url"):
            field.fault(
                "E-not-url", "a capture without url; write {url: https://web.archive.org/…, at: 2020-01-09}", item.line
            )
        elif (url := web_address(item["url"])) is not None:
            found.append((url, item.text("at")))
    return tuple(found) or None


def location(field: Field) -> Pairs | None:
    """Where the article is about: a place's name or id, or {name, lat, lon, country}."""
    found = record(field, field.node, LOCATION_KEYS, "name")
    if found is None:
        return None
    for key, limit in (("lat", 90), ("lon", 180)):
        value = found.text(key)
        if value and not (re.fullmatch(r"[-+]?\d{1,3}(\.\d{1,15})?", value, re.ASCII) and abs(float(value)) <= limit):
            message = (
                f'"{value}" is not a number from -{limit} to {limit}; write {key}: {-41.29 if key == "lat" else 174.78}'
            )
            found[key].fault("E-location-range", message)
    return tuple((key, found.text(key)) for key in LOCATION_KEYS if found.text(key)) or None


def dateline(field: Field) -> str | None:
    """Where the article was filed, as printed."""
    if isinstance(field.node, Text):
        return text(field)
    found = record(field, field.node, DATELINE_KEYS)
    if found is None:
        return None
    return found.text("text") or ", ".join(part for part in (found.text("place"), found.text("date")) if part) or None


def quotations(field: Field) -> tuple[Pairs, ...] | None:
    """Quotations that the derived ones need help with; each keeps its line under "line" until the body is known."""
    return _needing(
        field, QUOTE_KEYS, "text", "E-quote-text", "a quotation without text; write {text: …, speaker: Jane Roe}"
    )


def figures(field: Field) -> tuple[Pairs, ...] | None:
    """Numbers to follow across a story."""
    return _needing(
        field,
        FIGURE_KEYS,
        "value",
        "E-figure-value",
        "a figure without value; write {what: Staff at the base, value: 45}",
    )


def _needing(field: Field, keys: Mapping[str, str], needed: str, code: str, message: str) -> tuple[Pairs, ...] | None:
    found = []
    for item in records(field, keys, needed):
        if item.text(needed):
            found.append(_pairs(item, keys))
        else:
            field.fault(code, message, item.line)
    return tuple(found) or None


def _pairs(item: Record, keys: Mapping[str, str]) -> Pairs:
    return tuple((key, item.text(key)) for key in keys if item.text(key))


# The licences of the SPDX list that archives meet; any text with a blank in it is a licence in words.
_LICENCES = frozenset(
    ["CC0-1.0", "PDDL-1.0", "ODbL-1.0", "ODC-By-1.0", "OGL-UK-1.0", "OGL-UK-2.0", "OGL-UK-3.0", "GFDL-1.2-or-later"]
    + [
        "GFDL-1.3-or-later",
        "GFDL-1.3-only",
        "MIT",
        "MIT-0",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "Unlicense",
    ]
    + ["CC-PDDC", "etalab-2.0", "NLOD-1.0", "NLOD-2.0", "OGL-Canada-2.0", "FAL-1.3", "Artistic-2.0", "WTFPL", "0BSD"]
    + [
        f"CC-{terms}-{version}"
        for terms in ("BY", "BY-SA", "BY-NC", "BY-ND", "BY-NC-SA", "BY-NC-ND")
        for version in ("1.0", "2.0", "2.5", "3.0", "4.0")
    ]
)


def licence(field: Field) -> str | None:
    """An SPDX id, a web address, or words."""
    value = text(field)
    if (
        value
        and value not in _LICENCES
        and not is_web_address(value)
        and re.fullmatch(r"[A-Za-z0-9.+-]*[.-][A-Za-z0-9.+-]*", value)
    ):
        by_lower = {known.lower(): known for known in sorted(_LICENCES)}
        near = nearest(value, by_lower, 0.6)
        meant = f"; did you mean {by_lower[near]}?" if near else ""
        field.note("W-license-unknown", f'"{value}" is not a licence of the SPDX list{meant}')
    return value


def markdown(field: Field) -> Field | None:
    """A field whose text is Markdown, to be set in type later."""
    return field if written(field) else None
