"""Stamps such as "4.14pm" or "Thursday 9.15am": times that only the article's day of publication places.

What a rule had to settle is told in a `Note`; what no rule can settle is a `TimeError`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import timezone as fixed_zone
from typing import NamedTuple
from zoneinfo import ZoneInfo

from backfile.times.dates import is_iso, read_when
from backfile.times.phrases import MONTHS, Clock, Phrase, check_sure, check_weekday, read_phrase, tidy
from backfile.times.when import When, instant, when_from
from backfile.times.zones import (
    TimeError,
    is_called,
    is_called_at_times,
    located,
    name_of,
    offset_of_word,
    readings,
    shown,
    zone,
)


class Note(NamedTuple):
    """What the author should know about a stamp that was read: `code` like ``I-next-day``, `message` a sentence."""

    code: str
    message: str


_BARE_DIGITS = re.compile(r"([01]\d|2[0-3])([0-5]\d)", re.ASCII)
# How long after publication a stamp without a day may lie: an evening's story is updated until the next morning.
_NEXT_DAY = timedelta(hours=18)
# A day without a year that needs the next year to follow publication is plausible in winter, and a slip later on.
_PLAUSIBLE_YEAR_END = timedelta(days=183)


def read_stamp(text: str, published: When | None, timezone: str) -> tuple[When, tuple[Note, ...]]:
    """The moment a stamp means in an article published at `published`, and notes on how it was read.

    `text` is a full date as `read_when` takes it, a full date in words, or a time (4.14pm, 4pm, 16:14, noon) with or
    without a day (Thu, 9 January) and a zone word, in any order. Raises `TimeError`, beyond the codes of `read_when`,
    with ``E-time-no-day`` (`published` has no day to go by) and ``E-time-order`` (the stamp is before `published`; full
    dates are not compared). Notes are ``I-next-day``, ``I-next-year``, ``W-next-year``, ``I-midnight`` and
    ``W-zone-word``. Words such as "Last updated" are not understood here: the caller takes them off.
    """
    seen = tidy(text)
    if digits := _BARE_DIGITS.fullmatch(seen):
        hours = ":".join(digits.groups())
        raise TimeError("E-time-ambiguous", f'"{seen}" could be a year or a time; write {hours} or a whole date')
    if is_iso(seen):
        return read_when(seen, timezone), ()
    phrase = read_phrase(seen)
    if phrase is None or not (phrase.clock or phrase.names_day) or (phrase.month and not phrase.day):
        remedy = "write 4.14pm, 16:14, Thursday 9.15am, 9 January 9.15am or 2020-01-08 16:14"
        raise TimeError("E-time-format", f'"{text.strip()}" is not a time; {remedy}')
    if phrase.clock:
        check_sure(phrase.clock)
    day, notes = _day_of(seen, phrase, published, timezone)
    if phrase.clock is None:
        return When(day.isoformat()), notes
    local, more = _not_before(seen, phrase, phrase.clock, day, published, zone(timezone))
    when, word_notes = _placed(seen, phrase, local, timezone)
    return when, notes + more + word_notes


def _day_of(seen: str, phrase: Phrase, published: When | None, timezone: str) -> tuple[date, tuple[Note, ...]]:
    """The day a phrase names or, where it names none, the day of `published` in `timezone`."""
    if phrase.year and phrase.day and phrase.month:
        return date(phrase.year, phrase.month, phrase.day), ()
    if phrase.year or (phrase.day and not phrase.month):
        raise TimeError("E-time-format", f'"{seen}" names half a date; write all of it, as in 2020-01-08 16:14')
    if published is None:
        raise TimeError("E-time-no-day", f"cannot place {seen}: published is missing; {_WRITE_THE_DAY}")
    known = _local_iso(published, timezone)
    if phrase.day:
        return _day_with_year(seen, phrase, known)
    if len(known) < 10:
        raise TimeError("E-time-no-day", f"cannot place {seen}: published has no day; {_WRITE_THE_DAY}")
    day = date.fromisoformat(known)
    return day if phrase.weekday is None else day + timedelta(days=(phrase.weekday - day.weekday()) % 7), ()


_WRITE_THE_DAY = "write the day too, as in 2020-01-08 16:14"


def _local_iso(published: When, timezone: str) -> str:
    """The day of publication as far as it is known (``2020``, ``2020-01-08``), by the clocks in `timezone`."""
    moment = instant(published)
    return moment.astimezone(zone(timezone)).date().isoformat() if moment else published.iso


def _day_with_year(seen: str, phrase: Phrase, known: str) -> tuple[date, tuple[Note, ...]]:
    """A day without a year: in the year of publication or, where that would be before publication, in the next."""
    this_year = int(known[:4])
    for year in (this_year, this_year + 1):
        try:
            day = date(year, phrase.month, phrase.day)
        except ValueError:  # 29 February
            continue
        if day.isoformat()[: len(known)] >= known:
            check_weekday(seen, replace(phrase, year=year))
            return day, () if year == this_year else (_year_note(seen, day, known),)
    named = f"{phrase.day} {MONTHS[phrase.month - 1]}"
    raise TimeError("E-time-range", f'"{seen}": no {named} follows publication by {this_year + 1}; write the year')


def _year_note(seen: str, day: date, known: str) -> Note:
    since = day - date.fromisoformat(known + "-01-01"[len(known) - 4 :] if len(known) < 10 else known)
    if since <= _PLAUSIBLE_YEAR_END:
        return Note("I-next-year", f"{seen} read as {day}, in the year after publication")
    return Note("W-next-year", f"{seen} read as {day}, {since.days} days after publication; write the year to be sure")


def _not_before(
    seen: str, phrase: Phrase, clock: Clock, day: date, published: When | None, place: ZoneInfo
) -> tuple[datetime, tuple[Note, ...]]:
    """The local time on `day` or, for a bare time that is before publication, on the next day."""
    local = clock.on(day)
    at_day = (Note("I-midnight", f"midnight read as the start of {day}"),) if "midnight" in clock.text.lower() else ()
    start = instant(published) if published else None
    if start is None or phrase.year:
        return local, at_day
    start = start.replace(second=0)  # a stamp in minutes is not before the minute it names
    local_start = start.astimezone(place).replace(tzinfo=None)
    if not _is_earlier(local, phrase, start, local_start, place):
        return local, at_day
    shown_start = _newsroom_time(local_start)
    if phrase.names_day:
        message = f"update {seen} is before published {shown_start} on {local_start.date()}; correct one of the two"
        raise TimeError("E-time-order", message)
    moved = local + timedelta(days=1)
    if moved - local_start > _NEXT_DAY:
        remedy = f"correct published, or write the day of the update, as in {moved.isoformat(' ', 'minutes')}"
        raise TimeError("E-time-order", f"update {clock.text} is before published {shown_start}; {remedy}")
    return moved, (Note("I-next-day", f"{clock.text} read as {moved.date()}, the day after publication"),)


def _is_earlier(local: datetime, phrase: Phrase, start: datetime, local_start: datetime, place: ZoneInfo) -> bool:
    """True if `local` is before publication in every reading; in an hour that was skipped, by the clock's face."""
    if phrase.offset:
        return local.replace(tzinfo=phrase.offset) < start
    found = readings(local, place)
    named = [moment for moment in found if is_called(phrase.zone_word, moment)] or found
    return all(moment.astimezone(UTC) < start for moment in named) if named else local < local_start


def _newsroom_time(local: datetime) -> str:
    """4.14pm"""
    return f"{(local.hour + 11) % 12 + 1}.{local.minute:02}{'pm' if local.hour >= 12 else 'am'}"


def _placed(seen: str, phrase: Phrase, local: datetime, timezone: str) -> tuple[When, tuple[Note, ...]]:
    """The moment of a local time, after its zone word was checked against the zone."""
    if phrase.offset:
        return when_from(local.replace(tzinfo=phrase.offset)), ()
    word = phrase.zone_word
    moment = located(local, timezone, word)
    if not word or is_called(word, moment):
        return when_from(moment), ()
    if is_called_at_times(word, moment):
        name = name_of(moment)
        note = Note("W-zone-word", f'"{seen}" says {word}, but that date is {name}; read as {name}')
        return when_from(moment), (note,)
    remedy = _with_offset(local, word)
    raise TimeError("E-time-zone-word", f'"{seen}" says {word}, which is no time of {timezone}; {remedy}')


def _with_offset(local: datetime, word: str) -> str:
    offset = offset_of_word(word)
    example = shown(local.replace(tzinfo=UTC if offset is None else fixed_zone(offset)))
    return f"write it with its offset, as in {example}"
