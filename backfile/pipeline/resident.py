"""An archive that stays in memory between builds, so that an edit costs what it changes: for the preview.

What a change means is decided in no other way than in any build. What was seen last time is kept; told that a few texts have
changed, it looks at their files instead of at all, and takes the pipeline's short way. In any doubt it looks at everything
again, as a build from the command line does.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from backfile.errors import BuildLocked
from backfile.files import Listing, newest_change, stat_of, wait_until_settled
from backfile.pipeline import work
from backfile.pipeline.indexing import DAMAGED
from backfile.pipeline.inputs import Inputs, LastBuild, Outcome, last_build, look
from backfile.pipeline.options import Audience, Options, Progress, Report, nobody, silent
from backfile.pipeline.text_edit import put_on_record, set_texts
from backfile.write import clear_staging, locked


class Resident:
    """The builder of one archive into one output folder, for as long as somebody looks at it. For one thread."""

    def __init__(self, options: Options) -> None:
        self._audience: Audience = options.audience or nobody()
        self._options = replace(options, audience=self._audience)
        self._standing: Outcome | None = None
        self._was_settled = False  # what stands was looked at when nothing had changed just then

    def build(self, changed: Collection[Path] | None, as_of: datetime, progress: Progress = silent) -> Report:
        """Bring the output folder to what the archive says at this moment.

        `changed`: files and folders that may be others than at the last call, below the source as the options name it;
        None: anything may. Raises what a build raises; the next call then looks at everything.
        """
        started = time.perf_counter()
        options = replace(self._options, as_of=as_of)
        standing, self._standing = self._standing if self._was_settled else None, None
        gc.disable()  # as in every build
        try:
            with locked(options.state_folder, options.wait):
                self._standing = self._build(options, standing, changed, progress)
        finally:
            gc.enable()
        return replace(self._standing.report, seconds=time.perf_counter() - started)

    def close(self) -> None:
        """Put the last build on record, so that the next preview has nothing to do - if that can be done at once."""
        if self._standing is not None and self._was_settled:
            with suppress(BuildLocked, OSError, *DAMAGED), locked(self._options.state_folder, wait=0):
                put_on_record(self._standing)

    def _build(
        self, options: Options, standing: Outcome | None, changed: Collection[Path] | None, progress: Progress
    ) -> Outcome:  # fmt: skip
        if standing and standing.last and changed is not None and not standing.last.is_due(options):
            outcome = self._edited(options, standing, standing.last, changed)
            if outcome is not None:
                return outcome
        if changed is not None:
            self._audience.takes_long(changed)
            wait_until_settled(newest_change(_present(changed)))
        clear_staging(options.output)
        inputs = look(options)
        if not inputs.is_settled():  # something changes just now: a moment later its stat can be trusted
            wait_until_settled(time.time_ns())
            inputs = look(options)
        self._was_settled = inputs.is_settled()
        self._audience.begins(inputs.content)
        last = _last(inputs, standing) if standing else last_build(inputs)
        if last is not None and _is_content_same(inputs, last, standing):
            return Outcome(last.report(), inputs, last, {})
        return work(inputs, last, progress)

    def _edited(
        self, options: Options, standing: Outcome, last: LastBuild, changed: Collection[Path]
    ) -> Outcome | None:
        """What comes of changes to a few texts; None if more than that has changed."""
        texts = _texts(options, standing.inputs.content, changed)
        if texts is None:
            return None
        if not texts:
            return standing._replace(report=last.report())
        wait_until_settled(newest_change(texts))
        inputs = replace(
            standing.inputs, options=options, content=standing.inputs.content | texts, looked_at=time.time_ns()
        )
        self._audience.begins(texts)
        try:
            return set_texts(inputs, last, texts)
        except DAMAGED:
            return None  # the long way will find it, too


def _texts(options: Options, content: Listing, changed: Collection[Path]) -> Listing | None:
    """The present stats of content files that changed; None if a file came or went, or if anything else changed."""
    folder, found = options.source / "content", {}
    for path in changed:
        if folder not in path.parents:
            return None
        name, stat = f"content/{path.relative_to(folder).as_posix()}", stat_of(path)
        before = content.get(name)
        if stat is None or before is None:
            # A temporary file that has come and gone, unless it was a folder.
            if stat or before or any(known.startswith(f"{name}/") for known in content):
                return None
        elif stat != before:
            found[name] = stat
    return found


def _present(paths: Collection[Path]) -> Listing:
    return {str(path): stat for path in paths if (stat := stat_of(path)) is not None}


def _is_content_same(inputs: Inputs, last: LastBuild, standing: Outcome | None) -> bool:
    return inputs.content == standing.inputs.content if standing else inputs.content_signature == last.content


def _last(inputs: Inputs, standing: Outcome) -> LastBuild | None:
    """The last build, if it had the same inputs apart from content files, its site is intact, and nothing is due."""
    was, last = standing.inputs, standing.last
    if last is None or last.is_due(inputs.options) or was.content.keys() != inputs.content.keys():
        return None
    is_same = (was.engine, was.settings, was.ledger, was.own_templates, was.our_templates, was.output) == (
        inputs.engine, inputs.settings, inputs.ledger, inputs.own_templates, inputs.our_templates, inputs.output,
    )  # fmt: skip
    return last if is_same else None
