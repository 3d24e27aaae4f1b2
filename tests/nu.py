"""The Nu HTML checker (the W3C's) over a built site. It needs Java and its jar; `why_missing` says which is not there.

The jar comes with `npm ci` in tests/nu/, or the environment variable VNU_JAR names one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

JAR = Path(__file__).parent / "nu/node_modules/vnu-jar/build/dist/vnu.jar"
BATCH = 400  # pages for one Java process: it keeps what it has read, so that its memory grows with them
JAVA = ("java", "-Xss2m", "-Xmx768m", "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-jar")
OPTIONS = ("--errors-only", "--format", "json", "--exit-zero-always", "--stdout", "--no-langdetect")


class CheckerMissing(Exception):
    """Pages cannot be checked here; says why."""


def find_jar() -> Path | None:
    """The checker: the file that VNU_JAR names, else the one in tests/nu/; None if there is no such file."""
    named = os.environ.get("VNU_JAR")
    jar = Path(named) if named else JAR
    return jar if jar.is_file() else None


def why_missing() -> str:
    """Why pages cannot be checked here, with the remedy; "" if they can."""
    if find_jar() is None:
        named = os.environ.get("VNU_JAR")
        return f"VNU_JAR names {named}, which is no file" if named else "no vnu.jar: run `npm ci` in tests/nu"
    # macOS ships a "java" that only offers to install Java.
    java = shutil.which("java")
    if java is None or subprocess.run([java, "-version"], capture_output=True, check=False).returncode:
        return "no Java: install a Java runtime, 11 or newer"
    return ""


def nu_errors(folder: Path) -> list[str]:
    """What the checker calls an error in the .html files below `folder`, sorted: "page:line: message Near: …".

    Raises CheckerMissing where Java or the jar is missing.
    """
    missing = why_missing()
    if missing:
        raise CheckerMissing(missing)
    pages = sorted(folder.resolve().rglob("*.html"))
    batches = [pages[start : start + BATCH] for start in range(0, len(pages), BATCH)]
    return sorted(error for batch in batches for error in _check(folder.resolve(), batch))


def _check(folder: Path, pages: list[Path]) -> Iterator[str]:
    """The errors of `pages`, all below `folder`, found by one Java process."""
    jar = find_jar()
    assert jar is not None
    command = [*JAVA, str(jar), *OPTIONS, *map(str, pages)]
    # In the C locale Java finds no file with a macron in its name, and says nothing.
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    try:
        messages: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    except (ValueError, KeyError):
        yield f"{pages[0].name}: the checker broke down: {(done.stderr or done.stdout).strip()[:400]}"
        return
    for message in messages:
        yield _sentence(folder, message)


def _sentence(folder: Path, message: dict[str, Any]) -> str:
    page = Path(unquote(urlsplit(message.get("url", "")).path))
    place = page.relative_to(folder).as_posix() if page.is_relative_to(folder) else page.as_posix()
    extract = " ".join(message.get("extract", "").split())
    near = f" Near: {extract}" if extract else ""
    return f"{place}:{message.get('lastLine', 0)}: {message['message']}{near}"
