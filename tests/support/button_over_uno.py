"""``python -m perfxl.button``, with a LibreOffice in Excel's place.

    python -E -P tests/support/button_over_uno.py PIPE SAID ACTION --book-utf16 …

joins the LibreOffice behind PIPE (``-`` for none); what would pop up is written to the file SAID, a
line each. This is what a macro starts in the tests; everything after the first two arguments is the
macro's own.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Do one action."""
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    pipe, said, *arguments = sys.argv[1:]
    if pipe == "-":
        from perfxl.jobs import button

        return button.main(arguments)
    from tests.support.xlwings_uno import Desk

    with Desk.joined(pipe).active() as desk:
        from perfxl.jobs import button

        code = button.main(arguments)
    lines = [*desk.alerts, f"perfxl from {Path(button.__file__).parent}", f"exit {code}"]
    Path(said).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
