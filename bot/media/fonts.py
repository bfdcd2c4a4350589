"""Where a Chinese font lies, for pictures, charts and PDFs."""

from functools import lru_cache
from pathlib import Path

# Debian's fonts-wqy-microhei, fonts-wqy-zenhei and fonts-noto-cjk.
FALLBACKS = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
)


class NoFont(Exception):
    """No Chinese font can be found; the message is for the operator."""


@lru_cache(maxsize=4)
def sans(configured: Path | None = None) -> Path:
    """A sans-serif font file with simplified Chinese: the configured one, else the packaged one, else Debian's; NoFont
    with the remedy when there is none."""
    if configured is not None:
        if configured.is_file():
            return configured
        raise NoFont(f"没有字体文件 {configured}，请改配置，或删掉这一行用自带的字体")
    for path in (_packaged(), *map(Path, FALLBACKS)):
        if path and path.is_file():
            return path
    raise NoFont("没有中文字体，请执行 pip install pylopdf-fonts-zh-cn，或装系统包 fonts-wqy-microhei")


def _packaged() -> Path | None:
    try:
        from pylopdf_fonts_zh_cn import sans_path
    except ImportError:
        return None
    return Path(sans_path())
