"""A label says which point, and nobody else can print one."""

from io import BytesIO

from PIL import Image

from bot.labels import Labels, read
from bot.signing import Signer

LABELS = Labels(Signer("the factory's secret"), "https://safe.example.com")


def photo_of(label: bytes, turned: int) -> bytes:
    """The label on a grey wall, small and turned."""
    wall = Image.new("RGB", (1200, 900), (120, 125, 130))
    wall.paste(
        Image.open(BytesIO(label)).convert("RGB").resize((300, 300)).rotate(turned, expand=True, fillcolor="white"),
        (500, 280),
    )
    written = BytesIO()
    wall.save(written, "JPEG", quality=70)
    return written.getvalue()


def test_a_photo_of_the_label_names_the_point_however_it_was_held() -> None:
    for turned in (0, 12, 90, 200):
        assert LABELS.point_in(photo_of(LABELS.picture("HJ-02-E"), turned)) == "HJ-02-E"


def test_a_label_printed_by_somebody_else_names_nothing() -> None:
    stranger = Labels(Signer("another secret"), "https://safe.example.com")
    photo = photo_of(stranger.picture("HJ-02-E"), 0)
    assert read(photo)
    assert LABELS.point_in(photo) is None


def test_a_label_of_one_point_cannot_be_rewritten_for_another() -> None:
    forged = LABELS.address("HJ-02-E").replace("HJ-02-E", "BF-3")
    assert LABELS.point_of(forged) is None


def test_a_file_that_is_no_picture_holds_no_label() -> None:
    assert LABELS.point_in(b"<html>expired</html>") is None
