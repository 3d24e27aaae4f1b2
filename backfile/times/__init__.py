"""Moments as precisely as they are known, and the newsroom's ways of writing them.

    zones     time-zone names, the words printed behind a time, hours that a clock change repeats or skips
    when      the record `When`, and what can be said about two of them
    phrases   the parts of a date or time as printed, in any usual order
    dates     full dates: strict ISO, the dialects of other generators, intervals
    stamps    "4.14pm", placed by the article's day of publication

Everything here is pure, apart from the time-zone database that `zoneinfo` reads.
"""

from backfile.times.dates import read_foreign_when, read_range, read_when
from backfile.times.stamps import Note, read_stamp
from backfile.times.when import When, instant, is_before, later, starts_at, when_from
from backfile.times.zones import TimeError, zone

__all__ = [
    "Note", "TimeError", "When", "instant", "is_before", "later", "read_foreign_when", "read_range", "read_stamp",
    "read_when", "starts_at", "when_from", "zone",
]  # fmt: skip
