"""What all commands share: the group that they belong to, the options of those that read an archive, what they are asked."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from backfile import __version__
from backfile.pipeline import Options

_EPILOG = """\
\b
Exit codes: 0 good, 1 problems in content, 2 wrong usage, 3 internal error.

\b
Examples:
  backfile init my-archive            make a new archive
  backfile --source my-archive        build it into my-archive/output
  backfile check --strict             find every problem, leave the site alone
  backfile explain 2020/01/fire.html  why is this page as it is?
"""


class _Commands(click.Group):
    """Commands that know what a misspelt one was meant to be."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:  # fmt: skip
        if args[0] not in self.commands:
            near = get_close_matches(args[0], self.commands, n=1)
            meant = f'did you mean "{near[0]}"? ' if near else ""
            ctx.fail(f'there is no command "{args[0]}"; {meant}Known: {", ".join(sorted(self.commands))}')
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="backfile")
def commands() -> None:
    """Make a static news archive from a folder of article files.

    Without a command, `build` is run.
    """


def moment(context: click.Context, parameter: click.Parameter, value: str | None) -> datetime:
    """The build's clock: --as-of, else SOURCE_DATE_EPOCH, else now."""
    if value is None:
        return now()
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f'"{value}" is no moment; write 2026-01-31 or 2026-01-31T09:00:00+13:00') from None
    if not 1000 <= moment.year < 9999:
        raise click.BadParameter(f'"{value}" is no moment of any newspaper; write a year from 1000 to 9998')
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_Command = Callable[..., Any]


def place_options(command: _Command) -> _Command:
    """The options that say which archive, which site, and who is listening."""
    for option in reversed(
        (
            click.option("--source", type=click.Path(file_okay=False, path_type=Path), default=Path("."),
                         help="The archive's folder, the one that holds archive.toml.  [default: this folder]"),
            click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=None,
                         help="Where the site goes.  [default: output/ in the archive's folder]"),
            click.option("--json", "as_json", is_flag=True, help="Print the report as JSON."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def archive_options(command: _Command) -> _Command:
    """The options of every command that reads an archive to make or check a site."""
    for option in reversed(
        (
            click.option("--drafts", is_flag=True, help="Show drafts, embargoed and future articles, for a preview."),
            click.option("--as-of", callback=moment, metavar="MOMENT",
                         help="The build's clock (ISO 8601, UTC if it has no offset): decides what is due, nothing else."
                              "  [default: SOURCE_DATE_EPOCH, else now]"),
            click.option("--strict", is_flag=True, help="Treat warnings as errors."),
            click.option("--jobs", type=click.IntRange(1, 256), default=None, metavar="N",
                         help="Processes for large builds.  [default: one for each processor]"),
        )
    ):  # fmt: skip
        command = option(command)
    return place_options(command)


def now() -> datetime:
    """The clock of commands that take no --as-of: SOURCE_DATE_EPOCH, else the machine's."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise click.BadParameter(f'SOURCE_DATE_EPOCH is "{epoch}"; it has to be seconds since 1970') from None


def options_from(source: Path, output: Path | None, jobs: int | None, as_of: datetime, **rest: Any) -> Options:
    """The options of a build, from those of a command."""
    from backfile.jobs import default_jobs

    # What a look into the future shows has not been published, and does not go on record.
    record = as_of <= datetime.now(UTC)
    output = output or source / "output"
    return Options(source=source, output=output, jobs=jobs or default_jobs(), as_of=as_of, record=record, **rest)


def progress_of(as_json: bool) -> Any:
    """Progress on standard error, unless a program is listening."""
    from backfile.terminal import progress_shown

    return progress_shown(quiet=as_json)
