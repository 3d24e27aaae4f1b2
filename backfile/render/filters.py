"""The filters that Backfile's templates have besides Jinja's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from backfile.render.dates import Formats, html_time
from backfile.urls import public_url
from backfile.views import Label


def filters_for(formats: Formats) -> dict[str, Callable[..., Any]]:
    """Filter name -> function. All are pure: they depend on their arguments and `formats`, which is part of the site.

    day, shortday, clock, moment, month, yearless: an ISO string as text (see `Formats`). time: the same as a <time>
    element, ``{{ page.published|time("moment") }}``. count, words: numbers. direction: which way the text runs. public:
    a site address as an absolute URL. pages: which pages of a long list a pager shows.
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
        "pages": pages,
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


_ALL_SHOWN = 32  # a pager up to this long is shown whole: an alphabet fits
_NEAR = 3


def pages(labels: Sequence[Label]) -> list[Label | None]:
    """The labels that a pager shows: all of a short list; of a long one the ends and those near the current page.

    None stands for a gap. Pages that span the same year are told apart by numbers, counted from the oldest (the last).
    Nothing gets lost: each page is reached from its neighbours, and each article by its date.
    """
    told_apart = _numbered(labels)
    if len(labels) <= _ALL_SHOWN:
        return list(told_apart)
    current = next((at for at, label in enumerate(labels) if not label.url), 0)
    shown: list[Label | None] = []
    for at, label in enumerate(told_apart):
        if at in (0, len(labels) - 1) or abs(at - current) <= _NEAR:
            shown.append(label)
        elif shown[-1] is not None:
            shown.append(None)
    return shown


def _numbered(labels: Sequence[Label]) -> list[Label]:
    total = Counter(label.text for label in labels)
    seen: Counter[str] = Counter()
    numbered = []
    for label in reversed(labels):
        seen[label.text] += 1
        numbered.append(label._replace(text=f"{label.text} ({seen[label.text]})") if total[label.text] > 1 else label)
    return numbered[::-1]
