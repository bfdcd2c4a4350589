"""Photos for the phones of a plant."""

import io


def picture(seed: int, width: int = 640, height: int = 480) -> bytes:
    """A textured scene, different for every seed."""
    import numpy as np
    from PIL import Image, ImageFilter

    coarse = np.random.default_rng(seed).integers(0, 255, (height // 20, width // 20, 3), dtype=np.uint8)
    scene = Image.fromarray(coarse).resize((width, height)).filter(ImageFilter.GaussianBlur(3))
    written = io.BytesIO()
    scene.save(written, "JPEG", quality=85)
    return written.getvalue()


def stroke() -> bytes:
    """A signature as the page sends it: a PNG of a few lines."""
    from PIL import Image, ImageDraw

    made = Image.new("RGB", (400, 160), "white")
    ImageDraw.Draw(made).line([(20, 120), (120, 30), (200, 130), (300, 40), (380, 100)], fill="black", width=8)
    kept = io.BytesIO()
    made.save(kept, "PNG")
    return kept.getvalue()
