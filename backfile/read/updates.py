"""The update log of one article: entries of the front matter and blocks of the body, joined by their ids."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from backfile.model import MATERIAL_KINDS, PLACEMENTS, UPDATE_KINDS, Notice, Update
from backfile.read.compositor import Compositor
from backfile.read.convert import Field, Notes, Record, choice, flag, nearest, records, text_items
from backfile.read.fields import UPDATE_KEYS
from backfile.read.timing import read_moment
from backfile.times import When
from backfile.urls import slug_of

_kind = choice(*UPDATE_KINDS, code="E-update-kind")
_by = choice("newsroom", "archive")
_placement = choice("top", "bottom", "inline")
# After the Associated Press's rule that a correction is labelled one.
_READS_LIKE_CORRECTION = re.compile(
    r"\bmisstated\b|\bincorrectly\b|\bearlier version\b|\bwe got (?:it |this |that )?wrong\b", re.I
)
_SENTENCE = re.compile(r"(.+?[.!?…][\"'”’)]*)(?:\s|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class UpdateLog:
    """Updates in document order (the front matter stands above the body), and the full texts of those that have one."""

    updates: tuple[Update, ...] = ()
    notices: tuple[Notice, ...] = ()


def read_updates(
    field: Field | None, inline: UpdateLog, published: When | None, timezone: str, compositor: Compositor, notes: Notes
) -> UpdateLog:
    """Joins the entries of ``updates:`` with the blocks of the body; an entry with a block's id fills in its keys."""
    blocks = {update.id: update for update in inline.updates}
    notices = {notice.update_id: notice for notice in inline.notices}
    listed: dict[str, Update] = {}
    for item in records(field, UPDATE_KEYS) if field else ():
        assert field is not None
        entry = _Entry(field, item, compositor)
        at = read_moment(item["at"], published, timezone) if "at" in item else None
        identity = entry.identity(at, listed)
        if identity in listed:
            lines = f"on line {listed[identity].line} and on line {item.line}"
            message = f'the id "{identity}" is used twice, {lines}; give one of them another'
            field.fault("E-update-duplicate", message, item.line)
            continue
        block = blocks.get(identity)
        if block is None and at is None:
            if not item.text("at"):
                message = "an update must say when: at: 4.14pm, or at: 2020-01-08 16:14"
                field.fault("E-update-at", message, item.line)
            continue
        listed[identity] = entry.joined(block, at) if block else entry.update(identity, at or When("1000"))
        notice = entry.notice(identity, notices.get(identity))
        if notice:
            notices[identity] = notice
    for update in inline.updates:
        if update.id not in listed:
            _lint(update, notes)
    new = [update for identity, update in listed.items() if identity not in blocks]
    updates = (*new, *[listed.get(update.id, update) for update in inline.updates])
    return UpdateLog(updates, tuple(notices[update.id] for update in updates if update.id in notices))


class _Entry:
    """One entry of ``updates:``."""

    def __init__(self, field: Field, item: Record, compositor: Compositor) -> None:
        self._field = field
        self._item = item
        self._compositor = compositor

    def identity(self, at: When | None, taken: Container[str]) -> str:
        """The id given, or one made from the time: ``u-20200108-1614``; a further entry of the minute gets ``-2``."""
        given = self._item.text("id")
        if given:
            if re.fullmatch(r"[a-z0-9][a-z0-9-]*", given):
                return given
            repaired = slug_of(given) or "u-20200108-1614"
            self._item["id"].fault("E-id-illegal", f'"{given}" may hold only a-z, 0-9 and -; write id: {repaired}')
            return repaired
        base = default_id(at) if at else f"line-{self._item.line}"
        number = 1
        while (identity := base if number == 1 else f"{base}-{number}") in taken:
            number += 1
        return identity

    def update(self, identity: str, at: When) -> Update:
        """An update that stands in the front matter only."""
        item = self._item
        kind = item.read("kind", _kind, "update")
        update = Update(
            id=identity, at=at, kind=kind, summary=self._summary(kind), material=self._material(kind),
            placement=item.read("placement", _placement, PLACEMENTS[kind]), by=item.read("by", _by, "newsroom"),
            target=item.text("target").removeprefix("#") or "body", supersedes=self._supersedes(), line=item.line,
        )  # fmt: skip
        self._check_wording(kind)
        _lint(update, self._field.notes, item.text("text"))
        return update

    def joined(self, block: Update, at: When | None) -> Update:
        """The block with the entry's keys filled in; what both say differently is an error."""
        item = self._item
        kind = item.read("kind", _kind, block.kind)
        if kind != block.kind:
            self._conflict(block, "kind", block.kind, kind)
        if at and at.order != block.at.order:
            self._conflict(block, "at", block.at.iso, at.iso)
        joined = replace(
            block, summary=item.text("summary") or block.summary,
            material=self._material(kind) if "material" in item else block.material,
            placement=item.read("placement", _placement, block.placement), by=item.read("by", _by, block.by),
            target=item.text("target").removeprefix("#") or block.target,
            supersedes=tuple(dict.fromkeys((*block.supersedes, *self._supersedes()))),
        )  # fmt: skip
        _lint(joined, self._field.notes)
        return joined

    def _conflict(self, block: Update, key: str, there: str, here: str) -> None:
        message = f'{key} is {here} here and {there} in the block "{block.id}" on line {block.line}; keep one of them'
        self._field.fault("E-update-conflict", message, self._item.line)

    def _summary(self, kind: str) -> str:
        item = self._item
        summary = item.text("summary")
        if not summary and item.text("text"):
            found = _SENTENCE.match(item.text("text"))
            summary = found[1] if found else item.text("text")
        if not summary:
            message = "an update needs a summary, one line for the register and the feed; write summary: What changed"
            if kind in ("correction", "retraction"):
                self._field.fault("E-update-summary", message.replace("an update", f"a {kind}"), item.line)
            else:
                self._field.note("W-update-summary", message, item.line)
        if len(summary) > 200:
            self._field.note(
                "W-update-summary",
                f"the summary has {len(summary)} characters; 200 fit a list - use text for the rest",
                item.line,
            )
        return summary

    def _material(self, kind: str) -> bool:
        usual = kind in MATERIAL_KINDS
        material = self._item.read("material", flag, usual)
        if material != usual:
            is_it = "is" if usual else "is not"
            contradiction = f"material: {str(material).lower()} contradicts that"
            message = f"what is of kind {kind} {is_it} a significant change; {contradiction}"
            self._item["material"].note("W-update-material", message)
        return material

    def _supersedes(self) -> tuple[str, ...]:
        part = self._item.get("supersedes")
        return tuple(found.value.removeprefix("#") for found in text_items(part)) if part else ()

    def _check_wording(self, kind: str) -> None:
        if kind == "correction" and not (self._item.text("was") and self._item.text("now")):
            message = "a correction says best what was wrong and what is right; add was: … and now: …"
            self._field.note("W-correction-wording", message, self._item.line)

    def notice(self, identity: str, block: Notice | None) -> Notice | None:
        """The full text and the wording before and after; None where there is nothing but the summary."""
        item = self._item
        markdown = item.written("text")
        if block and block.html and markdown:
            message = f'the text of "{identity}" stands here and in the body; keep one of them'
            self._field.fault("E-update-conflict", message, item.line)
        html = self._compositor.block(markdown, item["text"].line) if markdown else ""
        old = block or Notice(update_id=identity)
        notice = Notice(
            update_id=identity, html=html or old.html, was=item.text("was") or old.was, now=item.text("now") or old.now,
            requested_by=item.text("requested_by") or old.requested_by, ref=item.text("ref") or old.ref,
        )  # fmt: skip
        return None if notice == Notice(update_id=identity) else notice


def default_id(at: When) -> str:
    """The id of an update that was given none: ``u-20200108-1614``, or ``u-20200108`` where no time is known."""
    day = at.iso[:10].replace("-", "")
    return f"u-{day}-{at.iso[11:13]}{at.iso[14:16]}" if at.has_time else f"u-{day}"


def _lint(update: Update, notes: Notes, text: str = "") -> None:
    found = _READS_LIKE_CORRECTION.search(f"{update.summary} {text}") if update.kind in ("update", "minor") else None
    if found:
        message = f'"{update.id}" says "{found[0]}" and reads like a correction; label it with kind: correction'
        notes.add("W-reads-like-correction", update.line, "updates", message)


def check_targets(updates: Sequence[Update], anchors: Iterable[str], images: Iterable[str], notes: Notes) -> None:
    """Errors for targets and superseded passages that the article does not have. Those of other articles are not looked
    at."""
    passages = sorted({*anchors, *(update.id for update in updates)})
    parts = ("body", "headline", "title", "standfirst", "byline", *(f"caption:{image}" for image in images))
    for update in updates:
        for where, known in ((update.target, (*parts, *passages)), *((name, passages) for name in update.supersedes)):
            if where in known or "/" in where or (":" in where and not where.startswith("caption:")):
                continue
            near = nearest(where, known, 0.6)
            meant = (
                f'did you mean "{near}"?' if near else f"mark the passage with {{#{where}}} at the end of its paragraph"
            )
            notes.add(
                "E-anchor-not-found",
                update.line,
                "updates",
                f'"{update.id}" points at "{where}", which the article does not have; {meant}',
            )


def check_wording(updates: Sequence[Update], notices: Iterable[Notice], current: str, notes: Notes) -> None:
    """Warnings where the right wording of a correction is not what the article says now."""
    lines = {update.id: update.line for update in updates}
    claims = [notice for notice in notices if notice.now]
    page = plain_words(current) if claims else ""
    for notice in claims:
        if plain_words(notice.now) not in page:
            message = f'"{notice.now}" is not in the text; now: is the right wording as it stands there'
            notes.add("W-correction-now", lines[notice.update_id], "updates", message)


def plain_words(text: str) -> str:
    """Text for comparing: lower case, straight quotation marks, plain dashes, single blanks, no marks of emphasis."""
    return " ".join(text.casefold().translate(_SHAPES).split())


_SHAPES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "*": "", "_": "", "\u00ad": ""})
