"""All that decides what a message means, read in one go before the transaction."""

from dataclasses import dataclass
from datetime import datetime

from bot.desk.special import Application, Permits
from bot.permits.marks import Scan
from workflows.hazard.case import Attachment, Hazard, Spot, State
from workflows.hazard.reading import Reading
from workflows.held.flow import Held
from workflows.kernel.people import Org


@dataclass(frozen=True, slots=True)
class Question:
    """A card of ours that waits for this person's words; `prompt` is what it asked; `told`: they know it is over.
    `place_code` is where its case lies."""

    case_code: str
    ask_id: str
    prompt: str = ""
    told: bool = False
    place_code: str | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """One person at one moment. `draft` is still open; `recent` left draft within the joining window, `latest` within
    half an hour. `own_nameless` is a case they name that they reported without a name; `sealed` is a new return address
    where they want to stay anonymous. `source` names the public channel of somebody outside the factory; `own` is a
    report of theirs that they name, `alarmed` is True where they have raised an alarm again and again. `late` is a
    question of the last day that nobody waits for any more. `muster` is the roll call that runs. `command`: the message
    begins with a command; `reason`: with a button and a reason that the case it names takes from this person.
    `permits` is the special work around them, `where` a position they have sent a moment ago. `whole`: the message is
    a report of its own, from a page."""

    person: str
    now: datetime
    org: Org
    draft: Hazard | None = None
    recent: Hazard | None = None
    latest: Hazard | None = None
    question: Question | None = None
    fixing: tuple[str, ...] = ()
    held: Held | None = None
    walk: str | None = None
    sealed: str | None = None
    own_nameless: Hazard | None = None
    source: str = ""
    own: Hazard | None = None
    alarmed: bool = False
    late: Question | None = None
    muster: str | None = None
    command: bool = False
    reason: bool = False
    permits: Permits = Permits()
    where: Spot | None = None
    whole: bool = False

    @property
    def ungraded(self) -> Hazard | None:
        """The report just made, while nobody knows yet what it is about."""
        return self.latest if self.latest and self.latest.state is State.REPORTED else None


@dataclass(frozen=True, slots=True)
class Said:
    """What one message brought, media kept and words read. `reading` is of `text` alone.

    `gone` says in the worker's words what could not be had, `lacking` marks it (缺照片); `truly_at` is when a paper
    form was written; `application` is the permit that the words ask for. `forged`: a label in the picture is none of
    ours, or no more where it is `struck`; `scan`: it is the code of a ticket, as a screen shows it.
    """

    text: str = ""
    media: tuple[Attachment, ...] = ()
    spot: Spot | None = None
    reading: Reading | None = None
    gone: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    truly_at: datetime | None = None
    application: Application | None = None
    forged: bool = False
    struck: bool = False
    scan: Scan | None = None

    @property
    def is_evidence(self) -> bool:
        """A photo, a video, a voice note or a place, without words."""
        shown = all(a.kind in ("photo", "video", "voice") for a in self.media)
        return bool(self.media or self.spot) and not self.text and shown
