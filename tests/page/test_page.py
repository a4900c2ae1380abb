"""The page in Debian's Chromium and Firefox: what people do with it, and what it may not do."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import socket
import subprocess
import threading
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import openpyxl
from msgspec.structs import replace

from perfxl import __version__
from perfxl.excel.template.template import workbook as template
from perfxl.excel.xlsx import workbook
from perfxl.jobs import next_year, one_file
from perfxl.jobs.folder.inspection import Inspection, inspect
from perfxl.jobs.lists import indicators_in
from perfxl.layout.layouts import layout_named
from perfxl.page import desk
from perfxl.report.as_json import as_json
from perfxl.rules.policy_files import policy_for
from tests.documents.writers import as_word
from tests.page.conftest import PAGE, ROOT, Browser, Tab
from tests.support import bureau
from tests.support.office import Office

FILLED = sorted((ROOT / "sample_workbooks" / "filled").glob("*.xlsx"))
SPECIMENS = sorted((ROOT / "sample_workbooks" / "findings").glob("*.xlsx"))
CLEAN = ROOT / "sample_workbooks" / "findings" / "clean.xlsx"
SPOILT = bureau.file(bureau.row(1, reason=None)(bureau.clean(1)))


def expected(path: Path) -> bytes:
    """The workbook with its summary, as the command writes it."""
    return one_file.judged(path.read_bytes(), path.name).with_summary(copy=False)


# The same as the command -------------------------------------------------------------------------


def test_every_workbook_is_the_commands_byte_for_byte(tab: Tab) -> None:
    tab.verify(*FILLED, *SPECIMENS)
    tab.click("#save-all")
    with zipfile.ZipFile(io.BytesIO(tab.downloaded("核验汇总.zip"))) as saved:
        assert saved.testzip() is None
        assert sorted(saved.namelist()) == sorted(each.name for each in [*FILLED, *SPECIMENS])
        for path in [*FILLED, *SPECIMENS]:
            assert saved.read(path.name) == expected(path), path.name


def test_the_reports_are_the_golden_ones(tab: Tab) -> None:
    tab.verify(*SPECIMENS)
    tab.click("#list .open")
    for path in SPECIMENS:
        tab.wait(f"document.getElementById('open-view').innerText.includes('{path.name}')")
        tab.evaluate(
            "[...document.querySelectorAll('#open-view button')].find(b => b.innerText === '报告（JSON）').click()"
        )
        told = tab.downloaded(f"{path.name}.json").decode()
        (report,) = one_file.judged(path.read_bytes(), path.name).reports
        assert told == as_json(report) + "\n"
        golden = json.loads(path.with_suffix(".json").read_text("utf-8"))
        if golden.keys().isdisjoint(("approved", "evidence")):  # the page is given neither of them
            assert json.loads(told) == golden
        tab.evaluate(
            "[...document.querySelectorAll('#open-view button')].find(b => b.innerText === '下一张')?.click()"
        )


def test_a_dozen_pressed_at_once_are_all_saved(tab: Tab) -> None:
    tab.verify(*SPECIMENS[:12])
    tab.evaluate("[...document.querySelectorAll('#list td:last-child button')].map(b => b.click())")
    for path in SPECIMENS[:12]:
        assert tab.downloaded(path.name) == expected(path)


def test_old_formats_are_read_for_their_values(tab: Tab, office: Office, tmp_path: Path) -> None:
    saved = []
    with office.open(FILLED[0]) as book:
        book.recalculate()
        for suffix in ("xls", "ods"):
            saved.append(book.save(tmp_path / f"old.{suffix}"))
    saved.append(shutil.copy(tmp_path / "old.xls", tmp_path / "wps.et"))
    tab.verify(*[Path(each) for each in saved])
    assert len(tab.texts("#list .verdict.fail")) == 3
    tab.click("#save-all")
    with zipfile.ZipFile(io.BytesIO(tab.downloaded("核验汇总.zip"))) as zipped:
        assert sorted(zipped.namelist()) == ["old.核验 (2).xlsx", "old.核验.xlsx", "wps.核验.xlsx"]
        for name in zipped.namelist():
            assert [each.name for each in workbook.read(zipped.read(name)).sheets] == ["核验汇总"]


def test_a_word_document_is_read_as_the_command_reads_it(tab: Tab, tmp_path: Path) -> None:
    path = tmp_path / "自评表.docx"
    path.write_bytes(as_word(workbook.read(FILLED[1].read_bytes()).sheets[0]))
    damaged = tmp_path / "坏.docx"
    damaged.write_bytes(path.read_bytes().replace(b"word/document.xml", b"word/documenu.xml"))
    tab.verify(path, damaged)
    assert len(tab.texts("#list .verdict.fail")) == 1 and "坏.docx" in tab.text("#list")
    tab.click("#save-all")
    with zipfile.ZipFile(io.BytesIO(tab.downloaded("核验汇总.zip"))) as saved:
        assert saved.namelist() == ["自评表.核验.xlsx"]
        assert saved.read("自评表.核验.xlsx") == expected(path)


# What it may not do ------------------------------------------------------------------------------


@contextmanager
def listening() -> Iterator[tuple[int, list[object]]]:
    """A port on this computer, and who called there."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def answer() -> None:
            while True:
                last = done.is_set()  # whoever called before is heard all the same
                try:
                    connection, caller = server.accept()
                except TimeoutError:
                    if last:
                        return
                    continue
                calls.append(caller)
                connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield server.getsockname()[1], calls
        finally:
            done.set()
            thread.join()


def test_the_file_itself_is_all_that_is_asked_for(tab: Tab) -> None:
    tab.verify(FILLED[0], CLEAN)
    tab.click("#save-ledger")
    tab.downloaded("核验台账.xlsx")
    requests = tab.ask(do="told")["requests"]
    outside = [each for each in requests if not each.startswith(("blob:", "data:"))]
    # Firefox does not tell of the file from which it reads the page itself.
    assert outside == ([PAGE.as_uri()] if tab.browser.name == "chromium" else [])
    assert len(requests) > len(outside)  # they are heard of


def test_a_connection_is_refused_even_when_asked_for(tab: Tab) -> None:
    tab.allowed = "Content-Security-Policy"
    with listening() as (port, calls):
        there = f"http://127.0.0.1:{port}/"
        for way in (
            f"fetch('{there}').then(() => 'through', () => 'refused')",
            f"new Promise(r => {{ const i = new Image(); i.onload = () => r('through'); i.onerror = () => r('refused'); i.src = '{there}'; }})",
            f"new Promise(r => {{ let w; try {{ w = new WebSocket('ws://127.0.0.1:{port}/'); }} catch {{ return r('refused'); }} w.onopen = () => r('through'); w.onerror = () => r('refused'); }})",
            f"Promise.resolve(navigator.sendBeacon('{there}', 'x')).then(() => new Promise(r => setTimeout(() => r('refused'), 300)))",
            # … and from a worker of the page, where Python runs
            f"new Promise(r => {{ const w = new Worker(URL.createObjectURL(new Blob([`fetch('{there}').then(() => postMessage('through'), () => postMessage('refused'))`]))); w.onmessage = e => r(e.data); }})",
        ):
            assert tab.evaluate(way) == "refused", way
        assert calls == []
        with socket.create_connection(("127.0.0.1", port)):  # the listener does hear
            pass
    assert len(calls) == 1


def test_what_a_workbook_says_is_text_and_never_markup(tab: Tab, tmp_path: Path) -> None:
    data = json.loads((ROOT / "perfxl" / "samples" / "hongqiao-2023-1.json").read_text("utf-8"))
    data["project"] = "<img src=x onerror=document.title='HACKED'>"
    path = tmp_path / "markup.xlsx"
    path.write_bytes(one_file.filled(json.dumps(data, ensure_ascii=False)))
    tab.verify(path)
    assert tab.texts("#list .open") == [data["project"]]
    tab.click("#list .open")
    tab.wait("!document.getElementById('open-view').hidden")
    assert tab.evaluate("document.querySelectorAll('#open-view img, #open-view b').length") == 0
    assert tab.evaluate("document.title") == "绩效自评表核验"


# Reading the list and a form ---------------------------------------------------------------------


def test_the_list_says_what_came_of_every_file(tab: Tab, tmp_path: Path) -> None:
    text = tmp_path / "说明.txt"
    text.write_text("不是表", "utf-8")
    lock = tmp_path / "~$自评表.xlsx"
    lock.write_bytes(b"lock")
    tab.verify(CLEAN, FILLED[0], text, lock)
    by_file = dict(zip(tab.texts("#list .file"), tab.texts("#list .verdict"), strict=True))
    (report,) = one_file.judged(FILLED[0].read_bytes(), "").reports
    assert by_file == {
        "clean.xlsx": "通过",
        FILLED[0].name: f"{report.count('error')} 处错误",
        "说明.txt": "不能核验",
        "~$自评表.xlsx": "跳过",
    }
    assert "E-NOTABLE" in tab.text("#list")
    for name, left in (("wrong", 1), ("clean", 1), ("unread", 2), ("all", 4)):
        tab.click(f"#filters [data-filter={name}]")
        assert (
            tab.evaluate(
                "[...document.querySelectorAll('#list tbody tr')].filter(r => !r.hidden).length"
            )
            == left
        )


def test_two_files_of_one_name_are_both_kept(tab: Tab, tmp_path: Path) -> None:
    for unit, source in (("a", CLEAN), ("b", FILLED[0])):
        (tmp_path / unit).mkdir()
        shutil.copy(source, tmp_path / unit / "自评表.xlsx")
    tab.verify(tmp_path / "a" / "自评表.xlsx")
    tab.verify(tmp_path / "b" / "自评表.xlsx")
    assert tab.texts("#list .file") == ["自评表.xlsx", "自评表 (2).xlsx"]


def ledger_rows(data: bytes) -> int:
    """The forms that a ledger counts."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return sum(isinstance(row[0].value, int) for row in book["项目"].iter_rows())


def test_a_mended_file_takes_its_rows_place(tab: Tab, tmp_path: Path) -> None:
    path, other = tmp_path / "自评表.xlsx", tmp_path / "乙" / "自评表.xlsx"
    other.parent.mkdir()
    path.write_bytes(SPOILT)
    other.write_bytes(bureau.file(bureau.clean(2)))
    tab.verify(path)
    tab.verify(other)
    assert tab.texts("#list .verdict") == ["1 处错误", "通过"]
    tab.click("#list .open")
    tab.wait("!document.getElementById('open-view').hidden")
    path.write_bytes(bureau.file(bureau.clean(1)))
    tab.verify(path)  # while it is being read
    tab.wait("document.querySelector('#open-view .pass')")
    tab.press("Escape")
    tab.wait("document.getElementById('open-view').hidden")
    assert tab.texts("#list .verdict") == ["通过", "通过"]
    other.write_bytes(b"PK damaged")
    tab.verify(other)  # what cannot be read is nobody's other form
    assert tab.texts("#list .file") == ["自评表.xlsx", "自评表 (2).xlsx"]
    assert tab.texts("#list .verdict") == ["不能核验", "通过"]
    path.write_bytes(bureau.file(bureau.clean(1)))
    tab.verify(path)
    assert tab.texts("#list .verdict") == ["通过", "通过"]
    tab.click("#save-ledger")
    assert ledger_rows(tab.downloaded("核验台账.xlsx")) == 2


def test_what_comes_and_goes_by_itself_moves_nothing(tab: Tab, tmp_path: Path) -> None:
    path = Path(shutil.copy(CLEAN, tmp_path / "自评表.xlsx"))
    tab.verify(path)
    tab.verify(path)  # of which good news is told
    code = """[true, false].map((hidden) => {
      document.getElementById("notice").hidden = hidden;
      return document.getElementById("list").getBoundingClientRect().top;
    })"""
    without, beside = tab.evaluate(code)
    assert without == beside and "已换成" in tab.text("#notice")


def test_a_dropped_file_is_known_by_where_it_lies(chromium: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    (folder / "民政局").mkdir(parents=True)
    path, copy = folder / "民政局" / "自评表.xlsx", tmp_path / "自评表.xlsx"
    path.write_bytes(SPOILT)
    tab = chromium.open().ready()
    tab.drop(folder)
    path.write_bytes(bureau.file(replace(bureau.clean(1), project="改过名称的项目")))
    tab.drop(path)
    assert tab.texts("#list .open") == ["改过名称的项目"]
    assert tab.texts("#list .file") == ["民政局/自评表.xlsx"]
    tab.click("#save-ledger")
    assert ledger_rows(tab.downloaded("报送-核验台账.xlsx")) == 1
    shutil.copy(path, copy)
    tab.drop(copy)
    assert tab.texts("#list .file") == ["民政局/自评表.xlsx", "自评表.xlsx"]
    tab.click("#save-ledger")
    assert ledger_rows(tab.downloaded("核验台账.xlsx")) == 2
    tab.close()


def test_figures_stand_under_their_heads(tab: Tab) -> None:
    tab.verify(FILLED[0])
    tab.click("#list .open")
    tab.wait("!document.getElementById('open-view').hidden")
    code = """[...document.querySelectorAll('#open-view table:not(.head)')].map((table) =>
      [...table.querySelectorAll('tr')].map((row) =>
        [...row.cells].map((cell) => getComputedStyle(cell).textAlign)))"""
    for rows in tab.evaluate(code):
        assert len(rows) > 1 and all(row == rows[1] for row in rows[2:])
        figures = [
            (head, cell) for head, cell in zip(*rows[:2], strict=True) if "right" in (head, cell)
        ]
        assert all(head == cell for head, cell in figures), rows[:2]
    (shares,) = (
        rows
        for rows in tab.evaluate(code)
        if len(rows[0]) == 5 and len(rows) > 2 and rows[0][1] == "right"
    )
    assert shares[0] == ["left", "right", "right", "right", "right"]
    frame = "document.querySelector('#open-view .paper').getBoundingClientRect().top"
    above = "document.querySelector('#open-view > .muted').getBoundingClientRect().bottom"
    assert tab.evaluate(f"{frame} - {above}") >= 8


def test_an_open_form_shows_cells_reasons_and_remedies(tab: Tab) -> None:
    tab.verify(FILLED[0])
    tab.click("#list .open")
    tab.wait("!document.getElementById('open-view').hidden")
    shown = tab.text("#open-view")
    (report,) = one_file.judged(FILLED[0].read_bytes(), FILLED[0].name).reports
    assert report.findings and report.checklist
    for finding in report.findings:
        assert report.reading.at(finding.at) in shown and finding.message.zh in shown
        assert desk.EVERY[finding.code].remedy.zh in shown
    for due in report.checklist:
        assert due.why.zh in shown
    assert report.policy.document in shown


def test_by_keyboard_alone(tab: Tab) -> None:
    tab.verify(CLEAN, FILLED[0])
    tab.evaluate("document.getElementById('tab-verify').focus()")
    tab.press("ArrowRight")
    assert tab.evaluate("document.activeElement.id") == "tab-blanks"
    assert tab.evaluate("!document.getElementById('panel-blanks').hidden")
    tab.press("ArrowLeft")
    for _ in range(14):  # the buttons above the list
        tab.press("Tab")
        if tab.evaluate("document.activeElement.className === 'open'"):
            break
    assert tab.evaluate("document.activeElement.innerText") == "社区养老服务设施改造"
    tab.press("Enter")
    tab.wait("document.activeElement.id === 'open-title'")
    tab.press("Escape")
    tab.wait("document.activeElement.className === 'open'")
    assert tab.evaluate("document.getElementById('open-view').hidden")


def test_a_screen_reader_hears_names(chromium: Browser) -> None:
    tab = chromium.open().ready()
    tab.verify(CLEAN, FILLED[0])
    tree = tab.ask(do="tree")
    named = [
        each
        for each in tree
        if each["role"]
        in (
            "button",
            "tab",
            "textbox",
            "combobox",
            "checkbox",
            "table",
            "columnheader",
            "progressbar",
        )
    ]
    assert len(named) > 15
    assert [each for each in named if not each["name"].strip()] == []
    roles = {each["role"] for each in tree}
    assert {"tablist", "tab", "tabpanel", "table", "main", "banner", "contentinfo"} <= roles
    tab.close()


def test_in_english_too(tab: Tab) -> None:
    tab.verify(FILLED[0])
    tab.click("#list .open")
    tab.wait("!document.getElementById('open-view').hidden")
    tab.click("#language")
    tab.wait("document.querySelector('#open-view button').innerText === 'Back to the list'")
    assert tab.evaluate("document.documentElement.lang") == "en"
    shown = tab.text("#open-view")
    (report,) = one_file.judged(FILLED[0].read_bytes(), FILLED[0].name).reports
    assert all(finding.message.en in shown for finding in report.findings)
    visible = tab.text("header") + tab.text("nav") + tab.text("footer")
    assert (
        not re.sub(r"中文|财预〔\d+〕\d+号|、", "", visible).encode("ascii", "ignore").decode()
        == ""
    )
    assert re.findall(r"[\u4e00-\u9fff]+", re.sub(r"中文|财预〔\d+〕\d+号", "", visible)) == []
    tab.click("#language")
    assert tab.evaluate("document.documentElement.lang") == "zh-CN"


def test_it_says_which_program_and_policy_it_is(tab: Tab) -> None:
    assert f"perfxl {__version__}" in tab.text("footer")
    assert re.search(r"制作日期 20\d\d-\d\d-\d\d", tab.text("footer"))
    assert policy_for(2025).document in tab.text("footer")


def test_an_open_form_prints_without_buttons(chromium: Browser, tmp_path: Path) -> None:
    tab = chromium.open().ready()
    tab.verify(FILLED[0])
    tab.click("#list .open")
    tab.wait("!document.getElementById('open-view').hidden")
    tab.ask(do="print", file=str(tmp_path / "open.pdf"))
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "open.pdf", "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "绩效自评核验汇总" in text and "偏差原因清单" in text
    assert "返回列表" not in text and "核验自评表" not in text
    tab.close()


# Saving ------------------------------------------------------------------------------------------


def test_one_workbook_is_saved(tab: Tab) -> None:
    tab.verify(FILLED[1])
    tab.click("#list td:last-child button")
    assert tab.downloaded(FILLED[1].name) == expected(FILLED[1])


HANDLED = """
const kept = navigator.storage.getDirectory().then((root) => root.getFileHandle("自评表.xlsx", {create: true}));
const given = new Map();
window.put = async (base64) => {
  const writing = await (await kept).createWritable();
  await writing.write(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
  await writing.close();
};
window.held = async () => {
  const data = new Uint8Array(await (await (await kept).getFile()).arrayBuffer());
  return btoa(Array.from(data, (c) => String.fromCharCode(c)).join(""));
};
DataTransferItem.prototype.getAsFileSystemHandle = () => kept;
"""
"""A drop gives a handle of the browser's own storage, which it lets be written without asking; to a
file on the disk somebody would have to say yes first."""


def test_a_dropped_file_is_written_back_unless_it_changed(
    chromium: Browser, tmp_path: Path
) -> None:
    source = Path(shutil.copy(FILLED[0], tmp_path / "自评表.xlsx"))
    shutil.copy(PAGE, tmp_path / "perfxl.html")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:  # there is no storage for file:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/perfxl.html"
        tab = chromium.open(before=HANDLED, url=url).ready()
        server.shutdown()
    before = b64encode(FILLED[0].read_bytes()).decode()
    tab.evaluate(f"put('{before}')")
    tab.drop(source)
    press = "[...document.querySelectorAll('#list button')].find(b => b.innerText === '写回原文件').click()"
    tab.evaluate(press)
    tab.wait("document.getElementById('notice').textContent.includes('核验汇总已写入')")
    wanted = one_file.judged(FILLED[0].read_bytes(), "自评表.xlsx").with_summary(copy=False)
    assert b64decode(tab.evaluate("held()")) == wanted
    # somebody saves it in Excel meanwhile
    changed = b64encode(CLEAN.read_bytes()).decode()
    tab.evaluate(f"put('{changed}')")
    tab.evaluate(press)
    tab.wait("document.getElementById('notice').textContent.includes('改动')")
    assert b64decode(tab.evaluate("held()")) == CLEAN.read_bytes()
    tab.close()


def test_the_ledger_of_a_dropped_folder_is_the_commands(chromium: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    (folder / "民政局").mkdir(parents=True)
    for path in (*FILLED, CLEAN):
        shutil.copy(path, folder / "民政局" / path.name)
    (folder / "说明.txt").write_text("不是表", "utf-8")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04broken")
    tab = chromium.open().ready()
    tab.drop(folder)
    began = dt.date.today().isoformat()
    tab.click("#save-ledger")
    made = tab.downloaded("报送-核验台账.xlsx")
    wanted = []
    for day in {began, dt.date.today().isoformat()}:  # midnight may be between
        inspect(Inspection(str(folder), str(tmp_path / f"{day}.xlsx"), day=day))
        wanted.append((tmp_path / f"{day}.xlsx").read_bytes())
    assert made in wanted
    tab.click("#save-all")
    with zipfile.ZipFile(io.BytesIO(tab.downloaded("报送-核验汇总.zip"))) as saved:
        assert sorted(saved.namelist()) == sorted(f"民政局/{p.name}" for p in (*FILLED, CLEAN))
    tab.close()


# Blanks ------------------------------------------------------------------------------------------


def test_a_template_is_the_commands(tab: Tab, tmp_path: Path) -> None:
    rows = tmp_path / "指标.csv"
    rows.write_text(
        "一级指标,二级指标,三级指标,年度指标值,分值\n产出指标,数量指标,改造数量,≥15处,50\n"
        "效益指标,社会效益指标,服务人数,≥300人,30\n满意度指标,服务对象满意度指标,满意度,≥90%,10\n",
        "utf-8",
    )
    tab.click("#tab-blanks")
    tab.evaluate("document.querySelector('#template-form [name=year]').value = 2025")
    tab.evaluate("document.querySelector('#template-form [name=layout]').value = 'sichuan'")
    tab.ask(do="choose", selector="#template-form [name=list]", files=[str(rows)])
    tab.click("#template-form [type=submit]")
    made = tab.downloaded("2025年自评表-sichuan.xlsx")
    wanted = template(
        layout_named("sichuan"), year=2025, policy=policy_for(2025),
        indicators=indicators_in(rows.read_bytes(), rows.name),
    )  # fmt: skip
    assert made == wanted


def test_next_years_blanks_are_the_commands(tab: Tab) -> None:
    tab.click("#tab-blanks")
    tab.evaluate("document.querySelector('#year-form [name=year]').value = 2026")
    tab.ask(do="choose", selector="#year-form [name=sources]", files=[str(each) for each in FILLED])
    tab.click("#year-form [type=submit]")
    tab.wait("!document.querySelector('#year-form .made').hidden")
    policy = policy_for(2026)
    wanted = [
        blank
        for path in FILLED
        for blank in next_year.blanks_in(path.read_bytes(), path.name, 2026, policy)
    ]
    assert all(
        each.zh in tab.text("#year-form .made") for blank in wanted for each in blank.reminders
    )
    tab.click("#year-form .made button.primary")
    with zipfile.ZipFile(io.BytesIO(tab.downloaded("2026年空白表.zip"))) as saved:
        found = {saved.read(name) for name in saved.namelist()}
    assert found == {next_year.made(blank, policy) for blank in wanted}


def test_two_zips_asked_for_at_once_are_both_whole(tab: Tab) -> None:
    tab.verify(*FILLED)
    tab.click("#tab-blanks")
    tab.ask(do="choose", selector="#year-form [name=sources]", files=[str(each) for each in FILLED])
    tab.click("#year-form [type=submit]")
    tab.wait("!document.querySelector('#year-form .made').hidden")
    both = "'#save-all, #year-form .made button.primary'"
    tab.evaluate(f"document.querySelectorAll({both}).forEach(b => b.click())")
    year = tab.evaluate("document.querySelector('#year-form [name=year]').value")
    for name in ("核验汇总.zip", f"{year}年空白表.zip"):
        with zipfile.ZipFile(io.BytesIO(tab.downloaded(name))) as saved:
            assert saved.testzip() is None and len(saved.namelist()) == len(FILLED)


def test_what_cannot_be_made_is_said_beside_the_button(tab: Tab, tmp_path: Path) -> None:
    rows = tmp_path / "指标.csv"
    rows.write_text("甲,乙\n1,2\n", "utf-8")
    tab.click("#tab-blanks")
    tab.ask(do="choose", selector="#template-form [name=list]", files=[str(rows)])
    tab.click("#template-form [type=submit]")
    tab.wait("document.querySelector('#template-form .said.wrong')")
    assert "E-DATA" in tab.text("#template-form .said")


# When things go wrong ----------------------------------------------------------------------------

OLD = "delete window.WebAssembly;"
DYING = """
const send = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...rest) {
  if (message.words?.name !== "dies.xlsx") return send.call(this, message, ...rest);
  setTimeout(() => this.onerror(new ErrorEvent("error", {message: "unreachable"})), 10);
};
"""


def test_an_old_browser_is_told_what_to_use_instead(browser: Browser) -> None:
    tab = browser.open(before=OLD)
    assert tab.evaluate("getComputedStyle(document.getElementById('page')).display") == "none"
    said = tab.text("#old")
    assert "极速模式" in said and "Edge" in said and "perfxl verify" in said
    tab.ask(do="close")


OF_2024 = "delete Uint8Array.fromBase64;"


def test_what_is_given_before_it_is_ready_is_verified_even_in_a_browser_of_before_2025(
    browser: Browser,
) -> None:
    tab = browser.open(before=OF_2024)
    tab.verify(CLEAN, FILLED[0])
    assert tab.texts("#list .verdict")[0] == "通过"
    tab.close()


def test_a_file_that_takes_the_worker_down_takes_no_other(browser: Browser, tmp_path: Path) -> None:
    shutil.copy(CLEAN, tmp_path / "dies.xlsx")
    tab = browser.open(before=DYING).ready()
    tab.verify(CLEAN, tmp_path / "dies.xlsx", FILLED[0])
    assert tab.texts("#list .verdict")[:2] == ["通过", "不能核验"]
    assert "另存为 .xlsx" in tab.text("#list")
    assert len(tab.texts("#list .verdict.fail")) == 1
    tab.click("#save-ledger")
    assert tab.downloaded("核验台账.xlsx")[:2] == b"PK"
    tab.close()


def test_a_file_that_is_gone_is_said_to_be(tab: Tab, tmp_path: Path) -> None:
    path = Path(shutil.copy(CLEAN, tmp_path / "自评表.xlsx"))
    tab.verify(path)
    tab.click("#list .open")
    tab.wait("!document.getElementById('open-view').hidden")
    path.unlink()
    tab.evaluate(
        "[...document.querySelectorAll('#open-view button')].find(b => b.innerText === '报告（JSON）').click()"
    )
    tab.wait("!document.getElementById('notice').hidden")
    assert "浏览器读不了这个文件" in tab.text("#notice")


def test_the_examples_are_the_three_real_forms(tab: Tab) -> None:
    with tab.verifying():
        tab.click("#example")
    assert len(tab.texts("#list .open")) == 3


def test_the_scripts_are_sound() -> None:
    tools = ROOT / ".tools" / "page" / "node_modules"
    done = subprocess.run(
        [tools / ".bin" / "tsc", "-p", ROOT / "perfxl" / "page", "--typeRoots", tools / "@types"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    from perfxl.page.build import build

    assert build(tmp_path / "again.html").read_bytes() == PAGE.read_bytes()
