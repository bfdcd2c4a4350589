"""我的证书, 证书 张伟, 核验, 到期证书, 吊销: said in the chat, answered to the one who asked."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.papers.morning import all_dues
from db import papers, posting
from db.imports.certificate_line import number_of
from db.work import UnitOfWork
from workflows.certificate import cards, lists
from workflows.certificate.papers import Dossier
from workflows.kernel.effects import Send
from workflows.kernel.flow import Refused
from workflows.kernel.people import SAFETY_DIRECTOR, SAFETY_OFFICER, Person

Action = Callable[[UnitOfWork, str, datetime, re.Match[str]], str]
SAFETY = (SAFETY_OFFICER, SAFETY_DIRECTOR)
SOON = 90
"""Days that 到期证书 looks ahead: the first stage of the reminders."""


def words() -> Sequence[tuple[str, Action]]:
    """What a whole message means, and what it does."""
    return (
        ("我的证书?|我的证件|查我的证书?", mine),
        ("到期证书|证书到期|快到期的证书?|证书台账", ending),
        (r"(?:证书|查证)[\s:：]+(?P<who>\S{1,20})", theirs),
        (r"(?:核验|查验)[\s:：]+(?P<number>[0-9A-Za-z()（）-]{3,40})(?P<bad>[\s,，]*(?:不符|假证|查不到))?", check),
        (r"吊销(?:入厂证)?[\s:：]+(?P<who>\S{1,20})[\s,，:：]+(?P<why>.{2,60})", revoke),
    )


def mine(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    return lists.own(_dossier(work, person, now), work.org(), now.date())


def theirs(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """Safety people see everybody's with the number to look up; a superior those of the own people."""
    someone = _named(work, found.group("who"))
    if someone.id == person:
        return mine(work, person, now, found)
    safety = _is_safety(work, person)
    if not (safety or work.org().leads(person, someone.id)):
        raise Refused("别人的证书只有安全员和本人的上级能看。自己的发“我的证书”。")
    dossier = _dossier(work, someone.id, now)
    if safety and (card := cards.scans(dossier, work.org())):
        posting.enqueue(work.session, None, Send(person, f"scans:{now.isoformat()}", card, "first"), now, work.site)
    return lists.of_person(dossier, work.org(), now.date(), safety)


def ending(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """Of everybody for safety people; of the own people for a superior; else one's own."""
    org, safety = work.org(), _is_safety(work, person)
    dues = [
        due for due in all_dues(work, now)
        if safety or due.person == person or due.host == person or (due.person and org.leads(person, due.person))
    ]  # fmt: skip
    return lists.ending(dues, org, person, now.date(), SOON)


def check(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """A number somebody looked up by hand; one that does not fit counts no more."""
    if not _is_safety(work, person):
        raise Refused("证书真伪由安全员查验登记，这一次没有改变什么。")
    number, today = number_of(found.group("number")), now.date()
    if found.group("bad"):
        gone = papers.withdraw_number(work.session, number, person, now)
        if not gone:
            raise Refused(f"没有登记证号 {number}，请核对证号再发一次。")
        names = f"{work.org().name(gone[0].person)}的{'、'.join(cert.title for cert in gone)}"
        return f"{names}查验不符，已停用，从现在起不能用于作业票。请收回证书、换有证的人。"
    certs = papers.check_number(work.session, number, person, today)
    if not certs:
        raise Refused(f"没有登记证号 {number}，请核对证号，或先导入证书表。")
    return lists.checked(certs, work.org(), today)


def revoke(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """A contractor's pass ends now; the next scan shows red."""
    if not _is_safety(work, person):
        raise Refused("入厂证由安全员吊销，这一次没有改变什么。看到违章，先叫停，再报隐患。")
    someone, why = _named(work, found.group("who")), found.group("why").strip()
    row = papers.current_pass(work.session, someone.id)
    if row is None:
        raise Refused(f"{someone.name}没有入厂证，这一次没有改变什么。")
    if row.revoked:
        return f"{someone.name}的入厂证已经吊销过了（{row.revoked}）。"
    row.revoked, row.revoked_by = why, person
    work.session.add(row)
    return f"{someone.name}的入厂证已吊销（{why}）。扫码显示红色，不能再上作业票；要恢复，在承包商表里填“恢复”再导入。"


def _dossier(work: UnitOfWork, person: str, now: datetime) -> Dossier:
    return papers.dossiers_of(work.session, [person], now.date())[person]


def _is_safety(work: UnitOfWork, person: str) -> bool:
    known = work.org().people.get(person)
    return known is not None and known.active and known.role in SAFETY


def _named(work: UnitOfWork, word: str) -> Person:
    """Exactly one person of this name or number; raises Refused."""
    org = work.org()
    people = [p for p in org.people.values() if org.belongs(p.id) and word in (p.name, p.staff_no)]
    if not people:
        raise Refused(f"名单里没有找到{word}，请写全名或工号。")
    if len(people) > 1:
        raise Refused(f"有 {len(people)} 位{word}，请写工号：{'、'.join(p.staff_no or p.department for p in people)}。")
    return people[0]
