"""What an idle service must not have loaded: a bound in MB depends on the machine, a name does not.

`run.py bench memory` gives the MB. Whoever fails here moves an import into the function that needs it.
"""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.whole.process import ROOT, Outside, outside

HEAVY = (
    "numpy", "cv2", "PIL", "av", "onnxruntime", "ctranslate2", "faster_whisper", "onvif", "sklearn",
    "python_calamine", "xlsxwriter", "typst", "zxingcpp", "qrcode", "pi_heif", "pilk", "dingtalk",
    "obstore", "prometheus_client", "openapi_pydantic", "alembic", "mako", "psycopg", "procrastinate",
    "requests", "wechatpy.client", "pkg_resources.extern", "rich.console", "vision", "bot.sandbox", "bot.demo",
)  # fmt: skip
"""What somebody asks for once a day, or what another process does: megabytes each."""
IDLE_S = 3.0
"""Some rings of every bell after the doors opened."""


def imported(told: str) -> set[str]:
    """Every module that `-X importtime` names, with all packages above it."""
    names = (line.rpartition("|")[2].strip() for line in told.splitlines() if line.startswith("import time:"))
    parts = [name.split(".") for name in names]
    return {".".join(part[:size]) for part in parts for size in range(1, len(part) + 1)}


async def idle(of: Outside, told: Path) -> set[str]:
    """What the real service has imported when it has been ready for a while."""
    command = (sys.executable, "-X", "importtime", "run.py", "serve", "--config", str(of.config))
    env = {**os.environ, "SAFELOOP__SERVER__PORT": str(of.port)}
    with told.open("wb") as notes:
        of.processes.append(
            process := await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env=env, stdout=asyncio.subprocess.DEVNULL, stderr=notes
            )
        )
    async with asyncio.timeout(60):
        while not await of.answers("/readyz"):
            assert process.returncode is None, told.read_text(encoding="utf-8")[-2000:]
            await asyncio.sleep(0.1)
    await asyncio.sleep(IDLE_S)
    return imported(told.read_text(encoding="utf-8"))


async def test_an_idle_service_holds_no_room_that_nobody_has_entered(tmp_path: Path) -> None:
    async with outside(tmp_path, real_clock=True) as of:
        loaded = await idle(of, tmp_path / "imports")
    assert {"bot.serve", "bot.wecom", "bot.dingtalk", "sqlalchemy", "jieba"} <= loaded
    assert sorted(loaded & set(HEAVY)) == []


@pytest.mark.parametrize("name", ["rich.console", "rich", "numpy"])
def test_a_package_is_seen_by_any_of_its_modules(name: str) -> None:
    told = "import time: self [us] | cumulative | imported package\nimport time:       1 |          2 |     "
    assert name in imported(told + f"{name}.inner")
