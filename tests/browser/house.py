"""The real demo as a process of its own, and a browser in front of it."""

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "var" / "tour"
PATIENCE_S = 60.0
ARGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK = {"width": 1600, "height": 960}
HAND = {"width": 390, "height": 844}


def chromium() -> str:
    """Debian's browser; where there is none the tests fail and say how to get it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "没有 chromium：apt-get install chromium fonts-wqy-microhei"
    return found


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=chromium(), args=ARGS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class House:
    """A running demo; `url` without a slash at the end, `secret` is the one the demo signs its links with."""

    url: str
    process: "subprocess.Popen[bytes]"

    def get(self, path: str) -> dict[str, object]:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=10) as answer:
            found: dict[str, object] = json.load(answer)
            return found

    def post(self, path: str, body: dict[str, object]) -> dict[str, object]:
        request = urllib.request.Request(
            f"{self.url}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=90) as answer:
            found: dict[str, object] = json.load(answer)
            return found

    def answers(self) -> bool:
        try:
            return bool(self.get("/sandbox/where")["control"])
        except (OSError, urllib.error.URLError, KeyError):
            return False


@contextmanager
def demo(data: Path) -> Iterator[House]:
    """`run.py demo` on a free port until the block ends."""
    port = free_port()
    said = data.parent / "demo.log"
    command = [sys.executable, "run.py", "demo", "--port", str(port), "--data", str(data)]
    with said.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    house = House(f"http://127.0.0.1:{port}", process)
    try:
        until = time.monotonic() + PATIENCE_S
        while not house.answers():
            assert process.poll() is None and time.monotonic() < until, f"demo 没有启动：{said.read_text()[-800:]}"
            time.sleep(0.2)
        yield house
    finally:
        process.terminate()
        process.wait(15)


@dataclass(slots=True)
class Watched:
    """A page whose complaints are collected."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(PICTURES / f"{name}.png"))
