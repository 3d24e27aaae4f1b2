"""The times of an article: read as precisely as they were given, and checked against each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backfile.model import WITHDRAWAL_LEVELS, Outlet, Update, Withdrawal
from backfile.read.convert import Field, Notes, choice, day_in_json, flag, iso_of, moment, record
from backfile.read.fields import COVERAGE_KEYS, DEVELOPING_KEYS, EMBARGO_KEYS, WITHDRAWN_KEYS
from backfile.read.filenames import FileName
from backfile.read.tree import Fields
from backfile.times import When, is_before, later, read_foreign_when, read_range, read_stamp, read_when, zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Every time of the front matter. `placed` is False where the date of publication is missing or unreadable."""

    timezone: str
    published: When | None
    placed: bool
    updated: When | None
    developing: bool
    closed: When | None
    expires: When | None
    coverage: tuple[str, str]
    event_start: When | None
    event_end: When | None
    embargo_until: When | None
    withdrawn: Withdrawal | None
    captured: str


def read_timing(
    fields: Mapping[str, Field], notes: Notes, timezone: str, name: FileName, body: str, is_draft: bool, line: int
) -> Timing:
    """Reads all time fields; `timezone` is the one that `timezone_of` found, `body` is searched for dates to
    propose."""
    published, placed = _published(fields.get("published"), notes, timezone, name, body, is_draft, line)
    clock = _Clock(fields, timezone, published)
    developing, closed = clock.developing()
    event_start, event_end = clock.range("event_date") or (None, None)
    expires = _expiry(fields.get("expires"), clock.when("expires"), published)
    captured = clock.when("captured")
    if published and captured and is_before(captured, published):
        fields["captured"].note(
            "W-time-order", f"{captured.iso} is before the publication on {published.iso}; correct one of them"
        )
    return Timing(
        timezone=timezone, published=published, placed=placed, updated=clock.stamp(fields.get("updated")),
        developing=developing, closed=closed, expires=expires, coverage=clock.coverage(), event_start=event_start,
        event_end=event_end, embargo_until=clock.embargo(), withdrawn=clock.withdrawal(), captured=iso_of(captured),
    )  # fmt: skip


def _expiry(field: Field | None, expires: When | None, published: When | None) -> When | None:
    """When the article stops being current, checked against its publication."""
    if field is None or expires is None:
        return None
    if published and (is_before(expires, published) or published.iso.startswith(expires.iso)):
        field.fault(
            "E-time-order", f"{expires.iso} is not after the publication on {published.iso}; correct one of them"
        )
        return None
    if field.lenient:
        field.note("I-expires-banner", "Hugo hides a page that has expired; here it stays, with a banner that says so")
    return expires


def _read_foreign(text: str, timezone: str) -> When:
    return read_foreign_when(day_in_json(text), timezone)


def timezone_of(field: Field | None, outlet: Outlet | None, default: str) -> str:
    """The zone of local times: the article's, else its outlet's, else the archive's."""
    fallback = (outlet.timezone if outlet else "") or default
    name = moment(field, lambda text: zone(text).key) if field else None
    return name or fallback


_WRITTEN_DATES = re.compile(
    r"\b(?:\d{4}-\d\d-\d\d"
    r"|\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December),? \d{4}"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2},? \d{4})\b"
)


def _published(
    field: Field | None, notes: Notes, timezone: str, name: FileName, body: str, is_draft: bool, line: int
) -> tuple[When | None, bool]:
    """The date of first publication, and whether everything that depends on it may be checked."""
    when = None
    if field is not None:
        read = _read_foreign if field.lenient else read_when
        field.lenient = field.lenient and bool(name.date)  # nothing else could place the article
        when = moment(field, lambda text: read(text, timezone))
        if when is None and not field.lenient:
            return None, False
    if when is None and name.date:
        if not name.is_dated_by_rule:
            message = f"there is no date; {name.date} is taken from the file name"
            notes.add("I-published-from-name", 0, "published", message)
        return When(name.date), True
    if any(problem.code == "E-published-boolean" for problem in notes.problems):
        return None, False
    if when is None and not is_draft:
        notes.add("E-published-missing", line, "published", _missing(body))
        return None, False
    if field and when and name.date and when.iso[:10] != name.date[: len(when.iso)]:
        field.note("I-date-differs", f"{when.iso[:10]} counts, not the {name.date} of the file name")
    return when, when is not None


def _missing(body: str) -> str:
    """The sentence for an article without date, with the dates that its text mentions."""
    found = list(dict.fromkeys(match[0] for match in _WRITTEN_DATES.finditer(body)))[:3]
    missing = "the date of first publication is missing"
    if not found:
        return f"{missing}; add published: 2020-01-08 (a year alone will do), or status: draft"
    return f"{missing}; the text mentions {', '.join(found)} - if one of them is right, add published: 2020-01-08"


class _Clock:
    """Reads time fields of one article."""

    def __init__(self, fields: Mapping[str, Field], timezone: str, published: When | None) -> None:
        self._fields = fields
        self._timezone = timezone
        self._published = published

    def when(self, name: str) -> When | None:
        """A full date, with or without a time."""
        field = self._fields.get(name)
        return self._read(field) if field else None

    def _read(self, field: Field | None) -> When | None:
        if field is None:
            return None
        read = _read_foreign if field.lenient else read_when
        return moment(field, lambda text: read(text, self._timezone))

    def stamp(self, field: Field | None) -> When | None:
        """A full date, or a time that the day of publication places."""
        return read_moment(field, self._published, self._timezone) if field else None

    def range(self, name: str) -> tuple[When, When | None] | None:
        """One date, or two with a slash between them."""
        field = self._fields.get(name)
        return moment(field, lambda text: read_range(text, self._timezone)) if field else None

    def developing(self) -> tuple[bool, When | None]:
        """Whether it was developing, and when that ended."""
        field = self._fields.get("developing")
        if field is None:
            return False, None
        if not isinstance(field.node, Fields):
            return flag(field) or False, None
        found = record(field, field.node, DEVELOPING_KEYS)
        return True, self.stamp(found.get("closed")) if found else None

    def coverage(self) -> tuple[str, str]:
        """Start and end of live coverage, in ISO form."""
        field = self._fields.get("coverage")
        found = record(field, field.node, COVERAGE_KEYS) if field else None
        if field is None or found is None:
            return "", ""
        start, end = self.stamp(found.get("start")), self.stamp(found.get("end"))
        if start and end and is_before(end, start):
            field.fault("E-time-order", f"the end {end.iso} is before the start {start.iso}; exchange them")
        return iso_of(start), iso_of(end)

    def embargo(self) -> When | None:
        """Until when; None where it is open-ended."""
        field = self._fields.get("embargo")
        found = record(field, field.node, EMBARGO_KEYS, "until") if field else None
        return self._read(found.get("until")) if found else None

    def withdrawal(self) -> Withdrawal | None:
        """Why and since when the article is gone; None, and an error, if it does not say both."""
        field = self._fields.get("withdrawn")
        found = record(field, field.node, WITHDRAWN_KEYS) if field else None
        if field is None or found is None:
            return None
        at, reason = self._read(found.get("at")), found.text("reason")
        missing = [key for key in ("at", "reason") if not found.written(key)]
        if missing:
            example = "withdrawn: {at: 2021-03-04, reason: Court order}"
            field.fault(
                "E-withdrawn-incomplete",
                f"a withdrawal must give at and reason; {' and '.join(missing)} is missing: {example}",
            )
        level = found.read("level", choice(*WITHDRAWAL_LEVELS), "note")
        if at is None or not reason:
            return None
        return Withdrawal(at=at, reason=reason, note=found.text("note"), level=level, legal=found.text("legal"))


def read_moment(field: Field, published: When | None, timezone: str) -> When | None:
    """A date or a newsroom's stamp; what had to be assumed is noted. Foreign dates are read as their generator does."""

    def read(text: str) -> When:
        if field.lenient:
            return _read_foreign(text, timezone)
        when, assumed = read_stamp(text, published, timezone)
        for note in assumed:
            field.note(note.code, note.message)
        return when

    return moment(field, read)


def last_update(
    explicit: When | None, field: Field | None, published: When | None, updates: Iterable[Update]
) -> When | None:
    """When the article last changed significantly: as its author says, else at the latest material update.

    Says so where the author's stamp is before the publication or a listed update, or later than everything that
    explains it.
    """
    listed = list(updates)
    material = [update for update in listed if update.material]
    latest: When | None = None
    for update in material:
        latest = later(latest, update.at) if latest else update.at
    if explicit is None or field is None:
        return latest
    if published and is_before(explicit, published):
        field.fault(
            "E-updated-early", f"{explicit.iso} is before the publication on {published.iso}; correct one of them"
        )
        return latest if field.lenient else explicit
    after = next((update for update in material if is_before(explicit, update.at)), None)
    if after is not None:
        earlier = f'{explicit.iso} is earlier than the material update "{after.id}" of {after.at.iso}'
        message = f"{earlier}; give the later time, or remove updated"
        field.fault("E-updated-early", message)
    elif not field.lenient and all(is_before(update.at, explicit) for update in listed):
        code = "W-updated-unexplained" if listed else "I-updated-unexplained"
        field.note(
            code, f"no update explains the change of {explicit.iso}; add an entry to updates that says what changed"
        )
    return explicit
