"""Two writers met."""


class Conflict(Exception):
    """Somebody else changed the case meanwhile; the store runs the unit of work again."""
