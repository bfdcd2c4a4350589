"""Why a camera sees nothing useful, for people."""

from config.vision.told import Health

WHY: dict[Health, str] = {
    "ok": "",
    "offline": "连着，但没有画面传来",
    "black": "画面全黑",
    "covered": "镜头被遮住，或者完全失焦",
    "frozen": "画面卡住：一直是同一张",
    "moved": "镜头被移动过，围栏不再对得上",
}
