"""Updates in the body: when each was made, what it is called, and what the update log says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape

from backfile.model import MATERIAL_KINDS, PLACEMENTS, Notice, Update
from backfile.prose.records import ProseContext, Report
from backfile.prose.typography import curled
from backfile.times import TimeError, When, read_stamp

LABELS = {
    "update": "Update",
    "correction": "Correction",
    "clarification": "Clarification",
    "editors-note": "Editor’s note",
    "retraction": "Retraction",
    "archive-note": "Archive note",
}
# After the Associated Press: a correction has to be labelled as one.
_CORRECTIVE = re.compile(
    r"\b(?:misstated|misidentified|misspelled|incorrectly|earlier version|previous version|we got (?:\w+ )?wrong)\b",
    re.I,
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Lt|Sgt|Capt|Rev|Hon|Sen|Rep|Gov|No|vs|Jr|Sr|Mt)|\b[A-Z])\.$"
)
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)]*(?=\s|$)")
LONGEST_SUMMARY = 200


@dataclass(slots=True)
class Opened:
    """An update block that has begun: what its opening says."""

    kind: str
    label: str
    stamp: str  # as written
    line: int
    at: When | None  # None: an undated marker in an undated draft
    dated: bool  # the block itself says when
    id: str = ""
    values: dict[str, str] = field(default_factory=dict)


def opened(
    kind: str, label: str, stamp: str, values: dict[str, str], line: int, context: ProseContext, report: Report
) -> Opened:
    """The update that a marker or an opening line begins, its moment read from `stamp` ("": that of publication)."""
    at = None
    if stamp:
        at = _moment(stamp, line, context, report)
    elif kind != "archive-note" and context.published is not None:
        written = f"{label} – 4.14pm:" if label.isupper() else f'::: {kind} {{at="4.14pm"}}'
        report("W-update-time", line, f'this {_spoken(kind)} gives no time; write "{written}"')
    return Opened(kind, label, stamp, line, at or context.published, at is not None, values=values)


def _spoken(kind: str) -> str:
    return LABELS[kind].lower()


def _moment(stamp: str, line: int, context: ProseContext, report: Report) -> When | None:
    try:
        at, notes = read_stamp(stamp, context.published, context.timezone)
    except TimeError as problem:
        report(problem.code, line, str(problem))
        return None
    for note in notes:
        report(note.code, line, note.message)
    return at


def default_id(update: Opened, untimed: int) -> str:
    """``u-20200108-1552``, or ``u-1`` for the first update without a minute of its own."""
    if update.at is None or not update.dated or not update.at.has_time:
        return f"u-{untimed}"
    return "u-{}-{}".format(update.at.iso[:10].replace("-", ""), update.at.iso[11:16].replace(":", ""))


def opening(update: Opened) -> str:
    """The section's opening tag and its stamp line."""
    label = curled(update.label)
    name = f"{label}, {update.stamp}" if update.stamp else label
    classes = f"update update-{update.kind} {update.values.get('class', '')}".strip()
    language = f' lang="{escape(update.values["lang"])}"' if update.values.get("lang") else ""
    return (
        f'<section class="{escape(classes)}" id="{escape(update.id)}"{language} aria-label="{escape(name)}">\n'
        f'<p class="update-stamp"><span class="update-label">{escape(label, quote=False)}</span>{_time(update)}</p>\n'
    )


def _time(update: Opened) -> str:
    if not update.stamp:
        return ""
    stamp = escape(update.stamp, quote=False)
    return f' <time datetime="{update.at.iso}">{stamp}</time>' if update.at and update.dated else f" {stamp}"


def logged(update: Opened, text: str, report: Report) -> Update | None:
    """The entry of the update log for a block with this plain text, or None if no moment is known for it."""
    if update.kind == "update" and _CORRECTIVE.search(text):
        report("W-update-label", update.line, "this update reads like a correction; label it `correction`")
    if update.at is None:
        return None
    values = update.values
    return Update(
        id=update.id,
        at=update.at,
        kind=update.kind,
        summary=_summary(update, text, report),
        material=values.get("material", "true" if update.kind in MATERIAL_KINDS else "false") in ("true", "yes"),
        placement=values.get("placement", PLACEMENTS[update.kind]),
        by=values.get("by", "archive" if update.kind == "archive-note" else "newsroom"),
        target=values.get("target", "body"),
        supersedes=tuple(values.get("supersedes", "").replace(",", " ").split()),
        inline=True,
        line=update.line,
    )


def _summary(update: Opened, text: str, report: Report) -> str:
    given = " ".join(update.values.get("summary", "").split())
    if len(given) > LONGEST_SUMMARY:
        message = f"this summary has {len(given)} characters; say it in {LONGEST_SUMMARY}"
        report("W-update-summary", update.line, message)
    summary = given or cut(first_sentence(text), LONGEST_SUMMARY)
    if not summary and update.kind in ("correction", "retraction"):
        message = f"this {_spoken(update.kind)} says nothing; write what was wrong and what is right"
        report("E-update-empty", update.line, message)
    return summary


def notice_of(update: Opened) -> Notice | None:
    """What was wrong and who asked, if the block's attributes say so; its text stands in the body."""
    values = update.values
    if not any(values.get(key) for key in ("was", "now", "requested_by", "ref")):
        return None
    return Notice(
        update_id=update.id,
        was=values.get("was", ""),
        now=values.get("now", ""),
        requested_by=values.get("requested_by", ""),
        ref=values.get("ref", ""),
    )


def first_sentence(text: str) -> str:
    """The first sentence of a plain text; a text without an end of sentence is one sentence."""
    line = text.partition("\n")[0].strip()
    for end in _SENTENCE_END.finditer(line):
        if not _ABBREVIATED.search(line, 0, end.end()):
            return line[: end.end()]
    return line


def cut(text: str, longest: int) -> str:
    """`text`, cut at a word and ended with "…" if it is longer than `longest` characters."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"
