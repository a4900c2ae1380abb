"""perfxl as Python programs use it: the commands as functions, and the examples."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import perfxl
from perfxl.cli.demo import SAMPLES, sample
from perfxl.excel.live import attach
from perfxl.excel.xlsx import workbook
from perfxl.form.ours import SUMMARY_SHEET
from perfxl.jobs.one_file import filled, verify_file
from tests.support import ROOT
from tests.support.xlwings_uno import Desk

NAME = "hongqiao-2023-1.xlsx"
DATA = filled(sample(SAMPLES[0]))


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_bytes(DATA)
    return path


def test_bytes_in_bytes_out_is_what_the_command_writes(form: Path, tmp_path: Path) -> None:
    reports, made = perfxl.verify_bytes(DATA, str(form))
    done = verify_file(form, output=tmp_path / "out.xlsx")
    assert made == (tmp_path / "out.xlsx").read_bytes()
    assert reports == done.reports
    assert form.read_bytes() == DATA


def test_bytes_need_no_file_system_and_no_process() -> None:
    code = """
import sys, perfxl
data = sys.stdin.buffer.read()
perfxl.verify_bytes(data, "a.xlsx")  # everything is loaded
def hook(event, args):
    if event in ("open", "os.listdir", "subprocess.Popen", "os.exec", "os.fork", "socket.connect"):
        raise AssertionError(f"{event} {args}")
sys.addaudithook(hook)
reports, made = perfxl.verify_bytes(data, "a.xlsx")
print(len(reports), made[:2])
"""
    done = subprocess.run([sys.executable, "-c", code], input=DATA, capture_output=True, cwd=ROOT)
    assert done.stdout.decode().split() == ["1", "b'PK'"], done.stderr.decode()


def test_a_path_is_verified_as_the_command_does(form: Path, tmp_path: Path) -> None:
    done = perfxl.verify(form, write=False)
    assert form.read_bytes() == DATA and done.written is None and done.reports
    assert perfxl.verify(str(form), output=tmp_path / "copy.xlsx").written
    assert form.read_bytes() == DATA
    assert perfxl.verify(form).written == str(form)
    assert SUMMARY_SHEET in [sheet.name for sheet in workbook.read(form).sheets]
    assert [r.findings for r in perfxl.verify(DATA, name="x").reports] == [
        r.findings for r in done.reports
    ]


def test_a_policy_is_named_or_handed_in(form: Path) -> None:
    (report,) = perfxl.verify(form, write=False, policy="mof-2021").reports
    assert report.policy.id == "mof-2021"
    assert perfxl.verify(form, write=False, policy=report.policy).reports == (report,)


def test_what_cannot_be_done_is_raised(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04")
    for ask in (
        lambda: perfxl.verify(tmp_path / "a.xlsx"),
        lambda: perfxl.verify(b"nothing", name="a.xlsx"),
        lambda: perfxl.verify_bytes(b"", "a.xlsx"),
        lambda: perfxl.read(tmp_path / "missing.xlsx"),
        lambda: perfxl.repair(b"text"),
        lambda: perfxl.template(1950),
        lambda: perfxl.rollover(tmp_path / "missing.xlsx", 2026),
    ):
        with pytest.raises(perfxl.Refused) as refused:
            ask()
        assert refused.value.sentence("zh") and refused.value.sentence("en")


def test_forms_are_read_with_their_cells() -> None:
    (reading,) = perfxl.read(DATA)
    assert reading.form.project == "虹桥枢纽应急响应工作专项"
    assert workbook.read(DATA).sheets[0].cells  # the cell that is named holds the value
    assert reading.at("project")


def test_a_template_is_made_and_read_back() -> None:
    rows = [perfxl.Indicator("产出指标", "数量指标", "改造数量", "≥15处", weight=None)]
    (reading,) = perfxl.read(perfxl.template(2025, "national", indicators=rows))
    assert [row.name for row in reading.form.indicators] == ["改造数量"]
    assert reading.form.year == 2025


def test_next_years_blanks_come_by_name(form: Path) -> None:
    from_bytes = perfxl.rollover(DATA, 2026, name=NAME)
    assert from_bytes == perfxl.rollover(form, 2026) == perfxl.rollover(form.parent, 2026)
    ((name, data),) = from_bytes.items()
    (reading,) = perfxl.read(data)
    assert name == f"{reading.form.project}.xlsx" and reading.form.year == 2026


def test_a_form_is_put_on_a_fresh_template(form: Path) -> None:
    done = perfxl.repair(form)
    assert done == perfxl.repair(DATA) and done.moved
    assert perfxl.read(done.data)[0].form.project == perfxl.read(DATA)[0].form.project


# In a spreadsheet --------------------------------------------------------------------------------


def test_an_open_workbook_of_xlwings_is_verified(desk: Desk, form: Path) -> None:
    book = desk.open(form)
    done = perfxl.verify(book)
    assert [each.findings for each in done.reports] == [
        each.findings for each in perfxl.verify(form, write=False).reports
    ]
    assert book.sheets.active.name == SUMMARY_SHEET


def test_the_conventional_call_verifies_the_calling_workbook(
    desk: Desk, form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "别的=表.xlsx"
    other.write_bytes(filled(sample(SAMPLES[1])))
    book = desk.open(other)
    front = desk.open(form)
    arguments = ["-c", f"--wb={other.name}", "--from_xl=1", "--app=Excel", "--hwnd="]
    monkeypatch.setattr(sys, "argv", arguments)  # as RunPython starts Python
    done = perfxl.verify()
    assert done.path == other.name and done.refusal is None
    assert SUMMARY_SHEET in [sheet.name for sheet in book.sheets]
    assert SUMMARY_SHEET not in [sheet.name for sheet in front.sheets]


def test_the_conventional_call_says_in_the_program_what_is_refused(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "no.xlsx") as empty:
        empty.add_worksheet().write("A1", "不是自评表")
    desk.open(tmp_path / "no.xlsx")
    monkeypatch.setattr(sys, "argv", ["-c"])
    done = perfxl.verify()
    assert done.refusal is not None and done.refusal.code == "E-NOFORM"
    assert any("E-NOFORM" in alert for alert in desk.alerts)


def test_xlwings_is_tamed_whoever_imported_it(monkeypatch: pytest.MonkeyPatch) -> None:
    tamed: list[Any] = []
    monkeypatch.setattr(attach, "tame", tamed.append)
    monkeypatch.setitem(sys.modules, "xlwings", ModuleType("xlwings"))
    attach.xlwings()
    assert len(tamed) == 1


# The package -------------------------------------------------------------------------------------


def test_importing_perfxl_loads_nothing() -> None:
    code = "import sys, perfxl; print([m for m in sys.modules if m.startswith('perfxl.') or m == 'typing'])"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
    assert set(perfxl.__all__) < set(dir(perfxl))
    for name in perfxl.__all__:
        assert getattr(perfxl, name) is not None
    with pytest.raises(AttributeError):
        _ = perfxl.nothing  # type: ignore[attr-defined]


def example(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROOT / "examples" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_example_a_folder_into_pandas(form: Path) -> None:
    (form.parent / "坏.xlsx").write_bytes(b"PK\x03\x04")
    good, bad = example("folder_to_pandas").rows(form.parent)
    assert good["项目"] == "虹桥枢纽应急响应工作专项" and good["错误"]
    assert bad["文件"] == "坏.xlsx" and "E-" in bad["没有核验"]
    assert form.read_bytes() == DATA


def test_example_a_button_of_ones_own(
    desk: Desk, form: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = desk.open(form)
    monkeypatch.setattr(sys, "argv", ["-c"])
    example("my_button").verify()
    errors = sum(report.count("error") for report in perfxl.verify(form, write=False).reports)
    assert desk.alerts == [f"还有 {errors} 处错误，请改正后再报送。"]
    assert SUMMARY_SHEET in [sheet.name for sheet in book.sheets]


def test_example_a_server() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), example("server").Desk)
    server.RequestHandlerClass.log_message = lambda *_: None  # type: ignore[method-assign,assignment]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, DATA)) as answer:
            assert answer.read() == perfxl.verify_bytes(DATA, "自评表.xlsx")[1]
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(urllib.request.Request(url, b"text"))
        assert refused.value.code == 422 and "E-" in refused.value.read().decode()
    finally:
        server.shutdown()
        server.server_close()
