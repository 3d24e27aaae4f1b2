"""The preview's server: shows a built tree on this computer alone, and tells open pages what changed.

    Server      starts and ends; the rest of Backfile sees nothing else
    running     uvicorn in a thread
    answers     what is answered to which request (starlette)
    callers     who may ask
    tree        which file an address means
    ranges      parts of a file
    mime        what kind of file it is
    news        what has changed, and what is wrong
    streams     the open pages
    client/     the browser's half

It knows nothing of builds: it is given a folder, the archive's sub-path and a function that tells facts of a page. The
libraries are loaded when a server starts, so that commands that need none do not wait for them.
"""

from backfile.serve.server import Server

__all__ = ["Server"]
