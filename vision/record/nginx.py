"""The media server for pushed streams: Debian's nginx with its RTMP module, a child of this process. It lets nobody
publish before `ask` said yes, and plays to this machine only."""

import shutil
import subprocess
from pathlib import Path

import structlog

log = structlog.get_logger("push")
MODULES = (Path("/usr/lib/nginx/modules"), Path("/usr/lib64/nginx/modules"))
MISSING = "没有 nginx 的 RTMP 模块，收不了推流：apt-get install nginx-light libnginx-mod-rtmp"
PAGE = """load_module {module};
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 512; }}
rtmp {{
  access_log off;
  server {{
    listen {host}:{port};
    timeout 30s;
    max_message 8M;
    notify_update_timeout 20s;
    application live {{
      live on;
      record off;
      wait_key on;
      drop_idle_publisher 15s;
      allow play 127.0.0.1;
      deny play all;
      on_publish {ask};
      on_update {ask};
      on_publish_done {ask};
    }}
  }}
}}
"""
"""Names of streams are keys: only what stops the server is logged."""


class CannotListen(Exception):
    """One line with the remedy."""


class Nginx:
    """`ask` is the address that each publisher is asked about. The child of a killed process is stopped first."""

    def __init__(self, folder: Path, host: str, port: int, ask: str) -> None:
        self._folder, self._host, self._port, self._ask = folder.resolve(), host, port, ask
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Raises CannotListen, OSError."""
        binary, module = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin"), _module()
        if binary is None or module is None:
            raise CannotListen(MISSING)
        self._folder.mkdir(parents=True, exist_ok=True)
        config = self._folder / "nginx.conf"
        config.touch(mode=0o600)
        config.write_text(
            PAGE.format(module=module, folder=self._folder, host=self._host, port=self._port, ask=self._ask)
        )
        command = [binary, "-p", str(self._folder), "-c", str(config), "-e", str(self._folder / "error.log")]
        if self._left_behind(config):
            subprocess.run([*command, "-s", "stop"], capture_output=True, timeout=10, check=False)
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL)  # fmt: skip
        log.info("listening", host=self._host, port=self._port)

    def _left_behind(self, config: Path) -> bool:
        """A number in a file may be another's process by now: only one with our own settings is stopped."""
        try:
            pid = int((self._folder / "nginx.pid").read_text())
            return str(config).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return False

    def trouble(self) -> str:
        """Why nobody can push, "" while it runs."""
        if self._process is None or self._process.poll() is None:
            return ""
        return f"推流服务停了（端口 {self._port} 可能被占用），重启摄像机进程再试"

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(3)
            except subprocess.TimeoutExpired:
                self._process.kill()


def _module() -> Path | None:
    return next((one for folder in MODULES if (one := folder / "ngx_rtmp_module.so").exists()), None)
