"""The command that shows the archive while it is written."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from backfile.cli.group import commands, moment
from backfile.interrupts import signals_wait
from backfile.pipeline.inputs import require_archive
from backfile.pipeline.options import Options
from backfile.pipeline.places import preview_folder, sole_preview


@commands.command("serve")
@click.option("--source", type=click.Path(file_okay=False, path_type=Path), default=Path("."),
              help="The archive's folder, the one that holds archive.toml.  [default: this folder]")  # fmt: skip
@click.option("--drafts", is_flag=True, help="Show drafts, embargoed and future articles, marked as what they are.")
@click.option("--port", type=click.IntRange(1, 65535), default=None, metavar="N",
              help="Where to listen on this machine; the next free port if it is taken.  "
                   "[default: the port of this archive's last preview, at first 8000]")  # fmt: skip
@click.option("--open", "opens", is_flag=True, help="Open the front page in the browser.")
@click.option("--as-of", callback=lambda context, parameter, value: value and moment(context, parameter, value),
              metavar="MOMENT", help="Show the archive as of this moment (ISO 8601).  [default: now]")  # fmt: skip
@click.option("--jobs", type=click.IntRange(1, 256), default=None, metavar="N",
              help="Processes for large builds.  [default: one for each processor]")  # fmt: skip
def serve_command(
    source: Path, drafts: bool, port: int | None, opens: bool, as_of: datetime | None, jobs: int | None
) -> int:  # fmt: skip
    """Show the archive in the browser while you write: every save is built at once, and the open page follows.

    Only programs on this machine can reach it. The published site and the ledger are left alone. Ctrl-C ends it.
    """
    from backfile.jobs import default_jobs

    options = Options(
        source=Path(os.path.abspath(source)), output=Path(), as_of=datetime.now(UTC), drafts=drafts, record=False,
        keep_going=True, jobs=jobs or default_jobs(),
    )  # fmt: skip
    options = replace(options, output=preview_folder(options))
    require_archive(options.source)
    with signals_wait():
        from backfile.cli.preview import Ending, Preview  # which loads all that it needs

    ending = Ending()
    try:
        # Two previews of one archive would write over each other.
        with sole_preview(options, "use that one, or stop it first"), Preview(options, as_of, ending) as preview:
            preview.run(port, opens)
    except KeyboardInterrupt:
        ending.is_under_way()  # even if nothing had begun
    click.echo("The preview has ended.")
    return 0
