"""A tiny picture, sound and film for pushes that bring none of their own."""

import struct
import zlib
from pathlib import Path

_LEAF = (0x6B, 0xA5, 0x3A)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))


def png(width: int = 32, height: int = 32, colour: tuple[int, int, int] = _LEAF) -> bytes:
    """Return a picture of one colour as a PNG file."""
    row = b"\0" + bytes(colour) * width
    header = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(row * height)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def amr(seconds: float = 2.0) -> bytes:
    """Return silence as an AMR file: frames of 20 ms that carry no speech."""
    return b"#!AMR\n" + b"\x7c" * int(seconds * 50)


def mp4() -> bytes:
    """Return a film of one second and one colour as an MP4 file."""
    return (Path(__file__).parent / "film.mp4").read_bytes()
