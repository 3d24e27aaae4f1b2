"""The ledger: what was published when, kept with the archive, so that `published` never moves unnoticed.

``ledger/ledger.jsonl`` holds one JSON object a line, oldest first, and is only ever appended to:

    {"seq": 1, "id": "2020/01/fire", "path": "content/articles/2020/01/fire.md", "published": "2020-01-08",
     "url": "2020/01/fire.html", "updates": ["u-1552"], "reason": "", "observed_at": "2020-01-08T03:20:00Z",
     "prev": "<64 hex digits>"}

`published` is the date of first publication as written; `url` is the page's site path; `updates` are the ids of the
update log; `reason` says why a later record gives another date; `observed_at` is the build's clock (UTC). `prev` is the
SHA-256 of the line before, without its line end (64 zeros for the first), so that a record that was altered or taken
out can be told from the next one.

Drafts and whatever is held back are not recorded. Pure: reading and writing the file is the pipeline's.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Container, Iterable, Iterator
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
    url: str
    updates: tuple[str, ...]
    reason: str
    observed_at: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """The latest record of every article by id, all addresses it had, the number of records, and the last line's digest."""

    latest: dict[str, Record]
    urls: dict[str, dict[str, None]]
    length: int
    head: str


def read_ledger(raw: bytes, path: str) -> tuple[Ledger, list[Problem]]:
    """The ledger in these bytes (b"" for none) of the file `path`, and what is wrong with it."""
    latest: dict[str, Record] = {}
    urls: dict[str, dict[str, None]] = {}
    head, number = _START, 0
    problems: list[Problem] = []
    for number, line in enumerate(raw.splitlines(), 1):
        try:
            fields = json.loads(line)
            prev = fields.pop("prev")
            record = Record(**fields | {"updates": tuple(fields["updates"])})
            if not _is_sound(record):
                raise ValueError
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            message = "this line is no record of the ledger; restore the file from your version control"
            problems.append(Problem(path, number, "E-ledger-line", "", message))
            continue
        if prev != head or record.seq != number:
            message = f"record {number} does not follow the one before: the ledger was edited; restore it"
            problems.append(Problem(path, number, "E-ledger-chain", "", message))
        latest[record.id] = record
        urls.setdefault(record.id, {})[record.url] = None
        head = sha256(line).hexdigest()
    return Ledger(latest, urls, number, head), problems


def _is_sound(record: Record) -> bool:
    texts: tuple[object, ...] = (
        record.id, record.path, record.published, record.url, record.reason, record.observed_at, *record.updates,
    )  # fmt: skip
    return all(isinstance(text, str) for text in texts)


def ledger_problems(
    ledger: Ledger, articles: Iterable[Article], held: Collection[str], live: Container[str]
) -> list[Problem]:
    """What is not as it was recorded: dates of first publication, updates, ids, addresses, and articles that are gone.

    `articles` are shown; `held` are the ids of articles that are there and not shown; `live` are all site paths that lead
    somewhere, redirects included.
    """
    shown = {article.id: article for article in articles}
    by_path = {record.path: record for record in ledger.latest.values()}
    problems: list[Problem] = []
    for article in shown.values():
        record = ledger.latest.get(article.id)
        if record is not None:
            problems += _changes(record, article)
            problems += _moves(ledger.urls[article.id], article, live)
        elif (former := by_path.get(article.path)) is not None and former.id not in shown:
            message = (
                f'this article was recorded as "{former.id}"; keep id: {former.id}, so that it stays the same article'
            )
            problems.append(Problem(article.path, dict(article.lines).get("id", 0), "W-id-changed", "id", message))
    by_url = {article.url: article.path for article in shown.values()}
    paths = {article.path for article in shown.values()}
    for record in ledger.latest.values():
        if record.id not in shown and record.id not in held and record.path not in paths:
            problems.append(_disappeared(record, by_url.get(record.url, "")))
    return problems


def _disappeared(record: Record, heir: str) -> Problem:
    """`heir`: the file whose page has the address now ("" for none), most likely the same article, renamed."""
    renamed = f"{heir} is the same article" if heir else "its file was renamed"
    message = (
        f'"{record.id}" was published and is gone; if {renamed}, give it id: {record.id}; '
        f"else restore it, or say why it went with status: withdrawn"
    )
    return Problem(record.path, 0, "W-disappeared", "", message)


def _changes(record: Record, article: Article) -> Iterator[Problem]:
    lines = dict(article.lines)
    published = _published(article)
    if published != record.published and not article.published_changed:
        message = (
            f"{published} was first published as {record.published}; restore that, "
            f"or say in published_changed why it was wrong"
        )
        yield Problem(article.path, lines.get("published", 0), "E-published-moved", "published", message)
    for gone in sorted(set(record.updates) - {u.id for u in article.updates}):
        message = f'the update "{gone}" is gone; updates are never deleted: restore it, or correct it with another'
        yield Problem(article.path, lines.get("updates", 0), "E-update-vanished", "updates", message)


def _moves(urls: Iterable[str], article: Article, live: Container[str]) -> Iterator[Problem]:
    for url in urls:
        if url != article.url and url not in live:
            message = f"the page was at {url}; add aliases: [/{url}], so that links to it still lead here"
            yield Problem(article.path, dict(article.lines).get("slug", 0), "W-url-moved", "aliases", message)


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
            url=article.url,
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
        "seq": record.seq, "id": record.id, "path": record.path, "published": record.published, "url": record.url,
        "updates": list(record.updates), "reason": record.reason, "observed_at": record.observed_at, "prev": prev,
    }  # fmt: skip
    return json.dumps(fields, ensure_ascii=False).encode()
