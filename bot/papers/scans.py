"""Pictures of certificates that lie beside the table which names them."""

from pathlib import Path

from bot.media.keep import Keep
from bot.media.sniff import accept
from bot.media.unusable import Unusable
from db.imports.target import KeptScan, Scan


def beside(table: Path, keep: Keep) -> Scan:
    """Looks in the table's own folder and below it. What was kept for a table that is then refused is swept away."""
    folder = table.absolute().parent

    def kept(name: str) -> KeptScan:
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            raise LookupError(f"照片“{name}”找不到，请放在 {table.name} 旁边，文件名照写")
        try:
            data = path.read_bytes()
            kind = accept(data, "paper" if path.suffix.lower() == ".pdf" else "picture")
        except (Unusable, OSError) as error:
            raise LookupError(f"照片“{name}”用不了：{error}") from error
        return KeptScan(keep.put(data), kind.mime, len(data))

    return kept
