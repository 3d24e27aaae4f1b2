"""Payloads as the scripts that a browser loads."""

from __future__ import annotations

import re
import zlib
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from hashlib import sha256

from backfile_search.shards.codec import ShardError

LEVEL = 6  # of compression: 9 saves a thousandth and takes up to twice as long (measured)


def digest(kind: str, payload: bytes) -> str:
    """What names a payload: the first hexadecimal digits of its SHA-256.

    It is the digest of the payload before compression. So names, and with them the root and every head, are the same on
    every machine; the bytes of the scripts are the same only where zlib is, since its releases may find other, equally
    good encodings. A cached script is right either way: what it unpacks to is what its name says.
    """
    return sha256(payload).hexdigest()[: 12 if kind == "texts" else 10]


def name(kind: str, digest: str) -> str:
    """The path of a script below the search folder, without ".js"."""
    return (
        kind if kind == "root" else f"{kind}/{digest}" if kind in ("head", "annex") else f"{kind}/{digest[:2]}/{digest}"
    )


def script(name: str, payload: bytes) -> bytes:
    """The script that hands a payload to the page that loads it."""
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(payload) + deflate.flush()
    return b'backfile("%s","%s");' % (name.encode(), b64encode(packed))


_SCRIPT = re.compile(rb'backfile\("([a-z0-9/]+)","([A-Za-z0-9+/]*=*)"\);')


def read_script(script: bytes) -> tuple[str, bytes]:
    """The name and the payload of a script; ShardError if it is not one of ours."""
    match = _SCRIPT.fullmatch(script)
    if match is None:
        raise ShardError("no script of the search")
    try:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        payload = inflate.decompress(b64decode(match[2], validate=True))
    except (zlib.error, Base64Error) as error:
        raise ShardError(f"a damaged script of the search: {error}") from None
    if not inflate.eof or inflate.unused_data:
        raise ShardError("a damaged script of the search: it ends too early or too late")
    return match[1].decode(), payload
