"""The commands that make, check and clean an archive's site."""

from __future__ import annotations

import json
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from backfile.cli.group import archive_options, commands, options_from, progress_of
from backfile.pipeline import Options, Report, build
from backfile.pipeline.places import SETTINGS


@commands.command("build")
@archive_options
@click.option("--clean", is_flag=True, help="Forget all earlier builds and make everything anew.")
@click.option("--keep-going", is_flag=True,
              help="Build in spite of errors: a broken article stays as it last was. Still exits 1.")  # fmt: skip
@click.option("--rehash", is_flag=True, help="Read every file instead of trusting sizes and times.")
def build_command(as_json: bool, **options: Any) -> int:
    """Build the archive into its output folder.

    Only what changed is made again, and the result is byte for byte what a clean build would give. An error in an article
    stops the build before anything is written, so the published site stays whole.
    """
    chosen = options_from(**options)
    with progress_of(as_json) as progress:
        report = build(chosen, progress)
    _show(report, as_json, _built(report, chosen))
    return int(report.failed)


@commands.command("check")
@archive_options
def check_command(as_json: bool, **options: Any) -> int:
    """Read and link everything, report every problem, leave the site alone."""
    from backfile.pipeline.questions import check

    chosen = options_from(**options)
    with progress_of(as_json) as progress:
        report = check(chosen, progress)
    _show(report, as_json, f"{report.articles:,} articles checked in {report.seconds:.1f} s")
    return int(report.failed or (chosen.strict and any(p.severity == "warning" for p in report.problems)))


@commands.command("verify")
@archive_options
def verify_command(as_json: bool, **options: Any) -> int:
    """Build clean beside the site and compare byte for byte; every difference is reported."""
    from backfile.pipeline.questions import verify

    with progress_of(as_json) as progress:
        report, differences = verify(options_from(**options), progress)
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
@archive_options
def explain_command(url: str, as_json: bool, **options: Any) -> int:
    """Say why the page at URL is as it is: its inputs, and what would make a build render it again.

    URL is a path in the site (2020/01/fire.html), its full address, or a file in the output folder.
    """
    from backfile.pipeline.questions import explain

    found = explain(options_from(**options), url)
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
    place = shlex.quote(str(folder))
    click.echo(f"To write, with a preview: backfile serve --source {place}\nTo build: backfile --source {place}")
    return 0


@commands.command("clean")
@archive_options
def clean_command(as_json: bool, **options: Any) -> int:
    """Remove the built site and all caches. The ledger stays, and so do files that are not ours."""
    from backfile.pipeline.cleaning import clean

    removed = clean(options_from(**options))
    click.echo(json.dumps({"removed": removed}) if as_json else f"{removed:,} files removed")
    return 0


def _built(report: Report, options: Options) -> str:
    if report.failed and not options.keep_going:
        return f"Nothing was written: mend the errors above, or build with --keep-going. {report.seconds:.1f} s"
    if any(problem.is_error and problem.path == SETTINGS for problem in report.problems):
        return f"Nothing was written: --keep-going cannot do without good settings. {report.seconds:.1f} s"
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
