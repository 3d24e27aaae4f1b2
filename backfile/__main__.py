"""The door of the command: `backfile`, `python -m backfile` and `python build.py` all come in here.

It loads next to nothing by itself, so that Ctrl-C gets an answer as soon as everything else has been loaded.
"""

import signal
import sys

from backfile.interrupts import raise_once, signals_wait


def main() -> None:
    """Run the command line and exit."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as for what a script runs in the background
        signal.signal(signal.SIGINT, raise_once)
    try:
        with signals_wait():  # loading that is interrupted may end in any error, or go on as if it were not
            from backfile.cli import main as command

        command()
    except KeyboardInterrupt:
        sys.stderr.write("backfile: stopped; the next build goes on from here\n")
        sys.exit(2)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is left are things that Python does by itself


if __name__ == "__main__":
    main()
