"""A real database for the few functions that put their card into the queue themselves."""

from sqlmodel import Session, SQLModel, col, create_engine, select

from db import posting
from db.codec import Codec, card_from_json
from db.org import OrgSnapshots
from db.policies import Policies
from db.prints import Library
from db.tables import Outbox
from db.work import Shared, UnitOfWork
from tests.cards.cases import NOW
from workflows.kernel.cards import Card
from workflows.kernel.effects import Send
from workflows.registry import FLOWS


class Database:
    """A real one in memory, made only for those who ask for a session."""

    def __init__(self) -> None:
        self._session: Session | None = None
        self._before: set[int | None] = set()

    @property
    def session(self) -> Session:
        if self._session is None:
            engine = create_engine("sqlite://")
            SQLModel.metadata.create_all(engine)
            self._session = Session(engine)
            self._session.info["site"] = "default"
        return self._session

    def work(self) -> UnitOfWork:
        shared = Shared("default", Codec(FLOWS), OrgSnapshots(), Policies("default", None), Library())
        return UnitOfWork(self.session, shared)

    def rows(self) -> list[Outbox]:
        """Five reminders that wait for one reader."""
        for number in range(5):
            card = Card(f"YH-20260302-{number:04}", f"请处理 {number}", foot="在卡片上按一下。")
            posting.enqueue(self.session, None, Send("赵敏", f"reminder {number}", card, "reminder"), NOW)
        found = list(self.session.exec(select(Outbox).order_by(col(Outbox.id))))
        self._before = {row.id for row in found}
        return found

    def cards(self) -> list[Card]:
        """What was put into the queue by the function, for whoever it was; equal ones once."""
        if self._session is None:
            return []
        rows = self._session.exec(select(Outbox).order_by(col(Outbox.id)))
        texts = dict.fromkeys(row.card for row in rows if row.id not in self._before)
        return [card_from_json(text) for text in texts]

    def close(self) -> None:
        if self._session is not None:
            engine = self._session.get_bind()
            self._session.close()
            engine.dispose()  # type: ignore[union-attr]
