"""Why a certificate or a pass does not hold, in words that stand after “姓名：” and say what to do."""

import re
from datetime import date, datetime

from workflows.certificate.papers import Certificate, Company

IDENTITY = re.compile(r"\d{17}[\dXx]")
"""Certificates of special work and special equipment carry the identity number of their holder."""


def shown(number: str) -> str:
    """The number for people who only need to know which one: of an identity number the last four."""
    return IDENTITY.sub(lambda found: f"…{found.group()[-4:]}", number)


def say_day(day: date) -> str:
    """2026年11月21日: a certificate is about years."""
    return f"{day.year}年{day.month}月{day.day}日"


def say_end(until: datetime) -> str:
    return f"{until.month}月{until.day}日 {until:%H:%M}"


def called(cert: Certificate) -> str:
    """低压电工作业证（证号 T…2157）."""
    title = cert.title or cert.category
    name = title if title.endswith(("证", "证书")) else f"{title}证"
    return f"{name}（证号 {shown(cert.number)}）" if cert.number else name


def no_number(cert: Certificate) -> str:
    what = "只有照片，没有证号" if cert.scan else "没有证号"
    return f"{called(cert)}{what}，查不到真伪。把证号报给安全员登记后再申请，或换有证的人"


def not_issued(cert: Certificate, issued: date) -> str:
    return f"{called(cert)}{say_day(issued)}才发证。等拿到证再申请，或换有证的人"


def no_end(cert: Certificate) -> str:
    return f"{called(cert)}没有登记有效期。请安全员照证面补上，或换有证的人"


def expired(cert: Certificate, day: date, until: datetime, gone: bool) -> str:
    if gone:
        return f"{called(cert)}{say_day(day)}已过期。换新证后请安全员登记，或换有证的人"
    return f"{called(cert)}{say_day(day)}到期，作业要到 {say_end(until)}。把作业改在到期前结束，或换有证的人"


def review(cert: Certificate, day: date, until: datetime, gone: bool) -> str:
    if gone:
        return f"{called(cert)}应在 {say_day(day)}前复审，已经过了。复审后请安全员登记新的日期，或换有证的人"
    return f"{called(cert)}{say_day(day)}要复审，作业要到 {say_end(until)}。先复审，或换有证的人"


def missing(label: str) -> str:
    return f"没有登记{label}。有证就交给安全员登记，没有证不能安排，请换有证的人"


# ---- contractors ------------------------------------------------------------------------------------------------


def no_pass() -> str:
    return "是承包商人员，没有入厂证。先做入厂教育、请安全员登记，再写进作业票"


def revoked(why: str) -> str:
    return f"入厂证已吊销（{why}）。不能进厂作业，请换人；有疑问找安全员"


def not_trained() -> str:
    return "没有入厂教育记录。先做入厂教育、请安全员登记"


def trained_later(day: date) -> str:
    return f"入厂教育登记在 {say_day(day)}，还没做。做完再申请"


def no_host() -> str:
    return "没有厂内对接人。请安全员登记由谁负责带"


def pass_ends(day: date, until: datetime, gone: bool) -> str:
    return _ends("入厂证", day, until, gone, "请安全员延期，或换人")


def pass_without_end() -> str:
    return "入厂证没有登记有效期。请安全员补上"


def paper_missing(company: Company, what: str) -> str:
    return f"{company.name}没有登记{what}。请安全员补上日期，没有{what}不能作业"


def paper_ends(company: Company, what: str, day: date, until: datetime, gone: bool) -> str:
    return _ends(f"{company.name}的{what}", day, until, gone, f"续签{what}后请安全员登记")


def _ends(what: str, day: date, until: datetime, gone: bool, remedy: str) -> str:
    if gone:
        return f"{what}{say_day(day)}已过期。{remedy}"
    return f"{what}{say_day(day)}到期，作业要到 {say_end(until)}。{remedy}"
