"""Pictures are painted anew: upright, of a size a phone can load, and without what the camera noted.

What a camera notes holds the place to a few metres. Nothing of it is copied, so there is no list of what
to remove.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from bot.consultations.media.rules import MAX_PIXELS, WrongContent

FULL_SIDE, THUMB_SIDE = 2560, 240
"""The longer side of what is kept, and of the small picture on pages, in pixels."""

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
_UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, OverflowError)
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and its small one as JPEG files, and the large one's size in pixels."""

    body: bytes
    thumb: bytes
    width: int
    height: int


def clean_picture(body: bytes) -> Picture:
    """Return a picture as it is kept. Raises WrongContent for what cannot be read to its end."""
    try:
        with Image.open(BytesIO(body), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise WrongContent(f"{image.width}×{image.height} pixels are too many")
            image.draft("RGB", (FULL_SIDE, FULL_SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((FULL_SIDE, FULL_SIDE))
            full = _on_white(upright)
    except (*_UNREADABLE, *_BOMBS) as error:
        raise WrongContent(f"the picture cannot be read: {error!r}") from error
    return Picture(to_jpeg(full), make_thumb(full), full.width, full.height)


def make_thumb(image: Image.Image) -> bytes:
    """Return the small JPEG of a picture in RGB: a few KB, under the 64 KB of a video's thumb."""
    small = image.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE))
    return to_jpeg(small, quality=75)


def to_jpeg(image: Image.Image, quality: int = 85) -> bytes:
    """Return a picture in RGB as a JPEG file that holds nothing but the picture."""
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    """Copy the pixels, and only these, onto a white ground."""
    ground = Image.new("RGB", image.size, "white")
    seen = image.convert("RGBA") if image.mode in ("P", "PA", "LA", "RGBA") else image.convert("RGB")
    ground.paste(seen, mask=seen if seen.mode == "RGBA" else None)
    return ground
