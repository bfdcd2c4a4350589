"""One sense alone, without a service: words, voice. One JSON object a line."""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.cli.asked import AsJson, Config, settings_of, stop


def words(as_json: AsJson = True, config: Config = None) -> None:
    """从标准输入逐行读话，输出听懂了什么 / a line of text -> what was understood"""
    from bot.words.cli import run

    put_out(run(line.rstrip("\n") for line in sys.stdin if line.strip()))


def hear(files: list[Path], config: Config = None, as_json: AsJson = True) -> None:
    """语音文件转文字 / voice files to text"""
    from bot.ears.cli import run
    from bot.ears.model import model_dir
    from bot.ears.unhearable import NoModel

    settings = settings_of(config)
    try:
        lines = list(run(files, model_dir(settings.speech.model, Path(settings.server.data))))
    except NoModel as error:
        stop(str(error))
    put_out(lines)
    if unheard := [line for line in lines if "error" in line]:
        stop(f"有 {len(unheard)} 个文件没有听成：{unheard[0]['file']} {unheard[0]['error']}")


def put_out(lines: Iterable[Mapping[str, object]]) -> None:
    for line in lines:
        print(json.dumps(line, ensure_ascii=False), flush=True)
