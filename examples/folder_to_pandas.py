"""A folder of forms as a table of pandas, a row a form: ``python folder_to_pandas.py FOLDER``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import perfxl


def rows(folder: Path) -> Iterator[dict[str, object]]:
    """A row a form, and one for each file that could not be read; nothing is written."""
    for path in sorted(folder.rglob("*.xlsx")):
        try:
            reports = perfxl.verify(path, write=False).reports
        except perfxl.Refused as refused:
            yield {"文件": path.name, "没有核验": refused.sentence("zh")}
            continue
        for report in reports:
            yield {
                "文件": path.name,
                "项目": report.form.project,
                "总分": report.form.score,  # a Decimal, None where it is blank
                "应为等级": report.grade_computed,
                "错误": report.count("error"),
                "缺偏差原因": sum(due.status == "missing" for due in report.checklist),
            }


def main() -> None:
    """Print the table."""
    import pandas

    print(pandas.DataFrame(rows(Path(sys.argv[1]))).to_string())


if __name__ == "__main__":
    main()
