"""What the page asks: workbooks as bytes in; JSON, ledger rows and new workbooks out.

Runs inside the browser, in the page's worker, and the same anywhere else. Between two questions
nothing is remembered but a zip under way, so that a worker that dies takes nothing with it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from perfxl import __version__
from perfxl.excel.xlsx.limits import LIMITS
from perfxl.excel.xlsx.package import open_package
from perfxl.form.model import SUMMED
from perfxl.jobs import one_file
from perfxl.jobs.folder.answer import OURS, is_ours, last_saved, packed, refused_row, unpacked
from perfxl.jobs.folder.files import reason_to_skip
from perfxl.layout.layouts import LAYOUTS
from perfxl.ledger.rows import SKIPPED, VERIFIED, FileRow, verified
from perfxl.renewal.rollover import Blank
from perfxl.report.as_json import as_json
from perfxl.report.as_text import verdict
from perfxl.report.report import STATUSES, Report
from perfxl.report.summary import band_points, gap_points, points
from perfxl.rules.checks.rule import ERROR, SEVERITIES, WARNING
from perfxl.rules.comparison.checks import EVERY
from perfxl.rules.policy_files import policy_for, policy_named, released
from perfxl.text.bilingual import Text
from perfxl.text.refusal import Refused, one_line

Words = Mapping[str, Any]
Told = tuple[Any, list[bytes]]
Both = dict[str, str]  # a sentence in both languages, as JSON


def ask(question: str, words: str, data: Sequence[bytes]) -> tuple[str, list[bytes]]:
    """One question, a key of :data:`QUESTIONS`; ``words`` is JSON, ``data`` the files' bytes.

    The answer is JSON and bytes again. What perfxl refuses is ``{"refusal": {"zh", "en"}, "code"}``.
    """
    try:
        told, made = QUESTIONS[question](json.loads(words) or {}, [bytes(each) for each in data])
    except Refused as refused:
        told, made = {"refusal": _refusal(refused), "code": refused.code}, []
    return json.dumps(told, ensure_ascii=False), made


def _both(text: Text) -> Both:
    return {"zh": text.zh, "en": text.en}


def _refusal(refused: Refused) -> Both:
    return {"zh": refused.sentence("zh"), "en": refused.sentence("en")}


def opening(words: Words, data: list[bytes]) -> Told:
    """What perfxl says of itself: version, policies, layouts, what to do about each finding."""
    policies = [policy_named(name) for name in released()]
    return {
        "version": __version__,
        "limit": LIMITS.file,
        "layouts": list(LAYOUTS),
        "firstYear": min(policy.from_fiscal_year for policy in policies),
        "policies": [
            {
                "document": policy.document,
                "name": policy.name,
                "since": policy.since.isoformat(),
                "from": policy.from_fiscal_year,
            }
            for policy in policies
        ],
        "checks": {code: {"remedy": _both(check.remedy)} for code, check in EVERY.items()},
    }, []


# One file ----------------------------------------------------------------------------------------


def verify(words: Words, data: list[bytes]) -> Told:
    """One file: what the list shows of it; its row of the ledger, its details and the workbook with
    核验汇总, each empty where there is none."""
    name = words["name"]
    skip = reason_to_skip(name.rpartition("/")[2])
    if skip is not None:
        return _passed_over(name, skip)
    try:
        if words["size"] > LIMITS.file:
            raise Refused("E-TOOBIG", "", f"{words['size']} > {LIMITS.file} B")
        done = one_file.judged(data[0], name)
    except Refused as refused:
        if refused.code == "E-NOFORM" and is_ours(open_package(data[0])):
            return _passed_over(name, Text(OURS, "a ledger of perfxl, not a form"))
        unread = {"status": "refused", "said": _refusal(refused), "forms": []}
        return _told(unread), [packed(refused_row(name, refused))]
    row = verified(name, done.reports)._replace(
        sha256=hashlib.sha256(data[0]).hexdigest(),
        date=dt.date.today().isoformat(),
        saved=last_saved(done.opened.package) if done.opened is not None else "",
    )
    told: dict[str, Any] = {
        "status": VERIFIED,
        "notes": [_refusal(Refused(code, where)) for code, where in done.warnings],
        "forms": [_head(report) for report in done.reports],
    }
    details = json.dumps([_detail(report) for report in done.reports], ensure_ascii=False).encode()
    try:
        made, in_place = _made(done)
    except Refused as refused:
        return _told(told | {"unsaved": _refusal(refused)}), [packed(row), details]
    saved_as = name if done.opened is not None else one_file.beside(name)
    return _told(told | {"savedAs": saved_as, "inPlace": in_place}), [packed(row), details, made]


def _told(told: Words) -> dict[str, Any]:
    blank: dict[str, Any] = {
        "said": None,
        "notes": [],
        "unsaved": None,
        "savedAs": "",
        "inPlace": False,
    }
    return {**blank, **told}


def _passed_over(name: str, why: Text) -> Told:
    row = FileRow(name, SKIPPED, said=why.zh)
    return _told({"status": SKIPPED, "said": _both(why), "forms": []}), [packed(row)]


def _made(done: one_file.Judged) -> tuple[bytes, bool]:
    """The workbook with its summary, and whether it may go into the same file."""
    try:
        return done.with_summary(copy=False), done.opened is not None
    except Refused as refused:
        if refused.code != "E-SIGNED":
            raise
        return done.with_summary(copy=True), False  # the signature is void: a copy only


def _head(report: Report) -> dict[str, Any]:
    """What the list shows of a form."""
    form = report.form
    total = form.score if form.score is not None else report.recomputed
    return {
        "project": form.project or "",
        "unit": form.unit or "",
        "whole": report.whole,
        "errors": report.count(ERROR),
        "warnings": report.count(WARNING),
        "missing": sum(due.status == "missing" for due in report.checklist),
        "score": str(points(total if report.whole else None)),
        "gradeFiled": (report.grade_filed if report.whole else None) or "",
        "gradeComputed": report.grade_computed or "—",
    }


def _detail(report: Report) -> dict[str, Any]:
    """What the summary sheet shows of a form, in both languages."""
    form, reading = report.form, report.reading
    summed = form.coverage.knows(*SUMMED)
    order = list(SEVERITIES)
    return {
        "sheet": reading.sheet.name,
        "project": form.project or "",
        "department": form.department or "",
        "unit": form.unit or "",
        "year": str(form.year or ""),
        "policy": {"document": report.policy.document, "name": report.policy.name},
        "verdict": {"zh": verdict(report, "zh"), "en": verdict(report, "en")},
        "whole": report.whole,
        "clean": report.clean,
        "total": str(points(form.score if summed else None)),
        "sum": str(points(report.recomputed)),
        "reference": str(band_points(report.reference)),
        "gradeFiled": (report.grade_filed if summed else None) or "—",
        "gradeComputed": report.grade_computed or "—",
        "shares": [
            {
                "name": share.name,
                "weight": str(points(share.weight)),
                "filed": str(points(share.filed)),
                "reference": str(band_points(share.reference)),
                "gap": _signed(gap_points(share.filed, share.reference)),
            }
            for share in report.shares
        ],
        "checklist": [
            {
                "cell": due.cell,
                "name": due.name or "—",
                "target": due.target or "—",
                "actual": due.actual or "—",
                "lost": str(points(due.lost)),
                "why": _both(due.why),
                "reason": due.reason,
                "status": due.status,
                "state": _both(STATUSES[due.status]),
            }
            for due in report.checklist
        ],
        "findings": [
            {
                "severity": finding.severity,
                "grade": _both(SEVERITIES[finding.severity]),
                "code": finding.code,
                "cell": {"zh": reading.place(finding.at), "en": reading.place(finding.at, "en")},
                "name": finding.name,
                "message": {lang: report.said(finding, lang, named=False) for lang in ("zh", "en")},
                "authority": finding.authority,
            }
            for finding in sorted(report.findings, key=lambda each: order.index(each.severity))
        ],
    }


def _signed(gap: str | Decimal) -> str:
    """A difference with its sign.

    >>> _signed(Decimal("0.5")), _signed(Decimal(0)), _signed("—")
    ('+0.50', '0.00', '—')
    """
    return gap if isinstance(gap, str) else f"{gap:+.2f}" if gap else "0.00"


def lost(words: Words, data: list[bytes]) -> Told:
    """The row of a file whose reading took the worker down, or that the browser cannot read."""
    return None, [
        packed(refused_row(words["name"], Refused("E-CRASH", "", one_line(words["said"], 200))))
    ]


def report(words: Words, data: list[bytes]) -> Told:
    """The report of a file as ``perfxl verify --json`` prints it: a line a form."""
    reports = one_file.judged(data[0], words["name"]).reports
    return {"text": "".join(f"{as_json(each, words['lang'])}\n" for each in reports)}, []


def repair(words: Words, data: list[bytes]) -> Told:
    """A damaged form on a fresh template, and what that mended."""
    done = one_file.repaired(data[0])
    stem = words["name"].rpartition("/")[2].rpartition(".")[0]
    mended = [{"zh": item.line("zh"), "en": item.line("en")} for item in done.mended]
    told = {"name": f"{stem}.修复.xlsx", "moved": done.moved, "mended": mended}
    return told, [done.data]


# Many files --------------------------------------------------------------------------------------


def ledger(words: Words, data: list[bytes]) -> Told:
    """The ledger of the files whose rows are handed in; ``folder`` is where they lie, beside it."""
    from perfxl.excel.ledger.workbook import workbook
    from perfxl.ledger.ledger import Ledger, Season

    rows = sorted((unpacked(each) for each in data), key=lambda row: row.name)
    of = {row.name: row for row in rows}
    made = Ledger(
        lambda: iter(rows),
        lambda names: (of[name] for name in names if name in of),
        len(rows),
        title=words["folder"],
        season=Season(day=dt.date.today().isoformat()),
    )
    return None, [workbook(made, f"{words['folder']}/" if words["folder"] else "")]


class _Zip:
    """A zip that is given away piece by piece."""

    def __init__(self) -> None:
        self.pieces = io.BytesIO()
        self.zip = zipfile.ZipFile(_Forward(self.pieces), "w", zipfile.ZIP_STORED)

    def taken(self) -> bytes:
        """What came since the last time."""
        data = self.pieces.getvalue()
        self.pieces.seek(0)
        self.pieces.truncate()
        return data


class _Forward(io.RawIOBase):
    """A stream that can only be written on, as a zip needs to know."""

    def __init__(self, into: io.BytesIO) -> None:
        self.into = into

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self.into.write(data)


_open: list[_Zip] = []


def zip_one(words: Words, data: list[bytes]) -> Told:
    """The next piece of a zip: a file under its name; ``first`` begins another."""
    if words["first"]:
        _open[:] = [_Zip()]
    (under_way,) = _open
    now = dt.datetime.now().timetuple()[:6]
    under_way.zip.writestr(zipfile.ZipInfo(words["name"], now), data[0])
    return None, [under_way.taken()]


def zip_end(words: Words, data: list[bytes]) -> Told:
    """The last piece of a zip."""
    under_way = _open.pop()
    under_way.zip.close()
    return None, [under_way.taken()]


# Blank forms -------------------------------------------------------------------------------------


def template(words: Words, data: list[bytes]) -> Told:
    """A blank of a year and a layout; its rows from a list of indicators where one is given."""
    from perfxl.excel.template.template import workbook
    from perfxl.jobs.lists import indicators_in
    from perfxl.layout.layouts import layout_named

    year, layout = words["year"], words["layout"]
    rows = indicators_in(data[0], words["list"]) if data else ()
    made = workbook(layout_named(layout), year=year, policy=policy_for(year), indicators=rows)
    return {"name": f"{year}年自评表-{layout}.xlsx"}, [made]


def rollover(words: Words, data: list[bytes]) -> Told:
    """Next year's blanks of filled forms or project lists, each with what to look at in it."""
    from perfxl.jobs.next_year import blanks_in, made
    from perfxl.renewal.file_names import named

    year = words["year"]
    policy = policy_for(year)
    blanks: list[Blank] = []
    refused: list[dict[str, Any]] = []
    for name, each in zip(words["names"], data, strict=True):
        try:
            blanks += blanks_in(
                each, name, year, policy, with_targets=words["targets"], layout=words["layout"]
            )
        except Refused as error:
            refused.append({"name": name, "said": _refusal(error)})
    found = named(blanks)
    told = [
        {"name": name, "reminders": [_both(each) for each in blank.reminders]}
        for name, blank in found.items()
    ]
    return {"blanks": told, "refused": refused}, [made(blank, policy) for blank in found.values()]


def example(words: Words, data: list[bytes]) -> Told:
    """The three real forms that come with perfxl."""
    from importlib import resources

    folder = resources.files("perfxl") / "samples"
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".json"))
    made = [one_file.filled((folder / name).read_text("utf-8")) for name in names]
    return {"names": [name.replace(".json", ".xlsx") for name in names]}, made


QUESTIONS: dict[str, Callable[[Words, list[bytes]], Told]] = {
    "opening": opening,
    "verify": verify,
    "lost": lost,
    "report": report,
    "repair": repair,
    "ledger": ledger,
    "zip": zip_one,
    "zipped": zip_end,
    "template": template,
    "rollover": rollover,
    "example": example,
}
