"""Addresses that open a file in somebody's editor, for links in the preview."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path, PurePath
from urllib.parse import quote

# Commands that people set as $EDITOR or $VISUAL, and the addresses that these editors have registered with the system.
_ADDRESSES = {
    "code": "vscode://file{path}:{line}",
    "code-insiders": "vscode-insiders://file{path}:{line}",
    "codium": "vscodium://file{path}:{line}",
    "cursor": "cursor://file{path}:{line}",
    "windsurf": "windsurf://file{path}:{line}",
    "zed": "zed://file{path}:{line}",
    "subl": "subl://open?url=file://{path}&line={line}",
    "mate": "txmt://open?url=file://{path}&line={line}",
    "bbedit": "bbedit://open?url=file://{path}&line={line}",
    "mvim": "mvim://open?url=file://{path}&line={line}",
    "idea": "idea://open?file={path}&line={line}",
    "pycharm": "pycharm://open?file={path}&line={line}",
    "webstorm": "webstorm://open?file={path}&line={line}",
}


def editor_address(file: Path, line: int, environment: Mapping[str, str] = os.environ) -> str:
    """The address that opens an absolute file at a line (1: the first) in the person's editor; "" if there is none.

    BACKFILE_EDITOR_URL, such as ``my-editor://open?file={path}&line={line}``, goes before $VISUAL and $EDITOR.
    """
    form = environment.get("BACKFILE_EDITOR_URL") or _registered(environment)
    path = quote(file.as_posix() if file.as_posix().startswith("/") else f"/{file.as_posix()}")
    return form.replace("{path}", path).replace("{line}", str(max(line, 1)))


def _registered(environment: Mapping[str, str]) -> str:
    for variable in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(environment.get(variable, ""))
        except ValueError:  # an unclosed quotation mark
            continue
        if words and (form := _ADDRESSES.get(PurePath(words[0].replace("\\", "/")).stem.lower())):
            return form
    return ""
