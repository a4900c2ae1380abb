"""The template in a real spreadsheet program: calculated, typed into, printed."""

from __future__ import annotations

import io
import random
import subprocess
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from perfxl.excel.template.template import SHEET, workbook
from perfxl.form.grid import a1, parse_a1
from perfxl.layout import formulas
from perfxl.layout.datafile import Filed, read_json
from perfxl.layout.formulas import Figure, Rule
from perfxl.layout.layouts import LAYOUTS
from perfxl.layout.plan import plan
from perfxl.layout.sketch import Placed
from tests.support.forms import FORMS, POLICY, REAL, filed, filled, indicators
from tests.support.office import Office, Values, program

CASES = 2500


def near(shown: str | float, figure: Figure) -> bool:
    if isinstance(figure, Decimal):
        return isinstance(shown, float) and abs(shown - float(figure)) < 1e-9
    return shown == (figure or "")


# Every formula, over many figures, ties included


def amount(dice: random.Random) -> Decimal | None:
    """Money as it is typed: blank, 0, round, with two decimals, large, or a part of a round sum."""
    return dice.choice(
        (
            None,
            Decimal(0),
            Decimal(dice.randint(1, 400)),
            Decimal(dice.randint(1, 99_999)).scaleb(-2),
            Decimal(dice.randint(1, 10**9)).scaleb(-2),
            Decimal(dice.randint(1, 4000)) / 8,
        )
    )


def points(dice: random.Random) -> Decimal | None:
    return dice.choice(
        (
            None,
            Decimal(dice.randint(0, 40)),
            Decimal(dice.randint(0, 4000)).scaleb(-2),
            Decimal(dice.randint(0, 40000)).scaleb(-3),  # a tie where the last digit is 5
        )
    )


def word(dice: random.Random) -> str | None:
    return dice.choice((None, None, "达成指标", "-", "活动档期冲突"))


def rate(dice: random.Random) -> Decimal | None:
    return dice.choice(
        (None, Decimal(100), Decimal(90), Decimal(dice.randint(0, 12000)).scaleb(-2))
    )


def total(dice: random.Random) -> Decimal | None:
    near_edge = Decimal(dice.choice((60, 80, 90, 100))) + Decimal(dice.randint(-2, 2)).scaleb(-2)
    return dice.choice((None, near_edge, Decimal(dice.randint(0, 10000)).scaleb(-2)))


def hint(dice: random.Random) -> str | None:
    return dice.choice(
        (
            None,
            None,
            formulas.HINT_SCORE,
            formulas.HINT_OVER.format(**POINTS),
            formulas.HINT_REASON.format(**CAUSE),
            formulas.HINT_WEIGHT.format(**POINTS),
        )
    )


def grade(dice: random.Random) -> str | None:
    return dice.choice((None, "优", "差"))


Maker = Callable[[random.Random], Figure]
POINTS, CAUSE = {"points": "权重"}, {"cause": "未完成原因"}
ROW = {**POINTS, **CAUSE, "aim": "指标值", "done": "完成值"}
TABLE: dict[str, tuple[Maker, int]] = {"weights": (points, 4), "hints": (hint, 4)}
RULES: dict[str, tuple[Rule, dict[str, tuple[Maker, int]], Mapping[str, Figure]]] = {
    # rule, its arguments (how one is made, how many cells: 1 is a single cell), its constants
    "fund_total": (formulas.fund_total, {"parts": (amount, 3)}, {}),
    "execution_rate": (formulas.execution_rate, {"executed": (amount, 1), "annual": (amount, 1)}, {}),
    "execution_score": (
        formulas.execution_score,
        {"executed": (amount, 1), "annual": (amount, 1), "weight": (points, 1)},
        {},
    ),
    "points_total": (formulas.points_total, {"head": (points, 1), "rows": (points, 12)}, {}),
    "grade_shown": (
        formulas.grade_shown,
        {"scores": (lambda dice: dice.choice((None, Decimal(9), Decimal(9), Decimal(9))), 3),
         "weights": (lambda dice: dice.choice((None, Decimal(10), Decimal(10), Decimal(10))), 3),
         "total": (total, 1)},
        {},
    ),
    "row_hint": (
        formulas.row_hint,
        {"name": (word, 1), "target": (word, 1), "actual": (word, 1), "weight": (points, 1),
         "score": (points, 1), "reason": (word, 1)},
        ROW,
    ),
    "panel_texts": (
        formulas.panel_texts,
        {key: (word, 1) for key in formulas.PANEL_TEXTS},
        {f"{key}_label": key for key in formulas.PANEL_TEXTS},
    ),
    "panel_weights": (
        formulas.panel_weights,
        {"weights": (points, 2), "total": (total, 1), "hints": (hint, 4)},
        {"full": Decimal(100), **POINTS},
    ),
    "panel_rows": (formulas.panel_rows, TABLE, {"rows": Decimal(4), **POINTS}),
    "panel_reasons": (formulas.panel_reasons, TABLE, {"rows": Decimal(5), **CAUSE}),
    "panel_rate": (formulas.panel_rate, {"rate": (rate, 1)}, {"floor": Decimal(90)}),
    "panel_total": (formulas.panel_total, {"total": (total, 1), "grade": (grade, 1)}, {}),
}  # fmt: skip


def test_every_formula_of_the_template_is_compared() -> None:
    used = {
        cell.formula.rule
        for layout in LAYOUTS.values()
        for placed in [plan(layout, indicators(6), POLICY)]
        for cell in (*placed.placed, *placed.hints)
        if cell.formula is not None
    }
    assert used == {rule for rule, _, _ in RULES.values()}


@pytest.mark.parametrize("name", RULES)
def test_a_formula_and_its_twin_agree(name: str, office: Office) -> None:
    rule, arguments, constants = RULES[name]
    dice = random.Random(name)
    cases = [
        {
            (key, n): make(dice)
            for key, (make, count) in arguments.items()
            for n in range(count)
        }
        for _ in range(CASES)
    ]  # fmt: skip
    words = {
        key: "{" + f"{key}0" + "}" if count == 1 else "{" + f"{key}0" + "}:{" + f"{key}{count - 1}" + "}"
        for key, (_, count) in arguments.items()
    }  # fmt: skip
    floors = tuple(POLICY.grades.floors)
    ladder = formulas.ladder_formula(floors, words.get("total", ""))
    spelled = rule.excel.format(
        **words, **{k: format(v) for k, v in constants.items()}, ladder=ladder
    )
    shown = office.calculate(
        [spelled], [{f"{key}{n}": value for (key, n), value in case.items()} for case in cases]
    )
    extra = {"ladder": floors} if "{ladder}" in rule.excel else {}
    wrong = []
    for case, (figure,) in zip(cases, shown, strict=True):
        named = {
            key: case[key, 0] if count == 1 else [case[key, n] for n in range(count)]
            for key, (_, count) in arguments.items()
        }
        computed = rule(**named, **constants, **extra)
        if not near(figure, computed):
            wrong.append((named, figure, computed))
    assert wrong == []


# Whole forms


def calculated(office: Office, data: bytes, path: Path) -> tuple[Values, Values]:
    path.write_bytes(data)
    return office.values(path), office.values(path, recalculate=False)


def test_real_forms_remember_what_the_program_calculates(office: Office, tmp_path: Path) -> None:
    for name in FORMS:
        fresh, cached = calculated(office, filled(filed(name)), tmp_path / "form.xlsx")
        assert fresh[SHEET] == cached[SHEET], name


def random_form(dice: random.Random, count: int) -> Filed:
    """A form with some cells filled and some not."""
    texts: dict[str, str | None] = {}
    for number in range(3):
        for key in ("initial", "annual", "executed"):
            texts[f"funds.sources[{number}].{key}"] = written(amount(dice))
    for number in range(count):
        weight, score = points(dice), points(dice)
        at = f"indicators[{number}]"
        texts |= {f"{at}.weight": written(weight), f"{at}.score": written(score)}
        texts |= {f"{at}.name": f"指标{number}", f"{at}.reason": word(dice)}
    form = read_json('{"layout": "shanghai"}').form
    rows = tuple(indicators(count))
    return Filed(type(form)(indicators=rows, funds=None), texts)


def written(figure: Decimal | None) -> str | None:
    return None if figure is None else f"{figure:f}"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_random_forms_remember_what_the_program_calculates(
    layout: str, office: Office, tmp_path: Path
) -> None:
    dice = random.Random(layout)
    for _ in range(25):
        form = random_form(dice, dice.choice((1, 3, 12, 40)))
        data = workbook(LAYOUTS[layout], year=2025, policy=POLICY, form=form.form, texts=form.texts)
        fresh, cached = calculated(office, data, tmp_path / "form.xlsx")
        assert fresh[SHEET] == cached[SHEET]


def test_rows_inserted_at_either_edge_are_counted(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(
        workbook(LAYOUTS["shanghai"], year=2025, policy=POLICY, indicators=indicators(6))
    )
    with office.open(path) as book:
        assert book.insert_rows(19, 1)  # above 总分
        assert not book.type({"F19": "4", "G19": "3.5"})
        assert book.insert_rows(13, 1)  # below the header
        book.recalculate()
        assert book.values()[SHEET][21, 6] == 10 + 90 + 4
        assert book.values()[SHEET][21, 7] == 3.5
        assert not book.type({f"E{row}": "100%" for row in range(14, 20)})
        assert not book.type({f"G{row}": "15" for row in range(14, 20)})
        book.recalculate()
        shown = book.values()[SHEET]  # a row without a hint of its own is not vouched for
        assert (shown[6, 11], shown[7, 11]) == (formulas.INSERTED, formulas.INSERTED)


# Typing


def entry(cell: Placed) -> str:
    if cell.choices:
        return cell.choices[-1]
    return "3" if cell.kind in {"amount", "points"} else "某项内容"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_labels_and_formulas_refuse_typing_and_inputs_accept_it(
    layout: str, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook(LAYOUTS[layout], year=2025, policy=POLICY))
    placed = plan(LAYOUTS[layout], LAYOUTS[layout].default_indicators(), POLICY)
    cells = (*placed.placed, *placed.hints)
    locked = {a1(cell.row, cell.column) for cell in cells if not cell.is_input}
    entries = {a1(cell.row, cell.column): entry(cell) for cell in cells}
    assert len(locked) > 50
    with office.open(path) as book:
        assert book.type(entries) == locked
        shown = book.values()[SHEET]
    for cell in placed.placed:
        if cell.is_input:
            at = parse_a1(a1(cell.row, cell.column))
            assert shown[at] == (3.0 if cell.kind in {"amount", "points"} else entry(cell))


def test_a_form_typed_in_full_is_graded(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(
        workbook(LAYOUTS["shanghai"], year=2025, policy=POLICY, indicators=indicators(6))
    )
    scores = {f"G{row}": "14.5" for row in range(13, 19)}
    with office.open(path) as book:
        assert not book.type({"D7": "208", "E7": "206.37", **scores})
        book.recalculate()
        shown = book.values()[SHEET]
        assert (shown[6, 7], shown[6, 8], shown[19, 7]) == (99.22, 9.92, 96.92)
        assert shown[20, 3] == "优"
        assert (shown[13, 10], shown[6, 11]) == ("← 未填写实际完成值", "✗ 6 项未填写完整")
        assert shown[4, 11] == "—"
        assert not book.type({f"E{row}": "100%" for row in range(13, 19)})
        book.recalculate()
        shown = book.values()[SHEET]
        assert shown[13, 10] == "← 请填写偏差原因及改进措施"
        assert shown[7, 11] == "✗ 6 项未满分但未填写原因"
        assert not book.type({f"H{row}": "原因；将改进" for row in range(13, 19)})
        book.recalculate()
        shown = book.values()[SHEET]
        assert (shown[6, 11], shown[7, 11]) == ("√ 已填齐，无超分", "√ 扣分处均有原因")
        assert not book.type({"C3": "应急响应", "C4": "管委会", "F4": "服务中心"})
        book.recalculate()
        assert book.values()[SHEET][4, 11] == "✗ 未填写：预期目标 实际完成情况"


# Printing


def facts(pdf: Path) -> dict[str, str]:
    run = subprocess.run([program("pdfinfo"), str(pdf)], capture_output=True, text=True, check=True)
    return {k: v.strip() for k, _, v in (line.partition(":") for line in run.stdout.splitlines())}


def pixels(pdf: Path, folder: Path) -> Iterator[bytes]:
    """Each page's pixels at 60 dpi, as RGB triples."""
    subprocess.run([program("pdftoppm"), "-r", "60", str(pdf), str(folder / "page")], check=True)
    for page in sorted(folder.glob("page-*.ppm")):
        data = page.read_bytes()
        yield data[len(data.split(b"\n255\n", 1)[0]) + 5 :]


def colours(page: bytes) -> dict[str, float]:
    """Parts of a page that are white, and that are of a warm colour (yellow, red)."""
    red, green, blue = page[0::3], page[1::3], page[2::3]
    count = len(red)
    white = sum(1 for r, g, b in zip(red, green, blue, strict=True) if min(r, g, b) > 250)
    warm = sum(1 for r, b in zip(red, blue, strict=True) if r - b > 12)
    return {"white": white / count, "warm": warm / count}


def completed(name: str) -> Filed:
    """A real form with its goals and every missing reason written."""
    form = filed(name)
    texts = dict(form.texts) | {"goal": "形成业务熟练的队伍。", "result": "已完成。"}
    for path, text in form.texts.items():
        if path.endswith(".reason") and not text:
            texts[path] = "人员调整；下一步将加强培训"
    return Filed(form.form, texts, form.extra)


@pytest.mark.parametrize(("name", "pages"), list(zip(REAL, (1, 1, 2), strict=True)))
def test_a_filled_form_prints_white_on_a4(
    name: str, pages: int, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(filled(completed(name)))
    pdf = office.pdf(path)
    assert facts(pdf)["Page size"].endswith("(A4)")
    assert facts(pdf)["Pages"] == str(pages)
    for page in pixels(pdf, tmp_path):
        parts = colours(page)
        assert parts["warm"] == 0
        assert parts["white"] > 0.75


def test_a_blank_form_prints_its_blanks_tinted_and_no_panel(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook(LAYOUTS["shanghai"], year=2025, policy=POLICY))
    pdf = office.pdf(path)
    text = printed(pdf)
    assert facts(pdf)["Pages"] == "1"
    assert "填报检查" not in text and "第1页共1页" in text
    assert colours(next(pixels(pdf, tmp_path)))["warm"] > 0.2


def printed(pdf: Path) -> str:
    run = subprocess.run(
        [program("pdftotext"), "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    )
    return "".join(run.stdout.split())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_forty_rows_repeat_the_header_and_number_the_pages(
    layout: str, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook(LAYOUTS[layout], year=2025, policy=POLICY, indicators=indicators(40)))
    text = printed(office.pdf(path))
    assert text.count("三级指标") == 3
    assert "第3页共3页" in text


def test_rows_are_given_the_height_that_the_program_wants(office: Office, tmp_path: Path) -> None:
    """What the estimate gives is enough: text is not cut where the program does not fit rows."""
    for name in FORMS:
        data = filled(filed(name))
        path, out = tmp_path / "form.xlsx", tmp_path / "fitted.xlsx"
        path.write_bytes(data)
        office.recalculate(path, out)
        given = openpyxl.load_workbook(io.BytesIO(data))[SHEET]
        fitted = openpyxl.load_workbook(out)[SHEET]
        rows = range(1, given.max_row + 1)
        for row in rows:
            want = fitted.row_dimensions[row].height
            have = given.row_dimensions[row].height
            assert want is None or have is None or want <= have + 6, (name, row, have, want)
