"""Who may be seen: drafts, embargoes, future dates and expiry against the build's clock.

The clock is an input of the build and decides nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backfile.errors import Problem
from backfile.model import Article
from backfile.times import When, starts_at, zone


@dataclass(frozen=True, slots=True)
class Clock:
    """The instant that the build speaks for (aware), the archive's zone, and whether drafts are shown."""

    as_of: datetime
    timezone: str
    drafts: bool = False

    def starts(self, when: When) -> datetime:
        """The earliest instant that `when` may mean."""
        return starts_at(when, self.timezone)


@dataclass(frozen=True, slots=True)
class Sight:
    """What the clock decides. `shown` have a page; `held` must leave no trace in the site; `expired` are ids.

    `unpublished` has the articles that only a preview shows, by id, and how it marks them: draft, embargoed, scheduled.
    The same is decided for every clock in `since` <= clock < `next_due` (ISO 8601 UTC; "" for no bound).
    """

    shown: tuple[Article, ...]
    held: tuple[Article, ...]
    expired: frozenset[str]
    unpublished: Mapping[str, str]
    since: str
    next_due: str
    problems: tuple[Problem, ...]


def see(articles: Iterable[Article], clock: Clock) -> Sight:
    """Divide the articles by what the clock allows."""
    shown: list[Article] = []
    held: list[Article] = []
    expired: set[str] = set()
    unpublished: dict[str, str] = {}
    problems: list[Problem] = []
    turns: list[datetime] = []
    # Most moments lie years back: a comparison of strings spares them the arithmetic of zones.
    long_ago = (clock.as_of.astimezone(UTC) - timedelta(days=3)).strftime("%Y-%m-%d")
    for article in articles:
        # Time alone never releases a draft, nor an embargo without an end.
        opens = None if _is_open_ended(article) else _opening(article, clock, long_ago)
        if opens is not None:
            turns.append(opens)
        is_open = not _is_open_ended(article) and (opens is None or opens <= clock.as_of)
        if is_open or not clock.drafts:  # a preview holds nothing
            problems += _problems(article, opens, is_open, clock)
        if not (is_open or clock.drafts):
            held.append(article)
            continue
        shown.append(article)
        if not is_open:
            ends = _end_of_embargo(article, clock)
            unpublished[article.id] = _mark(article, ends, clock)
            turns += [ends] if ends else []  # the mark turns then, even if the article waits on for its date
        problems += _future_updates(article, clock)
        if article.expires is not None:
            ends = clock.starts(article.expires)
            turns.append(ends)
            if ends <= clock.as_of:
                expired.add(article.id)
    # Openings before `long_ago` were not looked at, so nothing is promised for clocks before it.
    past = max((t for t in turns if t <= clock.as_of), default=None)
    since = max(_utc(past), f"{long_ago}T00:00:00Z")
    future = min((t for t in turns if t > clock.as_of), default=None)
    return Sight(tuple(shown), tuple(held), frozenset(expired), unpublished, since, _utc(future), tuple(problems))


def _is_open_ended(article: Article) -> bool:
    return article.status == "draft" or (article.status == "embargoed" and article.embargo_until is None)


def _opening(article: Article, clock: Clock, long_ago: str) -> datetime | None:
    """When the article opens, if that is a matter of days or still to come."""
    moments = [article.published] if article.published else []
    if article.status == "embargoed" and article.embargo_until:
        moments.append(article.embargo_until)
    late = [clock.starts(m) for m in moments if m.iso[:10] >= long_ago[: len(m.iso)]]
    return max(late, default=None)


def _end_of_embargo(article: Article, clock: Clock) -> datetime | None:
    until = article.embargo_until if article.status == "embargoed" else None
    return clock.starts(until) if until else None


def _mark(article: Article, ends: datetime | None, clock: Clock) -> str:
    """What an article that is not open waits for first; `ends`: when its embargo does, if it has one with an end."""
    if _is_open_ended(article):
        return article.status
    return "embargoed" if ends is not None and ends > clock.as_of else "scheduled"


def _problems(article: Article, opens: datetime | None, is_open: bool, clock: Clock) -> list[Problem]:
    lines = dict(article.lines)
    if article.status == "embargoed":
        until = article.embargo_until.iso if article.embargo_until else ""
        if is_open:
            message = f"the embargo ended at {until} and the article is public; set status: published"
            return [Problem(article.path, lines.get("embargo", 0), "W-embargo-passed", "embargo", message)]
        message = _held(opens, clock) if until else "held: the embargo has no end"
        return [Problem(article.path, lines.get("embargo", 0), "I-embargoed", "embargo", message)]
    if is_open or article.status == "draft":
        return []
    given = article.published.iso if article.published else ""
    message = f"{given} is after the build's clock; {_held(opens, clock)}"
    return [Problem(article.path, lines.get("published", 0), "W-future", "published", message)]


def _held(opens: datetime | None, clock: Clock) -> str:
    """Until when, by the archive's own clocks, as its authors write a moment."""
    if opens is None:
        return "held"
    try:
        local = opens.astimezone(zone(clock.timezone))
        shown = f"{local:%Y-%m-%d %H:%M:%S}".removesuffix(":00") + f" ({clock.timezone})"
    except OverflowError:  # the last hours of 9999, which is what some write for "never"
        shown = _utc(opens)
    return f"held until {shown}; the first build after that publishes it"


def _utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def _future_updates(article: Article, clock: Clock) -> list[Problem]:
    """Changes that are dated after the build's clock: an update cannot be announced."""
    now = _utc(clock.as_of)
    late = [(u.line, "updates", u.at) for u in article.updates if u.at.utc > now]
    if not late and article.updated and article.updated.utc > now:
        late = [(dict(article.lines).get("updated", 0), "updated", article.updated)]
    message = "is after the build's clock; is the date right?"
    return [Problem(article.path, line, "W-future-update", name, f"{at.iso} {message}") for line, name, at in late]
