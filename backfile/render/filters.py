"""The filters that Backfile's templates have besides Jinja's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from backfile.render.dates import Formats, html_time
from backfile.urls import public_url


def filters_for(formats: Formats) -> dict[str, Callable[..., Any]]:
    """Filter name -> function. All are pure: they depend on their arguments and `formats`, which is part of the site.

    day, shortday, clock, moment, month, yearless: an ISO string as text (see `Formats`). time: the same as a <time>
    element, ``{{ page.published|time("moment") }}``. count, words: numbers. direction: which way the text runs. public:
    a site address as an absolute URL.
    """
    named = {
        "day": formats.day,
        "shortday": formats.shortday,
        "clock": formats.clock,
        "moment": formats.moment,
        "month": formats.month,
        "yearless": formats.yearless,
    }
    return {
        **named,
        "time": _time_element(named),
        "count": formats.count,
        "words": formats.words,
        "direction": lambda _language: formats.direction,
        "public": public,
    }


def _time_element(named: dict[str, Callable[[str], str]]) -> Callable[..., Markup]:
    @lru_cache(maxsize=65_536)
    def time(iso: str, style: str = "day") -> Markup:
        shown, stamp = escape(named[style](iso)), html_time(iso)
        return Markup('<time datetime="{}">{}</time>').format(stamp, shown) if stamp else shown

    return time


def public(url: str, base_url: str) -> str:
    """The absolute URL of a page (or "#fragment" of one) whose percent-encoded site address is `url`.

    "" if the site has no base_url; an address that is absolute already stays.
    """
    if "://" in url or not base_url:
        return url if "://" in url else ""
    path, mark, fragment = url.partition("#")
    return public_url(base_url, "") + _without_index(path) + mark + fragment


def _without_index(path: str) -> str:
    return path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path
