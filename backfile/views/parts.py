"""The small parts that many views share."""

from __future__ import annotations

from typing import NamedTuple


class Label(NamedTuple):
    """A link to a page that is not an article: a name, section, story, month. `total` is the number of articles behind it."""

    url: str
    text: str
    total: int = 0


class Ref(NamedTuple):
    """An article in one line."""

    url: str
    title: str
    published: str
    marks: tuple[str, ...] = ()  # gravest first: see `plan.parts.marks`
    language: str = ""  # "" where it is the archive's


class Teaser(NamedTuple):
    """An article in a list with its summary."""

    url: str
    title: str
    kicker: str
    summary: str
    published: str
    updated: str
    section: str
    marks: tuple[str, ...] = ()
    language: str = ""


class UpdateLine(NamedTuple):
    """One entry of the update log. `url` is "" if the body holds no block for it, else "#id"."""

    id: str
    at: str
    kind: str
    summary: str
    by: str
    placement: str
    material: bool
    url: str
    html: str = ""  # the full notice, filled in from the copy
    was: str = ""
    now: str = ""


class Site(NamedTuple):
    """What every page knows of the whole."""

    title: str
    description: str
    language: str
    base_url: str
    copyright: str
    license: str
    menu: tuple[Label, ...]
    footer: tuple[Label, ...]
    date_format: str
    time_format: str


class Target(NamedTuple):
    """Where a link of the prose leads; url "" means nowhere: the text is shown without a link."""

    url: str
    title: str = ""


class Autolink(NamedTuple):
    """A name that the prose mentions, with the forms it is written in there; key "": known, but not linked."""

    key: str
    kind: str
    url: str
    forms: tuple[str, ...]
