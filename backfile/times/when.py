"""A moment, known to the year, the month, the day or the second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backfile.times.zones import zone


@dataclass(frozen=True, slots=True)
class When:
    """A year, month, day or minute, as it was given.

    `iso` is ``2020``, ``2020-01``, ``2020-01-08`` or ``2020-01-08T16:14:00+13:00`` (always seconds and offset; local
    time of the place it belongs to). `utc` is the same instant as ``2020-01-08T03:14:00Z``, or "" where no time is
    known.
    """

    iso: str
    utc: str = ""

    @property
    def has_time(self) -> bool:
        """True if the minute is known."""
        return bool(self.utc)

    @property
    def year(self) -> str:
        return self.iso[:4]

    @property
    def month(self) -> str:
        """``2020-01``, or "" if only the year is known."""
        return self.iso[:7] if len(self.iso) >= 7 else ""

    @property
    def day(self) -> str:
        """``2020-01-08``, or "" if the day is not known."""
        return self.iso[:10] if len(self.iso) >= 10 else ""

    @property
    def order(self) -> str:
        """What moments are sorted by: the local day (an unknown month or day before every known one), then the instant.

        Equal orders mean the same local day and the same instant.
        """
        return (self.iso + "-00-00"[len(self.iso) - 4 :] if len(self.iso) < 10 else self.iso[:10]) + self.utc


def when_from(moment: datetime) -> When:
    """The `When` of an aware datetime, in its own offset; fractions of a second are dropped.

    Offsets become whole minutes, as RFC 3339 wants them: local mean time (before about 1900) had odd seconds. Raises
    ValueError for a naive datetime and OverflowError where the year in UTC leaves 1-9999.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"{moment.isoformat()} has no offset")
    minutes = round(offset / timedelta(minutes=1))
    utc = moment.replace(tzinfo=None) - timedelta(minutes=minutes)
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    local = moment.replace(tzinfo=None).isoformat(timespec="seconds")
    return When(f"{local}{sign}{hours:02}:{rest:02}", utc.isoformat(timespec="seconds") + "Z")


def instant(when: When) -> datetime | None:
    """The instant in UTC, or None where no time is known."""
    return datetime.fromisoformat(when.utc) if when.utc else None


def starts_at(when: When, timezone: str) -> datetime:
    """The earliest instant, in UTC, that `when` may mean, a day without a time being a day of `timezone`.

    Where clocks skip midnight, the day starts at the change; where midnight comes twice, at the first. Raises
    `TimeError` for a name that is no time zone.
    """
    known = instant(when)
    if known is not None:
        return known
    year, month, day = (int(part) for part in (when.iso + "-01-01")[:10].split("-"))
    try:
        return datetime(year, month, day, tzinfo=zone(timezone)).astimezone(UTC)
    except OverflowError:  # 0001-01-01 east of Greenwich
        return datetime.min.replace(tzinfo=UTC)


def is_before(a: When, b: When) -> bool:
    """True only if `a` is certainly earlier than `b`.

    Two times are compared as instants. Otherwise both are compared as far as both are known: ``2020-01`` is before
    ``2020-02-03``, and neither before nor after ``2020-01-08``.
    """
    if a.utc and b.utc:
        return a.utc < b.utc
    known = min(len(a.iso), len(b.iso), 10)
    return a.iso[:known] < b.iso[:known]


def later(a: When, b: When) -> When:
    """The one that sorts last; `a` if they sort alike."""
    return b if b.order > a.order else a
