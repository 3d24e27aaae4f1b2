"""Digests: equal digests mean equal inputs."""

from __future__ import annotations

from hashlib import blake2b
from typing import NewType

Digest = NewType("Digest", str)  # 32 lower-case hexadecimal digits


def digest(*parts: bytes) -> Digest:
    """BLAKE2b-128 over the parts, each behind its length, so that ("ab", "c") and ("a", "bc") differ."""
    state = blake2b(digest_size=16)
    for part in parts:
        state.update(len(part).to_bytes(8, "big"))
        state.update(part)
    return Digest(state.hexdigest())


def digest_text(*parts: str) -> Digest:
    """`digest` of the parts as UTF-8."""
    return digest(*[part.encode("utf-8", "surrogatepass") for part in parts])
