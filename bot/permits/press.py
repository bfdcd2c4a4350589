"""`python -m bot.permits.press`: one print in a process of its own. JSON on standard input, a PDF on standard output.

A process per print costs a third of a second and gives its memory back; prints are rare, and kept by version.
"""

import asyncio
import base64
import json
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

HOUSE = Path(__file__).parents[2]
TEMPLATE = Path(__file__).with_name("ticket.typ")
LIMIT_S = 30.0


class NotPrinted(Exception):
    """Why there is no PDF, in a line for the log."""


@dataclass(frozen=True, slots=True)
class Print:
    """`data` is JSON for the template, `files` lie beside it by name, `at` is the time written into the PDF."""

    data: dict[str, object]
    files: dict[str, bytes]
    at: datetime

    def wire(self) -> bytes:
        files = {name: base64.b64encode(data).decode() for name, data in self.files.items()}
        return json.dumps({"data": self.data, "files": files, "at": int(self.at.timestamp())}).encode()


async def printed(job: Print) -> bytes:
    """The PDF; raises NotPrinted. Nothing of the event loop's own thread is used while it is made."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "bot.permits.press")
    child = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=HOUSE)
    try:
        made, said = await asyncio.wait_for(child.communicate(job.wire()), LIMIT_S)
    except TimeoutError:
        raise NotPrinted(f"{LIMIT_S:.0f} 秒没有印好") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode or not made.startswith(b"%PDF"):
        raise NotPrinted(said.decode(errors="replace").strip()[-500:] or f"exit {child.returncode}")
    return made


def press(wire: bytes) -> bytes:
    """In the child, or in a command: typst reads a folder that holds the template, the data and the pictures."""
    import typst

    from bot.media.fonts import sans

    told, font = json.loads(wire), sans()
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font.parent])
    mine = [one.family for one in fonts.fonts() if one.path and Path(one.path) == font]
    with tempfile.TemporaryDirectory(prefix="permit-") as made:
        folder = Path(made)
        (folder / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
        (folder / "data.json").write_text(json.dumps({**told["data"], "fonts": mine[:1]}), encoding="utf-8")
        for name, data in told["files"].items():
            (folder / Path(name).name).write_bytes(base64.b64decode(data))
        compiler = typst.Compiler(folder / TEMPLATE.name, root=folder, font_paths=fonts, ignore_system_fonts=True)
        found = compiler.compile(format="pdf", timestamp=told["at"])
    assert isinstance(found, bytes)
    return found


def main() -> int:
    sys.stdout.buffer.write(press(sys.stdin.buffer.read()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
