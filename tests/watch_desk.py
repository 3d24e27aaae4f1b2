"""An archive that somebody works on, for the tests of the watcher."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from backfile.watch import Burst, Watcher

SOON = 5.0  # seconds after which a burst will not come any more
SILENCE = 0.06  # seconds after which nothing more belongs to what was done


class Desk:
    """An archive somebody works on, and the watcher that looks on."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "archive"
        self.content = self.home / "content"
        self.story = self.content / "2020" / "fire.md"
        self.story.parent.mkdir(parents=True)
        self.story.write_text("Fire at the docks")
        self.settings = self.home / "archive.toml"
        self.watcher = Watcher([self.content, self.home / "templates"], [self.settings])

    def files(self) -> dict[Path, bytes]:
        """All files in scope, links followed, with their bytes."""
        found: dict[Path, bytes] = {}
        for folder in (self.content, self.home / "templates"):
            found |= dict(files_below(folder, ()))
        if self.settings.is_file():
            found[self.settings] = self.settings.read_bytes()
        return found

    def bursts(self, first: float = SOON) -> list[Burst]:
        """All bursts until there is silence."""
        found = []
        burst = self.watcher.next(first)
        while burst is not None:
            found.append(burst)
            burst = self.watcher.next(SILENCE)
        return found

    def after(self, action: Callable[[], object]) -> list[Burst]:
        """The bursts after an action, having checked that they cover all that differs."""
        before = self.files()
        action()
        bursts = self.bursts()
        assert bursts, "nothing was told"
        missed = uncovered(before, self.files(), bursts)
        assert not missed, f"{sorted(missed)} differ, told was only {bursts}"
        return bursts

    def silence(self, action: Callable[[], object]) -> None:
        """Nothing is told of this action."""
        action()
        told = self.bursts(first=0.15)
        assert not told, f"told of what does not concern it: {told}"


def files_below(folder: Path, above: tuple[Path, ...]) -> Iterator[tuple[Path, bytes]]:
    """Files and their bytes, as a build lists them: nothing hidden, no backups, links to folders followed once."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.startswith(".") or path.name.endswith("~"):
            continue
        if path.is_file():
            yield path, path.read_bytes()
        elif path.is_dir() and not path.is_symlink():
            yield from files_below(path, above)
        elif path.is_dir() and path.resolve() not in above:
            yield from files_below(path, (*above, path.resolve()))


def uncovered(before: dict[Path, bytes], after: dict[Path, bytes], bursts: list[Burst]) -> set[Path]:
    """The paths that differ, and that no burst names: by themselves, by a folder above, or as "anything"."""
    if any(burst.paths is None for burst in bursts):
        return set()
    named = {path for burst in bursts for path in burst.paths or ()}
    differing = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return {path for path in differing if not named & {path, *path.parents}}


def in_place(path: Path) -> None:
    path.write_text("Fire at the docks, two hurt")


def in_new_folder(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("new")
