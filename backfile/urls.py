"""Addresses inside the site.

A *site path* says where a page lies below the output folder: no leading slash, forward slashes, not percent-encoded
("2020/01/08/missiles.html"). An *href* is what a page writes to reach it: percent-encoded and relative, because the same
tree must work from a domain root, from a sub-path and from ``file://`` - which also means that a folder is always
addressed by its index.html.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from typing import NewType
from urllib.parse import quote, unquote, urlsplit

SitePath = NewType("SitePath", str)

# Letters that NFKD does not take apart.
_PLAIN_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h", "ŋ": "n"}
)
_SAFE_IN_PATH = "/-._~!$&'()*+,;=@"
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]*\Z")


def fold(text: str) -> str:
    """`text` in lower case with macrons and all other marks taken off: what names are matched by ("Māori" -> "maori")."""
    plain = text.casefold()
    if plain.isascii():
        return plain
    decomposed = unicodedata.normalize("NFKD", plain.translate(_PLAIN_LETTERS))
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def slug_of(text: str, longest: int = 80) -> str:
    """A URL segment made from `text`: folded, [a-z0-9-] where the script allows, cut at a word before `longest` characters.

    Letters of other scripts are kept ("東京"), so that no title loses its whole address; "" if nothing is left.
    """
    words = re.findall(r"[^\W_]+", fold(text).replace("'", "").replace("\u2019", ""))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > longest:
            return slug or longer[:longest]
        slug = longer
    return slug


def href(path: str) -> str:
    """The percent-encoded form of a site path."""
    return path if _PLAIN_PATH.match(path) else quote(path, safe=_SAFE_IN_PATH)


def root_of(path: str) -> str:
    """The relative way from the page at site path `path` up to the site's root: "./" or "../../"."""
    return "../" * path.count("/") or "./"


def site_path(address: str, base: str = "") -> SitePath | None:
    """The site path that an address written in content points at, or None if it leads out of the site.

    `base` is the site path of the page (or folder, with a trailing slash) that relative addresses start from. A folder
    address becomes its index.html. Query and fragment are ignored.
    """
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    joined = path if path.startswith("/") else posixpath.join(posixpath.dirname(base), path)
    normal = posixpath.normpath("/" + joined.lstrip("/")).lstrip("/")
    is_folder = path.endswith(("/", "/.", "/..")) or path in ("", ".", "..") or not normal
    return SitePath(posixpath.join(normal, "index.html") if is_folder else normal)


def fragment_of(address: str) -> str:
    """The decoded part behind "#", or ""."""
    return unquote(urlsplit(address).fragment)


def public_url(base_url: str, path: str) -> str:
    """The absolute URL of a site path on the web host: folders without their index.html."""
    shown = path[: -len("index.html")] if path == "index.html" or path.endswith("/index.html") else path
    return base_url.rstrip("/") + "/" + href(shown)
