"""The parts of a date or time as newsrooms and programs print them, in any usual order.

"Thursday, 9 January 2020 at 4.14pm NZDT", "January 9 9.15am", "Tue, 05 Mar 2019 12:00:00 -0500", "2019-3-5 3:07 PM"
and "noon" all become a `Phrase`: what was said, and nothing that was not. Placing it in time is left to `dates` and
`stamps`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from backfile.times.zones import TimeError, is_zone_word

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, written as `text`. `sure` is False where "am" or "pm" is missing and could be either."""

    text: str
    hour: int
    minute: int = 0
    second: int = 0
    sure: bool = True

    def on(self, day: date) -> datetime:
        """What clocks and calendars show at this time of `day`: a naive datetime."""
        return datetime.combine(day, time(self.hour, self.minute, self.second))


@dataclass(slots=True)
class Phrase:
    """The parts that were found; 0, None or "" for those that were not. `weekday` counts from Monday = 0."""

    weekday: int | None = None
    year: int = 0
    month: int = 0
    day: int = 0
    clock: Clock | None = None
    offset: timezone | None = None
    zone_word: str = ""

    @property
    def names_day(self) -> bool:
        """True if a day is named, be it only by its weekday."""
        return bool(self.day) or self.weekday is not None


_PART = re.compile(
    r"""
    (?P<sep> [\s,;]+ | (?<=\d)T(?=\d) | (?<=\s)-(?=\s) | (?<=\d)-(?=[a-z]) | (?<=[a-z]{3})-(?=\d) )
    | (?P<iso> (?P<iso_y>\d{4})[-/.](?P<iso_m>\d{1,2})[-/.](?P<iso_d>\d{1,2})(?!\d) )
    | (?P<slash> (?P<first>\d{1,2})(?P<bar>[-/.])(?P<second>\d{1,2})(?P=bar)(?P<slash_y>\d{4})(?!\d) )
    | (?P<clock> (?P<hour>\d{1,2})(?: [:.](?P<minute>\d\d)(?: [:.](?P<sec>\d\d) (?:[.,]\d+)? )? )?
        \s?(?P<half>[ap])\.?\s?m\b\.?
      | (?P<hour24>\d{1,2})[:.](?P<minute24>\d\d)(?: :(?P<sec24>\d\d) (?:[.,]\d+)? )?(?![\d:]) )
    | (?: 12\s? )?(?P<named> noon | midday | midnight )\b
    | (?P<offset> (?:(?:UTC|GMT)\s?)?(?P<sign>[+-])(?P<off_h>\d\d?)(?: :?(?P<off_m>\d\d) )?(?!\d) )
    | (?P<number> \d{1,4} )(?: st|nd|rd|th )?(?!\d)
    | (?P<word> [a-z]+ )\.?
    | \( (?P<comment> [a-z ]+ ) \)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FILLERS = frozenset({"at", "on", "of", "the"})
_MONTH_OF = {name.lower(): n for n, name in enumerate(MONTHS, 1)}
_MONTH_OF |= {name[:3].lower(): n for n, name in enumerate(MONTHS, 1)} | {"sept": 9}
_WEEKDAY_OF = {name.lower(): n for n, name in enumerate(WEEKDAYS)}
_WEEKDAY_OF |= {name[:3].lower(): n for n, name in enumerate(WEEKDAYS)} | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_ODD_CHARACTERS = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212\u00a0\u202f\u2009", "------   ")


def tidy(text: str) -> str:
    """`text` with every dash a hyphen, every run of white space (no-break or not) one blank, and no blanks around."""
    return " ".join(text.translate(_ODD_CHARACTERS).split())


def read_phrase(text: str) -> Phrase | None:
    """The parts of the tidied `text`, or None if any part is not understood or is said twice, or if there is none.

    Raises `TimeError` for what is understood and cannot be: 30 February, 25:00, a date with day and month in doubt.
    """
    phrase = Phrase()
    at, before = 0, ""
    while at < len(text):
        part = _PART.match(text, at)
        if part is None or not _take(part, phrase, before):
            return None
        if part.lastgroup != "sep":
            before = "clock" if part["clock"] or part["named"] else "zone" if phrase.zone_word else "other"
        at = part.end()
    if phrase == Phrase():
        return None
    if phrase.year:
        check_year(text, phrase.year)
    check_date(text, phrase.year, phrase.month, phrase.day)
    check_weekday(text, phrase)
    return phrase


def _take(part: re.Match[str], phrase: Phrase, before: str) -> bool:
    """Writes one part into the phrase; False if it has no place there. `before` is the kind of the part before it."""
    if part["sep"]:
        return True
    if part["iso"] or part["slash"]:
        return _take_numeric_date(part, phrase)
    if part["clock"] or part["named"]:
        return _take_clock(part, phrase)
    if part["offset"]:
        return _take_offset(part, phrase, before)
    if part["number"]:
        return _take_number(part["number"], phrase)
    # "(New Zealand Daylight Time)" behind an offset only repeats it.
    words = part["word"] or part["comment"]
    return (bool(part["comment"]) and phrase.offset is not None) or _take_word(words, phrase)


def _take_numeric_date(part: re.Match[str], phrase: Phrase) -> bool:
    if phrase.year or phrase.month or phrase.day:
        return False
    if part["iso"]:
        phrase.year, phrase.month, phrase.day = int(part["iso_y"]), int(part["iso_m"]), int(part["iso_d"])
        phrase.clock = phrase.clock and _as_written(phrase.clock)
        return True
    first, second, phrase.year = int(part["first"]), int(part["second"]), int(part["slash_y"])
    if first != second and 1 <= first <= 12 and 1 <= second <= 12:
        one, other = f"{phrase.year:04}-{second:02}-{first:02}", f"{phrase.year:04}-{first:02}-{second:02}"
        raise TimeError("E-time-ambiguous", f'"{part["slash"]}" is ambiguous: write {one} or {other}')
    phrase.day, phrase.month = (second, first) if second > 12 else (first, second)
    return True


def _take_clock(part: re.Match[str], phrase: Phrase) -> bool:
    if phrase.clock:
        return False
    text = part[0]
    if part["named"]:
        phrase.clock = Clock(text, 0 if part["named"].lower() == "midnight" else 12)
    elif part["half"]:
        hour = int(part["hour"])
        if not 1 <= hour <= 12:
            raise TimeError("E-time-range", f'"{text}" has hour {hour}; with am or pm, hours go from 1 to 12')
        hour = hour % 12 + (12 if part["half"] in "pP" else 0)
        phrase.clock = Clock(text, hour, int(part["minute"] or 0), int(part["sec"] or 0))
    else:
        hour = int(part["hour24"])
        # Seconds, a leading zero and an ISO date are habits of 24-hour clocks; the bare 4.14 of a newsroom is not.
        sure = hour > 12 or text[0] == "0" or bool(part["sec24"] or _ISO_START.match(part.string))
        phrase.clock = Clock(text, hour, int(part["minute24"]), int(part["sec24"] or 0), sure)
    check_clock(text, phrase.clock.hour, phrase.clock.minute, phrase.clock.second)
    return True


_ISO_START = re.compile(r"\d{4}[-/.]\d")


def _as_written(clock: Clock) -> Clock:
    """The same clock, read as one of 24 hours."""
    return Clock(clock.text, clock.hour, clock.minute, clock.second)


def _take_offset(part: re.Match[str], phrase: Phrase, before: str) -> bool:
    if phrase.offset is not None or phrase.clock is None or before not in ("clock", "zone"):
        return False
    if not part["off_m"] and phrase.clock.text[-1] in "mM.":
        return False  # "9am-10" is a span of time
    phrase.offset = offset_from(part["offset"], part["sign"], part["off_h"], part["off_m"])
    phrase.clock = _as_written(phrase.clock)
    return True


def offset_from(text: str, sign: str, hours: str, minutes: str | None) -> timezone:
    """The offset with these digits; raises `TimeError` beyond 15:59, the widest that any place ever kept."""
    if int(hours) > 15 or int(minutes or 0) > 59:
        raise TimeError("E-time-range", f'"{text}" is not an offset; write it like +13:00, with 15:59 at most')
    size = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-size if sign == "-" else size)


def _take_number(number: str, phrase: Phrase) -> bool:
    if len(number) == 4 and not phrase.year:
        phrase.year = int(number)
    elif len(number) <= 2 and not phrase.day:
        phrase.day = int(number)
        if not phrase.day:
            raise TimeError("E-time-range", f'"{number}" is not a day; days go from 1 to 31')
    else:
        return False
    return True


def _take_word(word: str, phrase: Phrase) -> bool:
    lower = word.lower()
    if lower in _MONTH_OF and not phrase.month:
        phrase.month = _MONTH_OF[lower]
    elif lower in _WEEKDAY_OF and phrase.weekday is None:
        phrase.weekday = _WEEKDAY_OF[lower]
    elif phrase.clock and not phrase.zone_word and (is_zone_word(word) or (word.isupper() and 2 <= len(word) <= 5)):
        phrase.zone_word = word.upper()
    else:
        return lower in _FILLERS
    return True


def check_date(text: str, year: int, month: int, day: int) -> None:
    """Raises `TimeError` if the parts that are known (not 0) make no date. Without a year, 29 February is one."""
    if month > 12:
        swapped = f"did you mean {year:04}-{day:02}-{month:02}?" if year and 0 < day <= 12 and month <= 31 else ""
        raise TimeError("E-time-range", f'"{text}" has month {month}; {swapped or "months go from 01 to 12"}')
    days = monthrange(year or 2000, month)[1] if month else 31
    if day > days:
        whose = f"{MONTHS[month - 1]} {year}" if year and month else MONTHS[month - 1] if month else "a month"
        raise TimeError("E-time-range", f'"{text}" has day {day}, but {whose} has only {days} days')


def check_year(text: str, year: int) -> None:
    """Raises `TimeError` for years that cannot be meant: no newspaper is that old."""
    if year < 1000:
        raise TimeError("E-time-range", f'"{text}" has year {year:04}; years go from 1000 to 9999')


def check_clock(text: str, hour: int, minute: int, second: int) -> None:
    """Raises `TimeError` for what no clock shows."""
    if hour == 24 and minute == second == 0:
        raise TimeError("E-time-range", f'"{text}" has hour 24; write midnight as 00:00 of the next day')
    for name, value, most in (("hour", hour, 23), ("minute", minute, 59), ("second", second, 59)):
        if value > most:
            raise TimeError("E-time-range", f'"{text}" has {name} {value}; {name}s go from 00 to {most}')


def check_weekday(text: str, phrase: Phrase) -> None:
    """Raises `TimeError` if a full date fell on another weekday than it says."""
    if phrase.weekday is None or not (phrase.year and phrase.month and phrase.day):
        return
    real = date(phrase.year, phrase.month, phrase.day)
    if real.weekday() != phrase.weekday:
        says, was = WEEKDAYS[phrase.weekday], WEEKDAYS[real.weekday()]
        raise TimeError("E-time-weekday", f'"{text}" says {says}, but {real} was a {was}; correct one of the two')


def check_sure(clock: Clock) -> None:
    """Raises `TimeError` for a bare 4.14."""
    if clock.sure:
        return
    bare = clock.text
    later = f"{bare}pm or {clock.hour + 12}:{clock.minute:02}" if clock.hour < 12 else f"{bare}am or {bare}pm"
    raise TimeError("E-time-ambiguous", f'"{bare}" could be {bare}am or {bare}pm; write {later}')
