"""What the archive knows. Every record is frozen and complete when it is made.

Reading makes one `Article` and one `Copy` from each article file. The `Article` is the part that other pages may need
(linking holds all of them in memory); the `Copy` is the part that only the article's own page prints. Paths of source files
are relative to the archive's folder, with forward slashes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from backfile.digests import Digest
from backfile.times import When

ARTICLE_TYPES = (
    "news", "explainer", "analysis", "feature", "live", "opinion", "editorial", "review", "interview", "obituary",
    "factcheck", "letter", "press-release", "advertorial", "satire", "notice",
)  # fmt: skip
STATUSES = ("draft", "embargoed", "published", "withdrawn")
UPDATE_KINDS = ("update", "correction", "clarification", "editors-note", "retraction", "minor", "archive-note")
MATERIAL_KINDS = frozenset({"update", "correction", "clarification", "editors-note", "retraction"})
PLACEMENTS = {
    "update": "inline", "correction": "bottom", "clarification": "bottom", "editors-note": "top", "retraction": "top",
    "minor": "history", "archive-note": "inline",
}  # fmt: skip
NAME_KINDS = ("person", "place", "organisation", "event", "subject", "author", "outlet")
WITHDRAWAL_LEVELS = ("note", "anonymised", "deindexed", "delisted", "removed")

Status = Literal["draft", "embargoed", "published", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRef:
    """A name that an article's front matter gives. `rel` is "about" or "mentions" (names) or the role (authors)."""

    kind: str  # one of NAME_KINDS
    name: str
    id: str = ""  # an entity's id, if the author gave one
    rel: str = "about"
    uri: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRef:
    """Something an article points at inside the archive, as written. Linking resolves it.

    `how` is "wiki" ([[target]]), "href" (an address in prose: relative, site-absolute, or absolute below the site's or
    an outlet's address), "src" (a media file), "image" (one that front matter names), "mention" (an article id standing
    in plain text), or the front-matter field: "follows", "supersedes", "corrects", "related", "replaced_by". `label` is
    the text shown for a wiki link ("": the target's title).
    """

    how: str
    target: str
    line: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One entry of the update log, from front matter or from a block in the body."""

    id: str
    at: When
    kind: str = "update"
    summary: str = ""
    material: bool = True
    placement: str = "inline"
    by: str = "newsroom"
    target: str = "body"
    supersedes: tuple[str, ...] = ()
    inline: bool = False  # True if the body holds the block, so that #id is its anchor there
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Why an article is gone, and since when."""

    at: When
    reason: str
    note: str = ""
    level: str = "note"
    legal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The part of an article that other pages may need."""

    path: str  # content/articles/2020/01/missiles.md
    id: str
    title: str
    url: str  # site path, by the archive's permalink pattern
    slug: str
    published: When | None  # None for drafts only
    published_changed: str = ""  # why `published` is not what it was when it was recorded
    copy: Digest  # of the canonical Copy
    updated: When | None = None  # last significant change; None: none since publication
    type: str = "news"
    kicker: str = ""
    summary: str = ""  # plain text, for lists
    language: str = ""  # "": the archive's
    sections: tuple[str, ...] = ()
    status: str = "published"
    embargo_until: When | None = None  # None with status embargoed: open-ended
    withdrawn: Withdrawal | None = None
    developing: bool = False
    closed: When | None = None  # when a developing story ended, if known
    expires: When | None = None
    event_start: When | None = None
    event_end: When | None = None
    noindex: bool = False
    unlisted: bool = False
    names: tuple[NameRef, ...] = ()
    stories: tuple[str, ...] = ()  # slugs
    series: str = ""
    part: int = 0
    aliases: tuple[str, ...] = ()  # as written: site paths or old URLs
    refs: tuple[LinkRef, ...] = ()  # front-matter links
    links: tuple[LinkRef, ...] = ()  # links of the prose; "link:N" in Copy.html is links[N]
    anchors: tuple[str, ...] = ()  # sorted
    updates: tuple[Update, ...] = ()  # in document order
    lines: tuple[tuple[str, int], ...] = ()  # front-matter field -> line, for problems that linking finds

    @property
    def has_listed_notice(self) -> bool:
        """True if the archive's list of withdrawn articles leads to this one's notice."""
        gone = self.withdrawn if self.status == "withdrawn" and not self.unlisted else None
        return gone is not None and gone.level != "delisted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of an article. `link` is its index in Article.links, or -1 where the picture is missing."""

    id: str
    link: int = -1
    alt: str = ""
    caption: str = ""  # HTML
    credit: str = ""
    role: str = "inline"  # lead, inline, gallery, graphic
    creator: str = ""
    source: str = ""
    copyright: str = ""
    license: str = ""
    date: str = ""
    place: str = ""
    width: int = 0  # pixels; 0: not known
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """A post, video or document that the article showed. Nothing is ever loaded from the network."""

    id: str
    kind: str = ""
    by: str = ""
    at: str = ""
    url: str = ""
    text: str = ""  # HTML of what was kept
    archived_url: str = ""
    status: str = "kept"  # kept, lost, replaced


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The full text of an update that is printed above or below the body."""

    update_id: str
    html: str = ""
    was: str = ""
    now: str = ""
    requested_by: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsor:
    """Who paid for, or supported, this article."""

    name: str
    url: str = ""
    relationship: str = "supporter"
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An agency or partner whose copy this is."""

    name: str
    category: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """An earlier or other headline of the same article."""

    text: str
    since: str = ""
    until: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPlace:
    """Where the article stood in the printed paper."""

    edition: str = ""
    date: str = ""
    section: str = ""
    page: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The part of an article that only its own page prints. HTML is sanitised; internal links in it read "link:N"."""

    html: str = ""
    words: int = 0
    capitals: str = ""  # folded words that could start a name in the prose, sorted, blank-separated
    standfirst: str = ""  # HTML
    backstory: str = ""  # HTML
    boilerplate: str = ""  # HTML
    byline: str = ""
    dateline: str = ""
    updated_text: str = ""
    headlines: tuple[Headline, ...] = ()
    images: tuple[Image, ...] = ()  # of the front matter
    embeds: tuple[Embed, ...] = ()  # of the front matter
    notices: tuple[Notice, ...] = ()
    sources: tuple[Source, ...] = ()
    sponsors: tuple[Sponsor, ...] = ()
    original_url: str = ""
    canonical_url: str = ""
    archived_urls: tuple[tuple[str, str], ...] = ()  # (url, captured at or "")
    captured: str = ""
    license: str = ""
    copyright: str = ""
    usage_terms: str = ""
    location: tuple[tuple[str, str], ...] = ()  # name, lat, lon, country, as given
    coverage: tuple[str, str] = ("", "")
    print: PrintPlace | None = None
    figures: tuple[tuple[tuple[str, str], ...], ...] = ()
    quotes: tuple[tuple[tuple[str, str], ...], ...] = ()
    extra: tuple[tuple[str, str], ...] = ()  # x_* fields, as written


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A name that the archive's keeper has described in entities/*.yml."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    no_autolink: bool = False
    same_as: tuple[str, ...] = ()
    note: str = ""  # plain text
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEvent:
    """A moment that a story's timeline prints in bold."""

    at: When
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A running story, described in stories/*.yml."""

    slug: str
    title: str
    summary: str = ""  # HTML
    status: str = "open"  # open or closed
    start: When | None = None
    end: When | None = None
    key_events: tuple[KeyEvent, ...] = ()
    key_articles: tuple[str, ...] = ()  # ids of articles that the timeline prints in bold
    links: tuple[LinkRef, ...] = ()  # of the summary
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A publication, described in outlets/*.yml."""

    id: str
    name: str
    timezone: str = ""
    url_patterns: tuple[str, ...] = ()  # absolute URL prefixes that were the outlet's own
    boilerplate: tuple[tuple[str, str], ...] = ()  # snippet id -> Markdown
    correction_phrases: tuple[str, ...] = ()
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A plain page such as "About": not news, no dates."""

    path: str
    title: str
    url: str
    html: str  # sanitised; internal links read "link:N"
    links: tuple[LinkRef, ...] = ()
    anchors: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    menu: bool = False  # True: the site's footer links to it
    noindex: bool = False
