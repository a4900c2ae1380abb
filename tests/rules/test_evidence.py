"""Which files a text names, whether a folder has them, and that a sentence is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from perfxl.form.model import Form
from perfxl.form.review import Review, ReviewRow
from perfxl.rules.checks.rule import Finding
from perfxl.rules.evidence import Kept, against, mentions, names
from perfxl.rules.policy_files import policy_named
from perfxl.text.bilingual import Text
from tests.support.drawn import POLICY, edit, honest

NAMED = [
    ("验收报告.pdf", "验收报告.pdf"),
    ("详见《验收报告.pdf》和照片1.jpg。", "验收报告.pdf 照片1.jpg"),
    ("见“签到表（第一期）.XLSX”", "签到表(第一期).XLSX"),
    ("有（验收报告.pdf）", "验收报告.pdf"),
    ("合同(2).docx；发票.ofd", "合同(2).docx 发票.ofd"),
    ("附件：a.pdf b.pdf", "a.pdf b.pdf"),
    ("1.签到表.xls、2.照片.zip", "1.签到表.xls 2.照片.zip"),
    ("附件1：会议纪要V2.0.wps", "会议纪要V2.0.wps"),
    ("《验收报告》.pdf", "验收报告.pdf"),
    ("材料/验收/报告.pdf", "报告.pdf"),
    ("C:\\佐证\\报告.pdf", "报告.pdf"),
    ("验收报告.pdf，验收报告.pdf", "验收报告.pdf"),
    ("ＰＤＦ：报告．ｐｄｆ", "报告.pdf"),
    ("《采购、验收报告.pdf》", "采购、验收报告.pdf"),
    ("《已完工项目清单.pdf》", "已完工项目清单.pdf"),
    ("“验收报告.pdf、照片.jpg”", "验收报告.pdf 照片.jpg"),
    # sentences
    ("答复：“我们已提交报告.pdf”", ""),
    ("", ""),
    ("按《项目支出绩效评价管理办法》执行，见验收报告。", ""),
    ("部分家庭临时退出；下一步提前入户确认意愿", ""),
    ("材料已整理成.pdf", ""),
    ("均为.pdf格式", ""),
    ("扫描件.pdf格式报送", ""),
    ("请上传.pdf", ""),
    ("我们把验收的情况写在报告.pdf里", ""),
    ("项目单位已将报告.pdf报送", ""),
    ("完成3.5公里，文件名以 .et 结尾", ""),
    ("网址 www.example.com，https://example.com/a/报告.pdf", ""),
    ("联系 someone@example.pdf", ""),
    ("≥3.5万元", ""),
    ("长" * 130 + ".pdf", ""),
]
LISTED = [
    ("有", ""),
    ("无", ""),
    ("没有", ""),
    ("齐全", ""),
    ("有验收报告", "验收报告"),
    ("验收报告、签到表", "验收报告 签到表"),
    ("验收报告\n照片.jpg", "验收报告 照片.jpg"),
    ("《第三方测评》", "第三方测评"),
    ("“公示截图”；发票复印件.pdf", "公示截图 发票复印件.pdf"),
    ("1.验收报告 2024年度", ""),
    ("现场查看属实，单位提供了验收报告", ""),
    ("没有验收报告", ""),
    ("未提供合同", ""),
    ("验收报告和合同", ""),
    ("《验收报告已提供，齐全。》", ""),
    ("见附件", ""),
    ("“ ”", ""),
    ("依据《政府采购法》扣分", ""),
    ("见《公示》、《测评》和“截图”等", "公示 测评 截图"),
    ("有（《公示》）", "公示"),
    ("《公示》里没有金额", ""),
    ("报告", ""),
]


@pytest.mark.parametrize(("text", "found"), NAMED)
def test_a_name_has_an_extension_where_people_write_sentences(text: str, found: str) -> None:
    assert [each.shown for each in mentions(text)] == found.split()


@pytest.mark.parametrize(("text", "found"), LISTED)
def test_a_list_of_evidence_may_leave_the_extension_out(text: str, found: str) -> None:
    assert sorted(each.shown for each in mentions(text, listed=True)) == sorted(found.split())


THERE = [
    ("验收报告.pdf", "验收报告.pdf"),
    ("见验收报告.PDF", "验收报告.pdf"),
    ("验收 报告.pdf", "验收报告.pdf"),
    ("验收报告（１）.pdf", "验收报告(1).pdf"),
    ("《验收报告.pdf》", "“验收”报告.pdf"),
    ("扫描件 验收报告.pdf", "验收报告.pdf"),
    ("采购、验收报告.pdf", "采购、验收报告.pdf"),
    ("附件1.pdf", "附件1.pdf"),
    ("1.签到表.xls", "签到表.xls"),
    ("“见验收报告.pdf”", "验收报告.pdf"),
    ("1.签到表.xls", "1.签到表.xls"),
]
NOT_THERE = [
    ("验收报告.pdf", "验收报告.docx"),
    ("验收报告.pdf", "报告.pdf"),
    ("附件21.pdf", "1.pdf"),
    ("《验收报告.pdf》", "报告.pdf"),
    ("验收报告.pdf", "验收报告.pdf.docx"),
]


@pytest.mark.parametrize(("text", "file"), THERE)
def test_names_are_compared_fairly(text: str, file: str) -> None:
    (mention,) = mentions(text)
    assert mention.is_in(names([file, "别的.pdf"])) and not mention.is_in(names(["别的.pdf"]))


@pytest.mark.parametrize(("text", "file"), NOT_THERE)
def test_another_file_is_another_file(text: str, file: str) -> None:
    (mention,) = mentions(text)
    assert not mention.is_in(names([file]))


def test_a_number_before_a_name_may_be_its_own_or_not() -> None:
    (mention,) = mentions("1.验收报告", listed=True)
    assert mention.is_in(names(["验收报告.pdf"])) and mention.is_in(names(["1.验收报告.pdf"]))


@pytest.mark.parametrize(
    ("files", "folders", "there"),
    [
        (["验收报告.pdf"], [], True), (["验收 报告.DOCX"], [], True), ([], ["验收报告"], True),
        (["验收报告1.pdf"], [], False), (["报告.pdf"], [], False),
    ],
)  # fmt: skip
def test_a_name_without_extension_is_any_file_of_it_or_a_folder(
    files: list[str], folders: list[str], there: bool
) -> None:
    for text in ("验收报告", "《验收报告》"):
        (mention,) = mentions(text, listed=True)
        assert mention.is_in(names(files, folders)) is there


def found(form: Form, *files: str) -> tuple[list[Finding], Kept]:
    return against(form, names(files), POLICY)


def reviewed(evidence: str) -> Form:
    row = ReviewRow("indicators[0]", "改造养老设施数量", evidence=evidence)
    return replace(honest(), review=Review((row,)))


@pytest.mark.parametrize(
    "key", ["result", "process", "conclusion", "problems", "improvements", "reasons", "remarks"]
)
def test_what_is_missing_is_a_hint_at_its_cell(key: str) -> None:
    form = replace(honest(), **{key: "见验收报告.pdf、照片.jpg、合同.pdf"})
    (finding,), kept = found(form, "照片.JPG")
    assert (finding.code, finding.severity, finding.at, finding.name) == ("A-1", "info", key, "")
    assert finding.message.zh == ("佐证材料的文件夹里没有这些文件：“验收报告.pdf”、“合同.pdf”")
    assert kept == Kept(("照片.jpg",), ("验收报告.pdf", "合同.pdf"))
    assert kept.words() == Text("佐证材料：3 个文件，缺 2 个", "evidence: 3 named, 2 missing")


def test_the_reasons_of_a_row_and_of_the_money_are_read() -> None:
    form = edit(honest(), indicators__1__reason="见说明.docx", funds__total__reason="见批复.pdf")
    findings, _ = found(form)
    assert [(f.at, f.name) for f in findings] == [
        ("funds.total.reason", ""),
        ("indicators[1].reason", "适老化改造户数"),
    ]


def test_a_review_names_without_extension_and_a_form_does_not() -> None:
    (finding,), kept = found(reviewed("验收报告、签到表"), "签到表.xlsx")
    assert (finding.at, finding.name) == ("review.rows[0].evidence", "改造养老设施数量")
    assert kept == Kept(("签到表",), ("验收报告",))
    assert found(replace(honest(), remarks="验收报告、签到表")) == ([], Kept())


def test_an_honest_form_names_nothing_and_nothing_is_said() -> None:
    for form in (honest(), reviewed("有"), reviewed("无")):
        findings, kept = found(form)
        assert findings == [] and kept == Kept() and kept.words() == Text("", "")


@pytest.mark.parametrize("severity", ["warning", "off"])
def test_a_bureau_may_change_its_severity(severity: str, tmp_path: Path) -> None:
    path = tmp_path / "本地.toml"
    path.write_text(
        'id = "local"\nname = "本地"\ndocument = "本地"\nsince = 2024-01-01\n'
        f'from_fiscal_year = 2023\nextends = "mof-2020"\n[severities]\n"A-1" = "{severity}"\n',
        encoding="utf-8",
    )
    form = replace(honest(), remarks="见验收报告.pdf")
    findings, kept = against(form, names([]), policy_named(str(path)))
    assert [f.severity for f in findings] == ([] if severity == "off" else [severity])
    assert kept.missing == ("验收报告.pdf",)
