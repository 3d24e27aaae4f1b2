"""Every front-matter field of an article: one table, from which reading, messages and the guide are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from backfile.model import ARTICLE_TYPES, STATUSES, WITHDRAWAL_LEVELS
from backfile.read import provenance
from backfile.read.convert import (
    NAME_KEYS,
    Converter,
    Field,
    choice,
    flag,
    names,
    text,
    texts,
    web_address,
    whole,
    whole_number,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field: what it is called, what it means, how its value is read and where that goes.

    `type` and `default` are words for the guide. `goes` is the attribute that takes the value unchanged
    ("article.kicker", "copy.byline"); "" where several fields together make one. `keys` are those of the field's
    mapping, or of its items.
    """

    name: str
    type: str
    meaning: str
    read: Converter
    goes: str = ""
    default: str = ""
    example: str = ""
    synonyms: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)


def unused(_: Field) -> None:
    """For fields that no page shows and no other field needs."""


AUTHOR_KEYS: Mapping[str, str] = {
    "name": "the author's name", "id": "id of the entity",
    "role": "writer, photographer, editor, translator or additional",
    "affiliation": "where they work",
}  # fmt: skip
PRINT_KEYS: Mapping[str, str] = {
    "edition": "edition", "date": "day of the paper", "section": "section of the paper", "page": "page",
    "column": "column",
}  # fmt: skip
IMPORT_KEYS: Mapping[str, str] = {
    "format": "format of the raw file", "file": "its path", "sha256": "its digest", "tool": "what imported it",
    "at": "when",
    "confidence": "how sure", "warnings": "what was doubtful",
}  # fmt: skip
DEVELOPING_KEYS: Mapping[str, str] = {"closed": "when it stopped developing"}
COVERAGE_KEYS: Mapping[str, str] = {"start": "start of live coverage", "end": "end of it"}
EMBARGO_KEYS: Mapping[str, str] = {
    "until": "when it may appear; without it the embargo is open-ended",
    "note": "internal note",
}
WITHDRAWN_KEYS: Mapping[str, str] = {
    "at": "since when", "reason": "why, shown to readers", "note": "more, shown to readers",
    "level": ", ".join(WITHDRAWAL_LEVELS), "replaced_by": "id of the article that replaces it",
    "legal": "legal reference",
}  # fmt: skip
IMAGE_KEYS: Mapping[str, str] = {
    "id": "name for caption: targets; img-1, img-2, … by default",
    "src": "file, relative to the article or below media/",
    "missing": "true: the photo is lost, its caption is kept", "alt": "description for those who cannot see it",
    "decorative": "true: nothing to describe", "caption": "Markdown, as printed", "credit": "credit line",
    "role": "lead, inline, gallery or graphic; the first is lead", "creator": "who took or made it",
    "source": "who supplied it",
    "copyright": "copyright notice", "license": "its licence", "date": "when it was taken", "place": "where",
    "width": "pixels", "height": "pixels", "sha256": "digest of the file",
    "fetch": "keep: leave a remote address alone",
}  # fmt: skip
EMBED_KEYS: Mapping[str, str] = {
    "id": "name; embed-1, embed-2, … by default", "kind": "tweet, video, document, …", "by": "whose it is",
    "at": "when it was posted",
    "url": "where it was", "text": "Markdown of what it said", "archived_url": "a capture of it",
    "status": "kept, lost or replaced",
}  # fmt: skip
UPDATE_KEYS: Mapping[str, str] = {
    "id": "anchor; u-20200108-1614 by default", "at": "when the change was made: 4.14pm or 2020-01-08 16:14",
    "kind": "update, correction, clarification, editors-note, retraction, minor or archive-note",
    "summary": "one line for the register and the feed", "text": "Markdown of the full notice",
    "target": "what it changes: an anchor, headline, standfirst, caption:img-1, byline or body",
    "was": "the wrong wording",
    "now": "the right wording", "by": "newsroom or archive", "material": "true if it moves the date of the last update",
    "placement": "top, bottom or inline", "supersedes": "anchors or update ids that it makes out of date",
    "requested_by": "who asked for it", "ref": "complaint, ruling or source",
}  # fmt: skip

_STATUS_HINTS = {
    "killed": 'write "withdrawn", with withdrawn: {at, reason}.',
    "unpublished": 'write "draft", or "withdrawn" if it was published before.',
    "retracted": 'a retracted article stays up: write "published" and an update of kind retraction.',
    "canceled": 'write "withdrawn", with withdrawn: {at, reason}.',
    "embargo": 'write "embargoed".',
}


def _spec(name: str, kind: str, meaning: str, read: Converter = text, goes: str = "", **more: object) -> FieldSpec:
    return FieldSpec(name=name, type=kind, meaning=meaning, read=read, goes=goes, **more)  # type: ignore[arg-type]


_IDENTITY_AND_TEXT = (
    _spec("id", "id", "Permanent identity for the ledger, links and feeds", provenance.identity, "article.id",
          default="path below articles/ without extension", example="example/2020-01-08-missiles"),
    _spec("title", "text", "Headline as finally published", goes="article.title",
          example='"Two bases hit: what we know"',
          synonyms=("headline",)),
    _spec("headlines", "list of texts or mappings", "Earlier or other headlines", provenance.headlines,
          "copy.headlines",
          keys=provenance.HEADLINE_KEYS),
    _spec("kicker", "text", "Label above the headline", goes="article.kicker", example="Explainer"),
    _spec("standfirst", "Markdown", "Standfirst, dek or sub-headline", provenance.markdown,
          synonyms=("dek", "deck", "subtitle", "subheadline")),
    _spec("summary", "text", "For lists, feeds, search and the meta description",
          default="standfirst, else the first 40 words",
          synonyms=("description", "excerpt", "abstract")),
    _spec("slug", "slug", "The article's part of its address", default="from the title, or the file name (slug_from)",
          example="missiles-hit-two-bases"),
    _spec("url", "site path", "Whole address, instead of the permalink pattern", example="/2020/01/missiles/",
          synonyms=("permalink",)),
    _spec("aliases", "list of site paths or URLs", "Earlier addresses; each redirects here", texts, "article.aliases",
          example="[/2020/01/old-name/]", synonyms=("redirect_from",)),
    _spec("type", ", ".join(ARTICLE_TYPES), "Type-of-work label", choice(*ARTICLE_TYPES, code="E-type"), "article.type",
          default="news"),
    _spec("section", "text or list", "Section as printed; the first is the primary one", texts, default="Uncategorised",
          example="World", synonyms=("sections", "category", "categories")),
    _spec("language", "BCP 47 tag", "Language of the content", provenance.language, "article.language",
          default="the archive's", example="en-NZ", synonyms=("lang",)),
    _spec("ednote", "text", "Internal note, never published", unused, synonyms=("editor_note",)),
    _spec("backstory", "Markdown", "How the story was made", provenance.markdown),
    _spec("recognise_updates", "true or false", "false: paragraphs that begin with UPDATE are plain paragraphs", flag,
          default="the archive's"),
)  # fmt: skip

_PEOPLE_AND_PROVENANCE = (
    _spec("byline", "text", "Byline exactly as printed", goes="copy.byline", default="from authors"),
    _spec("authors", "list of texts or mappings", "Structured credit", whole, synonyms=("author",), keys=AUTHOR_KEYS,
          example="[{name: Jane Roe, role: writer}]"),
    _spec("outlet", "text or id", "Publication that published it", default="the archive's", synonyms=("publication",
          "publisher")),
    _spec("source", "list of texts or mappings", "Agency or partner whose copy it is", provenance.sources,
          "copy.sources",
          example="[Reuters]", synonyms=("sources",), keys=provenance.SOURCE_KEYS),
    _spec("original_url", "URL", "Where it was first published", web_address, "copy.original_url",
          synonyms=("source_url",)),
    _spec("canonical_url", "URL", "What rel=canonical says", web_address, "copy.canonical_url", default="this page",
          synonyms=("canonical",)),
    _spec("archived_urls", "list of URLs or mappings", "Captures in web archives", provenance.captures,
          "copy.archived_urls",
          keys=provenance.CAPTURE_KEYS),
    _spec("captured", "date and time", "When this archive took its copy", whole),
    _spec("import", "mapping", "Chain of custody to the raw file, written by importers", unused, keys=IMPORT_KEYS),
    _spec("license", "SPDX id, URL or text", "Licence of the text", provenance.licence, "copy.license",
          default="the archive's",
          example="CC-BY-4.0", synonyms=("licence",)),
    _spec("copyright", "text", "Copyright notice", goes="copy.copyright", default="the archive's"),
    _spec("usage_terms", "text", "Terms of use in plain words", goes="copy.usage_terms"),
    _spec("sponsor", "text, mapping or list", "Who paid for or supported this article", provenance.sponsors,
          "copy.sponsors",
          synonyms=("sponsors",), keys=provenance.SPONSOR_KEYS),
    _spec("boilerplate", "Markdown or snippet id", "Footer text removed from the body, kept for the record",
          provenance.markdown),
    _spec("print", "mapping", "Where it stood in the printed paper", whole, keys=PRINT_KEYS, example="{page: A5}"),
)  # fmt: skip

_TIME = (
    _spec("published", "date or date and time", "First publication, as precisely as it is known", whole,
          example="2020-01-08 16:14",
          synonyms=("date", "pubdate", "publishdate", "datepublished", "date_published")),
    _spec("timezone", "IANA name", "Zone of every local time in the file", default="the outlet's, then the archive's",
          example="Pacific/Auckland", synonyms=("tz",)),
    _spec("updated", "date and time, or time", "Last significant change", whole, default="the latest material update",
          example="4.14pm", synonyms=("lastmod", "modified", "last_modified_at", "datemodified", "date_modified")),
    _spec("updated_text", "text", "The stamp exactly as printed", goes="copy.updated_text",
          example="Last updated 4.14pm."),
    _spec("developing", "true, false or {closed}", "It was a running story when last touched", whole, default="false",
          keys=DEVELOPING_KEYS),
    _spec("coverage", "{start, end}", "Window of live coverage", whole, keys=COVERAGE_KEYS),
    _spec("event_date", "date, or two with / between", "When the thing happened", whole,
          example="2020-01-07/2020-01-08"),
    _spec("expires", "date and time", "From then on a banner says it is no longer current", whole,
          synonyms=("expirydate", "unpublishdate")),
    _spec("published_changed", "text", "Why the date of first publication was corrected", text,
          "article.published_changed"),
)  # fmt: skip

_UPDATES_AND_STATUS = (
    _spec("updates", "list of mappings", "The update log; blocks in the body join it by id", whole, keys=UPDATE_KEYS),
    _spec("status", ", ".join(STATUSES), "Lifecycle", choice(*STATUSES, code="E-status", hints=_STATUS_HINTS),
          "article.status", default="published", synonyms=("draft",)),
    _spec("embargo", "{until, note}", "Held until", whole, keys=EMBARGO_KEYS),
    _spec("withdrawn", "mapping", "Why the article is gone, and since when", whole, keys=WITHDRAWN_KEYS),
    _spec("noindex", "true or false", "Asks robots not to index the page", flag, "article.noindex", default="false"),
    _spec("unlisted", "true or false", "The page exists, but no list and no search shows it", flag, "article.unlisted",
          default="false"),
)  # fmt: skip

_IMAGES_AND_SUBJECTS = (
    _spec("images", "list of mappings", "Pictures, with what is known about them", whole, keys=IMAGE_KEYS),
    _spec("embeds", "list of mappings", "Posts, videos and documents that the article showed", whole, keys=EMBED_KEYS),
    _spec("people", "list of names", "People it is about or mentions", names("person"), keys=NAME_KEYS),
    _spec("organisations", "list of names", "Organisations it is about or mentions", names("organisation"),
          synonyms=("organizations",), keys=NAME_KEYS),
    _spec("places", "list of names", "Places it is about or mentions", names("place"), keys=NAME_KEYS),
    _spec("events", "list of names", "Events it is about or mentions", names("event"), keys=NAME_KEYS),
    _spec("subjects", "list of names", "What it is about", names("subject"), synonyms=("topics", "tags", "keywords",
          "tag"),
          keys=NAME_KEYS),
    _spec("dateline", "text or mapping", "Where it was filed, as printed", provenance.dateline, "copy.dateline",
          example="BAGHDAD",
          keys=provenance.DATELINE_KEYS),
    _spec("location", "text or mapping", "Where it is about", provenance.location, "copy.location",
          keys=provenance.LOCATION_KEYS),
    _spec("story", "slug or list", "Running story it belongs to", whole, example="gulf-crisis-2020",
          synonyms=("stories",)),
    _spec("series", "text", "Planned series", goes="article.series"),
    _spec("part", "whole number", "Its number in the series", whole_number, "article.part"),
    _spec("follows", "list of ids, paths or URLs", "Direct predecessors", whole),
    _spec("supersedes", "list of ids, paths or URLs", "Articles that it replaces as the current account", whole),
    _spec("corrects", "list of ids, paths or URLs", "Articles that it corrects", whole),
    _spec("related", "list of ids, paths or URLs", "Articles that belong beside it", whole),
    _spec("quotes", "list of mappings", "Quotations that need attribution or repair", whole,
          keys=provenance.QUOTE_KEYS),
    _spec("figures", "list of mappings", "Numbers to follow across a story", provenance.figures, "copy.figures",
          keys=provenance.FIGURE_KEYS),
)  # fmt: skip

# Name -> definition, in the order of the guide. Keys that begin with x_ are passed through and stand in no table.
FIELDS: Mapping[str, FieldSpec] = {
    spec.name: spec
    for spec in (*_IDENTITY_AND_TEXT, *_PEOPLE_AND_PROVENANCE, *_TIME, *_UPDATES_AND_STATUS, *_IMAGES_AND_SUBJECTS)
}
