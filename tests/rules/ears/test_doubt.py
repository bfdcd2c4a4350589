"""Invented subtitles, echoes and loops never become somebody's words."""

import pytest

from bot.ears.doubt import Piece, believe
from bot.ears.listen import PROMPT


def said(text: str, log_prob: float = -0.25, no_speech: float = 0.05, seconds: float = 4.0) -> Piece:
    """One segment, clear unless told otherwise."""
    return Piece(text, log_prob, no_speech, seconds)


def test_clear_speech_is_kept_and_sure() -> None:
    belief = believe([said("三号泵房出口压力表抖动。")], PROMPT)
    assert (belief.text, belief.sure) == ("三号泵房出口压力表抖动。", True)
    assert belief.confidence > 0.7


@pytest.mark.parametrize(
    "text",
    [
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
        "字幕由Amara.org社区提供",
        "中文字幕志愿者 李宗盛",
        "谢谢大家观看",
        "感谢收看",
        "请大家订阅我的频道",
    ],
)
def test_subtitles_that_the_model_learnt_by_heart_are_dropped(text: str) -> None:
    assert believe([said(text)], PROMPT).text == ""


@pytest.mark.parametrize("text", ["请订购新的灭火器，谢谢", "谢谢大家，二号车间漏油已经处理", "下次检修请关注三号阀门"])
def test_courtesies_of_a_worker_are_not_taken_for_subtitles(text: str) -> None:
    assert believe([said(text)], PROMPT).text == text


def test_the_prompt_echoed_over_noise_is_dropped() -> None:
    assert believe([said("隐患语音。", log_prob=-0.6, no_speech=0.9)], PROMPT).text == ""


def test_a_word_of_the_prompt_said_clearly_stays() -> None:
    assert believe([said("配电箱，灭火器。")], PROMPT).text == "配电箱，灭火器。"


def test_a_loop_over_noise_is_dropped() -> None:
    assert believe([said("我对我对我对我对我对我对", log_prob=-0.9)], PROMPT).text == ""


def test_a_cry_repeated_clearly_is_kept_short_and_unsure() -> None:
    belief = believe([said("着火了着火了着火了着火了着火了")], PROMPT)
    assert (belief.text, belief.sure) == ("着火了着火了", False)


def test_a_mumble_is_kept_for_confirmation() -> None:
    belief = believe([said("二号车间那个什么阀", log_prob=-0.7)], PROMPT)
    assert (belief.text, belief.sure) == ("二号车间那个什么阀", False)


def test_more_words_than_a_mouth_can_say_are_unsure() -> None:
    assert not believe([said("二号焊接车间东门配电箱门没有关好", seconds=0.8)], PROMPT).sure


def test_silence_is_nothing_rather_than_a_guess() -> None:
    belief = believe([], PROMPT)
    assert (belief.text, belief.confidence, belief.sure) == ("", 0.0, False)
    assert believe([said("……")], PROMPT).text == ""


def test_a_dropped_piece_makes_the_rest_unsure() -> None:
    belief = believe([said("一号门漏水。"), said("谢谢观看")], PROMPT)
    assert (belief.text, belief.sure) == ("一号门漏水。", False)
