"""What an article's own page shows."""

from __future__ import annotations

from typing import Any, NamedTuple

from backfile.views.parts import Autolink, Label, Ref, Target, UpdateLine


class NameGroup(NamedTuple):
    """The names of one kind in an article: those it is about, then those it mentions."""

    kind: str
    about: tuple[Label, ...]
    mentions: tuple[Label, ...]


class Credit(NamedTuple):
    """An author and what they did (writer, photographer, ...)."""

    name: Label
    role: str


class StoryBox(NamedTuple):
    """A running story as its articles show it."""

    story: Label
    status: str
    earlier: tuple[Ref, ...]
    later: tuple[Ref, ...]


class SeriesBox(NamedTuple):
    """A planned series: its parts in order."""

    name: str
    part: int
    parts: tuple[Ref, ...]


class Tombstone(NamedTuple):
    """Why an article was withdrawn."""

    at: str
    reason: str
    note: str
    level: str
    legal: str
    replaced_by: Ref | None


class ArticleView(NamedTuple):
    """An article's own page. `copy` is a digest in the plan and the article's `Copy`, links settled, when rendered."""

    root: str
    url: str
    id: str
    title: str
    kicker: str
    summary: str
    type: str
    language: str
    published: str
    updated: str
    sections: tuple[Label, ...]
    outlet: Label | None
    authors: tuple[Credit, ...]
    copy: Any  # Digest, then a settled Copy
    links: tuple[Target, ...]
    autolinks: tuple[Autolink, ...]
    names: tuple[NameGroup, ...]
    updates: tuple[UpdateLine, ...]
    stories: tuple[StoryBox, ...]
    series: SeriesBox | None
    earlier: tuple[Ref, ...]
    later: tuple[Ref, ...]
    related: tuple[Ref, ...]
    backlinks: tuple[Ref, ...]
    supersedes: tuple[Ref, ...]
    superseded_by: tuple[Ref, ...]
    corrects: tuple[Ref, ...]
    corrected_by: tuple[Ref, ...]
    previous: Ref | None
    next: Ref | None
    dates: tuple[Label, ...]  # year, month, day pages of `published`, as far as known
    on_this_day: Label | None
    tombstone: Tombstone | None
    developing: bool
    closed: str
    expires: str
    expired: bool
    embargo: str  # when the embargo ends that a preview disregards; "" if there is none, or no end
    event: tuple[str, str]
    marks: tuple[str, ...]
    noindex: bool
