"""The real service and its platforms as processes of their own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.request import urlopen

from config.settings import Settings
from config.settings import load as load_settings
from tests.bench.envelopes import Corp
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "config" / "site" / "demo"
API_KEY = "bench-key-of-this-run"
Town = Mapping[str, object]


@contextmanager
def town(people: int = 0) -> Iterator[Town]:
    """Both platforms on loopback, until the block ends; `people` 0 is the demo factory."""
    command = [sys.executable, "-m", "tests.bench.town", str(people)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdin
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(10)


def corp(of: Town) -> Corp:
    return Corp(str(of["corp_id"]), int(str(of["agent_id"])), str(of["token"]), str(of["aes_key"]))


def write_settings(of: Town, folder: Path, site: Path = DEMO) -> Path:
    """A settings file as a factory would write it, pointed at the town; speech is off."""
    base, port = of["base"], free_port()
    sections: Mapping[str, Mapping[str, object]] = {
        "server": {
            "port": port, "public_url": f"http://127.0.0.1:{port}", "secret": "bench-secret", "data": str(folder),
        },
        "database": {"url": f"sqlite:///{folder / 'safeloop.db'}"},
        "media": {"url": f"file:{folder / 'media'}"},
        "site": {"path": str(site)},
        "wecom": {key: of[key] for key in ("corp_id", "agent_id", "secret", "token", "aes_key")} | {"api_base": base},
        "dingtalk": {
            "client_id": of["client_id"], "client_secret": of["client_secret"], "robot_code": of["robot_code"],
            "card_template_id": of["template"], "api_base": base, "oapi_base": base,
        },
        "groups": {"duty": [f"wecom-robot:{of['robot']}"]},
        "speech": {"model": ""},
        "log": {"level": "error"},
    }  # fmt: skip
    lines = [_section(name, table) for name, table in sections.items()]
    lines.append(f'[api]\nkeys = [{{ name = "bench", scopes = ["cases:read"], key = "{API_KEY}" }}]')
    path = folder / "safeloop.toml"
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return path


def _section(name: str, table: Mapping[str, object]) -> str:
    return "\n".join([f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())])


@dataclass(slots=True)
class Service:
    """`run.py serve` with these settings, or a peer of it; `start` again after `kill`."""

    config: Path
    role: str = "all"
    peer: str = ""
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def settings(self) -> Settings:
        return load_settings(self.config)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.settings.server.port}"

    def start(self) -> None:
        command = [sys.executable, "run.py", "serve", "--config", str(self.config), "--role", self.role]
        if self.peer:
            command = [sys.executable, "-m", "tests.bench.peers", self.peer, str(self.config)]
        self.process = subprocess.Popen(command, cwd=ROOT)

    def ready(self, seconds: float = 60.0) -> float:
        """Seconds until /readyz was 200. Raises TimeoutError."""
        begun = perf_counter()
        while perf_counter() - begun < seconds:
            if answers(f"{self.base}/readyz"):
                return perf_counter() - begun
            sleep(0.05)
        raise TimeoutError(f"serve was not ready within {seconds:.0f} s")

    def kill(self) -> None:
        """As the kernel does when memory is short."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        assert self.process
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    def rss_mb(self) -> float:
        """Resident memory of the process and its children, in MB of 10**6 bytes."""
        assert self.process
        return sum(_rss(pid) for pid in (self.process.pid, *_children(self.process.pid))) / 1e6


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _rss(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]
