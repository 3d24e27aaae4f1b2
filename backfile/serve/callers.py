"""Who may ask: a browser on this computer, for a page that its user opens or for what that page needs.

Drafts are nobody else's business, and any web page that is open in the same browser could ask this server for them. Three
things that a browser says by itself, and that no page can forge, tell the askers apart:

* *Host*: the name in the address bar. A foreign name that its owner points at this computer (DNS rebinding) is refused.
* *Origin*: the site of a script that asks (Fetch standard, 3.2).
* *Sec-Fetch-Site*: how that site is related to this one (W3C Fetch Metadata). Another port of this computer is a stranger,
  too: it counts as "same-site". Following a link to a page is allowed from everywhere, as it shows the page to its user only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

OURS = "/_backfile/"  # whatever lies below this is not the archive's, but the preview's own
NAMES = ("127.0.0.1", "localhost", "[::1]")


class Refusal(NamedTuple):
    """An HTTP status, and a sentence that says why."""

    status: int
    sentence: str


def refusal(method: str, path: str, headers: Mapping[str, str], port: int) -> Refusal | None:
    """Why a request is not answered, or None. `headers` by name in lower case; `port` is the one that the server listens on."""
    host = headers.get("host", "").lower()
    if host not in NAMES and host not in [f"{name}:{port}" for name in NAMES]:
        return Refusal(
            421, f'This preview is not "{host}"; it answers to this computer only: open http://127.0.0.1:{port}/.'
        )
    origin = headers.get("origin")
    if origin is not None and origin.lower() != f"http://{host}":
        return Refusal(403, f'Scripts of other sites may not read this preview; this one came from "{origin}".')
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and not _follows_a_link(path, headers):
        return Refusal(403, "Other sites may link to the pages of this preview, but not embed or read them.")
    if method not in ("GET", "HEAD"):
        return Refusal(405, f"This preview can be read only (GET, HEAD); {method} would change something.")
    return None


def _follows_a_link(path: str, headers: Mapping[str, str]) -> bool:
    mode, destination = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    return not path.startswith(OURS) and (mode, destination) == ("navigate", "document")
