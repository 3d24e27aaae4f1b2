"""The door of the command: `backfile`, `python -m backfile` and `python build.py` all come in here.

It loads nothing by itself, so that Ctrl-C gets an answer while everything else is still being loaded.
"""

import signal
import sys


def main() -> None:
    """Run the command line and exit."""
    try:
        from backfile.cli import main as command

        command()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # somebody who cannot wait presses it again
        sys.stderr.write("backfile: stopped; the next build goes on from here\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
