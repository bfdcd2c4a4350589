"""What the walks of a permit through both chats share: people with their certificates, and their usual words."""

import base64
from datetime import timedelta
from typing import Any

from sqlmodel import select

from bot.labels import Labels
from db.tables import Account, CertificateRow
from tests.whole.plant import Plant

APPLICANT, FOREMAN, WELDER, GUARDIAN = "wang.fang", "chen.jing", "zhang.wei", "li.qiang"
SENTENCE = "今天上午九点一号焊接车间电焊支架两小时，张伟动火，李强监护，负责人陈静"
PLACE = "HJ-1"
PAPERS = {WELDER: ("welding", "height"), GUARDIAN: ("guardian", "confined_space"), FOREMAN: ("confined_space",),
          APPLICANT: ("guardian",)}  # fmt: skip


async def with_papers(factory: Plant, papers: dict[str, tuple[str, ...]] | None = None) -> None:
    """Everybody of the job holds what its rules ask for, for a year."""
    now = factory.clock.now()

    def add(work: Any) -> None:
        for user, categories in (papers or PAPERS).items():
            person = work.session.exec(select(Account.person).where(Account.account == user)).first()
            for category in categories:
                work.session.add(
                    CertificateRow(
                        person=person, category=category, family="special_work", number=f"T-{user}-{category}",
                        issued=now.date(), expires=now.date() + timedelta(days=365), added_at=now,
                    )
                )  # fmt: skip

    await factory.service.store.run(add)


async def ticket(factory: Plant, code: str = "") -> dict[str, Any]:
    """The newest, or this one."""
    found = await factory.cases("permit")
    return next(c for c in found if c["code"] == code) if code else found[-1]


async def photographs_label(factory: Plant, user: str, point: str = PLACE, platform: str = "wecom") -> None:
    labels: Labels = factory.service.labels
    data = base64.b64encode(labels.picture(point)).decode()
    await factory.control("send_image", platform=platform, user=user, base64=data, mime="image/png", name="l.png")
    await factory.settles()


async def stands_there(factory: Plant, user: str) -> None:
    """A place, which goes with the label that is shown next."""
    await factory.control("send_location", platform="wecom", user=user, latitude=31.2, longitude=121.4, label="现场")
    await factory.settles()


async def is_there(factory: Plant, user: str) -> None:
    """First the place, then a photo of its label."""
    await stands_there(factory, user)
    await photographs_label(factory, user)


async def log_of(factory: Plant, code: str) -> list[str]:
    """Its events, oldest first."""
    return [row["event"] for row in (await factory.api(f"cases/{code}/log"))["items"]]
