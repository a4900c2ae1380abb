"""A button of one's own in one's own workbook, with something of one's own after verifying.

The macro behind the button::

    Sub 核验()
        RunPython "import my_button; my_button.verify()"
    End Sub
"""

from __future__ import annotations

import perfxl


def verify() -> None:
    """Verify the calling workbook, and say whether it may be handed in."""
    done = perfxl.verify()  # the calling workbook; what is refused is said in Excel
    if done.refusal is not None:
        return
    import xlwings  # tamed by now

    book = next(each for each in xlwings.books if each.name == done.path)
    errors = sum(report.count("error") for report in done.reports)
    book.app.alert(f"还有 {errors} 处错误，请改正后再报送。" if errors else "可以报送。")


if __name__ == "__main__":
    verify()
