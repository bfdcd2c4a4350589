"""Each chat system: token and rights, its card template, the way back to us, what is left of the month."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import aiohttp
from sqlmodel import Session

from bot.doctor.port import Called, Examined, Symptom
from bot.links import public
from bot.platform import DeliveryError, Platform
from db import rates
from workflows.kernel.ports import Clock

SECONDS = 5
NEARLY = 0.8
"""Of a month's quota: from here it is named, whatever the forecast says."""


async def of_platform(platform: Platform, public_url: str) -> list[Symptom]:
    """What one platform answers, and whether our own address answers what that platform would ask."""
    try:
        wrong = await platform.probe()
    except DeliveryError as error:
        wrong = str(error)
    if wrong and "：" not in wrong:
        wrong = f"{wrong}：请看本机能不能上外网、DNS 和代理；平台自己忙的话过几分钟再试"
    found = [Symptom(platform.title, wrong is None, wrong or "能取到令牌，调用正常")]
    if isinstance(platform, Examined) and wrong is None:
        found += await platform.examine()
    if isinstance(platform, Called):
        found += await _called_back(platform, f"{platform.title}回调", public_url)
    return found


async def _called_back(platform: Called, part: str, public_url: str) -> list[Symptom]:
    """The same request as the platform's own test of the address, sent from here by way of public_url."""
    knock = platform.knock()
    if knock is None:
        return []
    url = public_url.rstrip("/") + knock.path
    limit = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=limit) as http:
            async with http.request(
                knock.method, url, params=knock.query, headers=knock.headers, allow_redirects=False
            ) as answer:
                status, said = answer.status, (await answer.text())[:500]
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        return [Symptom(part, False, f"{url} 打不开（{type(error).__name__}）：{_way(public_url)}")]
    if status != knock.status or (knock.answer and said != knock.answer):
        return [Symptom(part, False, f"{url} 有应答（{status}），但不是这份设置的服务：{_mismatch(status)}")]
    if _inside(urlsplit(public_url).hostname or ""):
        remedy = "public_url 是内网地址，平台从外网进不来：请换成外网能打开的 https 网址"
        return [Symptom(part, None, f"本机打得开；{remedy}")]
    return [Symptom(part, True, "从本机绕 public_url 走通了；外网能不能进，到管理后台保存一次回调网址就知道")]


def _inside(host: str) -> bool:
    """An address that no platform can reach; a name may lead anywhere and is trusted."""
    literal = host.replace(".", "").isdigit() or ":" in host
    return host == "localhost" or (literal and not public(host))


def _way(public_url: str) -> str:
    host = urlsplit(public_url).hostname or public_url
    return f"请看服务在不在跑（run.py serve）、{host} 的解析和证书、反向代理有没有转到 [server] port、防火墙放行没有"


def _mismatch(status: int) -> str:
    if status in (400, 401, 403):
        return "请核对 token、aes_key 和管理后台一致，改过设置的话重启服务"
    if status == 404:
        return "请看反向代理是不是把这个路径转过来了，平台在设置里启用没有，改过设置的话重启服务"
    return "请看反向代理转到哪里去了；503 是服务正在启动"


def quotas(session: Session, platforms: Mapping[str, Platform], clock: Clock) -> list[Symptom]:
    """How far the month's messages will take us, for platforms that count them."""
    now, found = clock.now(), []
    spent = rates.used(session, now)
    for platform in platforms.values():
        if most := platform.monthly_calls:
            used = spent.get(platform.name, 0)
            ends = rates.forecast(used, now)
            said = f"本月已用 {used}，照此到月底约 {ends}，上限 {most}"
            short = used >= most * NEARLY or ends > most
            remedy = "：快用完了，请在钉钉管理后台加购调用量，或让更多人用企业微信收" if short else ""
            found.append(Symptom(f"{platform.title}配额", not short, said + remedy))
    return found
