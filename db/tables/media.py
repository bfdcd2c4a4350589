"""What is known about a kept file; its bytes live in bot/media."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Media(SQLModel, table=True):
    """`phashes`: eight 64-bit perceptual hashes (rotations, mirrored rotations) as 16-digit hex, a space between.

    The first is of the picture as it is. `first_case` is the case that used it first; `size` bytes, `seconds` measured.
    `legal_hold` keeps it beyond its retention; `gone_at` is when the bytes were erased, the hash stays.
    """

    __tablename__ = "media"

    site: str = Field(default="default", primary_key=True)
    sha256: str = Field(primary_key=True)
    kind: str
    mime: str = ""
    size: int = 0
    phashes: str = ""
    taken_at: datetime | None = None
    lat: float | None = None
    lng: float | None = None
    seconds: float | None = None
    first_case: str | None = Field(default=None, index=True)
    kept_at: datetime = Field(index=True)
    by: str | None = None
    legal_hold: bool = False
    gone_at: datetime | None = None
