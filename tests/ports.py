"""Ports for servers that a test starts in a process of their own, or has to know before they listen."""

import contextlib
import random
import socket


def free_port() -> int:
    """Below the range from which the system takes ports for outgoing calls: those are gone before they are used."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
