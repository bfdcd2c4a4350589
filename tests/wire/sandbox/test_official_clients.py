"""Tencent's npm crypto and DingTalk's own Stream clients (Python and Node) work against the sandbox unchanged."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.doorstep import Refusal
from bot.sandbox import crypto
from bot.sandbox.shapes import Json, part, text
from bot.seal import Seal
from tests.wire.sandbox.test_dingtalk_cards import DELIVER, card
from tests.wire.sandbox.wire import Wire

NODE = Path(__file__).parents[1] / "node"
PYTHON_CLIENT = """
import json, sys
import dingtalk_stream as ding

class Robot(ding.ChatbotHandler):
    async def process(self, frame):
        message = ding.ChatbotMessage.from_dict(frame.data)
        print(json.dumps({"kind": "robot", "data": frame.data, "text": message.text.content}), flush=True)
        return ding.AckMessage.STATUS_OK, "OK"

class Card(ding.CallbackHandler):
    async def process(self, frame):
        seen = ding.CardCallbackMessage.from_dict(frame.data)
        print(json.dumps({"kind": "card", "data": frame.data, "content": seen.content}), flush=True)
        look = {"cardData": {"cardParamMap": {"status": "已接单", "buttons": "[]"}},
                "cardUpdateOptions": {"updateCardDataByKey": True}}
        return ding.AckMessage.STATUS_OK, look

client = ding.DingTalkStreamClient(ding.Credential(*sys.argv[1:3]))
client.register_callback_handler(ding.ChatbotMessage.TOPIC, Robot())
client.register_callback_handler(ding.Card_Callback_Router_Topic, Card())
client.start_forever()
"""


@pytest.fixture(scope="session")
def node_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The npm peers, installed from the lock file into a folder of this test run."""
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "package-lock.json", "crypto.mjs", "stream.mjs"):
        shutil.copy(NODE / name, folder / name)
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, capture_output=True,
                          text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def ask_node(folder: Path, **request: str) -> dict[str, str]:
    done = subprocess.run(["node", "crypto.mjs"], cwd=folder, input=json.dumps(request), capture_output=True, text=True,
                          timeout=20, check=True)
    return {str(key): str(value) for key, value in json.loads(done.stdout).items()}


@pytest.mark.parametrize("words", ["三号罐区法兰泄漏 🔥 + / =", "<xml><Content><![CDATA[高处无防护]]></Content></xml>"])
@pytest.mark.seen("official-client", "wecom 回调 GET echostr", "wecom 回调 POST 消息和事件")
def test_tencents_node_library_and_the_sandbox_open_each_other(node_folder: Path, words: str) -> None:
    key, token, receiver = "SandboxWecomAesKey0123456789abcdefghijklmno", "Token", "wwsandbox"
    sealed = crypto.encrypt(key, words, receiver)
    common = {"key": key, "token": token, "timestamp": "1795300000", "nonce": "n1", "id": receiver}
    opened = ask_node(node_folder, do="open", text=sealed, **common)
    assert (opened["message"], opened["receiver"]) == (words, receiver)
    assert opened["signature"] == crypto.signature(token, "1795300000", "n1", sealed)
    made = ask_node(node_folder, do="seal", text=words, **common)
    assert crypto.decrypt(key, made["sealed"]) == (words, receiver)
    assert made["signature"] == crypto.signature(token, "1795300000", "n1", made["sealed"])


@pytest.mark.parametrize("receiver", ["wwsandbox", "wxsandbox000000001"])
@pytest.mark.seen("official-client", "wechat 回调 POST 消息和事件")
def test_the_bot_opens_what_tencents_node_library_seals(node_folder: Path, receiver: str) -> None:
    """WeCom and the official account share the cipher; the account's own id is sealed in."""
    key, token, words = "SandboxWechatAesKey123456789abcdefghijklmno", "Token", "<xml><Content>护栏断了</Content></xml>"
    made = ask_node(node_folder, do="seal", text=words, key=key, token=token, timestamp="1795300000", nonce="n1",
                    id=receiver)  # fmt: skip
    assert Seal(token, key, receiver).open(made["signature"], "1795300000", "n1", made["sealed"]) == words
    with pytest.raises(Refusal):
        Seal(token, key, "wxsomebodyelse").open(made["signature"], "1795300000", "n1", made["sealed"])


@asynccontextmanager
async def running(wire: Wire, *command: str, cwd: Path | None = None) -> AsyncIterator[asyncio.subprocess.Process]:
    """A client process that has connected."""
    environment = os.environ | {"DINGTALK_OPENAPI_ENDPOINT": wire.running.dingtalk_api, "NO_PROXY": "127.0.0.1"}
    process = await asyncio.create_subprocess_exec(*command, cwd=cwd, env=environment, stdout=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(20):
            while (await wire.control("stream", "GET"))["open"] != 1:
                await asyncio.sleep(0.05)
        yield process
    finally:
        process.kill()
        await process.communicate()


async def heard(process: asyncio.subprocess.Process) -> Json:
    assert process.stdout is not None
    line: Json = {}
    while not line:
        said = await asyncio.wait_for(process.stdout.readline(), 10)
        line = json.loads(said) if said.startswith(b"{") else {}
    return line


@dataclass(frozen=True, slots=True)
class Day:
    """What a client of theirs heard and answered; `acks` counts (echoed pings, malformed answers, late ones)."""

    taken: tuple[object, ...]
    words: str
    pressed: object
    shown: tuple[object, ...]
    acks: tuple[int, int, int]


GOOD = Day((True, 200, True), "三号泵房漏油", ["claim"], ("待接单", "已接单", []), (1, 0, 0))


async def report_and_press(wire: Wire, process: asyncio.subprocess.Process) -> Day:
    """A text arrives, a press is answered, the card wears the answer, a ping is echoed."""
    said = await wire.control("send_text", platform="dingtalk", user="Li.Lei", text="三号泵房漏油")
    robot = await heard(process)
    await wire.ding(DELIVER, card(wire))
    pressed = await wire.control("press", platform="dingtalk", user="Li.Lei", message="YH-1", button="claim")
    pressing = await heard(process)
    actions = json.loads(text(part(pressing, "data"), "content"))["cardPrivateData"]["actionIds"]
    shown = part((await wire.phone("dingtalk", "li.lei"))[-1], "card")
    await wire.control("stream", do="ping")
    counters = wire.box.counters
    async with asyncio.timeout(5):
        while not counters["dingtalk.system_acks"]:
            await asyncio.sleep(0.02)
    return Day(
        (said["ok"], said["status"], pressed["ok"]), text(part(part(robot, "data"), "text"), "content"), actions,
        (shown["title"], shown["status"], shown["buttons"]),
        (counters["dingtalk.system_acks"], counters["dingtalk.malformed_acks"], counters["dingtalk.late_acks"]),
    )  # fmt: skip


@pytest.mark.seen(
    "official-client",
    "dingtalk /v1.0/gateway/connections/open",
    "dingtalk Stream 连接",
    "dingtalk Stream 机器人消息",
    "dingtalk Stream 卡片按钮",
)
async def test_dingtalks_python_client_hears_a_report_and_answers_a_press(wire: Wire) -> None:
    ding = wire.box.dingtalk
    async with running(wire, sys.executable, "-c", PYTHON_CLIENT, ding.client_id, ding.client_secret) as process:
        assert await report_and_press(wire, process) == GOOD


async def test_dingtalks_node_client_hears_a_report_and_answers_a_press(wire: Wire, node_folder: Path) -> None:
    ding = wire.box.dingtalk
    command = ("node", "stream.mjs", wire.running.dingtalk_api, ding.client_id, ding.client_secret)
    async with running(wire, *command, cwd=node_folder) as process:
        assert await report_and_press(wire, process) == GOOD

