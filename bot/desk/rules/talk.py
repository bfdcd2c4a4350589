"""Small talk, which opens nothing."""

from bot.desk.meant import Say, Step
from bot.desk.situation import Said, Situation


def small_talk(at: Situation, said: Said) -> list[Step] | None:
    if said.media or said.spot or not said.reading or not (said.reading.idle or said.reading.fixed_already):
        return None
    if said.reading.fixed_already:
        return [Say("知道了，没有登记新的隐患。要补到哪一条，写上编号发过来就行。", "small-talk")]
    return [Say("在的。看到隐患，拍一张照片、说一句话发到这里就行；发“帮助”看能做什么。", "small-talk")]
