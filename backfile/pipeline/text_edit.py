"""The short way for the commonest change: words in the text of an article.

A plan depends on articles, not on their texts: of those it has digests only, one in the view of each article's own page. So
if everything but content files is as it was, and the files that changed still give the same `Article` (apart from the text's
digest) and name the same names, then the plan is the last one with other digests in these articles' views - and the last
views are in the trace. Whatever else has changed takes the long way, which gives the same bytes.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from backfile.digests import Digest
from backfile.errors import Problem
from backfile.files import wait_until_settled
from backfile.jobs import in_chunks
from backfile.model import Article
from backfile.pipeline.inputs import Inputs, LastBuild, template_folders
from backfile.pipeline.naming import remember_mentions
from backfile.pipeline.options import Report, silent
from backfile.pipeline.reading import kind_of, look_into
from backfile.pipeline.rendering import Keys, Stale, publish
from backfile.render import Templates
from backfile.store import Memo, ReadRow, Trace, article_from, canonical, decoded, problems_from
from backfile.views import Output, Site

_A_FEW = 25  # above this many changed files the long way is no longer


def set_changed_texts(inputs: Inputs, last: LastBuild, memo: Memo, trace: Trace) -> Report | None:
    """Bring the site up to date if only texts changed since the last build; None if the long way has to be taken."""
    known = memo.stats()
    changed = [path for path, stat in inputs.content.items() if known.get(path) != stat]
    if not 0 < len(changed) <= _A_FEW or not inputs.is_settled():
        return None
    return None
