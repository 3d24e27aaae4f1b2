"""Pages of dates."""

from __future__ import annotations

from typing import NamedTuple

from backfile.views.parts import Label, Ref, Teaser


class YearView(NamedTuple):
    """A year: its months with counts, and what is known by its year only."""

    root: str
    url: str
    year: str
    total: int
    months: tuple[Label, ...]  # text is ISO: 2020-01
    undated: tuple[Ref, ...]
    previous: Label | None
    next: Label | None


class DayGroup(NamedTuple):
    day: Label  # text is ISO: 2020-01-08
    items: tuple[Ref, ...]


class MonthView(NamedTuple):
    """A month: its days, and what is known by its month only."""

    root: str
    url: str
    month: str
    total: int
    days: tuple[DayGroup, ...]
    undated: tuple[Ref, ...]
    previous: Label | None
    next: Label | None


class DayView(NamedTuple):
    """A day in full."""

    root: str
    url: str
    day: str
    items: tuple[Teaser, ...]
    previous: Label | None
    next: Label | None
    on_this_day: Label


class YearGroup(NamedTuple):
    year: str
    items: tuple[Ref, ...]


class OnThisDayView(NamedTuple):
    """One day of the calendar through all years: articles published, and events that happened, then. `day`: --01-08."""

    root: str
    url: str
    day: str
    published: tuple[YearGroup, ...]
    happened: tuple[YearGroup, ...]
    previous: Label | None
    next: Label | None


class CalendarView(NamedTuple):
    """All days of the calendar that have coverage, by month."""

    root: str
    url: str
    months: tuple[tuple[str, tuple[Label, ...]], ...]  # (--01, days: text --01-08)
