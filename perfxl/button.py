"""``python -m perfxl.button ACTION``: what macros, shortcuts and the add-ins start, for ever."""

import sys

from perfxl.jobs.button import main

if __name__ == "__main__":
    sys.exit(main())
