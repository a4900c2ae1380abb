"""A folder verified by several workers: every file answered, whatever happens to whom."""

from __future__ import annotations

import gc
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from types import FrameType

import pytest
from click.testing import Result
from msgspec.structs import replace

from perfxl.excel.exchange import host
from perfxl.excel.xlsx import workbook
from perfxl.jobs.folder import clerk, inspection, record, workers
from perfxl.jobs.folder.answer import Answer, packed
from perfxl.jobs.folder.files import files_in
from perfxl.jobs.folder.inspection import Inspection, inspect
from perfxl.jobs.folder.record import SUFFIX, Record
from perfxl.jobs.folder.stream import stream
from perfxl.ledger.ledger import Ledger
from perfxl.ledger.rows import FileRow
from perfxl.ledger.tables import tables_of
from perfxl.text.refusal import Refused
from tests.support import PATIENCE, ROOT, bureau, command

pytestmark = pytest.mark.slow

MANY = 2_000


def run(*arguments: object) -> Result:
    return command.run("batch", *arguments)


def table(path: Path, sheet: str) -> list[dict[str, str]]:
    """A table of a ledger as one would read it: head -> text."""
    book = workbook.read(path)
    (found,) = [s for s in book.sheets if s.name == sheet]
    width = max(column for _, column in found.cells)
    heads = [str(found.value(1, c) or "").replace("\n", "") for c in range(1, width + 1)]
    last = max(row for row, _ in found.cells)
    rows = [
        {head: text(found.value(row, c)) for c, head in enumerate(heads, 1)}
        for row in range(2, last + 1)
    ]
    return [row for row in rows if row[heads[0]] != "（无）"]


def text(value: object) -> str:
    return "" if value is None else str(value)


# The stream --------------------------------------------------------------------------------------


def double(tasks: Sequence[int]) -> list[int]:
    return [task * 2 for task in tasks]


def deadly(tasks: Sequence[int]) -> list[int]:
    """Some numbers take the whole process down."""
    if any(task % 37 == 5 for task in tasks):
        os._exit(3)
    return double(tasks)


def failing(tasks: Sequence[int]) -> list[int]:
    if any(task % 11 == 3 for task in tasks):
        raise RuntimeError("no")
    return double(tasks)


def lost(task: int, error: BaseException) -> int:
    return -task


def test_every_task_is_answered_once() -> None:
    for size in (1, 3, 1000):
        with_threads = stream(range(100), double, lambda: ThreadPoolExecutor(4), lost, size=size)
        assert sorted(with_threads) == [n * 2 for n in range(100)]
    assert list(stream([], double, lambda: ThreadPoolExecutor(1), lost)) == []


def test_a_group_that_fails_is_tried_one_by_one() -> None:
    found = set(stream(range(60), failing, lambda: ThreadPoolExecutor(3), lost, size=8))
    assert found == {-n if n % 11 == 3 else n * 2 for n in range(60)}


def test_a_task_that_kills_its_worker_is_found_out() -> None:
    made: list[Executor] = []

    def executors() -> Executor:
        made.append(workers.pool(2))
        return made[-1]

    found = sorted(stream(range(80), deadly, executors, lost, size=8))
    assert found == sorted(-n if n % 37 == 5 else n * 2 for n in range(80))
    assert len(made) > 1


class Dead(Executor):
    """An executor that cannot run anything."""

    def submit(self, *_: object, **__: object) -> Future[list[int]]:  # type: ignore[override]
        from concurrent.futures import BrokenExecutor

        raise BrokenExecutor


def test_where_nothing_can_be_run_that_is_said() -> None:
    from concurrent.futures import BrokenExecutor

    with pytest.raises(BrokenExecutor):
        list(stream(range(3), double, Dead, lost))


class Closing(Executor):
    """A pool whose pipe is closed while it breaks, before it knows."""

    def submit(self, *_: object, **__: object) -> Future[list[int]]:  # type: ignore[override]
        raise OSError("handle is closed")


def test_an_executor_that_breaks_while_it_is_given_work_is_followed_by_another() -> None:
    from concurrent.futures import BrokenExecutor

    made = iter((Closing, lambda: ThreadPoolExecutor(1)))
    assert sorted(stream(range(3), double, lambda: next(made)(), lost, size=1)) == [0, 2, 4]
    with pytest.raises(BrokenExecutor):
        list(stream(range(3), double, Closing, lost))


def test_only_so_much_is_under_way() -> None:
    drawn = 0

    def tasks() -> Iterator[int]:
        nonlocal drawn
        for number in range(10_000):
            drawn += 1
            yield number

    answers = stream(tasks(), double, lambda: ThreadPoolExecutor(2), lost, ahead=4, size=10)
    next(answers)
    assert drawn <= 50
    answers.close()


# The folder --------------------------------------------------------------------------------------


def test_every_file_of_a_folder_once(tmp_path: Path) -> None:
    for name in ("a/2.xlsx", "a/1.xlsx", "~$1.xlsx", ".~lock.1.xlsx#", ".hidden/3.xlsx", "Thumbs.db",
                 "b/c/d.pdf", "own.xlsx", "x.tmp"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = list(files_in(str(tmp_path), str, [str(tmp_path / "own.xlsx")]))
    assert [item.name for item in found if item.skip is None] == [
        "a/1.xlsx",
        "a/2.xlsx",
        "b/c/d.pdf",
    ]
    assert [item.name for item in found if item.skip is not None] == [
        ".hidden", ".~lock.1.xlsx#", "Thumbs.db", "link", "loop", "x.tmp", "~$1.xlsx",
    ]  # fmt: skip


# The whole ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bureau_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two thousand forms, every fourth with a defect, among files that are no forms."""
    folder = tmp_path_factory.mktemp("bureau") / "报送"
    bureau.write(folder, MANY)
    for name, (content, _) in bureau.broken().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    for number, spoil in ACROSS.items():
        (folder / bureau.name_of(number)).write_bytes(bureau.file(spoil(bureau.clean(number))))
    (folder / "~$00001.xlsx").write_bytes(b"lock")
    return folder


REASON = "项目受施工许可影响少巡检若干次；下一步加强与主管部门的协调，补齐巡检。"
GOAL = "全面完成年度各项便民设施更新任务，持续提升居民获得感和满意度。"
ACROSS = {
    1: lambda form: replace(form, project=bureau.clean(2).project, unit=bureau.unit_of(2)),
    9: bureau.row(1, reason=REASON),
    13: bureau.row(1, reason=REASON.replace("；", "，")),
    17: bureau.row(1, reason=REASON + " "),
    21: lambda form: replace(form, goal=GOAL),
    25: lambda form: replace(form, goal=GOAL),
    29: lambda form: replace(form, unit=f"滨江区{form.unit}"),
    33: lambda form: replace(form, unit=f"{form.unit[:2]} {form.unit[2:]}"),
}
"""Clean forms that only the others give away."""

EXPECTED_ACROSS = {1: "X-1", 2: "X-1", 9: "X-2", 13: "X-2", 17: "X-2", 21: "X-3", 25: "X-3",
                   29: "X-5", 33: "X-5"}  # fmt: skip


def expected() -> Counter[tuple[str, str]]:
    """(file, code) of everything that was planted."""
    found: Counter[tuple[str, str]] = Counter()
    for number in range(MANY):
        defect = bureau.planted(number)
        for code in defect.codes if defect is not None else ():
            found[bureau.name_of(number), code] += 1
    for number, code in EXPECTED_ACROSS.items():
        found[bureau.name_of(number), code] += 1
    return found


@pytest.fixture(scope="module")
def ledger(bureau_folder: Path) -> Path:
    """The ledger of the whole bureau."""
    output = bureau_folder.parent / "台账.xlsx"
    done = run(bureau_folder, "-o", output)
    assert done.exit_code == 2, done.output  # five files are no forms
    count = MANY + len(bureau.broken()) + 1
    assert f"共 {count} 个文件 = 核验 {MANY} + 不能核验 5 + 跳过 1（未变 0）" in done.output
    return output


def test_every_planted_defect_is_found_and_nothing_else(ledger: Path) -> None:
    rows = table(ledger, "问题")
    found = Counter((row["文件"], row["编码"]) for row in rows)
    assert found - expected() == Counter()
    assert expected() - found == Counter()
    refused = {row["文件"]: row["编码"] for row in table(ledger, "未能读取") if row["编码"]}
    assert refused == {name: code for name, (_, code) in bureau.broken().items()}
    projects = table(ledger, "项目")
    assert [row["文件"] for row in projects] == sorted(bureau.name_of(n) for n in range(MANY))
    assert sum(int(row["错误"]) for row in projects) == sum(row["级别"] == "错误" for row in rows)


def test_what_goes_back_names_every_missing_reason_and_error(ledger: Path) -> None:
    returned = Counter(row["文件"] for row in table(ledger, "退回清单"))
    errors = {row["文件"] for row in table(ledger, "问题") if row["级别"] == "错误"}
    lacking = {
        row["文件"]
        for row in table(ledger, "项目")
        if row["缺偏差原因"] != "0" or row["缺改进措施"] != "0"
    }
    assert set(returned) == errors | lacking
    units = [row["实施单位"] for row in table(ledger, "退回清单")]
    assert units == sorted(units)


def test_unchanged_files_are_not_verified_again(ledger: Path, bureau_folder: Path) -> None:
    before = ledger.read_bytes()
    done = run(bureau_folder, "-o", ledger)
    kept = sum(code in clerk.OF_THE_BYTES for _, code in bureau.broken().values())
    assert kept >= 3 and f"（未变 {MANY + kept}）" in done.output, done.output
    assert ledger.read_bytes() == before


def test_killed_in_the_middle_and_run_again_gives_the_same_ledger(
    ledger: Path, bureau_folder: Path, tmp_path: Path
) -> None:
    """Killed outright, twice, with all its workers; then run to the end with another number of
    workers: the same bytes."""
    output = bureau_folder.parent / "again.xlsx"
    seen = 0
    for _ in range(2):
        process = start(bureau_folder, output, "--jobs", "2")
        seen = wait_for_answers(output)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert not output.exists()
        assert seen <= answers(output) < MANY
    done = run(bureau_folder, "-o", output, "--jobs", "3")
    assert done.exit_code == 2
    unchanged = int(done.output.partition("未变 ")[2].partition("）")[0])
    assert unchanged >= seen - 10
    assert output.read_bytes() == ledger.read_bytes()
    assert not list(bureau_folder.rglob(".perfxl-*"))


def test_an_interrupt_leaves_a_valid_ledger_of_what_is_done(
    ledger: Path, bureau_folder: Path
) -> None:
    output = bureau_folder.parent / "interrupted.xlsx"
    process = start(bureau_folder, output, "--jobs", "2")
    wait_for_answers(output)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: workers and all
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, said
    projects = table(output, "项目")
    assert 50 < len(projects) < MANY
    assert f"共 {len(projects)}" in said.decode() or "/" in said.decode()
    whole = {row["文件"]: row for row in table(ledger, "项目")}
    for row in projects:
        assert {**row, "序号": ""} == {**whole[row["文件"]], "序号": ""}
    assert "未完成" in str(workbook.read(output).sheets[0].value(3, 2))


def test_an_interrupt_while_the_workers_start(folder: Path, tmp_path: Path) -> None:
    """No word from what the workers come from, and no trace of it."""
    output = tmp_path / "台账.xlsx"
    process = start(folder, output, "--jobs", "2")
    while not Path(f"{output}{SUFFIX}").exists() and process.poll() is None:
        time.sleep(0.001)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode in (1, 130) and b"Traceback" not in said, said.decode()


@pytest.mark.parametrize("times", [1, 2])
def test_an_interrupt_at_any_answer(folder: Path, tmp_path: Path, times: int) -> None:
    """The first Ctrl-C keeps the answer under way, a second breaks off; both end in a ledger, and
    the next run goes on from there."""

    def told(done: int, of: int) -> None:
        if done == 7:
            for _ in range(times):
                signal.raise_signal(signal.SIGINT)

    job = Inspection(str(folder), str(tmp_path / "台账.xlsx"), jobs=2)
    before = signal.getsignal(signal.SIGINT)
    outcome = inspect(job, told)
    assert outcome.exit_code == 130 and signal.getsignal(signal.SIGINT) == before
    assert outcome.overview.answered == 7 == len(table(Path(job.output), "项目"))
    assert (again := inspect(job)).unchanged == 7 and again.overview.answered == 20


def test_an_interrupt_at_the_last_answer_changes_nothing(folder: Path, tmp_path: Path) -> None:
    def told(done: int, of: int) -> None:
        if done == of:
            signal.raise_signal(signal.SIGINT)

    outcome = inspect(Inspection(str(folder), str(tmp_path / "台账.xlsx")), told)
    assert outcome.exit_code == 1 and outcome.overview.answered == 20


def test_the_record_survives_being_broken_off_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every line of entering and of committing, and the ledger is still written from it."""
    from perfxl.jobs.folder import record as module

    monkeypatch.setattr(module, "COMMIT", -1.0)  # every answer is put on disk
    broken_off, line = 0, 0
    while broken_off == line:
        line += 1
        with Record(tmp_path / "r.db", f"key {line}") as record:
            record.enter(Answer("a", "1", "verified", False, packed(FileRow("a", "verified"))))
            left = line

            def tracer(frame: FrameType, event: str, _: object) -> Callable[..., object] | None:
                nonlocal left
                if frame.f_code.co_filename != module.__file__:
                    return None
                left -= event == "line"
                if not left:
                    raise KeyboardInterrupt
                return tracer

            try:
                sys.settrace(tracer)
                record.enter(Answer("b", "1", "verified", False, packed(FileRow("b", "verified"))))
            except KeyboardInterrupt:
                broken_off += 1
            finally:
                sys.settrace(None)
            record.commit()
            assert {row.name for row in record.rows()} >= {"a"}
    assert broken_off > 4


def start(folder: Path, output: Path, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "perfxl", "batch", str(folder), "-o", str(output), *options],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip


def answers(output: Path) -> int:
    """How many answers are on disk, as they would be found if the run were killed now: counted in
    a copy, for the writer holds the record."""
    record = f"{output}{SUFFIX}"
    with tempfile.TemporaryDirectory() as folder:
        for tail in ("-journal", ""):
            if os.path.exists(record + tail):
                shutil.copyfile(record + tail, f"{folder}/copy{tail}")
        try:
            with closing(sqlite3.connect(f"{folder}/copy")) as base:
                return int(base.execute("select count(*) from answers").fetchone()[0])
        except sqlite3.DatabaseError:  # nothing there yet, or copied while it was written
            return 0


def wait_for_answers(output: Path) -> int:
    """Until fifty more answers are on disk; how many there are then."""
    deadline = time.monotonic() + PATIENCE
    before = answers(output)
    while time.monotonic() < deadline:
        if (seen := answers(output)) > before + 50:
            return seen
        time.sleep(0.02)
    pytest.fail("nothing was recorded")


# Small folders -----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twenty forms, every second with a defect."""
    made = tmp_path / "报送"
    for number in range(20):
        path = made / bureau.name_of(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        form, texts = bureau.clean(number), {}
        if number % 2:
            defect = bureau.DEFECTS[number // 2]
            form, texts = defect.spoil(form), dict(defect.texts)
        path.write_bytes(bureau.file(form, texts))
    return made


def test_the_ledger_is_the_same_whatever_the_order(folder: Path, tmp_path: Path) -> None:
    made = []
    for jobs in (1, 2, 3):
        output = tmp_path / "台账.xlsx"
        inspect(Inspection(str(folder), str(output), jobs=jobs, fresh=True))
        made.append(output.read_bytes())
    assert made[0] == made[1] == made[2]


def test_the_same_code_on_a_dask_cluster(folder: Path, tmp_path: Path) -> None:
    from distributed import LocalCluster

    here, there = tmp_path / "here.xlsx", tmp_path / "there.xlsx"
    inspect(Inspection(str(folder), str(here)))
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as cluster:
        outcome = inspect(Inspection(str(folder), str(there), scheduler=cluster.scheduler_address))
    assert outcome.overview.status["verified"] == 20 and there.read_bytes() == here.read_bytes()


@pytest.mark.parametrize(
    ("address", "said"), [("tcp://127.0.0.1:9", "没有应答"), ("主机", "地址应写成 tcp://主机:8786")]
)
def test_a_cluster_that_is_not_there(
    address: str, said: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unraisable: list[object] = []
    monkeypatch.setattr(workers, "CONNECT", "1s")
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)
    with pytest.raises(Refused) as refused:
        inspect(Inspection(str(folder), str(tmp_path / "x.xlsx"), scheduler=address))
    assert refused.value.code == "E-CLUSTER" and said in refused.value.sentence()
    gc.collect()
    assert not unraisable  # such as a client half made


def test_the_summaries_are_written_and_then_known(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "台账.xlsx"
    assert run(folder, "-o", output).exit_code == 1
    before = [table(output, name) for name in ("问题", "未能读取")]
    done = run(folder, "-o", output, "--write")
    assert "（未变 0）" in done.output
    for path in folder.rglob("*.xlsx"):
        assert [sheet.name for sheet in workbook.read(path).sheets][-1] == "核验汇总"
    assert [table(output, name) for name in ("问题", "未能读取")] == before  # the hashes are new
    stamps = {path: path.stat().st_mtime_ns for path in folder.rglob("*.xlsx")}
    assert "（未变 20）" in run(folder, "-o", output, "--write").output
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.xlsx")} == stamps


def test_a_file_that_cannot_be_written_is_verified_and_said(folder: Path, tmp_path: Path) -> None:
    path = folder / bureau.name_of(4)
    (path.parent / f"~${path.name}").write_bytes(b"\x05Zhang")
    output = tmp_path / "台账.xlsx"
    done = run(folder, "-o", output, "--write")
    assert done.exit_code == 2 and "核验 20 + 不能核验 0 + 跳过 1" in done.output
    (row,) = [row for row in table(output, "未能读取") if row["结果"] == "未写入"]
    assert row["文件"] == bureau.name_of(4) and row["编码"] == "E-BUSY"
    (path.parent / f"~${path.name}").unlink()
    assert run(folder, "-o", output, "--write").exit_code == 1
    assert "核验汇总" in [sheet.name for sheet in workbook.read(path).sheets]


def test_what_a_killed_writer_left_is_no_file_of_the_folder(folder: Path, tmp_path: Path) -> None:
    whole, output = (tmp_path / name / "台账.xlsx" for name in ("whole", "again"))
    for ledger in (whole, output):
        shutil.copytree(folder, ledger.parent / "报送")
    run(whole.parent / "报送", "-o", whole, "--write")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    unit = output.parent / "报送" / Path(bureau.name_of(4)).parent
    for where in (unit, output.parent):
        (where / f".perfxl-{host()}-{ended.pid}-abcdef.tmp").write_bytes(b"half a form")
    (unit / ".perfxl-0123456789abcdef.lock").touch()
    run(output.parent / "报送", "-o", output, "--write")
    assert output.read_bytes() == whole.read_bytes()
    assert not list(tmp_path.rglob(".perfxl-*"))


def test_one_file_under_two_names_is_written_once(folder: Path, tmp_path: Path) -> None:
    path = folder / bureau.name_of(4)
    path.with_name("00000 link.xlsx").symlink_to(path)
    done = run(folder, "-o", tmp_path / "台账.xlsx", "--write")
    assert done.exit_code == 1 and "核验 21 + 不能核验 0" in done.output
    assert "核验汇总" in [sheet.name for sheet in workbook.read(path).sheets]


def test_attributes_that_were_lost_are_said_once(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    for number in (4, 5):
        os.setxattr(folder / bureau.name_of(number), "user.note", b"x")
    monkeypatch.setattr(os, "setxattr", refuses)
    command = (folder, "-o", tmp_path / "台账.xlsx", "--write", "--jobs", "1")
    first = min(bureau.name_of(number) for number in (4, 5))
    assert f"user.note: {first} (+1)" in run(*command).output
    assert "W-ATTRIBUTE" not in run(*command).output


def test_a_changed_a_new_and_a_gone_file(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "台账.xlsx"
    run(folder, "-o", output)
    (folder / bureau.name_of(3)).write_bytes(bureau.file(bureau.clean(3)))
    (folder / "new.xlsx").write_bytes(bureau.file(bureau.clean(700)))
    (folder / bureau.name_of(5)).unlink()
    done = run(folder, "-o", output)
    assert "共 20 个文件 = 核验 20 + 不能核验 0 + 跳过 0（未变 18）" in done.output
    fresh = tmp_path / "fresh.xlsx"
    run(folder, "-o", fresh)
    assert fresh.read_bytes() == output.read_bytes()


def test_another_policy_is_another_answer(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "台账.xlsx"
    run(folder, "-o", output)
    assert "（未变 0）" in run(folder, "-o", output, "--policy", "mof-2021").output
    assert {row["政策"] for row in table(output, "项目")} == {"mof-2021"}


def test_our_own_ledgers_in_the_folder_are_passed_over(folder: Path) -> None:
    assert run(folder, "-o", folder / "台账.xlsx", "--split-by", "unit").exit_code == 1
    first = (folder / "台账.xlsx").read_bytes()
    assert run(folder, "-o", folder / "台账.xlsx", "--split-by", "unit").exit_code == 1
    assert (folder / "台账.xlsx").read_bytes() == first
    done = run(folder, "-o", folder / "二.xlsx")
    own = 1 + len(list((folder / "台账-退回").glob("*.xlsx")))
    assert f"跳过 {own + 1}" in done.output  # and the other ledger's record
    assert "核验 20 +" in done.output


def test_one_workbook_a_unit(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "台账.xlsx"
    run(folder, "-o", output, "--split-by", "unit")
    split = tmp_path / "台账-退回"
    rows = table(output, "退回清单")
    assert {path.stem for path in split.glob("*.xlsx")} == {row["实施单位"] for row in rows}
    mine = split / "keep.xlsx"
    mine.write_bytes(bureau.file(bureau.clean(0)))
    for number in range(1, 20, 2):
        (folder / bureau.name_of(number)).write_bytes(bureau.file(bureau.clean(number)))
    run(folder, "-o", output, "--split-by", "unit")
    assert [path.name for path in split.glob("*.xlsx")] == ["keep.xlsx"]


def test_a_file_that_is_no_ledger_is_not_overwritten(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "台账.xlsx"
    output.write_bytes(b"mine")
    done = run(folder, "-o", output)
    assert done.exit_code == 2 and "E-EXISTS" in done.output and output.read_bytes() == b"mine"
    assert not Path(f"{output}{SUFFIX}").exists()
    assert run(folder, "-o", output, "--force").exit_code == 1


def test_a_damaged_record_is_begun_anew(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "台账.xlsx"
    run(folder, "-o", output)
    before = output.read_bytes()
    Path(f"{output}{SUFFIX}").write_bytes(b"SQLite format 3\x00" + random.Random(1).randbytes(5000))
    assert "（未变 0）" in run(folder, "-o", output).output
    assert output.read_bytes() == before


def test_two_runs_at_once_on_one_ledger(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "台账.xlsx"
    with Record(f"{output}{SUFFIX}", "key"):
        done = run(folder, "-o", output)
    assert done.exit_code == 2 and "E-BUSY" in done.output


def test_a_worker_that_dies_is_one_answer(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection, "Errand", Deadly)
    output = tmp_path / "台账.xlsx"
    outcome = inspect(Inspection(str(folder), str(output), jobs=2))
    assert outcome.overview.status == {"verified": 19, "refused": 1}
    (row,) = table(output, "未能读取")
    assert row["文件"] == bureau.name_of(7) and row["编码"] == "E-CRASH"


def test_one_job_is_done_in_this_process(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no process can be started, as on a locked-down computer, ``--jobs 1`` needs none."""
    for name in ("pool", "make_ready", "context"):
        monkeypatch.setattr(workers, name, lambda *_: pytest.fail("a pool was made"))
    outcome = inspect(Inspection(str(folder), str(tmp_path / "台账.xlsx"), jobs=1))
    assert outcome.overview.status == {"verified": 20} and not outcome.interrupted


@pytest.mark.parametrize("jobs", [2, 3])
def test_workers_that_cannot_start_are_not_blamed_on_the_files(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    context = workers.context()
    dead: Callable[[int], Executor] = lambda n: ProcessPoolExecutor(n, context, os._exit, (3,))  # noqa: E731
    monkeypatch.setattr(workers, "pool", dead)
    output = tmp_path / "台账.xlsx"
    done = run(folder, "-o", output, "--jobs", jobs)
    assert done.exit_code == 2 and "E-WORKERS" in done.output and not output.exists()
    monkeypatch.undo()
    assert "（未变 0）" in run(folder, "-o", output).output


class Deadly(clerk.Errand):
    """An errand that one file kills."""

    def __call__(self, tasks: Sequence[clerk.Task]) -> list[record.Answer]:
        if any(task.name == bureau.name_of(7) for task in tasks):
            os._exit(9)
        return super().__call__(tasks)


def test_memory_does_not_grow_with_the_number_of_files(
    bureau_folder: Path, ledger: Path, tmp_path: Path
) -> None:
    """The main process, its workers and what forks them stay under 250 MB together, and a quarter
    of the files takes as much."""
    peaks = []
    for folder in (bureau_folder / bureau.unit_of(0), bureau_folder):
        output = bureau_folder.parent / f"measured-{folder.name}.xlsx"  # another folder: a round
        command = [sys.executable, "-m", "perfxl", "batch", str(folder), "-o", str(output)]
        said, most = bureau.measured(["sh", "-c", '"$@" || true', "sh", *command, "--jobs", "2",
                                      "--fresh"], cwd=ROOT)  # fmt: skip
        assert "核验" in said
        peaks.append(most)
    same = output.read_bytes() == ledger.read_bytes()
    assert same, "the ledger is another"  # a difference of two ledgers takes pytest minutes
    assert peaks[1] < 250 and peaks[1] < peaks[0] + 60, peaks


def test_a_ledger_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    output = tmp_path / "台账.xlsx"
    done = run(tmp_path / "空", "-o", output)
    assert done.exit_code == 2 and "E-NOFILES" in done.output and not output.exists()
    (tmp_path / "空" / "~$1.xlsx").write_bytes(b"lock")
    (tmp_path / "空" / "说明.txt").write_text("没有表")
    assert run(tmp_path / "空", "-o", output).exit_code == 2
    assert table(output, "项目") == [] and run(tmp_path / "没有", "-o", output).exit_code == 2


def test_the_pool_leaves_the_interrupt_to_us() -> None:
    with workers.pool(1) as pool:
        assert isinstance(pool, ProcessPoolExecutor)
        assert pool.submit(signal.getsignal, signal.SIGINT).result() == signal.SIG_IGN


def test_windows_has_workers_however_many_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot wait for more than 61 processes at once, and there are computers with more cores."""
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(ValueError, match="61"):
        ProcessPoolExecutor(62)
    for many in (61, 62, 256):
        workers.pool(many).shutdown()


def test_the_ledger_can_be_asked_again_and_again(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "台账.xlsx"
    run(folder, "-o", output)
    with Record(f"{output}{SUFFIX}", "other") as record:
        record.run -= 1
        ledger = Ledger(record.rows, record.pick, 20)
        for made in tables_of(ledger):
            assert list(made.rows()) == list(made.rows())
