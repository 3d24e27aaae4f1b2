"""The command line. Exit codes: 0 good, 1 problems in content, 2 wrong usage, 3 internal error."""

from __future__ import annotations

import json
import os
import shlex
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from backfile import __version__
from backfile.errors import BackfileError
from backfile.pipeline import Options, Report, build

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


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # `backfile --clean` means `backfile build --clean`: building is what the tool is for.
    if not words or (words[0].startswith("-") and words[0] not in ("--help", "-h", "--version")):
        words.insert(0, "build")
    try:
        code = commands.main(words, prog_name="backfile", standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = 2
    except click.Abort:  # Click's word for Ctrl-C
        click.echo("backfile: stopped; the next build goes on from here", err=True)
        code = 2
    except BackfileError as error:
        click.echo(f"backfile: {error}", err=True)
        for problem in getattr(error, "problems", ()):
            click.echo(str(problem), err=True)
        code = error.exit_code
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        click.echo(
            f"backfile: {error.filename or 'the disk'}: {error.strerror or error}; mend that and build again", err=True
        )
        code = 2
    except KeyboardInterrupt:
        click.echo("backfile: stopped; the next build goes on from here", err=True)
        code = 2
    except Exception:  # whatever it is, it is ours
        click.echo(traceback.format_exc(), err=True)
        click.echo(
            "backfile: this is a fault in Backfile, not in your archive; please report it with the lines above",
            err=True,
        )
        code = 3
    sys.exit(code or 0)


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


def _moment(context: click.Context, parameter: click.Parameter, value: str | None) -> datetime:
    """The build's clock: --as-of, else SOURCE_DATE_EPOCH, else now."""
    if value is None:
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        if epoch is None:
            return datetime.now(UTC)
        try:
            return datetime.fromtimestamp(int(epoch), UTC)
        except (ValueError, OverflowError, OSError):
            raise click.BadParameter(f'SOURCE_DATE_EPOCH is "{epoch}"; it has to be seconds since 1970') from None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f'"{value}" is no moment; write 2026-01-31 or 2026-01-31T09:00:00+13:00') from None
    if not 1000 <= moment.year < 9999:
        raise click.BadParameter(f'"{value}" is no moment of any newspaper; write a year from 1000 to 9998')
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_Command = Callable[..., Any]


def _archive_options(command: _Command) -> _Command:
    """The options of every command that reads an archive."""
    for option in reversed(
        (
            click.option("--source", type=click.Path(file_okay=False, path_type=Path), default=Path("."),
                         help="The archive's folder, the one that holds archive.toml.  [default: this folder]"),
            click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=None,
                         help="Where the site goes.  [default: output/ in the archive's folder]"),
            click.option("--drafts", is_flag=True, help="Show drafts, embargoed and future articles, for a preview."),
            click.option("--as-of", callback=_moment, metavar="MOMENT",
                         help="The build's clock (ISO 8601, UTC if it has no offset): decides what is due, nothing else."
                              "  [default: SOURCE_DATE_EPOCH, else now]"),
            click.option("--strict", is_flag=True, help="Treat warnings as errors."),
            click.option("--jobs", type=click.IntRange(1, 256), default=None, metavar="N",
                         help="Processes for large builds.  [default: one for each processor]"),
            click.option("--json", "as_json", is_flag=True, help="Print the report as JSON."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def _options(source: Path, output: Path | None, jobs: int | None, as_of: datetime, **rest: Any) -> Options:
    from backfile.jobs import default_jobs

    # What a look into the future shows has not been published, and does not go on record.
    record = as_of <= datetime.now(UTC)
    output = output or source / "output"
    return Options(source=source, output=output, jobs=jobs or default_jobs(), as_of=as_of, record=record, **rest)


@commands.command("build")
@_archive_options
@click.option("--clean", is_flag=True, help="Forget all earlier builds and make everything anew.")
@click.option("--keep-going", is_flag=True,
              help="Build in spite of errors: a broken article stays as it last was. Still exits 1.")  # fmt: skip
@click.option("--rehash", is_flag=True, help="Read every file instead of trusting sizes and times.")
def build_command(as_json: bool, **options: Any) -> int:
    """Build the archive into its output folder.

    Only what changed is made again, and the result is byte for byte what a clean build would give. An error in an article
    stops the build before anything is written, so the published site stays whole.
    """
    chosen = _options(**options)
    with _progress(as_json) as progress:
        report = build(chosen, progress)
    _show(report, as_json, _built(report, chosen))
    return int(report.failed)


@commands.command("check")
@_archive_options
def check_command(as_json: bool, **options: Any) -> int:
    """Read and link everything, report every problem, leave the site alone."""
    from backfile.pipeline.questions import check

    chosen = _options(**options)
    with _progress(as_json) as progress:
        report = check(chosen, progress)
    _show(report, as_json, f"{report.articles:,} articles checked in {report.seconds:.1f} s")
    return int(report.failed or (chosen.strict and any(p.severity == "warning" for p in report.problems)))


@commands.command("verify")
@_archive_options
def verify_command(as_json: bool, **options: Any) -> int:
    """Build clean beside the site and compare byte for byte; every difference is reported."""
    from backfile.pipeline.questions import verify

    with _progress(as_json) as progress:
        report, differences = verify(_options(**options), progress)
    if as_json:
        rows = [{"path": d.path, "how": d.how} for d in differences]
        found = {"outputs": report.outputs, "differences": rows, "problems": report.as_json()["problems"]}
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return int(bool(differences) or report.failed)
    for difference in differences:
        click.echo(f"{difference.path}: {difference.how}")
    if report.failed:
        _show(report, False, "The archive has errors, so there is nothing to compare with: mend them first.")
    elif differences:
        click.echo(f"{len(differences):,} of {report.outputs:,} files are not what a clean build gives.")
    else:
        click.echo(f"All {report.outputs:,} files are what a clean build gives, byte for byte.")
    return int(bool(differences) or report.failed)


@commands.command("explain")
@click.argument("url")
@_archive_options
def explain_command(url: str, as_json: bool, **options: Any) -> int:
    """Say why the page at URL is as it is: its inputs, and what would make a build render it again.

    URL is a path in the site (2020/01/fire.html), its full address, or a file in the output folder.
    """
    from backfile.pipeline.questions import explain

    found = explain(_options(**options), url)
    if as_json:
        click.echo(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
        return 0
    click.echo(found.path)
    click.echo(f"  template   {' '.join(found.templates) or 'none: the file is copied'}")
    for source in found.sources:
        click.echo(f"  shows      {source}")
    for name, size in found.shows:
        click.echo(f"  view       {name} ({size:,})")
    for reason in found.reasons:
        click.echo(f"  stale      {reason}")
    click.echo("  the next build makes it again" if found.reasons else "  up to date: a build would leave it alone")
    return 0


@commands.command("new")
@click.argument("title")
@click.option("--source", type=click.Path(file_okay=False, path_type=Path), default=Path("."),
              help="The archive's folder.  [default: this folder]")  # fmt: skip
def new_command(title: str, source: Path) -> int:
    """Make an article file with the headline TITLE, published now, and say where it is."""
    from backfile.scaffold import new_article

    click.echo(new_article(source, title, datetime.now(UTC)))
    return 0


@commands.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def init_command(folder: Path) -> int:
    """Make an archive in DIR. A content folder of Hugo, Jekyll or Pelican that is there is taken as it is."""
    from backfile.scaffold import new_archive

    for path in new_archive(folder):
        click.echo(path)
    click.echo(f"Now run: backfile --source {shlex.quote(str(folder))}")
    return 0


@commands.command("clean")
@_archive_options
def clean_command(as_json: bool, **options: Any) -> int:
    """Remove the built site and all caches. The ledger stays, and so do files that are not ours."""
    from backfile.pipeline.cleaning import clean

    removed = clean(_options(**options))
    click.echo(json.dumps({"removed": removed}) if as_json else f"{removed:,} files removed")
    return 0


def _built(report: Report, options: Options) -> str:
    if report.failed and not options.keep_going:
        return f"Nothing was written: mend the errors above, or build with --keep-going. {report.seconds:.1f} s"
    work = f"{report.rendered:,} rendered, {report.written:,} written, {report.pruned:,} removed"
    if not (report.rendered or report.written or report.pruned):
        work = "everything is up to date"
    return (
        f"{report.articles:,} articles, {report.outputs:,} files in {options.output}: {work} in {report.seconds:.2f} s"
    )


def _show(report: Report, as_json: bool, summary: str) -> None:
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2, ensure_ascii=False))
        return
    from backfile.terminal import problem_lines

    for line in problem_lines(report.problems):
        click.echo(line, err=True)
    click.echo(summary)
    if report.next_due:
        click.echo(f"Build again at {report.next_due}: something is due then.")


def _progress(as_json: bool) -> Any:
    from backfile.terminal import progress_shown

    return progress_shown(quiet=as_json)
