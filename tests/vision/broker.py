"""A real broker on loopback: Debian's mosquitto."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from getpass import getuser
from pathlib import Path

import pytest

from tests.ports import free_port

MOSQUITTO = Path("/usr/sbin/mosquitto")
needs_broker = pytest.mark.skipif(not MOSQUITTO.exists(), reason="mosquitto 没有装（.ci/run 会装）")


class Mosquitto:
    """`lines` of its configuration beside the listener."""

    def __init__(self, folder: Path, *lines: str) -> None:
        self.port = free_port()
        self._file = folder / "mosquitto.conf"
        # as root it would become a user who cannot read a test's folder
        usual = [f"user {getuser()}", f"listener {self.port} 127.0.0.1"]
        self._file.write_text("\n".join([*usual, *(lines or ("allow_anonymous true",))]))
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        self._process = subprocess.Popen([MOSQUITTO, "-c", self._file], stderr=subprocess.DEVNULL)
        async with asyncio.timeout(15):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    return

    async def stop(self) -> None:
        if self._process:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)
            self._process = None


@asynccontextmanager
async def mosquitto(folder: Path, *lines: str) -> AsyncIterator[Mosquitto]:
    one = Mosquitto(folder, *lines)
    try:
        await one.start()
        yield one
    finally:
        await one.stop()
