"""Dates and times as newsrooms write them."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import timezone as fixed_zone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfile.times import (
    Note,
    TimeError,
    When,
    instant,
    is_before,
    later,
    read_foreign_when,
    read_range,
    read_stamp,
    read_when,
    starts_at,
    when_from,
    zone,
)

NZ = "Pacific/Auckland"
CHATHAM = "Pacific/Chatham"
NEW_YORK = "America/New_York"

# The lunch-time article of an ordinary summer day, known by its day only and by its minute.
THAT_DAY = When("2020-01-08")
AT_4_14PM = When("2020-01-08T16:14:00+13:00", "2020-01-08T03:14:00Z")


def refusal(read: Callable[..., object], *args: object) -> tuple[str, str]:
    """(code, message) of the refusal."""
    with pytest.raises(TimeError) as caught:
        read(*args)
    return caught.value.code, str(caught.value)


class TestFullDates:
    @pytest.mark.parametrize("text", ["1893", "2020", "2020-01", "2020-01-08", " 2020-01-08\u00a0"])
    def test_a_date_stays_as_precise_as_it_was_given(self, text: str) -> None:
        assert read_when(text, NZ) == When(text.strip())

    @pytest.mark.parametrize(
        ("text", "iso"),
        [
            ("2020-01-08 16:14", "2020-01-08T16:14:00+13:00"),
            ("2020-01-08T16:14", "2020-01-08T16:14:00+13:00"),
            ("2020-07-08 16:14:05", "2020-07-08T16:14:05+12:00"),
            ("2020-01-08T16:14:05.999", "2020-01-08T16:14:05+13:00"),
            ("2020-01-08T03:14Z", "2020-01-08T03:14:00+00:00"),
            ("2020-01-08 03:14 UTC", "2020-01-08T03:14:00+00:00"),
            ("2020-01-08 03:14 gmt", "2020-01-08T03:14:00+00:00"),
            ("2020-01-08T16:14+13:00", "2020-01-08T16:14:00+13:00"),
            ("2020-01-08T16:14+1300", "2020-01-08T16:14:00+13:00"),
            ("2020-01-08T16:14+13", "2020-01-08T16:14:00+13:00"),
            ("2020-01-07 22:14:00 -0500", "2020-01-07T22:14:00-05:00"),
            ("2020-01-07 22:14 \u221205:00", "2020-01-07T22:14:00-05:00"),
        ],
    )
    def test_an_offset_is_kept_and_a_local_time_gets_the_zones(self, text: str, iso: str) -> None:
        when = read_when(text, NZ)
        assert when.iso == iso
        assert instant(when) == datetime.fromisoformat(iso)

    def test_the_chatham_islands_are_45_minutes_ahead(self) -> None:
        assert read_when("2020-01-08 16:14", CHATHAM) == When("2020-01-08T16:14:00+13:45", "2020-01-08T02:29:00Z")
        assert read_when("2020-07-08 16:14", CHATHAM).iso == "2020-07-08T16:14:00+12:45"

    def test_a_time_from_before_standard_time_gets_a_whole_minute_offset(self) -> None:
        # Auckland's clocks were 11 h 39 min 4 s ahead of Greenwich.
        assert read_when("1860-05-01 12:00", NZ) == When("1860-05-01T12:00:00+11:39", "1860-05-01T00:21:00Z")

    @pytest.mark.parametrize(
        ("text", "code", "message"),
        [
            ("8/1/2020", "E-time-ambiguous", '"8/1/2020" is ambiguous: write 2020-01-08 or 2020-08-01'),
            ("13/1/2020", "E-time-format", '"13/1/2020" is not written as an ISO date; write 2020-01-13'),
            ("1/13/2020", "E-time-format", '"1/13/2020" is not written as an ISO date; write 2020-01-13'),
            ("8 January 2020", "E-time-format", '"8 January 2020" is not written as an ISO date; write 2020-01-08'),
            ("January 8, 2020", "E-time-format", '"January 8, 2020" is not written as an ISO date; write 2020-01-08'),
            (
                "Wednesday 8th January 2020, 4.14pm",
                "E-time-format",
                '"Wednesday 8th January 2020, 4.14pm" is not written as an ISO date; write 2020-01-08T16:14+13:00',
            ),
            (
                "Tuesday 8 January 2020",
                "E-time-weekday",
                '"Tuesday 8 January 2020" says Tuesday, but 2020-01-08 was a Wednesday; correct one of the two',
            ),
            ("2020-1-8", "E-time-format", '"2020-1-8" is not written as an ISO date; write 2020-01-08'),
            ("20200108", "E-time-format", '"20200108" is not written as an ISO date; write 2020-01-08'),
            ("January 2020", "E-time-format", '"January 2020" is not written as an ISO date; write 2020-01'),
            (
                "4.14pm",
                "E-time-format",
                '"4.14pm" has no date; write the day too, as in 2020-01-08 16:14',
            ),
            (
                "8 January",
                "E-time-format",
                '"8 January" does not say which year; write the whole date, as in 2020-01-08',
            ),
            (
                "last week",
                "E-time-format",
                '"last week" is not a date; '
                "write 2020, 2020-01, 2020-01-08, 2020-01-08 16:14 or 2020-01-08T16:14+13:00",
            ),
            (
                "",
                "E-time-format",
                '"" is not a date; write 2020, 2020-01, 2020-01-08, 2020-01-08 16:14 or 2020-01-08T16:14+13:00',
            ),
            ("2020-13-08", "E-time-range", '"2020-13-08" has month 13; did you mean 2020-08-13?'),
            ("2020-13-31", "E-time-range", '"2020-13-31" has month 13; months go from 01 to 12'),
            ("2020-02-30", "E-time-range", '"2020-02-30" has day 30, but February 2020 has only 29 days'),
            ("2019-02-29", "E-time-range", '"2019-02-29" has day 29, but February 2019 has only 28 days'),
            (
                "2020-00-08",
                "E-time-range",
                '"2020-00-08" has a month or day 00; leave out what is not known, as in 2020-01',
            ),
            (
                "2020-01-08T24:00",
                "E-time-range",
                '"2020-01-08T24:00" has hour 24; write midnight as 00:00 of the next day',
            ),
            ("2020-01-08T25:00", "E-time-range", '"2020-01-08T25:00" has hour 25; hours go from 00 to 23'),
            ("2020-01-08T10:60", "E-time-range", '"2020-01-08T10:60" has minute 60; minutes go from 00 to 59'),
            ("0020", "E-time-range", '"0020" has year 0020; years go from 1000 to 9999'),
            (
                "2020-01-08T10:00+25:00",
                "E-time-range",
                '"+25:00" is not an offset; write it like +13:00, with 15:59 at most',
            ),
        ],
    )
    def test_what_is_no_iso_date_is_refused_with_the_remedy(self, text: str, code: str, message: str) -> None:
        assert refusal(read_when, text, NZ) == (code, message)

    def test_an_hour_that_came_twice_needs_an_offset(self) -> None:
        assert refusal(read_when, "2020-04-05 02:30", NZ) == (
            "E-time-ambiguous",
            "2020-04-05 02:30 came twice in Pacific/Auckland, because clocks went back; "
            "write 2020-04-05T02:30+13:00 or 2020-04-05T02:30+12:00",
        )
        assert read_when("2020-04-05 02:30 +12:00", NZ).utc == "2020-04-04T14:30:00Z"
        assert read_when("2020-04-05 01:59", NZ).iso == "2020-04-05T01:59:00+13:00"
        assert read_when("2020-04-05 03:00", NZ).iso == "2020-04-05T03:00:00+12:00"

    def test_an_hour_that_was_skipped_needs_an_offset(self) -> None:
        assert refusal(read_when, "2019-09-29 02:30", NZ) == (
            "E-time-nonexistent",
            "2019-09-29 02:30 did not exist in Pacific/Auckland, because clocks went forward; "
            "write 2019-09-29T01:30+12:00 or 2019-09-29T03:30+13:00",
        )

    @pytest.mark.parametrize("year", range(2019, 2027))
    def test_new_zealand_changes_clocks_on_the_right_sundays(self, year: int) -> None:
        april = next(day for day in range(1, 8) if datetime(year, 4, day, tzinfo=UTC).weekday() == 6)
        september = next(day for day in range(30, 23, -1) if datetime(year, 9, day, tzinfo=UTC).weekday() == 6)
        assert refusal(read_when, f"{year}-04-{april:02} 02:30", NZ)[0] == "E-time-ambiguous"
        assert refusal(read_when, f"{year}-09-{september:02} 02:30", NZ)[0] == "E-time-nonexistent"

    def test_the_chatham_islands_change_clocks_at_a_quarter_to_three(self) -> None:
        assert refusal(read_when, "2020-04-05 03:00", CHATHAM)[1] == (
            "2020-04-05 03:00 came twice in Pacific/Chatham, because clocks went back; "
            "write 2020-04-05T03:00+13:45 or 2020-04-05T03:00+12:45"
        )
        assert refusal(read_when, "2019-09-29 03:00", CHATHAM)[0] == "E-time-nonexistent"
        assert read_when("2019-09-29 02:30", CHATHAM).iso == "2019-09-29T02:30:00+12:45"


class TestDatesOfOtherPrograms:
    @pytest.mark.parametrize(
        ("text", "iso"),
        [
            ("2019-3-5", "2019-03-05"),
            ("2019/03/05", "2019-03-05"),
            ("March 2019", "2019-03"),
            ("27 Nov 2012", "2012-11-27"),
            ("5-Mar-2019", "2019-03-05"),
            ("13/1/2020", "2020-01-13"),
            ("2019-03-05 12:00:00 -0500", "2019-03-05T12:00:00-05:00"),
            ("2016-01-05 9:00:06 -0400", "2016-01-05T09:00:06-04:00"),
            ("2019-06-10 11:00:00", "2019-06-10T11:00:00-04:00"),
            ("2019-08-31T00:00:00.000Z", "2019-08-31T00:00:00+00:00"),
            ("2019-03-05 3:07", "2019-03-05T03:07:00-05:00"),
            ("2019-03-05 3:07 PM", "2019-03-05T15:07:00-05:00"),
            ("2019-03-05 12:07 a.m.", "2019-03-05T00:07:00-05:00"),
            ("Tue, 05 Mar 2019 12:00:00 -0500", "2019-03-05T12:00:00-05:00"),
            ("Tue, 5 Mar 2019 10:30 GMT", "2019-03-05T10:30:00+00:00"),
            ("Tue, 05 Mar 2019 12:00:00 EST", "2019-03-05T12:00:00-05:00"),
            ("Tue, 05 Mar 2019 12:00:00 PST", "2019-03-05T12:00:00-08:00"),
            ("2019-07-05 12:00 EDT", "2019-07-05T12:00:00-04:00"),
            ("Tue, 05 Mar 2019 12:00:00 +1300 (NZDT)", "2019-03-05T12:00:00+13:00"),
            ("Tue Mar  5 12:00:00 2019", "2019-03-05T12:00:00-05:00"),
            ("Tue Mar 05 2019 12:00:00 GMT+1300 (New Zealand Daylight Time)", "2019-03-05T12:00:00+13:00"),
        ],
    )
    def test_every_usual_form_is_read(self, text: str, iso: str) -> None:
        assert read_foreign_when(text, NEW_YORK).iso == iso

    @pytest.mark.parametrize(
        ("text", "code", "message"),
        [
            ("8/1/2020", "E-time-ambiguous", '"8/1/2020" is ambiguous: write 2020-01-08 or 2020-08-01'),
            (
                "8 Jan 2020 10:15",
                "E-time-ambiguous",
                '"10:15" could be 10:15am or 10:15pm; write 10:15pm or 22:15',
            ),
            (
                "Fri, 05 Jul 2019 12:00:00 EST",
                "E-time-zone-word",
                '"Fri, 05 Jul 2019 12:00:00 EST" says EST, but that date is EDT; write EDT or an offset',
            ),
            (
                "2019-03-05 10:30 IST",
                "E-time-zone-word",
                '"2019-03-05 10:30 IST" says IST, which is no one zone; write an offset such as +13:00',
            ),
            ("2019-03-05 13:07 PM", "E-time-range", '"13:07 PM" has hour 13; with am or pm, hours go from 1 to 12'),
            (
                "13 sep 20118",
                "E-time-format",
                '"13 sep 20118" is not a full date; '
                "write 2020, 2020-01, 2020-01-08, 2020-01-08 16:14 or 2020-01-08T16:14+13:00",
            ),
        ],
    )
    def test_nothing_is_guessed(self, text: str, code: str, message: str) -> None:
        assert refusal(read_foreign_when, text, NEW_YORK) == (code, message)

    def test_a_word_that_is_the_zones_own_is_understood_there(self) -> None:
        assert read_foreign_when("2019-03-05 10:30 IST", "Asia/Kolkata").iso == "2019-03-05T10:30:00+05:30"

    def test_a_zone_word_tells_which_of_two_hours_was_meant(self) -> None:
        assert read_foreign_when("2020-04-05 02:30 NZDT", NZ).iso == "2020-04-05T02:30:00+13:00"
        assert read_foreign_when("2020-04-05 02:30 NZST", NZ).iso == "2020-04-05T02:30:00+12:00"


class TestStamps:
    @pytest.mark.parametrize(
        "text",
        [
            "4.14pm", "4:14 pm", "4.14\u00a0p.m.", "4.14 PM", "16:14", "16.14", "at 4.14pm", "Wed 4.14pm",
            "4.14pm NZDT", "8 January, 4.14pm", "January 8 4.14pm", "4.14pm on 8 January",
            "Wednesday, 8 January 2020, 4.14pm NZT", "2020-01-08 16:14", "2020-01-08T16:14+13:00",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("published", [THAT_DAY, AT_4_14PM])
    def test_every_way_of_writing_4_14pm(self, text: str, published: When) -> None:
        assert read_stamp(text, published, NZ) == (AT_4_14PM, ())

    @pytest.mark.parametrize(
        ("text", "iso"),
        [
            ("4pm", "2020-01-08T16:00:00+13:00"),
            ("noon", "2020-01-08T12:00:00+13:00"),
            ("12 noon", "2020-01-08T12:00:00+13:00"),
            ("12.20am", "2020-01-08T00:20:00+13:00"),
            ("12.20pm", "2020-01-08T12:20:00+13:00"),
            ("04:14", "2020-01-08T04:14:00+13:00"),
            ("Thu 9.15am", "2020-01-09T09:15:00+13:00"),
            ("Thursday 9.15am", "2020-01-09T09:15:00+13:00"),
            ("9.15am Tuesday", "2020-01-14T09:15:00+13:00"),
            ("9 January, 9.15am", "2020-01-09T09:15:00+13:00"),
            ("9 January 2020", "2020-01-09"),
            ("2020-01-09", "2020-01-09"),
            ("Thursday", "2020-01-09"),
        ],
    )
    def test_the_day_of_publication_places_a_time(self, text: str, iso: str) -> None:
        when, notes = read_stamp(text, THAT_DAY, NZ)
        assert (when.iso, notes) == (iso, ())

    def test_the_day_is_that_of_the_archives_clocks(self) -> None:
        published = read_when("2020-01-07T22:00-05:00", NZ)  # 4pm on the 8th in Auckland
        assert read_stamp("4.14pm", published, NZ)[0] == AT_4_14PM

    def test_after_midnight_is_the_next_day_and_says_so(self) -> None:
        when, notes = read_stamp("12.20am", AT_4_14PM, NZ)
        assert when.iso == "2020-01-09T00:20:00+13:00"
        assert notes == (Note("I-next-day", "12.20am read as 2020-01-09, the day after publication"),)
        assert read_stamp("10.14am", AT_4_14PM, NZ)[0].iso == "2020-01-09T10:14:00+13:00"

    def test_an_update_before_publication_is_an_error(self) -> None:
        assert refusal(read_stamp, "3.42pm", AT_4_14PM, NZ) == (
            "E-time-order",
            "update 3.42pm is before published 4.14pm; "
            "correct published, or write the day of the update, as in 2020-01-09 15:42",
        )
        assert refusal(read_stamp, "10.15am", AT_4_14PM, NZ)[0] == "E-time-order"  # 18 hours and a minute later
        assert refusal(read_stamp, "Wed 9am", AT_4_14PM, NZ) == (
            "E-time-order",
            "update Wed 9am is before published 4.14pm on 2020-01-08; correct one of the two",
        )

    def test_a_stamp_without_seconds_is_not_before_the_minute_it_names(self) -> None:
        published = read_when("2020-01-08T16:14:30+13:00", NZ)
        assert read_stamp("4.14pm", published, NZ) == (AT_4_14PM, ())

    def test_midnight_starts_the_day_unless_publication_came_first(self) -> None:
        assert read_stamp("midnight", THAT_DAY, NZ) == (
            read_when("2020-01-08T00:00", NZ),
            (Note("I-midnight", "midnight read as the start of 2020-01-08"),),
        )
        assert read_stamp("midnight", AT_4_14PM, NZ) == (
            read_when("2020-01-09T00:00", NZ),
            (Note("I-next-day", "midnight read as 2020-01-09, the day after publication"),),
        )

    @pytest.mark.parametrize("published", [When("2020"), When("2020-01")])
    def test_a_publication_without_a_day_places_nothing(self, published: When) -> None:
        assert refusal(read_stamp, "4.14pm", published, NZ) == (
            "E-time-no-day",
            "cannot place 4.14pm: published has no day; write the day too, as in 2020-01-08 16:14",
        )
        assert read_stamp("9 January, 9.15am", published, NZ)[0].iso == "2020-01-09T09:15:00+13:00"

    def test_without_publication_a_full_date_is_needed(self) -> None:
        assert refusal(read_stamp, "4.14pm", None, NZ) == (
            "E-time-no-day",
            "cannot place 4.14pm: published is missing; write the day too, as in 2020-01-08 16:14",
        )
        assert read_stamp("4.14pm, 8 January 2020", None, NZ) == (AT_4_14PM, ())

    def test_clock_changes_are_not_guessed(self) -> None:
        assert refusal(read_stamp, "2.30am", When("2020-04-05"), NZ) == (
            "E-time-ambiguous",
            "2020-04-05 02:30 came twice in Pacific/Auckland, because clocks went back; "
            "write 2020-04-05T02:30+13:00 or 2020-04-05T02:30+12:00",
        )
        assert refusal(read_stamp, "2.30am", When("2019-09-29"), NZ)[0] == "E-time-nonexistent"
        assert read_stamp("2.30am NZST", When("2020-04-05"), NZ)[0].iso == "2020-04-05T02:30:00+12:00"

    def test_an_update_in_the_repeated_hour_follows_publication_in_it(self) -> None:
        published = read_when("2020-04-05T02:40+13:00", NZ)
        assert read_stamp("2.10am NZST", published, NZ) == (read_when("2020-04-05T02:10+12:00", NZ), ())

    @pytest.mark.parametrize(
        ("text", "day", "message"),
        [
            ("4.14pm NZST", "2020-01-08", '"4.14pm NZST" says NZST, but that date is NZDT; read as NZDT'),
            ("4.14pm NZDT", "2020-07-08", '"4.14pm NZDT" says NZDT, but that date is NZST; read as NZST'),
        ],
    )
    def test_the_wrong_seasons_zone_word_is_a_warning(self, text: str, day: str, message: str) -> None:
        when, notes = read_stamp(text, When(day), NZ)
        assert when == read_when(f"{day} 16:14", NZ)
        assert notes == (Note("W-zone-word", message),)

    def test_zone_words_of_the_chatham_islands(self) -> None:
        when = read_when("2020-01-08 16:14", CHATHAM)
        assert read_stamp("4.14pm CHADT", THAT_DAY, CHATHAM) == (when, ())
        assert read_stamp("4.14pm CHAST", THAT_DAY, CHATHAM) == (
            when,
            (Note("W-zone-word", '"4.14pm CHAST" says CHAST, but that date is UTC+13:45; read as UTC+13:45'),),
        )

    def test_another_countrys_zone_word_is_an_error(self) -> None:
        assert refusal(read_stamp, "4.14pm AEDT", THAT_DAY, NZ) == (
            "E-time-zone-word",
            '"4.14pm AEDT" says AEDT, which is no time of Pacific/Auckland; '
            "write it with its offset, as in 2020-01-08T16:14+11:00",
        )

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("4.14", '"4.14" could be 4.14am or 4.14pm; write 4.14pm or 16:14'),
            ("9 January, 9.15", '"9.15" could be 9.15am or 9.15pm; write 9.15pm or 21:15'),
            ("12:30", '"12:30" could be 12:30am or 12:30pm; write 12:30am or 12:30pm'),
            ("1630", '"1630" could be a year or a time; write 16:30 or a whole date'),
        ],
    )
    def test_a_bare_time_is_ambiguous(self, text: str, message: str) -> None:
        assert refusal(read_stamp, text, THAT_DAY, NZ) == ("E-time-ambiguous", message)

    def test_a_day_without_a_year_may_follow_in_the_next_year(self) -> None:
        assert read_stamp("3 January, 9am", When("2019-12-30"), NZ) == (
            read_when("2020-01-03 09:00", NZ),
            (Note("I-next-year", "3 January, 9am read as 2020-01-03, in the year after publication"),),
        )
        assert read_stamp("7 January, 9am", THAT_DAY, NZ) == (
            read_when("2021-01-07 09:00", NZ),
            (
                Note(
                    "W-next-year",
                    "7 January, 9am read as 2021-01-07, 365 days after publication; write the year to be sure",
                ),
            ),
        )

    def test_a_leap_day_waits_for_a_leap_year(self) -> None:
        assert read_stamp("29 February", When("2019-12-30"), NZ)[0] == When("2020-02-29")
        assert refusal(read_stamp, "29 February", When("2021-01-01"), NZ) == (
            "E-time-range",
            '"29 February": no 29 February follows publication by 2022; write the year',
        )

    @pytest.mark.parametrize(
        "text", ["soon", "this morning", "", "January", "4.14pm or 5pm", "9am-10", "9am-10am", "9 4pm 8"]
    )
    def test_what_is_no_time_is_refused(self, text: str) -> None:
        assert refusal(read_stamp, text, THAT_DAY, NZ) == (
            "E-time-format",
            f'"{text}" is not a time; write 4.14pm, 16:14, Thursday 9.15am, 9 January 9.15am or 2020-01-08 16:14',
        )


class TestZones:
    @pytest.mark.parametrize("name", [NZ, CHATHAM, "UTC", "GMT", "Etc/GMT-13", "America/Port-au-Prince", "NZ"])
    def test_iana_names_are_zones(self, name: str) -> None:
        assert zone(name) == ZoneInfo(name)

    @pytest.mark.parametrize(
        ("name", "remedy"),
        [
            ("NZT", "did you mean Pacific/Auckland?"),
            ("NZDT", "did you mean Pacific/Auckland?"),
            ("EST", "did you mean America/New_York?"),
            ("pacific/auckland", "did you mean Pacific/Auckland?"),
            ("Pacific/Aukland", "did you mean Pacific/Auckland?"),
            ("Auckland", "did you mean Pacific/Auckland?"),
            ("New York", "did you mean America/New_York?"),
            ("UTC+13", "an offset does not follow summer time: write a place such as Pacific/Auckland"),
            ("Etc/GMT+13", "an offset does not follow summer time: write a place such as Pacific/Auckland"),
            ("Etc/", "write a name such as Pacific/Auckland or Europe/London"),
            ("localtime", "write a name such as Pacific/Auckland or Europe/London"),
            ("../../etc/passwd", "write a name such as Pacific/Auckland or Europe/London"),
            ("", "write a name such as Pacific/Auckland or Europe/London"),
        ],
    )
    def test_other_names_get_the_nearest_one(self, name: str, remedy: str) -> None:
        assert refusal(zone, name) == ("E-time-zone", f'"{name}" is not an IANA time zone; {remedy}')

    def test_a_local_time_in_an_unknown_zone_is_the_same_error(self) -> None:
        assert refusal(read_when, "2020-01-08 16:14", "NZT")[0] == "E-time-zone"


class TestRanges:
    def test_one_date_has_no_end(self) -> None:
        assert read_range("2020-01-08", NZ) == (THAT_DAY, None)

    def test_two_dates(self) -> None:
        assert read_range("2020-01-07T22:30Z / 2020-01-09", NZ) == (
            When("2020-01-07T22:30:00+00:00", "2020-01-07T22:30:00Z"),
            When("2020-01-09"),
        )

    def test_an_end_before_the_start_is_an_error(self) -> None:
        assert refusal(read_range, "2020-01-09/2020-01-07", NZ) == (
            "E-time-order",
            '"2020-01-09/2020-01-07" ends before it starts; write 2020-01-07/2020-01-09',
        )

    def test_a_date_with_slashes_is_no_range(self) -> None:
        assert refusal(read_range, "8/1/2020", NZ)[1] == '"8/1/2020" is ambiguous: write 2020-01-08 or 2020-08-01'


class TestComparing:
    def test_a_year_comes_before_its_months_and_a_day_before_its_hours(self) -> None:
        texts = ["2019-12-31", "2020", "2020-01", "2020-01-08", "2020-01-08 00:00", "2020-01-08 16:14", "2020-01-09"]
        moments = [read_when(text, NZ) for text in texts]
        shuffled = moments[::2] + moments[1::2]
        assert sorted(shuffled, key=lambda when: when.order) == moments

    def test_later(self) -> None:
        assert later(THAT_DAY, AT_4_14PM) == later(AT_4_14PM, THAT_DAY) == AT_4_14PM

    @pytest.mark.parametrize(
        ("a", "b", "certain"),
        [
            ("2020-01-08T16:13", "2020-01-08T16:14", True),
            ("2020-01-08T16:14", "2020-01-08T16:14", False),
            ("2020-01-08T16:14+13:00", "2020-01-08T03:15Z", True),  # one minute, although the face says otherwise
            ("2020-01-07", "2020-01-08", True),
            ("2020-01-08", "2020-01-08T16:14", False),
            ("2020-01-08T16:14", "2020-01-08", False),
            ("2019", "2020-01-01", True),
            ("2020", "2020-12-31", False),
            ("2020-01", "2020-02-03", True),
        ],
    )
    def test_before_means_certainly_before(self, a: str, b: str, certain: bool) -> None:
        first, second = read_when(a, NZ), read_when(b, NZ)
        assert is_before(first, second) is certain
        assert not is_before(second, first)

    @pytest.mark.parametrize(
        ("when", "place", "start"),
        [
            (When("2020-01-08"), NZ, "2020-01-07T11:00:00+00:00"),
            (When("2020-01"), NZ, "2019-12-31T11:00:00+00:00"),
            (When("2020"), CHATHAM, "2019-12-31T10:15:00+00:00"),
            (AT_4_14PM, "UTC", "2020-01-08T03:14:00+00:00"),
            (When("2018-11-04"), "America/Sao_Paulo", "2018-11-04T03:00:00+00:00"),  # had no midnight
        ],
    )
    def test_a_day_starts_at_its_midnight(self, when: When, place: str, start: str) -> None:
        assert starts_at(when, place).isoformat() == start


def test_a_naive_datetime_is_no_moment() -> None:
    with pytest.raises(ValueError, match="2020-01-08T16:14:00 has no offset"):
        when_from(datetime.fromisoformat("2020-01-08T16:14:00"))


def test_a_time_error_travels_between_processes() -> None:
    error: TimeError = pickle.loads(pickle.dumps(TimeError("E-time-range", "no such day")))
    assert (error.code, str(error)) == ("E-time-range", "no such day")


moments = st.datetimes(
    min_value=datetime.fromisoformat("1001-01-02"),
    max_value=datetime.fromisoformat("9998-12-30"),
    timezones=st.integers(-12 * 60, 14 * 60).map(lambda minutes: fixed_zone(timedelta(minutes=minutes))),
).map(when_from)
whens = st.one_of(moments, moments.map(lambda w: When(w.iso[:10])), moments.map(lambda w: When(w.iso[:7])))


@given(moments)
def test_a_moment_is_read_back_as_it_was_written(when: When) -> None:
    assert read_when(when.iso, NZ) == when
    assert read_foreign_when(when.iso.replace("T", " "), NZ) == when
    assert read_stamp(when.iso, None, NZ) == (when, ())
    known = instant(when)
    assert known is not None
    assert when_from(known).utc == when.utc


@given(whens)
def test_a_date_in_words_means_what_the_iso_date_means(when: When) -> None:
    if when.day:
        written = datetime.fromisoformat(when.day)
        assert read_foreign_when(f"{written:%A} {written.day} {written:%B} {when.year}", NZ) == When(when.day)
        assert refusal(read_when, f"{written.day} {written:%b} {when.year}", NZ)[1].endswith(f"write {when.day}")


@given(whens, whens, whens)
def test_order_is_total_and_agrees_with_before(a: When, b: When, c: When) -> None:
    assert (a.order <= b.order) or (b.order <= a.order)
    if a.order <= b.order <= c.order:
        assert a.order <= c.order
    assert (a.order == b.order) == ((a.iso[:10], a.utc) == (b.iso[:10], b.utc))
    assert not (is_before(a, b) and is_before(b, a))
    if is_before(a, b) and not (a.utc and b.utc):
        assert a.order < b.order


@given(st.text(alphabet="0123456789:./- apmAPMTZ+JanThu,noew", max_size=24))
def test_no_text_makes_the_readers_fail_otherwise(text: str) -> None:
    readers: list[Callable[[], When]] = [
        lambda: read_when(text, NZ),
        lambda: read_foreign_when(text, NZ),
        lambda: read_stamp(text, AT_4_14PM, NZ)[0],
        lambda: read_range(text, NZ)[0],
    ]
    for read in readers:
        try:
            when = read()
        except TimeError as error:
            assert error.code.startswith("E-time-")
            assert str(error)
        else:
            assert read_when(when.iso, NZ) == when
