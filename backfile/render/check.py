"""What a template may say, checked when it is first reached, and which other templates it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import BaseLoader, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from backfile.errors import BackfileError
from backfile.render.dates import formats_for
from backfile.render.environment import environment_for

_MAY_NAME = frozenset({"page", "site"})
_Referring = nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport
_CHECKING = environment_for(BaseLoader(), formats_for("en", "", "h.mma"))


class TemplateProblem(BackfileError):
    """A template that cannot be used.

    `path` is its file: relative to the archive's folder if it lies there ("" if there is none); `line` counts from 1
    (0: not known); `message` is the sentence without the place.
    """

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(path, line, message)  # all that it takes to make it anew, for it comes from working processes
        self.path = path
        self.line = line
        self.message = message

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}: " if self.line else f"{self.path}: " if self.path else ""
        return place + self.message


@dataclass(frozen=True, slots=True)
class Reference:
    """A place where a template names others: one of `names` has to exist, unless `optional`."""

    names: tuple[str, ...]
    line: int
    optional: bool


@lru_cache(maxsize=512)  # a preview that is told of one template need not read the others again
def check(source: str, path: str, *, replaces_ours: bool = False) -> tuple[Reference, ...]:
    """What a template refers to. Raises `TemplateProblem` for one that says what templates may not say.

    `replaces_ours`: without this template, one of Backfile's own would take its place.
    """
    try:
        tree = _CHECKING.parse(source)
        strangers = find_undeclared_variables(tree) - _MAY_NAME - set(_own_names(tree))
    except TemplateSyntaxError as error:
        raise TemplateProblem(path, error.lineno, _sentence(error, replaces_ours)) from error
    for name in tree.find_all(nodes.Name):
        if name.name in strangers:
            raise TemplateProblem(
                path,
                name.lineno,
                f'a template can name "page" and "site", but not "{name.name}": what a page shows has to be in its'
                " view. Hand values to a macro as arguments.",
            )
    _check_attributes(tree, path)
    return tuple(_reference(node, path) for node in tree.find_all(nodes.Node) if isinstance(node, _Referring))


def _own_names(tree: nodes.Template) -> Iterator[str]:
    """What the template itself sets, imports or defines outside of its blocks, for use within them."""
    for node in tree.body:
        match node:
            case nodes.Assign(target=nodes.Name(name=name)) | nodes.AssignBlock(target=nodes.Name(name=name)):
                yield name
            case nodes.Assign(target=target):
                yield from (part.name for part in target.find_all(nodes.Name))
            case nodes.Macro(name=name) | nodes.Import(target=name):
                yield name
            case nodes.FromImport():
                yield from (name if isinstance(name, str) else name[1] for name in node.names)


def _sentence(error: TemplateSyntaxError, replaces_ours: bool) -> str:
    said = (error.message or "the template cannot be read").rstrip(".")
    if said.startswith(("No filter", "No test")):
        return f"{said}. Use Jinja's own or those that Backfile adds (day, clock, moment, time, count, ...)."
    said = _about_tags(said)
    if not replaces_ours:
        return f"{said}."
    return f"{said}. Correct the template there, or remove it from the archive's templates to get Backfile's own."


def _about_tags(said: str) -> str:
    """What Jinja says of tags that stand in the wrong place, in fewer words; anything else as it is."""
    wrong = _WRONG_TAG.match(said)
    if wrong is None:
        return said
    found = f"found {_tag(wrong[1])}" if wrong[1] else "the template ends"
    expected = [_tag(name) for name in re.findall(r"'(\w+)'", (_EXPECTED.search(said) or [""])[0])]
    is_open = _OPEN.search(said)
    if not expected:
        return f"{found}, which is unknown, or closes nothing here" if wrong[1] else said
    within = f" within {_tag(is_open[1])}" if is_open else ""
    wanted = " or ".join(filter(None, [", ".join(expected[:-1]), expected[-1]]))
    return f"{found}{within}, where {wanted} was expected"


_WRONG_TAG = re.compile(r"(?:Encountered unknown tag '(\w+)'|Unexpected end of template)\.?")
_EXPECTED = re.compile(r"looking for (?:the following tags: )?'[^.]*")
_OPEN = re.compile(r"needs to be closed is '(\w+)'")


def _tag(name: str) -> str:
    return f"{{% {name} %}}"


def _check_attributes(tree: nodes.Template, path: str) -> None:
    """Refuses Python's inner workings: they would open the way to files, the clock and the environment."""
    for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
        name = _name_taken(node)
        if name.startswith("_"):
            raise TemplateProblem(
                path,
                node.lineno,
                f'a template cannot use "{name}": names that start with "_" belong to Python. Use the fields of'
                " the view.",
            )


def _name_taken(node: nodes.Expr) -> str:
    match node:
        case nodes.Getattr(attr=str() as name) | nodes.Getitem(arg=nodes.Const(value=str() as name)):
            return name
    return ""


def _reference(node: _Referring, path: str) -> Reference:
    named = node.template
    parts = named.items if isinstance(named, nodes.Tuple | nodes.List) else [named]
    names = [part.value for part in parts if isinstance(part, nodes.Const) and isinstance(part.value, str)]
    if len(names) < len(parts) or not names:
        raise TemplateProblem(
            path,
            node.lineno,
            "the name of a template has to be written out, not computed, so that it is known what a page depends on."
            ' Write {% include "name.html" %} in each branch of an {% if %}.',
        )
    return Reference(tuple(names), node.lineno, isinstance(node, nodes.Include) and node.ignore_missing)
