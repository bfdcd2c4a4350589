"""/healthz, /readyz and /metrics (Prometheus)."""

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from bot.service import Service
from db import rates
from db.reads.status import status

if TYPE_CHECKING:
    from prometheus_client import Gauge


class Health:
    def __init__(self, service: Service) -> None:
        self.service = service

    async def alive(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def ready(self, request: web.Request) -> web.Response:
        """503 while the database does not answer, a loop has died or a loop fails every time."""
        dead = [task.get_name() for task in self.service.tasks if task.done()]
        dead += [f"{loop.name}: {loop.failing}" for loop in self.service.loops if loop.failing]
        try:
            async with asyncio.timeout(3):
                await self.service.store.run(lambda work: work.org().version)
        except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer is "not ready"
            return web.json_response({"ok": False, "database": type(error).__name__}, status=503)
        return web.json_response({"ok": not dead, "stopped": dead}, status=503 if dead else 200)

    async def metrics(self, request: web.Request) -> web.Response:
        # 1 MB, and web servers of its own, that a service nobody scrapes need not hold
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

        now = self.service.clock.now()
        found = await self.service.store.read(lambda session: status(session, now))
        registry = CollectorRegistry()

        def gauge(name: str, text: str, labels: tuple[str, ...] = ()) -> "Gauge":
            return Gauge(f"safeloop_{name}", text, labels, registry=registry)

        cases = gauge("cases", "工单数", ("kind", "state", "level"))
        for (kind, state, level), count in found.cases.items():
            cases.labels(kind, state, level).set(count)
        for name, queue in (("inbox", found.inbox), ("outbox", found.outbox), ("jobs", found.jobs)):
            rows = gauge(name, "队列行数", ("state",))
            for state, count in queue.items():
                rows.labels(state).set(count)
        gauge("overdue", "超时未办完").set(found.overdue)
        gauge("timers", "未到的时限").set(found.timers)
        gauge("timer_lateness_seconds", "最近一次时限处理晚了多少秒").set(self.service.ticker.lateness)
        holds = self.service.postman.ways.pauses.holds
        paused = gauge("channel_paused", "发不出消息的平台", ("platform",))
        for name in self.service.platforms:
            paused.labels(name).set(int(name in holds))
        used = await self.service.store.read(lambda session: rates.used(session, now))
        month = gauge("messages_month", "本月已发", ("platform",))
        ahead = gauge("messages_forecast", "照这样本月会发", ("platform",))
        for name, count in used.items():
            month.labels(name).set(count)
            ahead.labels(name).set(rates.forecast(count, now))
        refused = gauge("callbacks_refused", "拒收的回调", ("platform", "why"))
        for platform in self.service.platforms.values():
            for why, count in platform.refused.items():
                refused.labels(platform.name, why).set(count)
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
