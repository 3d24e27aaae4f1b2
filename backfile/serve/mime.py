"""What kind of file a path is, by its ending.

A table of our own: that of the system differs from one computer to the next, and a program that somebody installed may have
changed it. The names are those of the IANA media types registry.
"""

from __future__ import annotations

UNKNOWN = "application/octet-stream"
HTML = "text/html; charset=utf-8"

_TABLE = """
    html htm        text/html
    css             text/css
    js mjs          text/javascript
    txt md          text/plain
    csv             text/csv
    vtt             text/vtt
    ics             text/calendar
    json map        application/json
    geojson         application/geo+json
    webmanifest     application/manifest+json
    xml xsl         application/xml
    atom            application/atom+xml
    rss             application/rss+xml
    svg             image/svg+xml
    png             image/png
    jpg jpeg        image/jpeg
    gif             image/gif
    webp            image/webp
    avif            image/avif
    ico             image/vnd.microsoft.icon
    bmp             image/bmp
    tif tiff        image/tiff
    woff            font/woff
    woff2           font/woff2
    ttf             font/ttf
    otf             font/otf
    mp3             audio/mpeg
    m4a             audio/mp4
    aac             audio/aac
    ogg oga opus    audio/ogg
    wav             audio/wav
    flac            audio/flac
    mp4 m4v         video/mp4
    webm            video/webm
    ogv             video/ogg
    mov             video/quicktime
    pdf             application/pdf
    epub            application/epub+zip
    zip             application/zip
    gz              application/gzip
    wasm            application/wasm
"""
_IN_UTF_8 = ("text/", "application/xml", "application/atom+xml", "application/rss+xml", "image/svg+xml")


def _read_table() -> dict[str, str]:
    types: dict[str, str] = {}
    for *endings, kind in map(str.split, _TABLE.strip().splitlines()):
        types |= dict.fromkeys(endings, f"{kind}; charset=utf-8" if kind.startswith(_IN_UTF_8) else kind)
    return types


_TYPES = _read_table()


def media_type(path: str) -> str:
    """The value of Content-Type for the file at a site path; text is in UTF-8, as everything that a build writes."""
    name = path.rpartition("/")[2]
    return _TYPES.get(name.rpartition(".")[2].lower(), UNKNOWN) if "." in name else UNKNOWN
