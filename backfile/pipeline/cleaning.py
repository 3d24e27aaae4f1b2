"""Removing what builds made."""

from __future__ import annotations

from pathlib import Path

from backfile.files import listing
from backfile.manifest import NAME, owns, read_manifest
from backfile.pipeline.inputs import look
from backfile.pipeline.options import Options
from backfile.pipeline.places import forget, no_preview, preview_folder
from backfile.write import clear_staging, locked, prune


def clean(options: Options) -> int:
    """Remove our files of the site and the preview, and all that is kept between builds; how many files the site had.

    ContentError if the folder is no archive; UsageError if a preview is running, whose pages these would be.
    """
    look(options)
    with no_preview(options, "stop it first"), locked(options.state_folder, options.wait):
        removed = _emptied(options.output)
        _emptied(preview_folder(options))
        forget(options)
    return removed


def _emptied(output: Path) -> int:
    """Remove our files from an output folder; their number."""
    manifest = read_manifest(output)
    removed = prune(output, [path for path in listing(output) if owns(manifest, path)])
    (output / NAME).unlink(missing_ok=True)
    clear_staging(output)
    return removed
