"""The command that searches the archive."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from backfile.cli.group import commands, now, options_from, place_options, progress_of

# Fields with an option of their own, and what the option finds.
_OPTIONS = {
    "section": "in this section", "story": "of this running story", "person": "that name this person",
    "place": "that name this place", "author": "by this author", "outlet": "from this publication",
}  # fmt: skip
_FIELDS = (*_OPTIONS, "organisation", "event", "subject", "type")


def _field(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """(field, value) of each "NAME:VALUE"."""
    pairs = []
    for text in values:
        name, _, value = text.partition(":")
        if not value.strip():
            raise click.BadParameter(f'"{text}" is no field with a value; write for example person:"Jane Roe"')
        pairs.append((name.strip(), value.strip()))
    return tuple(pairs)


def _filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each field that people ask for most."""
    for name, what in reversed(_OPTIONS.items()):
        option = click.option(f"--{name}", multiple=True, metavar="NAME", help=f"Only articles {what}.")
        command = option(command)
    return command


@commands.command("search")
@click.argument("query", nargs=-1)
@click.option("--any", "any_word", is_flag=True, help="Articles with any of the words, the best first.")
@click.option("--field", multiple=True, callback=_field, metavar="NAME:VALUE",
              help=f"Only articles with this value; NAME is one of {', '.join(_FIELDS)}. May be repeated: "
                   "values of one field are alternatives.")  # fmt: skip
@_filter_options
@click.option("--from", "since", default="", metavar="DATE", help="Published then or later: 2020, 2020-01, 2020-01-08.")
@click.option("--to", "until", default="", metavar="DATE", help="Published then or earlier.")
@click.option("--sort", type=click.Choice(("relevance", "newest", "oldest")), default="relevance", show_default=True,
              help="What comes first.")  # fmt: skip
@click.option("--limit", type=click.IntRange(0), default=10, show_default=True, metavar="N", help="At most so many.")
@click.option("--offset", type=click.IntRange(0), default=0, metavar="N", help="Pass over the first ones.")
@click.option("--facets", is_flag=True, help="Count the articles by section, name, year and so on, too.")
@place_options
def search_command(
    query: tuple[str, ...], any_word: bool, field: tuple[tuple[str, str], ...], since: str, until: str, sort: str,
    limit: int, offset: int, facets: bool, as_json: bool, source: Path, output: Path | None, **named: tuple[str, ...],
) -> int:  # fmt: skip
    """Search the articles that the last build published.

    QUERY is words, "phrases", beginnings (sole*), near misses (soleimany~), OR, NOT, brackets, and fields (person:roe,
    title:"main street"). Quote it for your shell; if it begins with a minus, put -- before it. Without
    QUERY all articles are found.
    """
    from backfile.cli.hits import is_styled, result_lines
    from backfile.pipeline.searching import Request, search

    filters = (*field, *((name, value) for name in _OPTIONS for value in named[name]))
    request = Request(
        text=" ".join(query), any=any_word, filters=filters, since=since, until=until, sort=sort, limit=limit,
        offset=offset, facets=facets,
    )  # fmt: skip
    # An index that is lost is made anew of what a build would publish now, whatever somebody previews beside it.
    chosen = options_from(source, output, jobs=None, as_of=now())
    with progress_of(as_json) as progress:
        found = search(chosen, request, lambda sentence: click.echo(sentence, err=True), progress)
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return 0
    styled = is_styled()
    for line in result_lines(found, chosen.output, offset, styled):
        click.echo(line, color=styled)
    return 0
