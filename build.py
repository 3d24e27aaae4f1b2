#!/usr/bin/env python3
"""The checkout's door: runs Backfile, and its search component, with the code that lies next to this file.

python build.py            build the archive in this folder into output/
python build.py --help     everything else
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "search"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from backfile.__main__ import main

if __name__ == "__main__":
    main()
