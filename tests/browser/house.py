"""The real demo as a process of its own, and a browser in front of it."""

import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, ViewportSize

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "var" / "tour"
PATIENCE_S, SOON_S = 60.0, 15.0
T = TypeVar("T")
ARGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--use-fake-device-for-media-stream",
]  # fmt: skip
DESK = ViewportSize(width=1600, height=960)
HAND = ViewportSize(width=390, height=844)


def chromium() -> str:
    """Debian's browser; where there is none the tests fail and say how to get it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "没有 chromium：apt-get install chromium fonts-wqy-microhei"
    return found


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=chromium(), args=ARGS)


@dataclass(slots=True)
class House:
    """A running demo; `url` without a slash at the end."""

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

    def control(self, path: str, body: dict[str, object] | None = None) -> dict[str, object]:
        """The platforms' own door: `send_text`, `press`, `transcript.json` …; a body makes it a POST."""
        door = House(str(self.get("/sandbox/where")["control"]), self.process)
        return door.get(f"/{path}") if body is None else door.post(f"/{path}", body)

    def cases(self) -> list[dict[str, Any]]:
        """Newest first, as the API shows them."""
        return cast(list[dict[str, Any]], self.get("/sandbox/state")["cases"])

    def outbox(self) -> list[dict[str, Any]]:
        """Newest first."""
        return cast(list[dict[str, Any]], self.get("/sandbox/state")["outbox"])

    def thread(self, platform: str, user: str) -> list[dict[str, Any]]:
        """What one phone shows."""
        seen = cast(dict[str, dict[str, list[dict[str, Any]]]], self.control("transcript.json"))
        return seen[platform].get(user, [])

    def says(self, platform: str, user: str, text: str) -> None:
        self.control("send_text", {"platform": platform, "user": user, "text": text})

    def presses(self, platform: str, user: str, label: str) -> None:
        """The newest card of this phone that has the button; waits until there is one."""

        def found() -> tuple[str, str] | None:
            for bubble in reversed(self.thread(platform, user)):
                for button in (bubble["card"] or {}).get("buttons", []):
                    if button["text"] == label:
                        return bubble["id"], button["id"]
            return None

        message, button = soon(found)
        self.control("press", {"platform": platform, "user": user, "message": message, "button": button})

    def holder(self, label: str, code: str) -> tuple[str, str] | None:
        """Platform and account of whoever can press it on a card of this case: who is on duty turns with the hour."""
        seen = cast(dict[str, dict[str, list[dict[str, Any]]]], self.control("transcript.json"))
        for platform, threads in seen.items():
            for user, bubbles in threads.items():
                cards = [b["card"] for b in bubbles if b["card"] and code in b["card"]["title"]]
                if any(button["text"] == label for card in cards for button in card.get("buttons", [])):
                    return platform, user
        return None

    def answers(self) -> bool:
        try:
            return bool(self.get("/sandbox/where")["control"])
        except (OSError, urllib.error.URLError, KeyError):
            return False


def soon(look: Callable[[], T | None]) -> T:
    """What `look` finds, within a quarter of a minute of wall time."""
    until = time.monotonic() + SOON_S
    while (found := look()) is None:
        assert time.monotonic() < until, "等了 15 秒还没有出现"
        time.sleep(0.1)
    return found


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


@dataclass
class Watched:
    """A page whose complaints are collected; no slots, playwright hangs its listeners on the object."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(PICTURES / f"{name}.png"))
