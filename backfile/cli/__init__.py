"""The command line. Exit codes: 0 good, 1 problems in content, 2 wrong usage, 3 internal error.

group     what all commands share
archive   the commands that make, check and clean an archive's site
search    the command that searches it
serve     the command that shows it while it is written
hits      how results look on a terminal
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

import click

from backfile.cli import archive, search, serve
from backfile.cli.group import commands
from backfile.errors import BackfileError

__all__ = ["archive", "commands", "main", "search", "serve"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit; KeyboardInterrupt if Ctrl-C ends it before."""
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
    except click.Abort as stop:  # Click's word for Ctrl-C, and for a line that has ended
        if not isinstance(stop.__cause__, Exception):
            raise KeyboardInterrupt from None
        code = _ended_by(stop.__cause__)
    except BackfileError as error:
        click.echo(f"backfile: {error}", err=True)
        for problem in getattr(error, "problems", ()):
            click.echo(str(problem), err=True)
        code = error.exit_code
    except Exception as error:
        if isinstance(error.__cause__, KeyboardInterrupt):  # Python's word for Ctrl-C while a class is being made
            raise KeyboardInterrupt from None
        code = _ended_by(error)
    sys.exit(code or 0)


def _ended_by(error: Exception) -> int:
    """Say what stopped the command: the machine it runs on, or else we; the exit code."""
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    if isinstance(error, OSError):
        cause = f"{error.filename or 'the disk'}: {error.strerror or error}"
        click.echo(f"backfile: {cause}; mend that and build again", err=True)
        return 2
    if isinstance(error, ImportError) and (error.name or "backfile").partition(".")[0] != "backfile":
        remedy = "install what requirements.lock names, or Backfile itself, anew"
        click.echo(f"backfile: the library {error.name} cannot be loaded ({error}); {remedy}", err=True)
        return 2
    click.echo(traceback.format_exc(), err=True)
    click.echo(
        "backfile: this is a fault in Backfile, not in your archive; please report it with the lines above", err=True
    )
    return 3
