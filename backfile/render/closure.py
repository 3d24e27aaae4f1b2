"""Templates, what each of them reaches, and what they may say.

A page is a pure function of its template closure and its view. Three things make that true: every template that can be
reached is known before anything is rendered (so names of templates cannot be computed), a template can name nothing but
`page` and `site`, and a template's source is read once, so that what was digested is what is rendered.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, Template, TemplateNotFound

from backfile.digests import Digest, digest_text
from backfile.render.check import Reference, TemplateProblem, check
from backfile.render.dates import Formats, formats_for
from backfile.render.environment import environment_for
from backfile.views import Site


class Templates:
    """All templates of an archive, as they were when each was first read.

    `folders` are looked through in order: the archive's own templates, right below the archive's folder, then those
    that come with Backfile; both may be the same. A template is checked when it is first reached; `TemplateProblem`
    says what is wrong with it, and where.
    """

    def __init__(self, folders: tuple[Path, ...], *, checked: bool = False) -> None:
        """`checked`: these very sources have passed the checks before, so `fill` need not begin with them."""
        self._checked_before = checked
        self._loader = _ReadOnce(folders)
        self._environments: dict[Formats, Environment] = {}
        self._checked: dict[str, tuple[Reference, ...]] = {}
        self._closures: dict[str, tuple[str, ...]] = {}
        self._digests: dict[str, Digest] = {}

    def closure(self, name: str) -> tuple[str, ...]:
        """The names of all templates that rendering `name` can reach, itself included, sorted.

        Names that a template may do without (``ignore missing``, or the first of several) belong to it even where no
        such file exists: the day it does, the digest changes by itself.
        """
        if name not in self._closures:
            self._closures[name] = self._reach(name)
        return self._closures[name]

    def source_digest(self, name: str) -> Digest | None:
        """The digest of one template's source; None if there is no such file."""
        source = self._loader.source(name)
        return None if source is None else digest_text(source)

    def closure_digest(self, name: str) -> Digest:
        """Equal digests mean: `name`, and all it can reach, say the same."""
        if name not in self._digests:
            parts = [(one, self.source_digest(one) or "absent") for one in self.closure(name)]
            self._digests[name] = digest_text(*[text for part in parts for text in part])
        return self._digests[name]

    def fill(self, name: str, view: Any, site: Site) -> str:
        """The text of template `name` for a view."""
        formats = formats_for(site.language, site.date_format, site.time_format)
        if not self._checked_before:
            self.closure(name)
        try:
            return self._template(name, formats).render(page=view, site=site)
        except TemplateProblem:
            raise
        except Exception as error:  # whatever a template's expression can raise
            raise TemplateProblem(*self._place_of(error, name), str(error)) from error

    def _template(self, name: str, formats: Formats) -> Template:
        if formats not in self._environments:
            self._environments[formats] = environment_for(self._loader, formats)
        return self._environments[formats].get_template(name)

    def _reach(self, name: str) -> tuple[str, ...]:
        if self._loader.source(name) is None:
            raise TemplateProblem("", 0, self._absence((name,)))
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            one = waiting.pop()
            if one not in reached:
                reached.add(one)
                waiting.extend(other for reference in self._references(one) for other in reference.names)
        return tuple(sorted(reached))

    def _references(self, name: str) -> tuple[Reference, ...]:
        found = self._loader.find(name)
        if found is None:
            return ()
        if name not in self._checked:
            references = check(found.text, found.path, replaces_ours=found.replaces_ours)
            self._check_presence(found.path, references)
            self._checked[name] = references
        return self._checked[name]

    def _check_presence(self, path: str, references: tuple[Reference, ...]) -> None:
        for reference in references:
            if not reference.optional and all(self._loader.source(other) is None for other in reference.names):
                raise TemplateProblem(path, reference.line, self._absence(reference.names))

    def _absence(self, names: tuple[str, ...]) -> str:
        missing = " or ".join(f'"{name}"' for name in names)
        near = get_close_matches(names[0], self._loader.list_templates(), n=1)
        hint = f'; did you mean "{near[0]}"?' if near else "."
        return f"there is no template {missing} in {self._loader.places}{hint}"

    def _place_of(self, error: Exception, name: str) -> tuple[str, int]:
        """Path and line of the innermost template that `error` passed through."""
        found, paths = self._loader.find(name), self._loader.paths
        place = (found.path if found else name, 0)
        step: TracebackType | None = error.__traceback__
        while step is not None:
            if (path := paths.get(step.tb_frame.f_code.co_filename)) is not None:
                place = (path, step.tb_lineno)
            step = step.tb_next
        return place


class _Found(NamedTuple):
    """A template's source. `path` is what people are told, `file` what compiled templates carry."""

    text: str
    file: str
    path: str
    replaces_ours: bool  # without it, the next folder has one of this name


class _ReadOnce(BaseLoader):
    """Finds a template in the first folder that has it, and reads it once."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        distinct = {folder.resolve(): folder for folder in reversed(folders)}
        self._own, self._folders = folders[0], tuple(reversed(distinct.values()))
        self._loaders = [FileSystemLoader(folder) for folder in self._folders]
        self._found: dict[str, _Found | None] = {}
        self._any_environment = Environment(autoescape=True)
        self.places = " or ".join(f"{self._told(folder)}/" for folder in self._folders)

    @property
    def paths(self) -> dict[str, str]:
        """File -> path of every template read."""
        return {found.file: found.path for found in self._found.values() if found}

    def source(self, name: str) -> str | None:
        found = self.find(name)
        return found.text if found else None

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, None]:
        found = self.find(template)
        if found is None:
            raise TemplateNotFound(template)
        return found.text, found.file, None

    def list_templates(self) -> list[str]:
        return ChoiceLoader(self._loaders).list_templates()

    def find(self, name: str) -> _Found | None:
        if name not in self._found:
            self._found[name] = self._read(name)
        return self._found[name]

    def _read(self, name: str) -> _Found | None:
        for number, loader in enumerate(self._loaders):
            path = f"{self._told(self._folders[number])}/{name}"
            try:
                text, file, _ = loader.get_source(self._any_environment, name)
            except TemplateNotFound:
                continue
            except UnicodeDecodeError as error:
                message = f"this template is not UTF-8 ({error.reason}); save it as UTF-8."
                raise TemplateProblem(path, 0, message) from error
            is_first = any((later / name).is_file() for later in self._folders[number + 1 :])
            return _Found(text, str(file), path, is_first)
        return None

    def _told(self, folder: Path) -> str:
        return folder.name if folder == self._own else folder.as_posix()
