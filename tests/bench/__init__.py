"""`run.py bench NAME`: measurements against real processes, sockets and disks. Not collected by pytest."""

import sys
from importlib import import_module

NAMES = ("callbacks", "deadlines", "memory", "kill", "soak", "contacts", "vision")


def run(name: str) -> int:
    """0 where every target was met, 1 where one was missed, 2 for an unknown name."""
    if name not in NAMES:
        print(f"没有 {name}，可选：{'、'.join(NAMES)}", file=sys.stderr)
        return 2
    code: int = import_module(f"tests.bench.{name}").main()
    return code
