"""WeCom's group robots: `wecom-robot:KEY`. The key is a credential and never shows in a log."""

import base64
import hashlib

import structlog

from bot.platform import DeliveryError, Never, Outgoing
from bot.uploads import JPG_PNG
from bot.wecom import render
from bot.wecom.client import Qyapi

PREFIX = "wecom-robot:"
PICTURE_BYTES = 2 << 20
log = structlog.get_logger()


async def say(qyapi: Qyapi, address: str, message: Outgoing) -> None:
    """One message, then its first picture; raises DeliveryError."""
    key = address.removeprefix(PREFIX)
    if not key or key == address:
        raise Never(f"不是企业微信的群地址：{address.split(':', 1)[0]}")
    await qyapi.robot(key, render.robot(message))
    for picture in message.pictures[:1]:
        if picture.mime not in JPG_PNG or len(picture.data) > PICTURE_BYTES:
            continue
        # The platform wants the MD5 of the bytes; it protects nothing here.
        sum_of = hashlib.md5(picture.data, usedforsecurity=False).hexdigest()
        shown = {"base64": base64.b64encode(picture.data).decode(), "md5": sum_of}
        try:
            await qyapi.robot(key, {"msgtype": "image", "image": shown})
        except DeliveryError as wrong:
            log.warning("wecom room picture not shown", why=str(wrong))
