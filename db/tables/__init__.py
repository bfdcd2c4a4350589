"""One class per table. Texts named *_json or documented as JSON are read and written through db.codec only.

`site` comes last in keys and indexes: nearly all rows have the same one, and SQLite, which does not know that, would
choose an index that begins with it.
"""

import db.tables.lean  # noqa: F401 - before any table is made
from db.tables.cameras import AlarmSeen, Camera, CameraBlind, CameraHealthRow, CameraRule, CameraWorker, Sensor
from db.tables.cases import Case, Claim, Counter, Timer
from db.tables.contacts import Binding, Contact, ContactRun, ContactUnit
from db.tables.inbox import Inbox
from db.tables.jobs import Job
from db.tables.log import Log, Seal
from db.tables.media import Media
from db.tables.outbox import Ask, Message, Outbox
from db.tables.pace import Quota, Rate
from db.tables.papers import CertificateRow, Contractor, GatePassRow, PaperTold, RiskTold
from db.tables.people import Absence, Account, Department, OrgVersion, Person, Shift
from db.tables.phones import PhoneTry
from db.tables.places import Equipment, Place
from db.tables.points import Ledger
from db.tables.policies import Policy
from db.tables.recordings import Recording, RecordingSegment
from db.tables.rooms import Room
from db.tables.rounds import CheckInRow, CheckSheet, PointStanding, RoundPlan, RoundPoint
from db.tables.sessions import PageSession, SpentLogin
from db.tables.talk import Talk
from db.tables.things import DatedThing, Substance, ThingTold

__all__ = [
    "Absence",
    "Account",
    "AlarmSeen",
    "Ask",
    "Binding",
    "Camera",
    "CameraBlind",
    "CameraHealthRow",
    "CameraRule",
    "CameraWorker",
    "Case",
    "CertificateRow",
    "CheckInRow",
    "CheckSheet",
    "Claim",
    "Contact",
    "ContactRun",
    "ContactUnit",
    "Contractor",
    "Counter",
    "DatedThing",
    "Department",
    "Equipment",
    "GatePassRow",
    "Inbox",
    "Job",
    "Ledger",
    "Log",
    "Media",
    "Message",
    "OrgVersion",
    "Outbox",
    "PageSession",
    "PaperTold",
    "Person",
    "PhoneTry",
    "Place",
    "PointStanding",
    "Policy",
    "Quota",
    "Rate",
    "Recording",
    "RecordingSegment",
    "RiskTold",
    "Room",
    "RoundPlan",
    "RoundPoint",
    "Seal",
    "Sensor",
    "Shift",
    "SpentLogin",
    "Substance",
    "Talk",
    "ThingTold",
    "Timer",
]
