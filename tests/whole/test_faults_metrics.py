"""What the one on call sees: which channel is shut, and how much of the month's messages is used."""

from pathlib import Path

from tests.whole.plant import plant


async def test_a_paused_channel_and_the_months_forecast_are_on_the_metrics_page(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says("zhang.wei", "一号焊接车间的配电箱门没关")
        await factory.breaks("wecom", "errcode", times=None, path="message/send", errcode=60020)
        await factory.says("chen.jing", "二号焊接车间的配电箱门没关")
        async with factory.http.get(f"{factory.base}/metrics") as answer:
            page = await answer.text()
        assert 'safeloop_channel_paused{platform="wecom"} 1.0' in page
        assert 'safeloop_channel_paused{platform="dingtalk"} 0.0' in page
        assert 'safeloop_messages_month{platform="wecom"}' in page
        assert 'safeloop_messages_forecast{platform="wecom"}' in page
