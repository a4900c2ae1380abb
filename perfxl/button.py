"""``python -m perfxl.button ACTION``: what macros, shortcuts and the add-ins start, for ever."""

from perfxl.jobs.button import main

if __name__ == "__main__":
    main()
