"""What reading depends on besides a file's path and bytes."""

from __future__ import annotations

from dataclasses import dataclass

from backfile.model import Outlet
from backfile.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Everything besides the bytes and the path that reading depends on."""

    settings: Settings
    outlets: tuple[Outlet, ...] = ()

    @property
    def own_urls(self) -> tuple[str, ...]:
        """Beginnings of absolute addresses that mean this archive: its own, and those its outlets once had."""
        patterns = [pattern for outlet in self.outlets for pattern in outlet.url_patterns]
        return tuple(dict.fromkeys(address for address in (self.settings.base_url, *patterns) if address))
