"""What is told of many rounds at once: the heat map, and what did not quite fit. Nobody is accused."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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


def doubts(found: Sequence[Doubt], day: str, word: str) -> Card:
    """For the safety officer alone; `word` shows all of it."""
    stops = _by_stop(found)
    more = f"还有 {len(stops) - SHOWN} 处。" if len(stops) > SHOWN else ""
    facts = tuple((one.name, f"{one.point} {one.at}，{one.why} {one.code}".strip()) for one in stops[:SHOWN])
    foot = f"{more}这些是对不上的地方，多半有正常的原因，先问一句再说。发“{word}”看全部。"
    headline = f"{day}的巡检有 {len(stops)} 处请看一眼"
    return Card("", headline, "grey", facts, foot=foot, why="安全员每天早上收一张，没有就不发。")


def doubt_lines(found: Sequence[Doubt], span: str, most: int) -> str:
    """The same as text, a stop a line, in the order given."""
    if not found:
        return f"{span}的巡检没有要看的地方。"
    stops = _by_stop(found)
    said = [f"{one.code} {one.point}，{one.name}，{one.at}：{one.why}".strip() for one in stops[:most]]
    rest = len(stops) - most
    more = [f"还有 {rest} 处没有列出，发“巡检疑点 昨天”“巡检疑点 今天”分天看。"] if rest > 0 else []
    return "\n".join([f"{span}的巡检有 {len(stops)} 处请看一眼，多半有正常的原因：", *said, *more])


def _by_stop(found: Sequence[Doubt]) -> list[Doubt]:
    """One for each stop with all that was marked there, so that the card and the word count alike."""
    whys: dict[Doubt, dict[str, None]] = {}
    for one in found:
        whys.setdefault(replace(one, why=""), {})[one.why] = None
    return [replace(stop, why="；".join(said)) for stop, said in whys.items()]
