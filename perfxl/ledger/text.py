"""The ledger as text: CSV, JSON or one HTML page. Pure; each gives its text piece by piece."""

from __future__ import annotations

import csv
import io
import json
from base64 import b64encode
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256

from perfxl.ledger.columns import TITLE, Column, Shown, Table
from perfxl.ledger.ledger import Ledger
from perfxl.ledger.links import as_link, is_link
from perfxl.ledger.overview import grades, sentence_of
from perfxl.ledger.tables import lines, tables_of
from perfxl.text.escape import for_csv, for_html


def as_csv(table: Table) -> Iterator[str]:
    """One table; the first line names the columns. Opens in Excel as UTF-8, no cell as a formula."""
    yield "\ufeff"
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    head = [column.head.replace("\n", "") for column in table.columns]
    writer.writerow(head)
    for row in lines(table.rows()):
        writer.writerow(map(for_csv, row))
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


KEYS = {
    "项目": "projects", "问题": "problems", "退回清单": "returns", "单位": "units", "整改情况": "mending",
    "整改明细": "details", "差值表": "differences", "复核统计": "reviews", "复核问题": "review_faults",
    "已核准": "allowed", "重复报送": "twice", "部分核验": "partial", "未能读取": "unread", "留存批注": "notes_left",
}  # fmt: skip
"""What a table is called in JSON and in the open tables."""

_FIGURES = frozenset({"count", "errors", "money", "points", "rate"})


def as_json(ledger: Ledger) -> Iterator[str]:
    """The whole ledger: the overview, then every table as a list of objects. Figures are numbers
    with the digits that were filed, amounts in 万元."""
    yield '{"overview": ' + json.dumps(overview_data(ledger), ensure_ascii=False)
    for table in map(Table.plain, tables_of(ledger)):
        yield f',\n"{KEYS[table.name]}": ['
        comma = "\n"
        for row in table.rows():
            pairs = zip(table.columns, row, strict=True)
            yield comma + "{" + ", ".join(f'"{c.key}": {_json(v)}' for c, v in pairs) + "}"
            comma = ",\n"
        yield "\n]"
    yield "}\n"


def _json(value: Shown) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def overview_data(ledger: Ledger) -> dict[str, object]:
    """The counts of 总览 as plain data."""
    seen = ledger.overview
    return {
        "found": seen.found,
        **{status: seen.status[status] for status in ("verified", "refused", "skipped")},
        "complete": seen.complete,
        "forms": seen.forms,
        "clean": seen.clean,
        "in_part": seen.partial,
        "copies": seen.copies,
        "day": seen.day,
        "round": seen.round,
        **{name: seen.severities[name] for name in ("error", "warning", "info", "allowed")},
        **{name: seen.missing[name] for name in ("missing", "no_measure")},
        "initial": str(seen.initial),
        "annual": str(seen.annual),
        "executed": str(seen.executed),
        "grades_filed": dict(sorted(seen.filed.items())),
        "grades_computed": dict(sorted(seen.computed.items())),
        "rates": dict(sorted(seen.rates.items())),
        "findings": dict(sorted((+seen.codes).items())),
        "lights": dict(sorted(seen.lights.items())),
        "refusals": dict(sorted(seen.refusals.items())),
    }


_STYLE = """
body{font:14px/1.6 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif;color:#1F2933;
margin:24px}h1{font-size:22px}h2{font-size:17px;color:#2F5D8C;border-bottom:2px solid #2F5D8C}
table{border-collapse:collapse;font-size:12.5px;margin-bottom:24px}
th{background:#2F5D8C;color:#fff;position:sticky;top:0;padding:4px 8px;text-align:left;
cursor:pointer;white-space:pre-line}
td{border:1px solid #D5DCE4;padding:3px 8px;vertical-align:top}
td.n{text-align:right;white-space:nowrap}.cards{display:flex;gap:12px;flex-wrap:wrap}
.cards div{background:#EDF1F6;padding:8px 18px}.cards b{display:block;font-size:22px}
tr.e td:first-child{color:#B42318;font-weight:bold}
"""


def as_html(ledger: Ledger, folder: str = "") -> Iterator[str]:
    """The whole ledger as one page: every text is escaped, files are links, a click on a head sorts.

    ``folder`` is the way to the files. The script is the page's own, named by its hash, and the only
    one that runs.
    """
    seen = ledger.overview
    yield (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        f" style-src 'unsafe-inline'; script-src 'sha256-{_SCRIPT_HASH}'\">"
        f"<title>{TITLE}</title><style>{_STYLE}</style></head><body>\n"
        f"<h1>{TITLE}</h1><p>{for_html(ledger.title)}</p>\n"
    )
    if not seen.complete:
        yield f"<p><b>未完成：{seen.found} 个文件中核验了 {seen.answered} 个。</b></p>\n"
    cards = {
        "文件": seen.found, "核验": seen.status["verified"], "不能核验": seen.status["refused"],
        "跳过": seen.status["skipped"], "自评表": seen.forms, "没有错误": seen.clean,
        "错误": seen.severities["error"], "警告": seen.severities["warning"],
        "缺偏差原因": seen.missing["missing"], "部分核验": seen.partial,
        "红灯": seen.lights["红灯"], "黄灯": seen.lights["黄灯"],
    }  # fmt: skip
    shown = "".join(f"<div>{name}<b>{count}</b></div>" for name, count in cards.items())
    yield f'<div class="cards">{shown}</div>\n'
    ranked = "".join(
        f"<tr><td>{for_html(code)}</td><td>{for_html(sentence_of(code))}</td>"
        f'<td class="n">{count}</td></tr>'
        for code, _, count in seen.frequent()
    )
    rows = "".join(
        f'<tr><td>{for_html(grade)}</td><td class="n">{seen.filed[grade]}</td>'
        f'<td class="n">{seen.computed[grade]}</td></tr>'
        for grade in grades(seen)
    )
    yield (
        "<h2>等级与常见问题</h2>"
        f"<table><tr><th>等级</th><th>填报</th><th>应为</th></tr>{rows}</table>"
        f"<table><tr><th>编码</th><th>问题</th><th>处</th></tr>{ranked}</table>\n"
    )
    for table in map(Table.plain, tables_of(ledger)):
        yield f"<h2>{for_html(table.name)}</h2><table><tr>"
        yield "".join(f"<th>{for_html(column.head)}</th>" for column in table.columns)
        yield "</tr>\n"
        for row in lines(table.rows()):
            cells = (
                f"<td{_CLASS if column.kind in _FIGURES else ''}>{_cell(column, text, folder)}</td>"
                for column, text in zip(table.columns, row, strict=True)
            )
            yield f"<tr>{''.join(cells)}</tr>\n"
        yield "</table>\n"
    yield f"<script>{_SCRIPT}</script></body></html>\n"


def _cell(column: Column, text: str, folder: str) -> str:
    shown = for_html(text)
    if column.kind == "file" and text and is_link(folder + text):
        return f'<a href="{for_html(as_link(folder + text))}">{shown}</a>'
    return shown


_SCRIPT = """
document.querySelectorAll("th").forEach(function (head) {
  head.addEventListener("click", function () {
    var table = head.closest("table"), at = head.cellIndex, down = head.dataset.down !== "1";
    var rows = Array.from(table.rows).slice(1);
    var key = function (row) { return row.cells[at].textContent; };
    var figure = function (text) { return text === "" ? -Infinity : Number(text); };
    rows.sort(function (a, b) {
      var x = key(a), y = key(b), n = figure(x) - figure(y);
      var order = isNaN(n) ? x.localeCompare(y, "zh") : n;
      return down ? -order : order;
    });
    head.dataset.down = down ? "1" : "0";
    rows.forEach(function (row) { table.tBodies[0].appendChild(row); });
  });
});
"""
_SCRIPT_HASH = b64encode(sha256(_SCRIPT.encode()).digest()).decode()

_CLASS = ' class="n"'
