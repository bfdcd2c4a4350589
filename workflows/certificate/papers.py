"""What a person holds that lets them do special work, as rows of the ledger tell it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Family = Literal["special_work", "special_equipment", "safety_management", "enterprise", "other"]
"""特种作业操作证 (应急管理), 特种设备作业人员证 (市场监管), 安全生产知识考核合格证, 本企业培训合格证 (监护人), 其他."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate of one person; dates are the site's days and count to their end. `category` is a key of the
    catalogue of certificates (welding, electrician_lv, height, crane_driver, forklift, guardian ...). `review_due` is
    the day by which it must have been reviewed. `scan` is the kept picture; `checked_by` looked the number up. `title`
    is the category's Chinese name."""

    id: int
    person: str
    category: str
    family: Family
    number: str
    issuer: str = ""
    issued: date | None = None
    review_due: date | None = None
    expires: date | None = None
    scan: str = ""
    checked_by: str | None = None
    checked_on: date | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """A contractor; work needs the agreement and the insurance to hold until its end."""

    id: int
    name: str
    agreement_until: date | None = None
    insurance_until: date | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True)
class GatePass:
    """What lets a contractor's person stand on the site: entry training, until when, whose guest. `serial` is the
    number printed on it, `id` its row; 0 where there is none."""

    person: str
    company: Company
    trained_on: date | None = None
    until: date | None = None
    host: str | None = None
    revoked: str = ""
    serial: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that the ledgers know of one person. `gate` is None for our own people; `retraining_due` where a yearly
    retraining is not completed."""

    person: str
    certificates: tuple[Certificate, ...] = ()
    contractor: bool = False
    gate: GatePass | None = None
    retraining_due: date | None = None
