"""What is given to a group of rows: points that count once, one score or one reason for several."""

from __future__ import annotations

import pytest

from tests.support.drawn import END, GOALS, HEAD, MONEY, TABLE, read

MONEY_HEAD = HEAD.splitlines()[-1]


def points(
    total: str, *rows: str, money: bool = False
) -> tuple[list[tuple[str, str]], dict[str, list[int]]]:
    """The points of the rows, each drawn as 二级指标 | 分值 | 得分, under a total drawn as 分值 | 得分; and
    which rows have a score that is said to be merged or covered."""
    drawn = "".join(
        f"| 产出指标 | {group} | 名称{n} | ≥1处 | 1处 | {weight} | {score} | |\n"
        for n, (group, weight, score) in enumerate(row.split("|") for row in rows)
    )
    head = HEAD + MONEY if money else HEAD.replace(MONEY_HEAD, "")
    form = read(f"{head}{GOALS}{TABLE}{drawn}| 总分 | < | < | < | < | {total} | |").form
    noted = {
        kind: [n for n in range(len(rows)) for note in form.notes
               if (note.at, note.kind) == (f"indicators[{n}].score", kind)]
        for kind in ("merged", "covered")
    }  # fmt: skip
    told = [(str(row.weight or ""), str(row.score or "")) for row in form.indicators]
    return told, noted


@pytest.mark.parametrize(
    ("total", "rows", "covered"),
    [
        ("30 | 28", ["数量|30|28", "数量|30|28", "数量|30|28"], [1, 2]),
        ("90 | 84", ["数量|30|28", "数量|30|28", "数量|30|28"], []),
        ("30 | 29", ["数量|30|28", "数量|30|28"], []),
        ("31 | 28", ["数量|30|28", "数量|30|28"], []),
        ("| 28", ["数量|30|28", "数量|30|28"], [1]),
        ("30 | 28", ["数量||28", "数量||28"], [1]),
        ("30 | 28", ["|30|28", "|30|28"], []),
        ("60 | 56", ["数量|30|28", "质量|30|28", "质量|30|28"], [2]),
        ("40 | 28", ["数量|30|28", "数量|30|28", "质量|5|", "质量|5|"], [1]),
        ("30 | 28", ["数量|30|28", "数量||"], [1]),
        ("30 | 28", ["数量|30|28", "质量||"], []),
        ("30 | 28", ["数量|30|28", "数量||待定"], []),
    ],
    ids=[
        "repeated", "each its own", "another score", "another weight", "no sum of the weights",
        "no weights", "no group", "a group of three", "rows without scores", "left blank",
        "left blank in another group", "one that cannot be read",
    ],
)  # fmt: skip
def test_points_of_a_group_count_once_where_only_that_adds_up(
    total: str, rows: list[str], covered: list[int]
) -> None:
    found, noted = points(total, *rows)
    assert noted == {"merged": [], "covered": covered}
    drawn = [tuple(row.replace("待定", "").split("|")[1:]) for row in rows]
    assert found == [("", "") if n in covered else pair for n, pair in enumerate(drawn)]


def test_the_points_of_the_execution_are_in_the_total() -> None:
    for total, covered in (("40 | 37.92", [1]), ("30 | 28", [])):
        _, noted = points(total, "数量|30|28", "数量|30|28", money=True)
        assert noted["covered"] == covered


@pytest.mark.parametrize(
    ("total", "rows", "group"),
    [
        ("20 | 20", ["数量|10|20", "数量|10|"], [0, 1]),
        ("20 | 19", ["数量|10|19", "数量|10|"], [0, 1]),
        ("20 | 21", ["数量|10|21", "数量|10|"], []),
        ("20 | 10", ["数量|10|10", "数量|10|"], []),
        ("30 | 25", ["数量|10|25", "数量|10|", "数量|10|"], [0, 1, 2]),
        ("25 | 25", ["质量|5|5", "数量|10|20", "数量|10|"], [1, 2]),
        ("25 | 20", ["质量|5|", "数量|10|20", "数量|10|"], [1, 2]),
        ("25 | 25", ["数量|10|20", "数量|10|", "质量|5|5"], [0, 1]),
        ("20 | 20", ["数量|10|20", "质量|10|"], []),
        ("20 | 20", ["|10|20", "|10|"], []),
        ("20 | 20", ["数量|10|20", "数量|10|待定"], []),
        ("30 | 21", ["数量|10|20", "数量|10|1", "数量|10|"], []),
        ("10 | 20", ["数量||20", "数量|10|"], []),
        ("20 | 18", ["数量|10|20", "数量|10|"], []),
    ],
    ids=[
        "full marks", "a loss", "too much for all", "not too much for one", "three rows",
        "after a row of its own", "after a row without a score", "before a row of its own",
        "another group", "no group", "one that cannot be read", "one with a score of its own",
        "a first row without a weight", "not what adds up",
    ],
)  # fmt: skip
def test_one_score_that_is_too_much_for_its_row_is_the_group_s(
    total: str, rows: list[str], group: list[int]
) -> None:
    found, noted = points(total, *rows)
    assert noted == {"merged": group[:1], "covered": group[1:]}
    drawn = [tuple(row.replace("待定", "").split("|")[1:]) for row in rows]
    assert found == [
        (weight, "" if n in group else score) for n, (weight, score) in enumerate(drawn)
    ]


def test_where_no_total_is_printed_every_row_has_its_points() -> None:
    found, noted = points("|", "数量|10|20", "数量|10|")
    assert found == [("10", "20"), ("10", "")] and noted == {"merged": [], "covered": []}


# Reasons ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["数量 | 10 | 10 | 雨季", "数量 | 10 | 9 | ^"], [1]),
        (["数量 | 10 | 9 | 雨季", "数量 | 10 | 8 | ^", "数量 | 10 | 10 | ^"], [0, 1]),
        (["数量 | 10 | 10 | 雨季", "数量 | 10 | 10 | ^"], [0]),  # none lost: as it stands
        (["数量 | 10 | 10 | 雨季", "数量 | 10 | | ^"], [1]),
        (["数量 | 10 | 10 | ", "数量 | 10 | 9 | ^", "质量 | 10 | 10 | 雨季", "质量 | 10 | 9 | ^"], [3]),
    ],
)  # fmt: skip
def test_a_reason_merged_over_rows_is_theirs_that_lost(rows: list[str], told: list[int]) -> None:
    assert reasons(rows) == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["数量 | 10 | 10 | 雨季", "数量 | 10 | 9 | "], [1]),
        (["数量 | 10 | 10 | 雨季", "数量 | 10 | 9 | ", "数量 | 10 | 8 | "], [1, 2]),
        (["数量 | 10 | 10 | 雨季", "数量 | 10 | 9 | ", "数量 | 10 | 10 | "], [1]),
        (["数量 | 10 | 10 | 雨季", "数量 | 10 | 10 | ", "数量 | 10 | 9 | "], [2]),
        (["数量 | 10 | 9 | 雨季", "数量 | 10 | 8 | "], [0]),  # its own
        (["数量 | 10 | 10 | 雨季", "质量 | 10 | 9 | "], [0]),
        (["数量 | 10 | 10 | 雨季", "数量 | 10 | 9 | 停电"], [0, 1]),
        (["数量 | 10 | 10 | 雨季", "数量 | 10 | 9 | 停电", "数量 | 10 | 9 | "], [0, 1]),
    ],
)
def test_a_reason_that_lost_its_merge_is_theirs_under_it_that_lost(
    rows: list[str], told: list[int]
) -> None:
    assert reasons(rows, merges=False) == told


def reasons(rows: list[str], merges: bool = True) -> list[int]:
    """The rows with a reason, each drawn as 二级指标 | 分值 | 得分 | 原因."""
    drawn = ""
    for n, row in enumerate(rows):
        group, rest = row.split(" | ", 1)
        drawn += f"| 产出指标 | {group} | 名称{n} | ≥1处 | 1处 | {rest} |\n"
    drawing = HEAD + MONEY + GOALS + TABLE + drawn + END
    if not merges:
        drawing = drawing.replace("| <", "| ").replace("| ^", "| ")
    return [n for n, row in enumerate(read(drawing).form.indicators) if row.reason is not None]
