"""Moments and numbers as an archive's readers write them.

Takes the ISO strings of the views (``2020``, ``2020-01``, ``2020-01-08``, ``2020-01-08T16:14:00+13:00``, ``--01-08``,
``--01``) and never shows more than they say. Words and order come from CLDR (through Babel) for the archive's language;
English puts the day first unless the language is ``en-US`` or another region that does not. A string of another shape
("Thursday", a date in somebody's own words) is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import DateTimePattern, parse_pattern
from babel.numbers import format_decimal

_REMEMBERED = 65_536  # an archive of 20,000 articles has some 20,000 days and minutes


@lru_cache(maxsize=16)
def formats_for(language: str, date_format: str, time_format: str) -> Formats:
    """The formats of an archive with these settings: a BCP 47 tag and two CLDR patterns ("": the language's own)."""
    return Formats(language, date_format, time_format)


class Formats:
    """How one archive writes days, times and numbers. All methods are pure; what they have said once they remember."""

    def __init__(self, language: str, date_format: str, time_format: str) -> None:
        self._locale = _locale_of(language)
        self._english = self._locale.language == "en"
        self._by_length = {
            4: self._pattern("y", "y"),
            7: self._pattern("yMMMM", "MMMM y"),
            10: parse_pattern(date_format or _full_date(self._locale)),
        }
        self._shorter = {
            4: self._by_length[4],
            7: self._pattern("yMMM", "MMM y"),
            10: self._pattern("yMMMd", "d MMM y"),
        }
        self._day_of_year = self._pattern("MMMMd", "d MMMM")
        self._month_name = parse_pattern("LLLL")
        self._time = parse_pattern(time_format or self._locale.time_formats["short"].pattern)
        self.day: Callable[[str], str] = lru_cache(_REMEMBERED)(self._day)
        self.clock: Callable[[str], str] = lru_cache(_REMEMBERED)(self._clock)
        self.shortday: Callable[[str], str] = lru_cache(_REMEMBERED)(self._shortday)

    @property
    def direction(self) -> str:
        """ "ltr" or "rtl": which way the archive's language runs."""
        return str(self._locale.text_direction)

    def moment(self, iso: str) -> str:
        """Time and day, "4.14pm, Wednesday 8 January 2020"; the day alone where no time is known."""
        clock = self.clock(iso)
        if not clock:
            return self.day(iso)
        if self._english:
            return f"{clock}, {self.day(iso)}"
        both = str(self._locale.datetime_formats["full"]).replace("'", "")
        return both.replace("{0}", clock).replace("{1}", self.day(iso))

    def month(self, iso: str) -> str:
        """ "January 2020": as `day`, without the day."""
        return self.day(iso[:7])

    def yearless(self, iso: str) -> str:
        """ "8 January" for ``--01-08``, "January" for ``--01``; the year of a full date is left out."""
        if re.fullmatch(r"--\d\d(-\d\d)?", iso):
            return self.day(iso)
        return self.day("-" + iso[4:10]) if re.match(r"\d{4}-\d\d-\d\d", iso) else iso

    def count(self, number: int, noun: str = "") -> str:
        """ "1,234"; with a noun "1,234 articles", "1 article"."""
        shown = str(number) if 0 <= number < 1000 else format_decimal(number, locale=self._locale)
        return f"{shown} {noun if number == 1 else noun + 's'}" if noun else shown

    def words(self, number: int) -> str:
        """ "650 words"."""
        return self.count(number, "word")

    def _day(self, iso: str) -> str:
        if iso.startswith("--"):
            return self._in_any_year(iso)
        moment = _date_of(iso)
        return iso if moment is None else self._by_length[min(len(iso), 10)].apply(moment, self._locale)

    def _shortday(self, iso: str) -> str:
        moment = _date_of(iso)
        return iso if moment is None else self._shorter[min(len(iso), 10)].apply(moment, self._locale)

    def _in_any_year(self, iso: str) -> str:
        moment = _date_of("2000" + iso[1:])  # 2000 has a 29 February
        if moment is None:
            return iso
        return (self._month_name if len(iso) == 4 else self._day_of_year).apply(moment, self._locale)

    def _clock(self, iso: str) -> str:
        if len(iso) < 16 or _date_of(iso) is None:
            return ""
        shown: str = self._time.apply(datetime.fromisoformat(iso), self._locale)
        return _HALF_OF_DAY.sub(lambda half: half[1].lower() + "m", shown)

    def _pattern(self, skeleton: str, otherwise: str) -> DateTimePattern:
        known = self._locale.datetime_skeletons
        return parse_pattern(known[skeleton].pattern if skeleton in known else otherwise)


# CLDR writes "PM" or "p.m." where newsrooms write "pm"; other languages' words for the half of the day stay.
_HALF_OF_DAY = re.compile(r"(?<![A-Za-z])([AaPp])\.?[Mm](?:\.|(?![A-Za-z]))")


def _locale_of(language: str) -> Locale:
    """What CLDR knows of a BCP 47 tag or a shorter form of it; world English for "en" and for unknown languages."""
    parts = language.split("-")
    while parts and parts != ["en"]:
        try:
            return Locale.parse("_".join(parts))
        except (ValueError, UnknownLocaleError):
            parts.pop()
    return Locale.parse("en_001")


def _full_date(locale: Locale) -> str:
    """The language's full date; English newsrooms write no comma behind the weekday when the day comes first."""
    pattern = str(locale.date_formats["full"].pattern)
    return pattern.replace("EEEE, d ", "EEEE d ") if locale.language == "en" else pattern


_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)([T ][0-2]\d:[0-5]\d(?::[0-5]\d)?(?:Z|[+-][0-2]\d:[0-5]\d)?)?)?)?", re.ASCII
)


def _date_of(iso: str) -> date | None:
    """The first day that ``2020``, ``2020-01`` or ``2020-01-08`` (also with a time) can mean; None for other text."""
    found = _DATE.fullmatch(iso)
    if found is None:
        return None
    try:
        datetime.fromisoformat(iso if found[4] else "2000-01-01")
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def html_time(iso: str) -> str:
    """What stands in the `datetime` of a <time> element, or "" if HTML knows no such moment."""
    if re.fullmatch(r"--\d\d-\d\d", iso):
        return iso[2:]
    return iso if _date_of(iso) is not None else ""
