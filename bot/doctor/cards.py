"""What `doctor --live` shows the named person."""

from datetime import datetime

from workflows.kernel.cards import Button, Card

SEEN = Button("live", "我看到了")


def text() -> Card:
    return Card("", "体检：这是一条文字。看到就好，不用回。")


def long_text() -> Card:
    """Longer than any platform takes."""
    return Card("", "体检：这是一条很长的文字，看它末尾有没有“全文”和链接。" + "安全无小事，隐患早发现。" * 300)


def to_press(now: datetime, mark: str) -> Card:
    facts = (("时间", f"{now:%m-%d %H:%M}"), ("编号", mark))
    return Card("", "体检：请按下面的按钮", "blue", facts, buttons=(SEEN,), foot="只是试一下，不会产生工单。")


def pressed() -> Card:
    return Card("", "体检：按钮收到了，这张卡片已经变成这样", "green", foot="按钮没有了就对了。")


def with_picture() -> Card:
    return Card("", "体检：下面应该有一张图片。")


def to_speak() -> Card:
    return Card("", "体检：请现在按住说话，发一条 3 秒的语音。")


def page(link: str) -> Card:
    return Card("", "体检：点按钮打开网页", facts=(("网址", link),), buttons=(Button("page", "打开网页", link),))


def room_text(mark: str) -> Card:
    return Card("", f"体检 {mark}：值班群的文字")


def room(now: datetime, mark: str) -> Card:
    return Card("", f"体检 {mark}：值班群能收到", "blue", (("时间", f"{now:%H:%M}"),), foot="不用回。")
