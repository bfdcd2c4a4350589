"""What is said in a room of a case, and what the safety officers hear where no room can be made."""

from workflows.kernel.cards import Card


def hello(code: str, title: str) -> Card:
    """Where the case itself has nothing to say yet: a room without a message stays invisible."""
    foot = "这个群只为这一条而建，进展都发在这里，办完就散。要处理，请点自己收到的卡片。"
    return Card(code, f"{title}，大家在这里说。", foot=foot)


def goodbye(code: str, why: str) -> Card:
    """The last message; members are taken out after it."""
    return Card(code, why or f"{code} 办完了，这个群不再使用。", foot="群成员稍后移出，谢谢各位。")


def cannot(title: str, why: str, remedy: str) -> Card:
    """Once per failure, to those who can have it mended."""
    return Card(
        "",
        f"{title}建不了案件群：{why}",
        "yellow",
        foot=f"怎么修：{remedy}。案件照常处理，每个人自己的消息不受影响；修好后自动补建。",
        why="平台不让建群，按规则只提醒一次，之后每 10 分钟试一次。",
    )


def mended(title: str) -> Card:
    return Card("", f"{title}又能建案件群了，没结束的正在补建。", "green", why="之前提醒过建不了群。")
