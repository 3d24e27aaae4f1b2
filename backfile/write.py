"""Writing: every file appears whole or not at all.

A file is written to the staging folder inside the output folder, brought to the disk, then renamed to its place. A crash
leaves a site in which every file is whole, and a staging folder that the next build removes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from backfile.digests import Digest, digest
from backfile.errors import BackfileError, BuildLocked
from backfile.files import FileStat, stat_of

STAGING = ".backfile-staging"
# Above this many files one sync of the whole file system is cheaper than one of each file (measured: 80 against 300 us).
_MANY = 24


class Written(NamedTuple):
    """A file that stands in its place: its digest and stat, and whether it had to be written."""

    path: str
    content: Digest
    stat: FileStat
    is_new: bool


def write_all(output: Path, files: Iterable[tuple[str, bytes]], durable: bool = True) -> list[Written]:
    """Put the files (site path, bytes) in their places below `output`; those that already hold these bytes are left alone.

    `durable`: whole even after a power cut. To wait for the disk takes up to seconds where it is busy.
    """
    staging = output / STAGING
    staging.mkdir(parents=True, exist_ok=True)
    done: list[Written] = []
    staged: list[tuple[str, str, str, Digest]] = []
    for path, data in files:
        target = f"{output}/{path}"
        content = digest(data)
        if (stat := _same_already(target, data)) is not None:
            done.append(Written(path, content, stat, False))
            continue
        name = f"{staging}/{os.getpid()}-{len(staged)}"
        with open(name, "wb") as file:
            file.write(data)
        staged.append((path, name, target, content))
    if durable:
        _bring_to_disk([name for _, name, _, _ in staged])
    for path, name, target, content in staged:
        _rename(name, target)
        stat = stat_of(target)
        if stat is None:
            raise BackfileError(
                f"{target} vanished while it was being written; is another program at work in {output}?"
            )
        done.append(Written(path, content, stat, True))
    return done


def _same_already(target: str, data: bytes) -> FileStat | None:
    stat = stat_of(target)
    if stat is None or stat.size != len(data):
        return None
    try:
        with open(target, "rb") as file:
            return stat if file.read() == data else None
    except OSError:
        return None


def _bring_to_disk(names: list[str]) -> None:
    if len(names) > _MANY and hasattr(os, "sync"):
        os.sync()
        return
    for name in names:
        with open(name, "rb+") as file:
            os.fsync(file.fileno())


def _rename(name: str, target: str) -> None:
    try:
        os.replace(name, target)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.replace(name, target)
    except (IsADirectoryError, NotADirectoryError, FileExistsError, PermissionError) as error:
        raise BackfileError(
            f"{target} cannot be written ({error.strerror}); move away what stands in its place"
        ) from error


def replace_file(path: Path, data: bytes) -> None:
    """Give one file new bytes: staged beside it, synced, renamed."""
    staged = path.with_name(path.name + ".new")
    with staged.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)


def prune(output: Path, paths: Iterable[str]) -> int:
    """Remove the files at these site paths, and folders that become empty; the number of files removed."""
    removed = 0
    for path in sorted(paths):
        file = output / path
        try:
            file.unlink()
            removed += 1
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError):
            continue
        for folder in file.parents:
            if folder == output:
                break
            try:
                folder.rmdir()
            except OSError:
                break
    return removed


def clear_staging(output: Path) -> None:
    """Remove what an interrupted build left in the staging folder."""
    shutil.rmtree(output / STAGING, ignore_errors=True)


@contextlib.contextmanager
def locked(state: Path, wait: float) -> Iterator[None]:
    """Hold the archive's build lock; wait for another build at most `wait` seconds, then BuildLocked says who holds it.

    The lock goes with the process, whatever ends it.
    """
    state.mkdir(parents=True, exist_ok=True)
    with open(state / "lock", "a+", encoding="ascii") as file:
        until = time.monotonic() + wait
        while not _try_lock(file):
            if time.monotonic() >= until:
                file.seek(0)
                holder = file.read().strip() or "another process"
                raise BuildLocked(f"process {holder} is building this archive; wait for it to end, or stop it")
            time.sleep(0.05)
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


def _try_lock(file: IO[str]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        return _try_lock_windows(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _try_lock_windows(file: IO[str]) -> bool:
    import msvcrt

    try:
        # A byte far behind the holder's number, so that others can read it.
        file.seek(4096)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True
