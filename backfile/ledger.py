"""The ledger: what was published when, kept with the archive, so that `published` never moves unnoticed.

``ledger/ledger.jsonl`` holds one JSON object a line, oldest first, and is only ever appended to:

    {"seq": 1, "id": "2020/01/fire", "path": "content/articles/2020/01/fire.md", "published": "2020-01-08",
     "updates": ["u-1552"], "reason": "", "observed_at": "2020-01-08T03:20:00Z", "prev": "<64 hex digits>"}

`published` is the date of first publication as written; `updates` are the ids of the update log; `reason` says why a later
record gives another date; `observed_at` is the build's clock (UTC). `prev` is the SHA-256 of the line before, without its
line end (64 zeros for the first), so that a record that was altered or taken out can be told from the next one.

Drafts and whatever is held back are not recorded. Pure: reading and writing the file is the pipeline's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from backfile.errors import Problem
from backfile.model import Article

_START = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One observed state of an article."""

    seq: int
    id: str
    path: str
    published: str
    updates: tuple[str, ...]
    reason: str
    observed_at: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """The latest record of every article by id, the number of records, and the digest of the last line."""

    latest: dict[str, Record]
    length: int
    head: str


def read_ledger(raw: bytes, path: str) -> tuple[Ledger, list[Problem]]:
    """The ledger in these bytes (b"" for none) of the file `path`, and what is wrong with it."""
    latest: dict[str, Record] = {}
    head, number = _START, 0
    problems: list[Problem] = []
    for number, line in enumerate(raw.splitlines(), 1):
        try:
            fields = json.loads(line)
            prev = fields.pop("prev")
            record = Record(**fields | {"updates": tuple(fields["updates"])})
        except (ValueError, TypeError, KeyError, AttributeError):
            message = "this line is no record of the ledger; restore the file from your version control"
            problems.append(Problem(path, number, "E-ledger-line", "", message))
            continue
        if prev != head or record.seq != number:
            message = f"record {number} does not follow the one before: the ledger was edited; restore it"
            problems.append(Problem(path, number, "E-ledger-chain", "", message))
        latest[record.id] = record
        head = sha256(line).hexdigest()
    return Ledger(latest, number, head), problems


def ledger_problems(ledger: Ledger, articles: Iterable[Article]) -> list[Problem]:
    """Dates of first publication that moved, updates that vanished, and ids that changed, since they were recorded."""
    problems: list[Problem] = []
    shown = {article.id for article in articles}
    by_path = {record.path: record for record in ledger.latest.values()}
    for article in articles:
        lines = dict(article.lines)
        record = ledger.latest.get(article.id)
        if record is None:
            former = by_path.get(article.path)
            if former is not None and former.id not in shown:
                message = f'this article was recorded as "{former.id}"; keep id: {former.id}, so that it stays the same article'
                problems.append(Problem(article.path, lines.get("id", 0), "W-id-changed", "id", message))
            continue
        published = _published(article)
        if published != record.published and not article.published_changed:
            message = (
                f"{published} was first published as {record.published}; restore that, "
                f"or say in published_changed why it was wrong"
            )
            problems.append(Problem(article.path, lines.get("published", 0), "E-published-moved", "published", message))
        for gone in sorted(set(record.updates) - {u.id for u in article.updates}):
            message = f'the update "{gone}" is gone; updates are never deleted: restore it, or correct it with another'
            problems.append(Problem(article.path, lines.get("updates", 0), "E-update-vanished", "updates", message))
    return problems


def appended(ledger: Ledger, articles: Iterable[Article], observed_at: str) -> bytes:
    """The lines to append for articles that are new or whose recorded facts changed; b"" for none.

    The order is that of `articles`.
    """
    lines: list[bytes] = []
    head, number = ledger.head, ledger.length
    for article in articles:
        known = ledger.latest.get(article.id)
        record = Record(
            seq=number + 1, id=article.id, path=article.path, published=_published(article),
            updates=tuple(sorted(u.id for u in article.updates)), reason=article.published_changed,
            observed_at=observed_at,
        )  # fmt: skip
        if known is not None and replace(known, seq=0, observed_at="") == replace(record, seq=0, observed_at=""):
            continue
        number += 1
        line = _line(record, head)
        head = sha256(line).hexdigest()
        lines.append(line + b"\n")
    return b"".join(lines)


def _published(article: Article) -> str:
    return article.published.iso if article.published else ""


def _line(record: Record, prev: str) -> bytes:
    fields = {
        "seq": record.seq, "id": record.id, "path": record.path, "published": record.published,
        "updates": list(record.updates), "reason": record.reason, "observed_at": record.observed_at, "prev": prev,
    }  # fmt: skip
    return json.dumps(fields, ensure_ascii=False).encode()
