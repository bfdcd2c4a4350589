"""What ends a unit of work from below."""

from sqlalchemy import Connection


class Conflict(Exception):
    """Somebody else changed the case meanwhile; the store runs the unit of work again."""


class TransactionLost(BaseException):
    """SQLite ended the whole transaction (disk full, I/O error): what follows would commit statement by statement.

    Not an Exception, so that nobody inside the unit of work goes on after it; those who wait get StoreFailed.
    """


class StoreFailed(Exception):
    """Nothing of the transaction was kept; the text is the database's reason."""


def check_alive(connection: Connection, error: BaseException) -> None:
    """Raises TransactionLost where the error took the transaction with it."""
    if connection.dialect.name == "sqlite" and not getattr(connection.connection, "in_transaction", True):
        raise TransactionLost(str(_first(error))) from error


def _first(error: BaseException) -> BaseException:
    """What happened first: cleaning up after it fails too, and says less."""
    while error.__context__ is not None:
        error = error.__context__
    return error
