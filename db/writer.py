"""SQLite's one writer thread: waiting units of work share a commit, each in a savepoint of its own.

Measured: several units in one commit give 1.4 times the rate of one commit each (docs: decision 0004). What a platform
waits for goes first, and a commit is not kept open for others: a callback waits for one unit of work, not for thirty.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice
from threading import Condition, Thread, current_thread
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from db.conflict import StoreFailed, TransactionLost, check_alive

TOGETHER, TURNS = 32, 8
SPELL_S = 0.01
"""Seconds after which a shared commit takes no further ordinary work."""
Step = Callable[[Connection], Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A unit of work and where its answer goes."""

    step: Step
    answer: Future[Any]


class Writer:
    """`submit` from any thread; answers come after the commit, never before it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._first: deque[Waiting] = deque()
        self._others: deque[Waiting] = deque()
        self._changed, self._closing, self._turns = Condition(), False, 0
        self._thread = Thread(target=self._serve, name="db-writer", daemon=True)
        self._thread.start()

    def submit(self, step: Step, first: bool = False) -> Future[Any]:
        """`first`: somebody outside waits for it. Raises RuntimeError from the writer thread itself, which would wait
        for itself, and after `close`."""
        if current_thread() is self._thread:
            raise RuntimeError("a unit of work must not start another one")
        answer: Future[Any] = Future()
        with self._changed:
            if self._closing:
                raise RuntimeError("the store is closed")
            (self._first if first else self._others).append(Waiting(step, answer))
            self._changed.notify()
        return answer

    def close(self) -> None:
        """What was submitted before is still done."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            with self._changed:
                while not (self._first or self._others or self._closing):
                    self._changed.wait()
                if not (self._first or self._others):
                    return
            self._together(self._turn())

    def _turn(self) -> Iterator[Waiting]:
        """One commit's worth. The front door goes first, but every eighth commit belongs to the rest."""
        ordinary = not self._first or (self._turns >= TURNS and bool(self._others))
        self._turns = 0 if ordinary else self._turns + 1
        queue, until = (self._others, monotonic() + SPELL_S) if ordinary else (self._first, None)
        for taken in range(TOGETHER):
            if not queue or (until is not None and taken and (self._first or monotonic() > until)):
                return
            waiting = queue.popleft()
            if waiting.answer.set_running_or_notify_cancel():
                yield waiting

    def _together(self, batch: Iterator[Waiting]) -> None:
        """One commit for all. Where it fails, nobody's work was done and everybody hears why."""
        # Taken before the transaction begins: where even that fails, somebody hears it.
        taken = list(islice(batch, 1))
        if not taken:
            return
        done: list[tuple[Waiting, Any, BaseException | None]] = []
        failed: StoreFailed | None = None
        try:
            with self.engine.begin() as connection:
                done.append((taken[0], *self._one(connection, taken[0].step)))
                for waiting in batch:
                    taken.append(waiting)
                    done.append((waiting, *self._one(connection, waiting.step)))
        except TransactionLost as lost:
            failed = StoreFailed(str(lost))
        except SQLAlchemyError as error:
            failed = StoreFailed(str(error))
        except BaseException as error:  # noqa: BLE001  the thread must outlive whatever a commit can raise
            failed = StoreFailed(repr(error))
        if failed:
            for waiting in taken:
                waiting.answer.set_exception(failed)
            return
        for waiting, result, failure in done:
            if failure is None:
                waiting.answer.set_result(result)
            else:
                waiting.answer.set_exception(failure)

    def _one(self, connection: Connection, step: Step) -> tuple[Any, BaseException | None]:
        try:
            return step(connection), None
        except TransactionLost:
            raise
        except BaseException as error:  # noqa: BLE001  nothing is swallowed: it is raised again where the caller waits
            check_alive(connection, error)
            return None, error
