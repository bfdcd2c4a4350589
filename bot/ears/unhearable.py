"""The refusals of this room."""


class Unhearable(Exception):
    """Sound that cannot be listened to; `reason_zh` says why and what to do, in the worker's words."""

    def __init__(self, reason_zh: str) -> None:
        super().__init__(reason_zh)
        self.reason_zh = reason_zh


class NoModel(Exception):
    """No sound speech model can be had; `reason_zh` is for the operator."""

    def __init__(self, reason_zh: str) -> None:
        super().__init__(reason_zh)
        self.reason_zh = reason_zh
