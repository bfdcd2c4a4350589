"""What message/send and webhook/send refuse: sizes, counts and required members of every message type."""

from bot.sandbox.shapes import Json, part, parts, size, text
from bot.sandbox.wecom.corp import MEDIA_LIFE
from bot.sandbox.wecom.gate import (
    ARTICLES,
    BAD_MEDIA,
    BAD_MSGTYPE,
    BAD_PARAMETER,
    DESCRIPTION_LONG,
    TITLE_LONG,
    TOO_LONG,
    Wrong,
)
from bot.sandbox.world import Sandbox

APP_TYPES = ("text", "image", "voice", "video", "file", "textcard", "news", "markdown", "template_card")
CHAT_TYPES = ("text", "image", "voice", "video", "file", "textcard", "news", "markdown")
TEXT_BYTES = 2048
TITLE_BYTES, DESCRIPTION_BYTES = 128, 512
COLOURS = ("info", "comment", "warning")


def content(body: Json, longest: int = TEXT_BYTES) -> str:
    """The required `content`, at most so many bytes."""
    said = text(body, "content")
    if not said:
        raise Wrong(BAD_PARAMETER, "content is empty")
    if size(said) > longest:
        raise Wrong(TOO_LONG, f"content has {size(said)} bytes, at most {longest}")
    return said


def media(box: Sandbox, media_id: str) -> None:
    """The media id must be known and younger than three days."""
    blob = box.media.find(media_id)
    if blob is None or box.now() - blob.at >= MEDIA_LIFE:
        raise Wrong(BAD_MEDIA)


def _titled(body: Json, required: tuple[str, ...]) -> None:
    for key in required:
        if not text(body, key):
            raise Wrong(BAD_PARAMETER, f"{key} is empty")
    if size(text(body, "title")) > TITLE_BYTES:
        raise Wrong(TITLE_LONG, f"at most {TITLE_BYTES} bytes")
    if size(text(body, "description")) > DESCRIPTION_BYTES:
        raise Wrong(DESCRIPTION_LONG, f"at most {DESCRIPTION_BYTES} bytes")


def _textcard(card: Json) -> None:
    _titled(card, ("title", "description", "url"))
    if len(text(card, "btntxt")) > 4:
        raise Wrong(BAD_PARAMETER, "btntxt has more than 4 characters")


def _news(body: Json) -> None:
    articles = parts(body, "articles")
    if not 1 <= len(articles) <= 8:
        raise Wrong(ARTICLES, "1 to 8 articles")
    for article in articles:
        _titled(article, ("title",))


def _markdown(body: Json, longest: int) -> None:
    said = content(body, longest)
    for piece in said.split('<font color="')[1:]:
        if piece.split('"')[0] not in COLOURS:
            raise Wrong(BAD_PARAMETER, "font color is one of info, comment, warning")


def check(box: Sandbox, body: Json, allowed: tuple[str, ...], markdown_bytes: int = TEXT_BYTES) -> str:
    """The message type when the message may go out; cards are looked at elsewhere. Raises Wrong."""
    kind = text(body, "msgtype")
    if kind not in allowed:
        raise Wrong(BAD_MSGTYPE, kind)
    inner = part(body, kind)
    if not inner:
        raise Wrong(BAD_PARAMETER, f"{kind} is missing")
    if kind == "text":
        content(inner)
    elif kind in ("image", "voice", "video", "file"):
        media(box, text(inner, "media_id"))
        _titled(inner, ())
    elif kind == "textcard":
        _textcard(inner)
    elif kind == "news":
        _news(inner)
    elif kind == "markdown":
        _markdown(inner, markdown_bytes)
    return kind
