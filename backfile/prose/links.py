"""Addresses: which lead into the archive, which lead out of it, and which can be put right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

# What an address may hold as it is (RFC 3986); everything else is percent-encoded.
_UNFIT = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_BROKEN_SCHEME = re.compile(
    r"\A(https?)(?::/?(?!/)|;//|//|:///+|://https?(?::?//?)|:\s+//|://\s+|//:)(?=[\w.-])", re.IGNORECASE
)
_HOST = re.compile(r"(?:[\w](?:[\w-]*[\w])?(?:\.[\w](?:[\w-]*[\w])?)*\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.I)
_EXTERNAL = ("http", "https", "mailto", "tel", "ftp", "sms")
_MENTION = re.compile(r"(?<![\w/.:@#?&=%~+-])[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)+(?![\w/@=?&%])")
_DOMAIN = re.compile(r"[a-z0-9.-]+\.[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Address:
    """An address as found: `kind` says where it leads, `url` is what to write, `repaired` what was wrong with it."""

    kind: Literal["internal", "external", "fragment", "nowhere"]
    url: str
    repaired: str = ""


def address(written: str, own_urls: tuple[str, ...]) -> Address:
    """What an address in the prose means. Internal ones are left as written; external ones are made valid."""
    url = written.strip()
    if not url:
        return Address("nowhere", "", "it is empty")
    if url.startswith("#"):
        return Address("fragment", url[1:])
    if url.startswith("//"):
        url = f"https:{url}"
    whole, repair = _with_scheme("".join(url.split("\n")).replace("\t", ""))
    scheme = _SCHEME.match(whole)
    if scheme is None:
        return Address("internal", url)
    if scheme[1].lower() not in _EXTERNAL:
        return Address("nowhere", "", f'its scheme "{scheme[1]}:" is not one that an archive follows')
    if any(whole.startswith(own) for own in own_urls):
        return Address("internal", whole)
    return _external(whole, scheme[1].lower(), repair)


def _with_scheme(url: str) -> tuple[str, str]:
    """The address with its scheme put right, and what it was read as."""
    fixed = _BROKEN_SCHEME.sub(lambda found: f"{found[1].lower()}://", url)
    if url[:4].lower() == "www." and _DOMAIN.match(url.lower()):
        fixed = f"http://{url}"
    return fixed, f"read as {fixed}" if fixed != url else ""


def _external(url: str, scheme: str, repair: str) -> Address:
    if scheme in ("http", "https", "ftp"):
        try:
            host = urlsplit(url).netloc
        except ValueError:
            host = ""
        if "@" in host:
            return Address("nowhere", "", f"it has a name before its host, as in mailto:{host}")
        if not _HOST.fullmatch(host):
            return Address("nowhere", "", "it names no host")
        start = url.find(host) + len(host)
        return Address("external", _ascii_host(url[:start]) + _encoded(url[start:]), repair)
    return Address("external", _encoded(url if scheme == "mailto" else re.sub(r"\s+", "", url)))


def _ascii_host(start: str) -> str:
    """The part up to the path, its host in ASCII where IDNA knows how."""
    if start.isascii():
        return start
    head, bar, host = start.rpartition("//")
    try:
        return head + bar + host.encode("idna").decode("ascii")
    except UnicodeError:
        return start


def _encoded(text: str) -> str:
    """What follows the host, with everything percent-encoded that may not stand there; a second "#" too."""
    encoded = _UNFIT.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)
    head, bar, fragment = encoded.partition("#")
    return head + bar + fragment.replace("#", "%23")


def is_url(text: str) -> bool:
    """True for an absolute web address that needs no repair."""
    found = address(text, ())
    return found.kind == "external" and found.url == text


def mentions(text: str) -> list[str]:
    """The words that look like an article's id: segments between slashes, with a letter and a digit among them."""
    found = (match[0].rstrip(".-_") for match in _MENTION.finditer(text))
    return [word for word in found if _is_id(word)]


def _is_id(word: str) -> bool:
    first = word.partition("/")[0]
    has_both = any(c.isdigit() for c in word) and any(c.isalpha() for c in word)
    return "/" in word and has_both and not _DOMAIN.fullmatch(first)
