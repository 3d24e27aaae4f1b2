"""Time zones by name, the words that newsrooms print for them, and the hours that clock changes repeat or skip."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


class TimeError(ValueError):
    """A date, time or zone that cannot be understood: `code` like ``E-time-ambiguous``, `message` a whole sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


# What people write for a zone. EST, MST and HST are names of the IANA database too, but of zones without summer time:
# whoever writes "EST" for a newsroom means New York's clocks.
_PLACES = {
    "NZT": "Pacific/Auckland", "NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland",
    "CHAST": "Pacific/Chatham", "CHADT": "Pacific/Chatham",
    "AET": "Australia/Sydney", "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney",
    "ACST": "Australia/Adelaide", "ACDT": "Australia/Adelaide", "AWST": "Australia/Perth",
    "ET": "America/New_York", "EST": "America/New_York", "EDT": "America/New_York",
    "CT": "America/Chicago", "CST": "America/Chicago", "CDT": "America/Chicago",
    "MT": "America/Denver", "MST": "America/Denver", "MDT": "America/Denver",
    "PT": "America/Los_Angeles", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
    "AKST": "America/Anchorage", "AKDT": "America/Anchorage", "HST": "Pacific/Honolulu",
    "BST": "Europe/London", "CEST": "Europe/Paris", "EEST": "Europe/Athens", "WEST": "Europe/Lisbon",
    "MSK": "Europe/Moscow", "SAST": "Africa/Johannesburg", "IST": "Asia/Kolkata", "SGT": "Asia/Singapore",
    "HKT": "Asia/Hong_Kong", "JST": "Asia/Tokyo", "KST": "Asia/Seoul", "FJT": "Pacific/Fiji",
}  # fmt: skip

# Words with one fixed meaning, in minutes east of Greenwich. The American ones are those of RFC 5322, section 4.3;
# words that several countries use for different offsets (BST, IST) are left out on purpose.
_OFFSETS = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180,
    "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "AKST": -540, "AKDT": -480, "HST": -600, "SAST": 120, "SGT": 480, "HKT": 480, "AWST": 480, "JST": 540, "KST": 540,
    "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "CHAST": 765, "NZDT": 780, "CHADT": 825,
}  # fmt: skip

# Words that leave open whether summer time was meant: each fits its zone all year.
_ALL_YEAR = frozenset({"NZT", "AET", "ET", "CT", "MT", "PT"})

_OFFSET_LIKE = re.compile(r"(?:Etc/?)?(?:UTC|GMT)?\s*[+-]\s*\d{1,2}(?::?\d\d)?", re.IGNORECASE)
_MACHINE_NAMES = ("localtime", "posixrules", "factory", "posix/", "right/")


@cache
def zone(name: str) -> ZoneInfo:
    """The zone with the IANA name `name`; raises `TimeError` (``E-time-zone``) with the nearest name for any other."""
    if name not in ("EST", "MST", "HST") and not name.lower().startswith(_MACHINE_NAMES):
        try:
            # A case-insensitive file system would find "pacific/auckland" where another would not.
            if all(part[:1].isupper() for part in name.split("/")):
                return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            pass
    raise TimeError("E-time-zone", f'"{name}" is not an IANA time zone; {_remedy(name)}')


def _remedy(name: str) -> str:
    if name.upper() in _PLACES:
        return f"did you mean {_PLACES[name.upper()]}?"
    if _OFFSET_LIKE.fullmatch(name):
        return "an offset does not follow summer time: write a place such as Pacific/Auckland"
    nearest = _nearest_place(name)
    return f"did you mean {nearest}?" if nearest else "write a name such as Pacific/Auckland or Europe/London"


@cache
def _nearest_place(name: str) -> str:
    """The zone whose name, or whose city alone, is `name` or comes close to it; "" if none does."""
    seen = name.strip().replace(" ", "_").lower()
    places = sorted(place for place in available_timezones() if not place.lower().startswith(_MACHINE_NAMES))
    by_name = {place.lower(): place for place in places}
    by_city = {place.lower().rpartition("/")[2]: place for place in reversed(places)}
    for known in (by_name, by_city):
        if seen in known:
            return known[seen]
    for known in (by_name, by_city):
        if close := get_close_matches(seen, known, n=1, cutoff=0.75):
            return known[close[0]]
    return ""


def readings(local: datetime, place: ZoneInfo) -> tuple[datetime, ...]:
    """The moments at which clocks in `place` showed the naive `local`: one, or two (gone back), or none (forward)."""
    first, second = local.replace(tzinfo=place), local.replace(tzinfo=place, fold=1)
    before, after = offset_of(first), offset_of(second)
    if before == after:
        return (first,)
    return (first, second) if before > after else ()


def offset_of(moment: datetime) -> timedelta:
    """How far the clocks of an aware datetime are ahead of Greenwich."""
    return moment.utcoffset() or timedelta(0)


def located(local: datetime, timezone: str, zone_word: str = "") -> datetime:
    """The one moment that the naive `local` means in `timezone`.

    Raises `TimeError` where clocks showed it twice and `zone_word` ("NZST") does not tell which, or never.
    """
    place = zone(timezone)
    found = readings(local, place)
    if len(found) == 2:
        found = tuple(moment for moment in found if is_called(zone_word, moment)) or found
    if len(found) == 1:
        return found[0]
    seen = local.isoformat(" ", "seconds" if local.second else "minutes")
    if found:
        code, what = "E-time-ambiguous", f"{seen} came twice in {timezone}, because clocks went back"
    else:
        code, what = "E-time-nonexistent", f"{seen} did not exist in {timezone}, because clocks went forward"
        sides = (local.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (1, 0))
        found = tuple(side.astimezone(place) for side in sides)
    first, second = (shown(moment) for moment in found)
    raise TimeError(code, f"{what}; write {first} or {second}")


def shown(moment: datetime) -> str:
    """``2020-04-05T02:30+13:00``: the moment as an author may write it, with seconds only where there are any."""
    return moment.isoformat("T", "seconds" if moment.second else "minutes")


def is_called(word: str, moment: datetime) -> bool:
    """True if `word` ("NZDT", "NZT", "CHADT") is right for clocks in the moment's zone at that moment."""
    word = word.upper()
    if word == moment.tzname():
        return True
    if word in _ALL_YEAR:
        return _PLACES[word] == str(moment.tzinfo) or word == _without_season(moment.tzname() or "")
    return word in _OFFSETS and timedelta(minutes=_OFFSETS[word]) == moment.utcoffset()


def _without_season(name: str) -> str:
    """NZT for NZST and NZDT."""
    return name[:-2] + "T" if name.endswith(("ST", "DT")) else name


def is_called_at_times(word: str, moment: datetime) -> bool:
    """True if `word` is right in the moment's zone at another time of that year: NZST, written in January."""
    other_days = (moment.replace(month=month, day=1, fold=0) for month in range(1, 13))
    named = [(day.tzname() or "", day.utcoffset()) for day in other_days]
    word = word.upper()
    offset = timedelta(minutes=_OFFSETS[word]) if word in _OFFSETS else None
    # The database has no words for some zones (Chatham: "+1345"); only there may the offset speak.
    return any(name == word or (not name.isalpha() and there == offset) for name, there in named)


def name_of(moment: datetime) -> str:
    """What the moment's zone calls its time then: "NZDT", or "UTC+13:45" where no word is in use."""
    name = moment.tzname() or ""
    return name if name.isalpha() else f"UTC{moment.isoformat()[-6:]}"


def offset_of_word(word: str) -> timedelta | None:
    """The offset that a zone word means everywhere, or None for a word with no meaning, or with several."""
    minutes = _OFFSETS.get(word.upper())
    return None if minutes is None else timedelta(minutes=minutes)


def is_zone_word(word: str) -> bool:
    """True for words such as "NZDT", in any case."""
    return word.upper() in _OFFSETS or word.upper() in _PLACES
