"""请假 and 换班: who may say it, and who may stand in or take a shift. Written down by whoever heard it."""

from datetime import datetime

from workflows.kernel.flow import Refused
from workflows.kernel.people import Org, Person

OUTSIDER = (
    "这里只回答名单里的本厂人员。看清单请找安全员；要报隐患，@我发一句话和照片就行，谁都可以。"
    "本厂的人请让安全员把账号加进人员名单。"
)


def only_inside(org: Org, person: str) -> None:
    """Raises Refused for somebody who stands in no list of the factory."""
    if not org.listed(person):
        raise Refused(OUTSIDER)


def stand_in(org: Org, person: str, name: str, now: datetime) -> Person:
    """Who answers meanwhile: one other person of this name, who can be told something now. Raises Refused."""
    found = other(org, person, name)
    if unfit := org.unfit(found.id, now):
        raise Refused(f"{found.name}现在{unfit}，请换一位代理人。")
    return found


def other(org: Org, person: str, name: str) -> Person:
    """Exactly one other person of this name in the lists; raises Refused, also for an asker in no list."""
    only_inside(org, person)
    people = [p for p in org.named(name) if p.id != person and org.listed(p.id)]
    if not people:
        raise Refused(f"花名册里没有找到{name}，请写全名。")
    if len(people) > 1:
        raise Refused(f"有 {len(people)} 位{name}，请让安全员在值班表里改。")
    return people[0]
