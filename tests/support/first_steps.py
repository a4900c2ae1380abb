"""What a new user types in the first quarter of an hour, and what is printed: the page of it.

``python -m tests.support.first_steps > docs/first-steps.md`` writes the page; a test holds it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

from click.testing import CliRunner

from perfxl import __version__
from perfxl.cli.commands import main
from perfxl.excel.template.template import workbook as template
from perfxl.layout.layouts import SHANGHAI
from perfxl.rules.policy_files import policy_for
from tests.support import ROOT, bureau

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "开始 · Beginning",
        (
            "", "-h", "--version", "verify -h", "自评表.xlsx", "报送",
            "addin", "核验 自评表.xlsx", "verfy 自评表.xlsx", "verify",
            "verify --lang xx 自评表.xlsx", "verify --jason 自评表.xlsx", "verify --policy",
        ),
    ),
    (
        "核验 · Verifying",
        (
            "verify 自评表.xlsx", "verify --no-write 好表.xlsx", "verify --remove 自评表.xlsx",
            "verify --remove 自评表.xlsx", "verify 好表.xlsx -o 副本.xlsx",
            "verify 好表.xlsx -o 副本.xlsx", "verify 好表.xlsx -o 副本.xls",
            "verify 好表.xlsx -o 副本.csv", "verify 好表.xlsx 自评表.xlsx -o 副本.xlsx",
            "verify 好表.xlsx -o 没有的文件夹/副本.xlsx", "verify --remove --json 好表.xlsx",
            "verify 空白表.xlsx --no-write",
            "verify 空白表.xlsx --no-write --errors-only", "verify 空白表.xlsx --errors-only --json",
            "verify 旧表.xls", "verify 旧表.xls",
            "verify 旧表.核验.xlsx", "verify 别人的.xls",
        ),
    ),
    (
        "拿错了文件 · The wrong file",
        (
            "verify 没有.xlsx", "verify 报送", "verify 空文件.xlsx", "verify 文字.xlsx",
            "verify 图片.xlsx", "verify 绿盾.xlsx", "verify 亿赛通.xlsx", "verify 半个.xlsx",
            "verify 压缩包.xlsx", "verify 清单.xlsx", "verify --policy 没有.toml 好表.xlsx",
            "verify --policy 坏.toml 好表.xlsx",
        ),
    ),
    (
        "生成与填写 · Blanks and filling",
        (
            "template --year 2025", "template --year 2025 --xlsm", "template --year 两千 -o 新.xlsx", "template --year 26 -o 新.xlsx",
            "template --year 2010 -o 新.xlsx", "template --year 2026 -o 新.doc",
            "template --year 2026 --layout 北京 -o 新.xlsx",
            "template --year 2026 --layout 上海 -o 新.xlsx",
            "template --year 2026 -o 新.xlsx", "template --year 2026 --xlsm -o 新2.xlsx",
            "template --year 2026 --indicators 没有.xlsx -o 新3.xlsx",
            "template --year 2026 --indicators 文字.csv -o 新3.xlsx",
            "fill 好表.xlsx -o 填好.xlsx", "fill 坏.json -o 填好.xlsx", "fill 没有.json -o 填好.xlsx",
            "fill", "fill --example -o 样例.xlsx", "fill 样例.xlsx", "fill 样例.xlsx", "fill 填表.csv -o 填表", "fill 填错.csv -o 填错",
            "fill 文字.csv", "export 好表.xlsx -o 好表清单.xlsx",
            "export 没有.xlsx", "repair 好表.xlsx -o 好表.xlsx", "repair 好表.xlsx -o 修好.xlsx",
            "repair 好表.xlsx", "export 旧表.xls -o 旧表.json", "repair 旧表.xls", "fill 旧表.json",
        ),
    ),
    (
        "新年度与文件夹 · A new year, and folders",
        (
            "rollover 好表.xlsx", "rollover 旧表.xls -o 旧表的新年度", "rollover 清单.xlsx", "rollover 没有.xlsx", "rollover 好表.xlsx --year 2024 -o 新年度",
            "rollover 好表.xlsx --year 2024 -o 新年度", "rollover 空 --year 2024 -o 新年度2",
            "rollover 两笔.csv --year 2024 -o 新年度2", "rollover 文字.csv --year 2024 -o 新年度2",
            "batch 好表.xlsx -o 台账.xlsx", "batch 空 -o 台账.xlsx", "batch 没有 -o 台账.xlsx",
            "batch 报送 --date 2026-02-03", "verify 台账.xlsx", "batch 报送 -o 台账.doc", "batch 报送 -o 没有的文件夹/台账.xlsx",
        ),
    ),
    (
        "查编码 · Looking a code up",
        ("checks d1", "checks X-2", "checks E-NOFORM", "checks 执行率 偏低", "checks Z-9"),
    ),
    (
        "政策 · Policies",
        (
            "policies", "policies example-province -o 本省.toml",
            "verify --no-write --policy 本省.toml 好表.xlsx", "policies 北京",
        ),
    ),
)  # fmt: skip

SHOWN = 4  # lines of an answer; of a longer one the first two and the last two
OLD = (ROOT / "tests" / "windows" / "old.xls").read_bytes()
_PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


def folder(root: Path) -> None:
    """The files that the steps speak of."""
    clean, spoilt = bureau.clean(1), bureau.row(1, reason=None)(bureau.clean(1))
    good = bureau.file(clean)
    for name, data in {
        "自评表.xlsx": bureau.file(spoilt),
        "好表.xlsx": good,
        "空白表.xlsx": template(SHANGHAI, year=2024, policy=policy_for(2024)),
        "半个.xlsx": good[:3000],
        "空文件.xlsx": b"",
        "文字.xlsx": "项目,得分\n".encode(),
        "文字.csv": "甲,乙\n1,2\n".encode(),
        "填表.csv": "项目名称,年度,三级指标,年度指标值,实际完成值,分值,得分,电话\n道路,2024,里程,≥5公里,5公里,90,90,1\n".encode(),
        "填错.csv": "项目名称,年度,全年预算数\n道路,2024,120\n,,60\n".encode(),
        "两笔.csv": "项目名称,主管部门,年初预算数\n道路,甲局,120\n道路,甲局,60\n".encode(),
        "图片.xlsx": _PICTURE,
        "压缩包.xlsx": b"Rar!\x1a\x07\0" + bytes(64),
        "绿盾.xlsx": b"%TSD-Header-###%" + bytes(200),
        "亿赛通.xlsx": b"b\x14#e\x01\0\0\0E-SafeNet\0\0LOCK" + bytes(200),
        "清单.xlsx": bureau.list_of_projects(),
        "坏.json": b'{"year": 2024, "indicators": [{"name": "\xe9\x87\x8c\xe7\xa8\x8b", "weight": "abc"}]}',
        "坏.toml": b"id = \n",
        "旧表.xls": OLD,
        "别人的.xls": OLD,
        "别人的.核验.xlsx": good,
    }.items():
        (root / name).write_bytes(data)
    (root / "空").mkdir()
    (root / "报送").mkdir()
    (root / "报送" / "好表.xlsx").write_bytes(good)


def answers(lang: str) -> Iterator[tuple[str, int, list[str]]]:
    """Every step in its order, in one folder: what is typed, the exit code, what is printed."""
    runner = CliRunner(env={"PERFXL_LANG": lang, "COLUMNS": "100"})
    with tempfile.TemporaryDirectory() as made, chdir(made):
        folder(Path(made))
        for _, steps in STEPS:
            for typed in steps:
                done = runner.invoke(main, typed.split(), prog_name="perfxl")
                lines = [line for line in done.output.splitlines() if line.strip()]
                yield typed, done.exit_code, [line.replace(made + os.sep, "") for line in lines]


def page() -> str:
    """The page, Chinese first."""
    zh, en = (list(answers(lang)) for lang in ("zh", "en"))
    lines = [
        "# 最初一刻钟 · The first quarter of an hour",
        "",
        "在一个放着若干文件的文件夹里依次键入这些命令，打印的就是这些（长的只列头尾各两行）。"
        "由 `./regenerate` 生成，测试逐条核对；请勿手改。",
        "",
        "What is printed for the first steps and slips of a new user, typed one after another in one "
        "folder (of a long answer the first two lines and the last two). Generated; a test holds every line.",
    ]
    told = iter(zip(zh, en, strict=True))
    for title, steps in STEPS:
        lines += ["", f"## {title}"]
        for _ in steps:
            (typed, code, chinese), (_, other, english) = next(told)
            assert code == other, (typed, code, other)
            lines += ["", f"`perfxl {typed}`".replace(" `", "`") + f" → {code}", "", "```text"]
            for answer in (chinese, english):
                lines += answer if len(answer) <= SHOWN else [*answer[:2], "…", *answer[-2:]]
            lines += ["```"]
    return "\n".join(lines).replace(__version__, "VERSION") + "\n"


if __name__ == "__main__":
    print(page(), end="")
