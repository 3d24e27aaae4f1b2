"""Where an article's page lies: the archive's pattern filled in, or the address its author wrote.

A pattern such as ``{year}/{month}/{slug}.html`` or ``{section}/{slug}/`` is filled segment by segment. A token without
a value (the month of an article known only by its year) is left out, and with it the segment if nothing else is in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from urllib.parse import unquote

from backfile.times import When
from backfile.urls import SitePath, slug_of

# Token -> what stands in its place.
TOKENS: dict[str, str] = {
    "year": "year of publication: 2020",
    "month": "month of publication: 01",
    "day": "day of publication: 08",
    "slug": "the article's slug: missiles-hit-two-bases",
    "section": "its first section: world",
    "id": "its id: example/2020-01-08-missiles",
    "filename": "its file's name without extension: 2020-01-08-missiles",
    "folder": "the folders between articles/ and its file: 2020/01",
}

_TELLING = ("slug", "id", "filename")  # one of these must be there, or two articles would share a page
_TOKEN = re.compile(r"\{([^{}]*)\}")
_ILLEGAL = re.compile(r'[\x00-\x1f\x7f\\<>"|?*]')


def pattern_fault(pattern: str) -> str:
    """Why `pattern` is no permalink pattern, in a sentence with a remedy; "" if it is one."""
    for name in _TOKEN.findall(pattern):
        if name not in TOKENS:
            near = get_close_matches(name, TOKENS, n=1, cutoff=0.5)
            meant = f"did you mean {{{near[0]}}}? " if near else ""
            return f'"{{{name}}}" is unknown; {meant}Known: {", ".join(f"{{{known}}}" for known in TOKENS)}'
    rest = _TOKEN.sub("", pattern)
    if "{" in rest or "}" in rest:
        return f'"{pattern}" has a brace without its partner; write {{year}}/{{month}}/{{slug}}.html'
    if not any(f"{{{name}}}" in pattern for name in _TELLING):
        return f'"{pattern}" would give many articles the same page; it must contain {{slug}}, {{id}} or {{filename}}'
    if ".." in pattern.split("/") or _ILLEGAL.search(rest):
        return f'"{pattern}" leaves the site or cannot be a file name; write {{year}}/{{month}}/{{slug}}.html'
    if not pattern.endswith((".html", "/")):
        return f'"{pattern}" must end in .html or in / (then each page is an index.html)'
    return ""


def token_values(published: When | None, slug: str, section: str, identity: str, below: str) -> dict[str, str]:
    """Every token's value; "" for the parts of the date that are not known."""
    folder, _, name = below.rpartition("/")
    date = published.iso[:10].split("-") if published else []
    year, month, day = [*date, "", "", ""][:3]
    return {
        "year": year,
        "month": month,
        "day": day,
        "slug": slug,
        "section": slug_of(section),
        "id": identity,
        "filename": name.rpartition(".")[0] or name,
        "folder": folder,
    }


def permalink(pattern: str, values: Mapping[str, str]) -> SitePath:
    """The site path for a checked pattern; a folder's address ends in index.html."""
    segments = [_filled(segment, values) for segment in pattern.strip("/").split("/")]
    filled = "/".join(segment for segment in segments if segment)
    return _clean(filled + "/" if pattern.endswith("/") else filled)


def _filled(segment: str, values: Mapping[str, str]) -> str:
    """One segment with its tokens replaced; an empty token goes together with one dash beside it."""
    for name in _TOKEN.findall(segment):
        token = f"{{{name}}}"
        value = values[name]
        if not value:
            for with_dash in (f"{token}-", f"-{token}", f"{token}_", f"_{token}"):
                segment = segment.replace(with_dash, "", 1) if token in segment else segment
        segment = segment.replace(token, value)
    return segment


def _clean(path: str) -> SitePath:
    """`path` without empty segments, dots and characters that a file system refuses."""
    parts = [_ILLEGAL.sub("", part).replace(":", "-") for part in path.split("/")]
    kept = [part for part in parts if part.strip(". ")]
    return SitePath("/".join([*kept, "index.html"] if path.endswith("/") or not kept else kept))


class AddressError(ValueError):
    """An address that cannot be a page of this site; the message says why and what to write."""


def written_path(address: str, bare: str = "index") -> SitePath:
    """The site path of an address that an author gave to a page: "/a/b/" is a/b/index.html, "/a/b.html" itself.

    An address whose last part has no extension becomes a folder (`bare` "index", as Hugo has it) or a file with ".html"
    behind it (`bare` "html", as Jekyll has it). Raises AddressError.
    """
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", address):
        raise AddressError(
            f'"{address}" is an absolute address; write the part behind the host: /2020/01/missiles.html'
        )
    path = unquote(address)
    if "?" in path or "#" in path:
        raise AddressError(f'"{address}" has a query or fragment, which no file can have; write /2020/01/missiles.html')
    parts = [part for part in path.split("/") if part]
    if any(part.strip(". ") == "" for part in parts) or _ILLEGAL.search(path):
        raise AddressError(f'"{address}" leaves the site or cannot be a file name; write /2020/01/missiles.html')
    if not parts:
        raise AddressError(f'"{address}" is the front page; write /2020/01/missiles.html')
    if any(len(part.encode()) > 250 for part in parts):
        raise AddressError(
            f'"{address[:40]}…" has a part of more than 250 bytes, which no file system takes; shorten it'
        )
    if path.endswith("/"):
        return SitePath("/".join([*parts, "index.html"]))
    if re.search(r"\.[A-Za-z][A-Za-z0-9]{0,4}$", parts[-1]):
        return SitePath("/".join(parts))
    return SitePath("/".join([*parts, "index.html"]) if bare == "index" else "/".join(parts) + ".html")


# Jekyll's and Hugo's own placeholders that have a counterpart here.
_FOREIGN_TOKENS = {
    "year": "year", "month": "month", "day": "day", "i_day": "day", "i_month": "month", "title": "slug", "slug": "slug",
    "categories": "section", "section": "section", "sections": "section", "slugorfilename": "slug",
    "filename": "filename",
    "contentbasename": "filename", "slugorcontentbasename": "slug", "name": "filename",
}  # fmt: skip
_FOREIGN = re.compile(r":([a-z_]+)|\{([a-z_]+)\}")


def foreign_path(address: str, values: Mapping[str, str]) -> str:
    """`address` with placeholders such as ``:year`` or ``:title`` filled in; "" if it has one that means nothing
    here."""
    if not _FOREIGN.search(address):
        return address
    unknown = [name for name in _names(address) if name not in _FOREIGN_TOKENS]
    if unknown:
        return ""
    filled = _FOREIGN.sub(lambda found: values[_FOREIGN_TOKENS[found[1] or found[2]]], address)
    return re.sub(r"/{2,}", "/", filled)


def _names(address: str) -> list[str]:
    return [found[1] or found[2] for found in _FOREIGN.finditer(address)]
