"""The one refusal of this room."""


class Unusable(Exception):
    """A file that cannot serve; `reason_zh` says why and what to do, in the worker's words."""

    def __init__(self, reason_zh: str) -> None:
        super().__init__(reason_zh)
        self.reason_zh = reason_zh
