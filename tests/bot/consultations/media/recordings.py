"""Pictures, voices and videos as phones make them, with what a camera notes about the place."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np
from PIL import Image

PLACE = "+27.1167+109.8333/"
"""A position as a phone writes it into a video (ISO 6709)."""

MAKER = "Phone Maker 12"
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def photo(width: int = 400, height: int = 300, *, turned: int = 1, form: str = "JPEG") -> bytes:
    """Return a photo with a red left half, its maker and its GPS position; `turned`: EXIF's orientation."""
    image = Image.new("RGB", (width, height), "green")
    image.paste((255, 0, 0), (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = turned, MAKER
    exif[GPS] = {1: "N", 2: (27.0, 7.0, 0.0), 3: "E", 4: (109.0, 50.0, 0.0)}
    out = BytesIO()
    image.save(out, form, exif=exif, comment=PLACE)
    return out.getvalue()


def voice(form: str, codec: str, *, rate: int = 8000, seconds: float = 2) -> bytes:
    """Return a tone of 440 Hz in a container."""
    out = BytesIO()
    with av.open(out, "w", format=form) as target:
        track = target.add_stream(codec, rate=rate, layout="mono")
        moments = np.arange(int(rate * seconds)) / rate
        tone = (np.sin(2 * np.pi * 440 * moments) * 12_000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(tone[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = rate
        target.mux(track.encode(frame))
        target.mux(track.encode(None))
    return out.getvalue()


def film(form: str, codec: str, *, width: int = 176, height: int = 144, sound: str = "") -> bytes:
    """Return a video of two seconds with its place: blue, red to the left, perhaps with silence."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"film.{form}"
        with av.open(str(path), "w", format=form) as target:
            target.metadata["location"] = PLACE
            track = target.add_stream(codec, rate=10)
            track.width, track.height, track.pix_fmt = width, height, "yuv420p"
            speech = target.add_stream(sound, rate=8000, layout="mono") if sound else None
            picture = Image.new("RGB", (width, height), "blue")
            picture.paste((255, 0, 0), (0, 0, width // 4, height))
            for _ in range(20):
                target.mux(track.encode(av.VideoFrame.from_image(picture)))
            target.mux(track.encode(None))
            if speech is not None:
                silence = np.zeros((1, 16_000), dtype=np.int16)
                frame = av.AudioFrame.from_ndarray(silence, format="s16", layout="mono")
                frame.sample_rate = 8000
                target.mux(speech.encode(frame))
                target.mux(speech.encode(None))
        return path.read_bytes()


def turn(film: bytes) -> bytes:
    """Have an MP4 say that it is to be shown turned a quarter to the right, as a phone held upright does."""
    matrix = film.index(b"tkhd") + 44
    quarter = struct.pack("!9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)
    return film[:matrix] + quarter + film[matrix + len(quarter) :]


def loudness(sound: bytes) -> float:
    """Return how loud a recording is: the root mean square of its samples, 0 to 1."""
    with av.open(BytesIO(sound)) as source:
        heard = [frame.to_ndarray().astype(np.float64).ravel() for frame in source.decode(audio=0)]
    samples = np.concatenate(heard)
    return float(np.sqrt(np.mean(samples**2)))


def knows_place(body: bytes) -> bool:
    """Tell whether a video holds where it was made."""
    with av.open(BytesIO(body)) as source:
        return any("location" in name for name in source.metadata)


def tracks(body: bytes) -> dict[str, str]:
    """Return the codec of each track of a recording, by type."""
    with av.open(BytesIO(body)) as source:
        return {stream.type: stream.codec_context.name for stream in source.streams}
