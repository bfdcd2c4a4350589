"""What is told of many rounds at once: the heat map, and what did not quite fit. Nobody is accused."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.kernel.cards import Card

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something odd about one stop: whose, where, when (ready to read), why it was marked, and the round's code."""

    name: str
    point: str
    at: str
    why: str
    code: str = ""


def heat_map(title: str, under: str, span: str, picture: str, weekly: bool) -> Card:
    """The sentence that the picture proves; `picture` a sha256, "" where none could be drawn."""
    foot = f"{under}。{span}。{'' if picture else '图这次没有画出来，发“热力图”再要一次。'}"
    why = "每周一早上发一张，发“热力图”随时能看。" if weekly else ""
    return Card("", f"巡检热力图：{title}", "blue", pictures=(picture,) if picture else (), foot=foot, why=why)


def doubts(found: Sequence[Doubt], day: str) -> Card:
    """For the safety officer alone."""
    more = f"还有 {len(found) - SHOWN} 处。" if len(found) > SHOWN else ""
    facts = tuple((one.name, f"{one.point} {one.at}，{one.why} {one.code}".strip()) for one in found[:SHOWN])
    foot = f"{more}这些是对不上的地方，多半有正常的原因，先问一句再说。发“巡检疑点”看全部。"
    headline = f"{day}的巡检有 {len(found)} 处请看一眼"
    return Card("", headline, "grey", facts, foot=foot, why="安全员每天早上收一张，没有就不发。")


def doubt_lines(found: Sequence[Doubt], span: str, most: int) -> str:
    """The same as text, a stop a line, in the order given."""
    if not found:
        return f"{span}的巡检没有要看的地方。"
    stops = list(dict.fromkeys((one.code, one.point, one.name, one.at) for one in found))
    whys = {stop: dict.fromkeys(d.why for d in found if (d.code, d.point, d.name, d.at) == stop) for stop in stops}
    said = [f"{s[0]} {s[1]}，{s[2]}，{s[3]}：{'；'.join(whys[s])}".strip() for s in stops[:most]]
    rest = len(stops) - most
    more = [f"还有 {rest} 处没有列出，发“巡检疑点 昨天”“巡检疑点 今天”分天看。"] if rest > 0 else []
    return "\n".join([f"{span}的巡检有 {len(stops)} 处请看一眼，多半有正常的原因：", *said, *more])
