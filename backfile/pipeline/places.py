"""Where everything lies: in the archive's folder, and what is kept between builds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path

from backfile.digests import digest_text
from backfile.errors import BuildLocked, UsageError
from backfile.pipeline.options import Options
from backfile.write import locked

SETTINGS = "archive.toml"
LEDGER = "ledger/ledger.jsonl"
_PACKAGE = Path(__file__).resolve().parent.parent


def template_folders(source: Path) -> tuple[Path, Path]:
    """(the archive's own templates, ours): in a wheel ours lie in the package, in a checkout beside it."""
    packaged = _PACKAGE / "templates"
    return source / "templates", packaged if packaged.is_dir() else _PACKAGE.parent / "templates"


def trace_path(options: Options) -> Path:
    """The trace of this archive in this output folder; another folder has another trace."""
    return options.state_folder / f"trace-{_mark_of(options.output)}.db"


def index_path(options: Options) -> Path:
    """The search index of this archive in this output folder."""
    return options.state_folder / f"search-{_mark_of(options.output)}"


def preview_folder(options: Options) -> Path:
    """Where the preview's own site lies: among the caches, out of the way of what is published."""
    return options.state_folder / "preview"


def port_file(options: Options) -> Path:
    """Where the preview keeps the port that it had last, so that tabs which wait for it find it again."""
    return options.state_folder / "previewing" / "port"


@contextmanager
def sole_preview(options: Options, otherwise: str) -> Iterator[None]:
    """Hold the place of the archive's one preview. UsageError if there is one already; `otherwise` says what to do then."""
    with ExitStack() as held:
        try:
            held.enter_context(locked(options.state_folder / "previewing", wait=0))
        except BuildLocked:
            raise UsageError(f"a preview of this archive is running already; {otherwise}") from None
        yield


def no_preview(options: Options, otherwise: str) -> AbstractContextManager[None]:
    """The same for who is no preview, and leaves no trace of having asked."""
    has_had_one = (options.state_folder / "previewing").exists()
    return sole_preview(options, otherwise) if has_had_one else nullcontext()


def forget(options: Options) -> None:
    """Delete memo, traces and search indexes. Which files of the output folder are ours, its manifest knows."""
    for path in options.state_folder.glob("*.db*"):
        path.unlink(missing_ok=True)
    for folder in options.state_folder.glob("search-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _mark_of(output: Path) -> str:
    return digest_text(str(output.resolve()))[:8]
