"""Prose as the tests set it: in an article of 8 January 2020 in New Zealand."""

from __future__ import annotations

from typing import Any

from backfile.prose import Prose, ProseContext, set_prose
from backfile.times import When

CONTEXT: dict[str, Any] = {"published": When("2020-01-08"), "timezone": "Pacific/Auckland"}


def setting(markdown: str, **context: Any) -> Prose:
    """The prose; `context` changes what is said of the article."""
    return set_prose(markdown, ProseContext(**CONTEXT | context))


def html_of(markdown: str, **context: Any) -> str:
    """The HTML of prose without problems."""
    prose = setting(markdown, **context)
    assert said(prose) == []
    return prose.html


def said(prose: Prose) -> list[str]:
    """The problems, as they are reported."""
    return [str(problem) for problem in prose.problems]
