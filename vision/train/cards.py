"""What is kept of a training: the weights, their hash in the model's TOML, and the card with its figures."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from vision.detect.spec import PACKAGED


def keep(out: Path, name: str, content: bytes, numbers: Mapping[str, float], figures: str) -> None:
    """Of the card, NAME.card.md stays as it is; the figures are those of the run that made the file."""
    text = Path(__file__).with_name(f"{name}.card.md").read_text(encoding="utf-8")
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.npz").write_bytes(content)
    mark = hashlib.sha256(content).hexdigest()
    values = "、".join(f"{key} = {value:g}" for key, value in sorted(numbers.items()))
    command = f"python -m vision.train {name} --data ../shared/data/vision --evaluate"
    card = f"{text}- 阈值：{values}。\n- 文件 {len(content):,} 字节，sha256 {mark}\n\n`{command}` 打印：\n\n{figures}\n"
    (out / f"{name}.md").write_text(card, encoding="utf-8")
    described = PACKAGED / f"{name}.toml"
    if described.is_file() and out.resolve() == PACKAGED.parent.parent.joinpath("heads").resolve():
        old = described.read_text(encoding="utf-8")
        described.write_text(re.sub(r'^sha256 = ".*"', f'sha256 = "{mark}"', old, flags=re.MULTILINE), encoding="utf-8")
