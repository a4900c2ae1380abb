"""The officer's first quarter of an hour: each first step and slip, and what is printed.

Real processes, redirected as people redirect them: Chinese and Western consoles, a full disk, a
closed pipe. Nothing raises, 1 means findings and nothing else, and every sentence is Chinese first.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from perfxl.cli import frame
from perfxl.jobs.one_file import verify_file
from tests.support import PATIENCE, ROOT, bureau, command, first_steps

ENCODINGS = ("utf-8", "gbk", "cp1252", "ascii", "big5")


def perfxl(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "perfxl", *map(str, arguments)],
        capture_output=True, check=False, timeout=PATIENCE,
        env={**os.environ, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0", **environment},
    )  # fmt: skip


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A form that has a finding."""
    path = tmp_path / "自评表 √.xlsx"
    path.write_bytes(bureau.file(bureau.row(1, reason=None)(bureau.clean(1))))
    return path


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_console_keeps_a_command_from_its_end(encoding: str, form: Path, tmp_path: Path) -> None:
    told = {"PYTHONIOENCODING": encoding}
    done = perfxl("verify", form, **told)
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False), done.stderr
    assert verify_file(form, write=False).reports  # and it was verified and written
    for arguments in (["-h"], ["checks"], ["checks", "D-1"], ["verify", "-h"], []):
        done = perfxl(*arguments, **told)
        assert (done.returncode, done.stderr) == (0, b""), arguments
    exported = perfxl("export", form, **told)
    data = tmp_path / "数据.json"
    data.write_bytes(exported.stdout)
    assert json.loads(exported.stdout.decode("utf-8"))["project"] == bureau.clean(1).project
    assert perfxl("fill", data, "-o", tmp_path / "新表.xlsx", **told).returncode == 0


def test_what_powershell_wrote_is_filled_too(form: Path, tmp_path: Path) -> None:
    data = tmp_path / "数据.json"
    data.write_bytes(perfxl("export", form).stdout.decode("utf-8").encode("utf-16"))
    assert perfxl("fill", data, "-o", tmp_path / "新表.xlsx").returncode == 0


@pytest.mark.parametrize("arguments", [["verify", "--no-write"], ["export"], ["checks"]])
def test_a_full_output_is_one_line_and_exit_code_2(arguments: list[str], form: Path) -> None:
    files = [] if arguments == ["checks"] else [str(form)]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "perfxl", *arguments, *files],
            stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    said = done.stderr.decode()
    assert done.returncode == 2 and said.count("\n") == 1 and "E-WRITE" in said, said
    assert "磁盘已满" in said


def test_a_closed_pipe_is_one_line_and_exit_code_2(form: Path) -> None:
    for arguments in (["checks"], ["verify", "--no-write", str(form)]):
        process = subprocess.Popen(
            [sys.executable, "-m", "perfxl", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        said = process.stderr.read().decode()
        process.stderr.close()
        assert process.wait(PATIENCE) == 2 and said.count("\n") == 1 and "E-WRITE" in said, said


def test_an_error_of_ours_is_one_line_and_never_exit_code_1(form: Path) -> None:
    code = (
        "import sys; sys.argv[1:] = ['verify', sys.argv[1]]\n"
        "import perfxl.cli.verifying as v, perfxl.__main__ as m\n"
        "def broken(*a, **k): raise ZeroDivisionError('of ours')\n"
        "v.verify_files = broken\nm.main()"
    )
    done = subprocess.run([sys.executable, "-c", code, str(form)], capture_output=True, check=False)
    said = done.stderr.decode()
    assert done.returncode == 2 and said.startswith("E-CRASH 程序内部出错：ZeroDivisionError")
    assert said.count("\n") == 1


def test_the_worst_comes_first_and_errors_can_stand_alone(form: Path, tmp_path: Path) -> None:
    from perfxl.cli.demo import SAMPLES, sample
    from perfxl.jobs.one_file import filled

    path = tmp_path / "三种.xlsx"
    path.write_bytes(filled(sample(SAMPLES[0])))

    def severities(*options: str) -> list[str]:
        done = perfxl("verify", "--no-write", *options, path, PYTHONIOENCODING="utf-8")
        assert done.returncode == 1
        return re.findall(r"^\S+!\w+: (错误|警告|提示) ", done.stdout.decode(), re.MULTILINE)

    found = severities()
    assert found == sorted(found, key=["错误", "警告", "提示"].index) and len(set(found)) == 3
    assert severities("--errors-only") == [each for each in found if each == "错误"]


def test_json_surprises_nobody_by_writing(form: Path) -> None:
    before = form.read_bytes()
    assert perfxl("verify", "--json", form).returncode == 1
    assert form.read_bytes() == before
    assert perfxl("verify", "--json", "--write", form).returncode == 1
    assert form.read_bytes() != before


# What is printed -------------------------------------------------------------------------------

SLIPS = (  # what is typed, and in it what is said in Chinese and in English
    ([], "核验一张填好的表", "verify a form"),
    (["-h"], "用法：perfxl", "Usage: perfxl"),
    (["verify", "-h"], "退出码：0 没有错误", "Exit status: 0 clean"),
    (["--version"], "perfxl", "perfxl"),
    (["."], "perfxl batch .", "to verify it: perfxl batch ."),
    (["addin"], "用法：perfxl addin [选项] 命令 …", "Usage: perfxl addin"),
    (["verify"], "用法不对：请给出文件", "name files"),
    (["verfy", "a.xlsx"], "用法不对：没有命令 verfy", "No such command 'verfy'"),
    (["template", "--yaer", "2026"], "没有选项 --yaer，是不是 --year", "No such option '--yaer'"),
    (["template", "--year", "两千"], "“两千”不是整数", "not a valid integer"),
    (["template", "--year", "26", "-o", "a.xlsx"], "26 应在 1990 至 2100 之间", "not in the range"),
    (["rollover", "没有.xlsx", "-o", "新"], "找不到文件", "no such file"),
    (["verify", "--lang"], "选项 --lang 后面要给出内容", "requires an argument"),
    (["checks", "Z-9"], "没有“Z-9”", "nothing on Z-9"),
    (["checks", "x1"], "同一项目填报了不止一次", "One project was filed more than once"),
    (["checks", "E-NOFORM"], "工作簿里没有找到绩效自评表", "no self-evaluation form was found"),
    (["template", "--year", "2026", "--layout", "北京", "-o", "a.xlsx"], "上海、财政部、四川", "sichuan"),
    (["verify", "a.xlsx", "-o", "a.xls"], "应以 .xlsx 结尾", "should end in .xlsx"),
    (["verify", "a.xlsx", "-o", "a.csv"], "应以 .xlsx 结尾", "should end in .xlsx"),
    (["verify", "."], "perfxl batch", "perfxl batch"),
    (["verify", "—no-write", "a.xlsx"], "没有选项 —no-write，是不是 --no-write", "'—no-write'. Did you"),
    (["verify", "-json", "a.xlsx"], "没有选项 -json，是不是 --json", "'-json'. Did you mean '--json'"),
    (["verify", ""], "文件：名称是空的", "the name is empty"),
    (["batch", ".", "-o", ""], "-o / --output：名称是空的", "the name is empty"),
    (["batch"], "缺少 文件夹", "Missing argument 'FOLDER'"),
    (["batch", "-h"], "perfxl batch [选项] 文件夹", "perfxl batch [OPTIONS] FOLDER"),
    (["batch", ".", "--date", "今天"], "“今天”不是日期，应写成 2026-03-10", "does not match the format"),
    (["verify", "--policy", "mof2020", "a.xlsx"], "也不是已发布的政策（mof-2020、mof-2021）", "nor released"),
    (["verify", "没有.xlsx"], "找不到文件", "no such file"),
)  # fmt: skip


@pytest.mark.parametrize(("typed", "zh", "en"), SLIPS, ids=lambda value: str(value)[:24])
def test_a_slip_is_answered_in_the_language_asked_for(typed: list[str], zh: str, en: str) -> None:
    for lang, said in (("zh", zh), ("en", en)):
        done = perfxl(*typed, PERFXL_LANG=lang, PYTHONIOENCODING="utf-8")
        printed = (done.stdout + done.stderr).decode()
        assert said in printed, printed
        assert "Traceback" not in printed and done.returncode in (0, 2)
        if lang == "zh" and done.returncode:
            assert "Error:" not in printed and "Usage:" not in printed


def test_a_wrong_policy_is_said_by_every_command(
    form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from perfxl.cli.commands import main

    monkeypatch.chdir(tmp_path)
    Path("本省.toml").write_text(
        'id = "a"\nextends = "mof-2020"\nweights.total = "一百"\n', "utf-8"
    )
    Path("清单.csv").write_text("项目名称,年度\n道路,2025\n", "utf-8")
    takes = [
        name for name, command in main.commands.items()
        if any("--policy" in option.opts for option in command.params)
    ]  # fmt: skip
    assert len(takes) > 6
    for name in takes:
        files = {
            "template": [],
            "diff": [form, form],
            "batch": ["."],
            "fill": ["清单.csv"],
        }.get(name, [form])
        done = command.run(name, *files, "--policy", "本省.toml")
        assert done.exit_code == 2, (name, done.output)
        assert "[本省.toml]：第 3 行，weights.total：应是数" in done.output, (name, done.output)


def test_a_folder_that_cannot_be_read_is_refused_by_what_reads_it(
    form: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_, **__: False)  # as a system may say it, too
    done = command.run("labels", form.parent)
    assert (done.exit_code, done.output) == (0, "标题都看懂了\n")


def test_a_wrong_list_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "指标.xlsx"
    empty.write_bytes(b"")
    done = command.run("template", "--indicators", empty, "-o", tmp_path / "新.xlsx")
    assert (
        done.exit_code == 2 and "E-EMPTY 文件是空的" in done.output and "指标.xlsx" in done.output
    )


def test_every_command_shows_an_example_and_one_language() -> None:
    from perfxl.cli.commands import main

    for name, made in main.commands.items():
        help_text = made.help or ""
        if name != "addin":
            assert f"    perfxl {name}" in help_text, name
        english = frame.in_language(help_text, "en").replace("perfxl", "")
        lines = [line for line in english.splitlines() if not line.startswith("    ")]
        assert not any("\u4e00" <= char <= "\u9fff" for char in "".join(lines)), (name, lines)


def test_help_follows_the_language_option() -> None:
    for arguments in (
        ["verify", "--lang", "en", "-h"], ["verify", "-h", "--lang=en"],
        ["--lang", "en", "verify", "-h"], ["--lang=en", "-h"],
    ):  # fmt: skip
        done = perfxl(*arguments, PERFXL_LANG="zh", PYTHONIOENCODING="utf-8")
        assert done.stdout.decode().startswith("Usage:")


def test_a_file_for_a_folder_and_an_empty_folder(form: Path, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    for folder, code, said in (
        (form, "E-ONEFILE", "perfxl verify"),
        (tmp_path / "空", "E-NOFILES", "没有可以核验的文件"),
    ):
        done = perfxl("batch", folder, "-o", tmp_path / "台账.xlsx", PYTHONIOENCODING="utf-8")
        assert (
            done.returncode == 2 and code in done.stderr.decode() and said in done.stderr.decode()
        )
    assert not (tmp_path / "台账.xlsx").exists()


@pytest.mark.parametrize(
    "content",
    [b"%TSD-Header-###%" + bytes(500), b"b\x14#e\x01\0\0\0E-SafeNet\0\0LOCK" + bytes(500)],
)
def test_transparent_encryption_is_said_to_be_so(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(content)
    done = perfxl("verify", path, PYTHONIOENCODING="utf-8")
    assert done.returncode == 2 and "E-SHIELD" in done.stderr.decode()
    assert "透明加密" in done.stderr.decode()


def test_a_workbook_is_no_data_file(form: Path, tmp_path: Path) -> None:
    done = perfxl("fill", form, "-o", tmp_path / "b.xlsx", PYTHONIOENCODING="utf-8")
    assert done.returncode == 2 and "perfxl export" in done.stderr.decode()


def test_the_summary_can_be_taken_out_again(form: Path) -> None:
    before = form.read_bytes()
    assert perfxl("verify", form).returncode == 1 and form.read_bytes() != before
    assert perfxl("verify", form).returncode == 1  # once more changes nothing of that
    done = perfxl("verify", "--remove", form, PYTHONIOENCODING="utf-8")
    assert done.returncode == 0 and "与写入以前完全相同" in done.stdout.decode()
    assert form.read_bytes() == before
    done = perfxl("verify", "--remove", form, PYTHONIOENCODING="utf-8")
    assert done.returncode == 0 and "没有核验汇总" in done.stdout.decode()
    assert form.read_bytes() == before


def test_the_page_of_first_steps_is_what_is_printed() -> None:
    assert (ROOT / "docs" / "first-steps.md").read_text("utf-8") == first_steps.page(), (
        "./regenerate"
    )


def test_no_first_step_ends_in_a_traceback_or_in_the_other_language() -> None:
    for typed, code, lines in first_steps.answers("zh"):
        printed = "\n".join(lines)
        assert code in (0, 1, 2) and "Traceback" not in printed and "Error:" not in printed, typed
    assert sum(len(steps) for _, steps in first_steps.STEPS) >= 60


def test_the_guide_to_policies_is_printed_in_one_language_and_is_the_page() -> None:
    """Docs are not in the wheel: what a message sends people to is in the program."""
    page = (ROOT / "docs" / "policies.md").read_text("utf-8")
    assert page == (ROOT / "perfxl" / "policies" / "guide.md").read_text("utf-8")
    keys = set(re.findall(r"^\| (`[a-z_.]+`) \|", page, re.MULTILINE))
    assert len(keys) > 40
    for lang, said, other in (
        ("zh", "满分 (W-1)", "the full mark"),
        ("en", "the full mark (W-1)", "满分"),
    ):
        done = perfxl("policies", PERFXL_LANG=lang, PYTHONIOENCODING="gbk")
        printed = done.stdout.decode("gbk")
        assert done.returncode == 0 and all(f"  {key}  " in printed for key in keys)
        assert said in printed and other not in printed and "](" not in printed


def test_an_example_of_a_policy_is_a_file_to_begin_with(form: Path, tmp_path: Path) -> None:
    own = tmp_path / "本省.toml"
    assert perfxl("policies", "example-province", "-o", own).returncode == 0
    piped = perfxl("policies", "example-province", PYTHONIOENCODING="gbk").stdout
    assert piped == own.read_bytes()  # UTF-8 whatever the console is
    assert perfxl("verify", "--no-write", "--policy", own, form).returncode == 1
    again = perfxl("policies", "example-province", "-o", own)
    assert again.returncode == 2 and b"E-EXISTS" in again.stderr


def test_no_message_sends_people_to_a_page_they_do_not_have() -> None:
    from perfxl.text.codes import CATALOGUE

    for kind in CATALOGUE.values():
        assert "docs/" not in kind.remedy.zh + kind.remedy.en, kind.code


def test_outputs_have_sensible_names(
    form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without -o and --year: beside what was given, or in the folder one works in."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(form, "表.xlsx")
    assert verify_file("表.xlsx", write=False).reports[0].form.year == 2025
    this = dt.date.today().year
    for typed, made in (
        ("template", f"{this}年度自评表.xlsx"),
        ("template --year 2025 --xlsm", "2025年度自评表.xlsm"),
        ("repair 表.xlsx", "表.修复.xlsx"),
        ("rollover 表.xlsx", "2026年空白表"),
        ("export 表.xlsx -o 数据.json", "数据.json"),
        ("fill 数据.json", "数据.xlsx"),
        ("import 表.xlsx", "工作簿"),
        ("batch 2026年空白表", "台账.xlsx"),
    ):
        done = perfxl(*typed.split(), PYTHONIOENCODING="utf-8")
        assert done.returncode in (0, 1) and made in done.stdout.decode(), (typed, done)
        assert Path(made).exists(), typed


def test_the_language_before_the_command_is_the_command_s(form: Path) -> None:
    done = perfxl("--lang", "en", "verify", "--no-write", form, PYTHONIOENCODING="utf-8")
    assert done.returncode == 1 and ": 1 error, " in done.stdout.decode()
