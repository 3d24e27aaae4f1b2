"""Days, times and numbers as readers write them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import Site

from backfile.render.dates import Formats, formats_for, html_time

CHECKOUT = Path(__file__).resolve().parent.parent
NZ = formats_for("en-NZ", "", "h.mma")
AFTERNOON = "2020-01-08T16:14:00+13:00"


@pytest.mark.parametrize(
    ("iso", "day"),
    [
        ("2020", "2020"),
        ("2020-01", "January 2020"),
        ("2020-01-08", "Wednesday 8 January 2020"),
        (AFTERNOON, "Wednesday 8 January 2020"),
        ("--01-08", "8 January"),
        ("--02-29", "29 February"),
        ("--01", "January"),
        ("", ""),
        ("early 2020", "early 2020"),
        ("2020-02-30", "2020-02-30"),
        ("2020-01-08 or so", "2020-01-08 or so"),
        ("2020-01-08T29:00:00Z", "2020-01-08T29:00:00Z"),
    ],
)
def test_a_day_is_told_as_precisely_as_it_is_known(iso: str, day: str) -> None:
    assert NZ.day(iso) == day


@pytest.mark.parametrize(
    ("iso", "moment"),
    [
        (AFTERNOON, "4.14pm, Wednesday 8 January 2020"),
        ("2020-01-08T00:00:00+13:00", "12.00am, Wednesday 8 January 2020"),
        ("2020-07-08T09:05:00Z", "9.05am, Wednesday 8 July 2020"),
        ("2020-01-08", "Wednesday 8 January 2020"),
        ("2020", "2020"),
    ],
)
def test_a_moment_has_a_time_only_if_one_is_known(iso: str, moment: str) -> None:
    assert NZ.moment(iso) == moment


@pytest.mark.parametrize(
    ("language", "date_format", "time_format", "moment"),
    [
        ("en", "", "h.mma", "4.14pm, Wednesday 8 January 2020"),
        ("en-US", "", "h:mm a", "4:14 pm, Wednesday, January 8, 2020"),
        ("en-CA", "", "h.mma", "4.14pm, Wednesday, January 8, 2020"),
        ("en-NZ", "d MMM y", "HH:mm", "16:14, 8 Jan 2020"),
        ("de", "", "HH:mm", "Mittwoch, 8. Januar 2020, 16:14"),
        ("mi", "", "h.mma", "Wenerei, 8 Hānuere 2020 4.14pm"),
        ("tlh", "", "h.mma", "4.14pm, Wednesday 8 January 2020"),
        ("en-x-private", "", "h.mma", "4.14pm, Wednesday 8 January 2020"),
    ],
)
def test_languages_and_settings_have_their_own_ways(
    language: str, date_format: str, time_format: str, moment: str
) -> None:
    assert Formats(language, date_format, time_format).moment(AFTERNOON) == moment


def test_other_shapes_of_days_and_numbers() -> None:
    assert NZ.month("2020-01-08") == "January 2020"
    assert NZ.shortday(AFTERNOON) == "8 Jan 2020"
    assert NZ.shortday("2020-01") == "Jan 2020"
    assert NZ.yearless("2020-01-08") == "8 January"
    assert NZ.yearless("--12") == "December"
    assert NZ.yearless("2020") == "2020"
    assert [NZ.count(0), NZ.count(999), NZ.count(1234), NZ.count(1234567)] == ["0", "999", "1,234", "1,234,567"]
    assert [NZ.count(1, "article"), NZ.count(2345, "article")] == ["1 article", "2,345 articles"]
    assert [NZ.words(1), NZ.words(650)] == ["1 word", "650 words"]
    assert [formats_for("ar", "", "").direction, NZ.direction] == ["rtl", "ltr"]


@pytest.mark.parametrize(
    ("iso", "stamp"),
    [
        ("2020", "2020"),
        ("2020-01", "2020-01"),
        (AFTERNOON, AFTERNOON),
        ("--01-08", "01-08"),
        ("--01", ""),
        ("soon", ""),
    ],
)
def test_only_moments_that_html_knows_become_time_elements(iso: str, stamp: str) -> None:
    assert html_time(iso) == stamp


@pytest.mark.parametrize(("zone", "locale"), [("Pacific/Chatham", "de_DE.UTF-8"), ("No/Such", "xx_YY.nothing")])
def test_neither_the_zone_nor_the_locale_of_the_process_matters(zone: str, locale: str) -> None:
    code = f"from backfile.render.dates import formats_for; print(formats_for('en', '', 'h.mma').moment('{AFTERNOON}'))"
    surroundings = {**os.environ, "TZ": zone, "LC_ALL": locale, "LANG": locale, "LANGUAGE": "fr"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        env={**surroundings, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "4.14pm, Wednesday 8 January 2020\n"


def test_another_language_changes_what_a_template_writes_out_itself(tmp_path: Path) -> None:
    """Jinja works out constants when it compiles a template, and what was compiled is used again in a preview."""
    site = Site(tmp_path).article("2020/01/fire")
    site.file("templates/article.html", '<p>{{ 12500|count }} on {{ "2020-01-08"|day }}</p>')
    said = [site.settings(language=language).build().page("2020/01/fire.html") for language in ("en", "de", "en")]
    assert said == [
        "<p>12,500 on Wednesday 8 January 2020</p>\n",
        "<p>12.500 on Mittwoch, 8. Januar 2020</p>\n",
        "<p>12,500 on Wednesday 8 January 2020</p>\n",
    ]
