"""Views of date pages: years, months, days, and each day of the calendar through all years."""

from __future__ import annotations

from collections.abc import Iterator

from backfile.link.archive import Positions
from backfile.link.listings import CALENDAR, DATES, calendar_path, date_path
from backfile.plan.parts import Parts, neighbours
from backfile.urls import href, root_of
from backfile.views import (
    CalendarView,
    DayGroup,
    DayView,
    IndexView,
    Label,
    LetterGroup,
    MonthView,
    OnThisDayView,
    Output,
    YearGroup,
    YearView,
)


def date_outputs(parts: Parts) -> Iterator[Output]:
    """Pages of every year, month and day with coverage, and the list of years."""
    years = parts.archive.years
    yield from _years(parts)
    yield from _months(parts)
    yield from _days(parts)
    labels = tuple(Label(href(date_path(y)), y, len(years[y])) for y in sorted(years, reverse=True))
    groups = (LetterGroup("", labels),) if labels else ()
    yield Output(DATES, "index.html", IndexView(root_of(DATES), href(DATES), "date", "Dates", groups, ()))


def _label(iso: str | None) -> Label | None:
    return Label(href(date_path(iso)), iso) if iso else None


def _known_to(parts: Parts, positions: Positions, length: int) -> Positions:
    """Those whose moment is known to this many characters of ISO 8601 and no further."""
    return tuple(p for p in positions if len(parts.refs[p].published) == length)


def _years(parts: Parts) -> Iterator[Output]:
    archive = parts.archive
    months: dict[str, list[Label]] = {}
    for month, positions in archive.months.items():
        months.setdefault(month[:4], []).append(Label(href(date_path(month)), month, len(positions)))
    for year, before, after in neighbours(list(archive.years)):
        path, positions = date_path(year), archive.years[year]
        view = YearView(
            root_of(path), href(path), year, len(positions), tuple(months.get(year, ())),
            parts.refs_of(_known_to(parts, positions, 4)), _label(before), _label(after),
        )  # fmt: skip
        yield Output(path, "year.html", view)


def _months(parts: Parts) -> Iterator[Output]:
    archive = parts.archive
    days: dict[str, list[DayGroup]] = {}
    for day, positions in archive.days.items():
        days.setdefault(day[:7], []).append(DayGroup(Label(href(date_path(day)), day), parts.refs_of(positions)))
    for month, before, after in neighbours(list(archive.months)):
        path, positions = date_path(month), archive.months[month]
        view = MonthView(
            root_of(path), href(path), month, len(positions), tuple(days.get(month, ())),
            parts.refs_of(_known_to(parts, positions, 7)), _label(before), _label(after),
        )  # fmt: skip
        yield Output(path, "month.html", view)


def _days(parts: Parts) -> Iterator[Output]:
    for day, before, after in neighbours(list(parts.archive.days)):
        path = date_path(day)
        on_this_day = Label(href(calendar_path(day[5:])), f"--{day[5:]}")
        items = parts.teasers_of(parts.archive.days[day])
        view = DayView(root_of(path), href(path), day, items, _label(before), _label(after), on_this_day)
        yield Output(path, "day.html", view)


def calendar_outputs(parts: Parts) -> Iterator[Output]:
    """A page for each day of the calendar that has coverage or events, and the list of them all."""
    archive = parts.archive
    all_days = sorted({*archive.calendar, *archive.happened})
    months: dict[str, list[Label]] = {}
    for day, before, after in neighbours(all_days):
        path = calendar_path(day)
        published = _by_year(parts, archive.calendar.get(day, ()), happened=False)
        happened = _by_year(parts, archive.happened.get(day, ()), happened=True)
        view = OnThisDayView(
            root_of(path), href(path), f"--{day}", published, happened, _calendar_label(before), _calendar_label(after)
        )
        months.setdefault(f"--{day[:2]}", []).append(Label(href(path), f"--{day}"))
        yield Output(path, "on_this_day.html", view)
    by_month = tuple((month, tuple(labels)) for month, labels in months.items())
    yield Output(CALENDAR, "calendar.html", CalendarView(root_of(CALENDAR), href(CALENDAR), by_month))


def _calendar_label(day: str | None) -> Label | None:
    return Label(href(calendar_path(day)), f"--{day}") if day else None


def _by_year(parts: Parts, positions: Positions, happened: bool) -> tuple[YearGroup, ...]:
    """The articles by year of publication (or of their event), newest year first."""
    years: dict[str, list[int]] = {}
    for p in positions:
        event = parts.archive.articles[p].event_start
        years.setdefault(event.year if happened and event else parts.refs[p].published[:4], []).append(p)
    return tuple(YearGroup(year, parts.refs_of(years[year])) for year in sorted(years, reverse=True))
