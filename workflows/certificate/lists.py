"""Lists of certificates as text: one's own, somebody's for the safety officer, what ends soon."""

from collections.abc import Sequence
from datetime import date

from workflows.certificate.cards import about, say_left
from workflows.certificate.checks import last_day
from workflows.certificate.due import Due
from workflows.certificate.papers import Certificate, Dossier
from workflows.certificate.phrases import say_day, shown
from workflows.kernel.people import Org

ENDLESS = date.max


def own(dossier: Dossier, org: Org, today: date) -> str:
    """我的证书: full numbers, for they are the reader's own."""
    name = org.name(dossier.person)
    if not dossier.certificates and not dossier.contractor:
        return f"{name}还没有登记证书。有证的，把证书交给安全员登记。"
    return _listed(f"{name}的证书", dossier, org, today, True)


def of_person(dossier: Dossier, org: Org, today: date, full: bool) -> str:
    """证书 张伟: `full` numbers for whoever has to look them up, else the end of an identity number only."""
    name = org.name(dossier.person)
    if not dossier.certificates and not dossier.contractor:
        return f"{name}没有登记证书。要登记，在证书表里加一行再导入。"
    return _listed(f"{name}的证书", dossier, org, today, full)


def ending(dues: Sequence[Due], org: Org, reader: str, today: date, days: int) -> str:
    """到期证书: everything over or ending within `days`, the nearest first."""
    soon = sorted((d for d in dues if d.left(today) <= days), key=lambda d: (d.day, d.paper, d.id))
    if not soon:
        return f"{days} 天内没有要到期、要复审的证书。"
    lines = [f"{n}. {about(due, org, reader)} {say_left(due, today)}" for n, due in enumerate(soon, 1)]
    return "\n".join([f"已过期和 {days} 天内到期的，{len(soon)} 项：", *lines])


def checked(certs: Sequence[Certificate], org: Org, today: date) -> str:
    """The answer to 核验."""
    name, titles = org.name(certs[0].person), "、".join(cert.title for cert in certs)
    return f"记下了：{name}的{titles}，{say_day(today)}由{org.name(certs[0].checked_by)}在国家平台查验。"


def _listed(head: str, dossier: Dossier, org: Org, today: date, full: bool) -> str:
    lines = [f"{n}. {_line(cert, org, today, full)}" for n, cert in enumerate(dossier.certificates, 1)]
    gate = dossier.gate
    if dossier.contractor:
        until = f"有效期至 {say_day(gate.until)}" if gate and gate.until else "没有登记有效期"
        said = f"已吊销（{gate.revoked}）" if gate and gate.revoked else until
        lines.append(f"入厂证（{gate.company.name}）：{said}" if gate else "没有入厂证")
    return "\n".join([f"{head}：", *lines])


def _line(cert: Certificate, org: Org, today: date, full: bool) -> str:
    number = (cert.number if full else shown(cert.number)) or "没有证号"
    parts = [cert.title or cert.category, f"证号 {number}" if cert.number else number, _ends(cert, today)]
    if cert.checked_by and cert.checked_on:
        parts.append(f"{org.name(cert.checked_by)} {say_day(cert.checked_on)}查验")
    elif cert.family in ("special_work", "special_equipment"):
        parts.append("未查验")
    return "，".join(parts)


def _ends(cert: Certificate, today: date) -> str:
    last = last_day(cert)
    if last is None:
        return "没有登记有效期"
    if last == ENDLESS:
        return "长期有效"
    left = (last - today).days
    what = "复审" if cert.review_due == last and last != cert.expires else "到期"
    return f"{say_day(last)}{what}（{f'还剩 {left} 天' if left >= 0 else f'已过 {-left} 天'}）"
