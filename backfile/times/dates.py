"""Full dates: the archive's own ISO forms, what other generators and mail programs write, and intervals."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from datetime import timezone as fixed_zone

from backfile.times.phrases import (
    Clock,
    Phrase,
    check_clock,
    check_date,
    check_sure,
    check_year,
    offset_from,
    read_phrase,
    tidy,
)
from backfile.times.when import When, is_before, when_from
from backfile.times.zones import (
    TimeError,
    is_called,
    is_called_at_times,
    located,
    name_of,
    offset_of_word,
    readings,
    zone,
)

# ISO 8601 with reduced precision, as RFC 3339 and schema.org use it, plus the offsets of Hugo and Jekyll (" -0500").
_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"(?P<offset> ?(?:Z|UTC|GMT|(?P<sign>[+-])(?P<off_h>\d\d)(?::?(?P<off_m>\d\d))?))?)?)?)?",
    re.IGNORECASE | re.ASCII,
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_EXAMPLES = "2020, 2020-01, 2020-01-08, 2020-01-08 16:14 or 2020-01-08T16:14+13:00"


def read_when(text: str, timezone: str) -> When:
    """The moment that an ISO date of any precision means; a time without an offset is one of `timezone`.

    A given offset is kept as it is. Raises `TimeError`: ``E-time-format`` (with the ISO form, where the text is a date
    of another form), ``E-time-ambiguous``, ``E-time-nonexistent``, ``E-time-range``, ``E-time-weekday``,
    ``E-time-zone``, ``E-time-zone-word``.
    """
    seen = tidy(text)
    iso = _ISO.fullmatch(seen)
    if iso:
        return _when_of_iso(iso, timezone)
    raise TimeError("E-time-format", f'"{text.strip()}" {_iso_remedy(seen, timezone)}')


def is_iso(text: str) -> bool:
    """True if the tidied `text` has the form that `read_when` takes, whether or not there is such a date."""
    return _ISO.fullmatch(text) is not None


def _when_of_iso(iso: re.Match[str], timezone: str) -> When:
    text = iso[0]
    if not iso["month"]:
        check_year(text, int(text))
        return When(text)
    year, month, day = int(iso["year"]), int(iso["month"]), int(iso["day"] or 1)
    check_year(text, year)
    if not month or not day:
        raise TimeError("E-time-range", f'"{text}" has a month or day 00; leave out what is not known, as in 2020-01')
    check_date(text, year, month, day)
    if not iso["hour"]:
        return When(text)
    clock = Clock(text, int(iso["hour"]), int(iso["minute"]), int(iso["second"] or 0))
    check_clock(text, clock.hour, clock.minute, clock.second)
    return _when(text, clock.on(date(year, month, day)), timezone, _iso_offset(iso))


def _iso_offset(iso: re.Match[str]) -> tzinfo | None:
    if not iso["offset"]:
        return None
    if not iso["sign"]:
        return UTC
    return offset_from(iso["offset"].strip(), iso["sign"], iso["off_h"], iso["off_m"])


def _when(text: str, local: datetime, place: str, offset: tzinfo | None, zone_word: str = "") -> When:
    try:
        return when_from(local.replace(tzinfo=offset) if offset else located(local, place, zone_word))
    except OverflowError as problem:
        raise TimeError("E-time-range", f'"{text}" lies beyond the years 1000 to 9999') from problem


def _iso_remedy(seen: str, timezone: str) -> str:
    """Why `seen` is no ISO date, and what to write instead."""
    compact = _COMPACT.fullmatch(seen)
    phrase = None if compact else read_phrase(seen)
    if compact is None and phrase and not phrase.year:
        if phrase.names_day or phrase.month:
            return "does not say which year; write the whole date, as in 2020-01-08"
        return "has no date; write the day too, as in 2020-01-08 16:14"
    if compact is None and not phrase:
        return f"is not a date; write {_EXAMPLES}"
    when = read_foreign_when("-".join(compact.groups()) if compact else seen, timezone)
    # ":00+13:00" is nobody's habit: seconds are shown only where there are any.
    shown = re.sub(r"(T\d\d:\d\d):00", r"\1", when.iso)
    return f"is not written as an ISO date; write {shown}"


def read_foreign_when(text: str, timezone: str) -> When:
    """The moment that a date means which another program or a person wrote.

    Beyond the forms of `read_when`: single digits and any clock (``2019-3-5``, ``2019-03-05 3:07 PM``), names of months
    and weekdays in any usual order, RFC 5322 and asctime dates, and zone words with one meaning (EST, NZDT). What has
    two readings is refused: ``8/1/2020``, IST, EST in a New York summer. Raises `TimeError` with the codes of
    `read_when`.
    """
    seen = tidy(text)
    iso = _ISO.fullmatch(seen)
    if iso:
        return _when_of_iso(iso, timezone)
    phrase = read_phrase(seen)
    if phrase is None or not phrase.year or (phrase.day and not phrase.month):
        raise TimeError("E-time-format", f'"{text.strip()}" is not a full date; write {_EXAMPLES}')
    return when_of_phrase(seen, phrase, timezone)


def when_of_phrase(text: str, phrase: Phrase, timezone: str) -> When:
    """The moment of a phrase with a year; raises `TimeError`."""
    day = "-".join(f"{part:02}" for part in (phrase.year, phrase.month, phrase.day) if part)
    if not phrase.clock:
        return When(day)
    if not phrase.day:
        raise TimeError("E-time-format", f'"{text}" has a time but no day; write {_EXAMPLES}')
    clock = phrase.clock
    if phrase.zone_word not in ("UTC", "GMT", "UT", "Z"):
        check_sure(clock)
    local = clock.on(date(phrase.year, phrase.month, phrase.day))
    offset = phrase.offset or _offset_of_word(text, phrase.zone_word, local, timezone)
    return _when(text, local, timezone, offset, phrase.zone_word)


def _offset_of_word(text: str, word: str, local: datetime, timezone: str) -> tzinfo | None:
    """What a zone word behind a full date means: None where it only names `timezone` itself."""
    if not word:
        return None
    here = readings(local, zone(timezone)) or (local.replace(tzinfo=zone(timezone)),)
    if any(is_called(word, moment) for moment in here):
        return None
    fixed = offset_of_word(word)
    if is_called_at_times(word, here[0]):
        name = name_of(here[0])
        raise TimeError("E-time-zone-word", f'"{text}" says {word}, but that date is {name}; write {name} or an offset')
    if fixed is None:
        remedy = "write an offset such as +13:00"
        raise TimeError("E-time-zone-word", f'"{text}" says {word}, which is no one zone; {remedy}')
    return fixed_zone(fixed)


def read_range(text: str, timezone: str) -> tuple[When, When | None]:
    """The start and the end of ``a/b``, or (a, None) for a single date; raises `TimeError` if b is before a.

    ISO 8601's form of intervals, both ends written in full.
    """
    start, bar, end = text.partition("/")
    if not bar or "/" in end:  # 8/1/2020 is a date, if a bad one
        return read_when(text, timezone), None
    first, last = read_when(start, timezone), read_when(end, timezone)
    if is_before(last, first):
        shown = f'"{text.strip()}" ends before it starts; write {end.strip()}/{start.strip()}'
        raise TimeError("E-time-order", shown)
    return first, last
