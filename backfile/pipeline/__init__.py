"""The pipeline: read, link, plan, render, write.

    options     what a build is asked, and what it reports
    places      where everything lies
    inputs      what it depends on, seen from outside; is there anything to do at all?
    reading     source files through the memo
    naming      names in prose through the memo
    planning    the archive, linked, ready to be planned
    rendering   keys; pages are rendered and written
    survey      what has to be rendered
    facts       what search says about an article besides its text
    documents   the same with its text
    indexing    the search index in step with the site
    search_files   its files become files of the site
    text_edit   the short way for the commonest change: words in the text of an article
    origins     where files come from, for who looks at a preview
    ahead       the open page of an edited article, before its build is over
    steps       the whole, in order
    resident    the same again and again, for the preview: the archive stays in memory
    workshop    the resident builder in a process of its own
    page_facts  what the preview says about a page
    questions   check, explain and verify: the same steps, nothing published
    searching   search: an answer from the index

This door is light: a build with nothing to do never loads the libraries that work would need.
"""

from __future__ import annotations

import gc
import time
from dataclasses import replace

from backfile.errors import UsageError
from backfile.pipeline.inputs import Inputs, LastBuild, Outcome, last_build, look, require_archive
from backfile.pipeline.options import Options, Progress, Report, silent
from backfile.pipeline.places import forget, preview_folder
from backfile.write import clear_staging, locked

__all__ = ["Options", "Progress", "Report", "build", "silent"]


def build(options: Options, progress: Progress = silent) -> Report:
    """Bring the output folder to what the archive says; the report tells how much work that was.

    Raises BackfileError where nothing could be built at all. Problems in content are in the report; if one is an error,
    nothing was written unless the options say to keep going.
    """
    started = time.perf_counter()
    require_archive(options.source)  # before a lock leaves anything behind
    check_output(options)
    # Listings and records form no cycles: the collector would only walk through them again and again.
    gc.disable()
    try:
        report = _build(options, progress)
    finally:
        gc.enable()
    return replace(report, seconds=time.perf_counter() - started)


def _build(options: Options, progress: Progress) -> Report:
    with locked(options.state_folder, options.wait):
        if options.clean:
            forget(options)
        clear_staging(options.output)
        inputs = look(options)
        last = last_build(inputs)
        if last is not None and last.content == inputs.content_signature:
            return last.report()
        return work(inputs, last, progress).report


def check_output(options: Options) -> None:
    """A site is not built among its own sources."""
    source, output = options.source.resolve(), options.output.resolve()
    own = (source / "content", source / "templates", source / "ledger", options.state_folder.resolve())
    if output == preview_folder(options).resolve():
        return
    if output == source or output in source.parents or any(folder in (output, *output.parents) for folder in own):
        raise UsageError(f"{options.output} holds, or lies in, what the archive is made of; choose a folder of its own")


def work(inputs: Inputs, last: LastBuild | None, progress: Progress) -> Outcome:
    """Do what there is to do, the short way if it leads there; a damaged memo, trace or index costs time, and nothing else.

    The build's lock has to be held.
    """
    from backfile.pipeline.indexing import DAMAGED
    from backfile.pipeline.text_edit import set_changed_texts
    from backfile.store import refuse_to_blame

    try:
        outcome = set_changed_texts(inputs, last) if last else None
        return outcome or _build_all(inputs, progress)
    except DAMAGED as error:
        refuse_to_blame(error)
        forget(inputs.options)
        return _build_all(inputs, progress)


def _build_all(inputs: Inputs, progress: Progress) -> Outcome:
    from backfile.pipeline.steps import build_all

    return build_all(inputs, progress)
