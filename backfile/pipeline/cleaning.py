"""Removing what builds made."""

from __future__ import annotations

from backfile.files import listing
from backfile.manifest import NAME, owns, read_manifest
from backfile.pipeline.inputs import forget, look
from backfile.pipeline.options import Options
from backfile.write import clear_staging, locked, prune


def clean(options: Options) -> int:
    """Remove our files from the output folder, and all that is kept between builds; the number of site files removed.

    ContentError if the folder is no archive.
    """
    look(options)
    with locked(options.state_folder, options.wait):
        manifest = read_manifest(options.output)
        removed = prune(options.output, [path for path in listing(options.output) if owns(manifest, path)])
        (options.output / NAME).unlink(missing_ok=True)
        clear_staging(options.output)
        forget(options)
    return removed
