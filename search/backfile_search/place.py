"""Telling an index that was made here from a copy, and a whole one from one that has lost something."""

from __future__ import annotations

import os
from pathlib import Path


def identity(marker: Path) -> str:
    """What a copy of the file cannot share: where it lies on which disk, and when it got there."""
    try:
        stat = marker.stat()
    except OSError:
        return "nowhere"
    return f"{stat.st_dev} {stat.st_ino} {stat.st_ctime_ns}"


def sizes(folder: Path) -> dict[str, int]:
    """The files of a folder with their sizes in bytes; none if it is not there."""
    try:
        with os.scandir(folder) as files:
            return {file.name: file.stat().st_size for file in files}
    except OSError:
        return {}
