"""What the heat map says before anybody looks at a cell."""

from workflows.metrics.rounds import Cell, headline, lines, totals

POINTS = {"P1": "二号空压站", "P2": "污水池", "P3": "液氨间"}


def test_the_point_with_most_findings_comes_first_then_those_nobody_came_to() -> None:
    cells = (Cell("P3", "液氨间", 8, 5, 1), Cell("P1", "二号空压站", 14, 4, 3), Cell("P1", "二号空压站", 9, 2))
    found = lines(cells, POINTS)
    assert [line.name for line in found] == ["二号空压站", "液氨间", "污水池"]
    assert headline(found) == "异常最多的是二号空压站：4 条里有 3 条，多在 14 点"
    assert totals(found) == "打卡 11 次，异常 4 条，1 个点位没有人到"


def test_one_finding_is_no_pattern_of_an_hour() -> None:
    assert headline(lines((Cell("P3", "液氨间", 8, 5, 1),), POINTS)) == "异常都在液氨间：1 条"


def test_without_findings_the_point_nobody_came_to_is_the_news() -> None:
    cells = (Cell("P1", "二号空压站", 14, 4), Cell("P1", "二号空压站", 14, 1))
    assert headline(lines(cells, POINTS)) == "2 个点位没有人到：污水池、液氨间"
    assert headline(lines((), POINTS)) == "3 个点位都没有人到"
    every = tuple(Cell(code, name, 8, 1) for code, name in POINTS.items())
    assert headline(lines(every, POINTS)) == "3 个点位都有人到，没有发现异常"
    assert totals(lines(every, POINTS)) == "打卡 3 次，异常 0 条，每个点位都有人到"


def test_a_point_that_is_no_longer_in_the_list_keeps_its_line() -> None:
    assert [line.point for line in lines((Cell("OLD", "旧配电房", 3, 1),), {})] == ["OLD"]
    assert headline(lines((), {})) == "还没有巡检点"
