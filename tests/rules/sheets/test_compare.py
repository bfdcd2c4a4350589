"""What a new version changes, in words."""

from dataclasses import replace

from workflows.inspection.sheets import Item, Sheet, ShowIf
from workflows.sheet.compare import changes, counted, same

TOP, SLIP, HORN = Item(1, "限位"), Item(2, "下滑量", kind="number", unit="mm", high=80.0), Item(3, "警铃")
BEFORE = Sheet("CRANE", "行车", 1, items=(TOP, SLIP, HORN))


def after(*items: Item, **more: str) -> Sheet:
    return replace(BEFORE, version=2, items=items, **more)


def test_a_limit_a_kind_and_a_flag_are_told_with_before_and_after() -> None:
    changed = replace(SLIP, high=60.0, critical=True, standard="不大于")
    assert changes(BEFORE, after(TOP, changed, HORN)) == ("2 下滑量：上限 80 → 60，关键 否 → 是，标准改了",)
    other = replace(HORN, kind="choice", options=("响", "不响"), abnormal=("不响",), show_if=ShowIf(1, ("异常",)))
    assert changes(BEFORE, after(TOP, SLIP, other)) == (
        "3 警铃：类型 判断 → 选择，选项 无 → 响、不响，异常选项 无 → 不响，显示条件改了",
    )


def test_added_removed_renamed_and_renumbered_are_told_apart() -> None:
    assert changes(BEFORE, after(TOP, HORN, Item(4, "吊钩"))) == ("新增 4 吊钩", "去掉 2 下滑量")
    assert changes(BEFORE, after(TOP, replace(SLIP, title="10 秒下滑量"), HORN)) == (
        "2 下滑量：检查项 下滑量 → 10 秒下滑量",
    )
    assert changes(BEFORE, after(TOP, replace(HORN, no=2), replace(SLIP, no=3))) == (
        "2 下滑量：编号 2 → 3", "3 警铃：编号 3 → 2", "顺序变了",
    )  # fmt: skip


def test_the_head_counts_too_and_the_number_of_the_version_does_not() -> None:
    assert changes(BEFORE, after(TOP, SLIP, HORN, name="天车")) == ("表名改成“天车”",)
    assert same(BEFORE, after(TOP, SLIP, HORN)) and not same(BEFORE, after(TOP, SLIP))
    assert changes(BEFORE, after(TOP, SLIP, HORN)) == ()


def test_the_count_comes_first() -> None:
    lines = ("新增 4 吊钩", "新增 5 链条", "去掉 2 下滑量", "3 警铃：标准改了")
    assert counted(lines) == "新增 2，去掉 1，改 1" and counted(()) == "没有变化"
