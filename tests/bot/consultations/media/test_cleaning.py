"""Files are judged by their content, and keep nothing of what a camera noted."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from bot.consultations.media.rules import MAX_BYTES, WrongContent
from bot.consultations.media.storing import make
from bot.errors import TooLarge
from config.settings import ROOT
from models.enums import MediaKind
from sandbox import samples
from tests.bot.consultations.media import recordings
from tests.bot.consultations.media.recordings import MAKER, PLACE

RED, GREEN = (254, 0, 0), (0, 128, 1)


def _open(body: bytes) -> Image.Image:
    image = Image.open(BytesIO(body))
    image.load()
    return image


def test_a_photo_loses_its_place_and_its_maker() -> None:
    before = recordings.photo()
    assert b"GPS" not in before, "EXIF is binary: the tags are what is looked for"
    assert (0x8825 in _open(before).getexif(), MAKER.encode() in before) == (True, True)
    made = make(MediaKind.IMAGE, before)
    for body in (made.body, made.thumb):
        image = _open(body)
        assert (dict(image.getexif()), image.info.get("comment")) == ({}, None)
        assert MAKER.encode() not in body
        assert PLACE.encode() not in body


def test_a_photo_is_kept_upright() -> None:
    """Orientation 6: the phone was held upright, and what the file calls left is up."""
    made = make(MediaKind.IMAGE, recordings.photo(400, 300, turned=6))
    image = _open(made.body)
    assert (made.width, made.height) == image.size == (300, 400)
    top, bottom = image.getpixel((150, 50)), image.getpixel((150, 350))
    assert (top, bottom) == (pytest.approx(RED, abs=6), pytest.approx(GREEN, abs=6))


def test_a_large_photo_becomes_one_that_phones_can_load() -> None:
    made = make(MediaKind.IMAGE, recordings.photo(5000, 2500))
    assert (made.width, made.height) == (2560, 1280)
    assert _open(made.thumb).size == (240, 120)


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF", "BMP"])
def test_other_pictures_become_jpeg(form: str) -> None:
    out = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 255, 0)).convert("RGBA" if form in ("PNG", "WEBP") else "RGB").save(
        out, form
    )
    made = make(MediaKind.IMAGE, out.getvalue())
    assert (made.content_type, _open(made.body).format) == ("image/jpeg", "JPEG")
    if form in ("PNG", "WEBP"):
        assert _open(made.body).getpixel((20, 20)) == (255, 255, 255), "nothing is white"


@pytest.mark.parametrize(
    ("form", "codec", "kept", "rate"),
    [
        ("amr", "libopencore_amrnb", "audio/amr", 8000),
        ("mp3", "libmp3lame", "audio/mpeg", 16000),
        ("ogg", "libopus", "audio/mpeg", 48000),
        ("webm", "libopus", "audio/mpeg", 48000),
        ("wav", "pcm_s16le", "audio/mpeg", 16000),
        ("ipod", "aac", "audio/mpeg", 44100),
    ],
)
def test_a_voice_can_be_played_by_any_browser(form: str, codec: str, kept: str, rate: int) -> None:
    made = make(MediaKind.VOICE, recordings.voice(form, codec, rate=rate))
    assert (made.content_type, made.seconds) == (kept, 2)
    played = made.play or made.body
    assert recordings.tracks(played) == {"audio": "mp3float"}
    assert recordings.loudness(played) > 0.1, "it is not silent"


def test_the_pauses_of_an_amr_are_not_taken_for_damage() -> None:
    assert make(MediaKind.VOICE, samples.amr(3)).seconds == 3


@pytest.mark.parametrize(
    ("form", "codec", "sound", "tracks"),
    [
        ("mp4", "libx264", "aac", {"video": "h264", "audio": "aac"}),
        ("mov", "libx264", "aac", {"video": "h264", "audio": "aac"}),
        ("mp4", "mpeg4", "", {"video": "h264"}),
        ("3gp", "h263", "libopencore_amrnb", {"video": "h264", "audio": "aac"}),
    ],
)
def test_a_video_becomes_an_mp4_that_browsers_play(
    form: str, codec: str, sound: str, tracks: dict[str, str]
) -> None:
    before = recordings.film(form, codec, sound=sound)
    made = make(MediaKind.VIDEO, before)
    assert (made.content_type, made.width, made.height, made.seconds) == ("video/mp4", 176, 144, 2)
    assert recordings.tracks(made.body) == tracks
    poster = _open(made.thumb)
    assert (poster.size, len(made.thumb) < 64 * 1024) == ((176, 144), True)
    assert poster.getpixel((80, 80)) == pytest.approx((0, 0, 255), abs=12)
    assert (recordings.knows_place(before), recordings.knows_place(made.body)) == (True, False)


def test_a_video_is_shown_as_the_phone_was_held() -> None:
    made = make(MediaKind.VIDEO, recordings.turn(recordings.film("mp4", "libx264")))
    poster = _open(made.thumb)
    assert (made.width, made.height) == poster.size == (144, 176)
    assert poster.getpixel((72, 10)) == pytest.approx((254, 0, 0), abs=25), "what was left is up"
    again = _open(make(MediaKind.VIDEO, made.body).thumb)
    assert again.size == (144, 176), "the film that is kept still says so"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (MediaKind.IMAGE, b"<html><script></script>"),
        (MediaKind.IMAGE, b""),
        (MediaKind.IMAGE, recordings.photo()[:2000]),
        (MediaKind.IMAGE, samples.mp4()),
        (MediaKind.VOICE, samples.png()),
        (MediaKind.VOICE, b"#!AMR\n"),
        (MediaKind.VIDEO, samples.mp4()[:60]),
        (MediaKind.VIDEO, recordings.voice("mp4", "aac")),
        (MediaKind.VOICE, recordings.voice("wav", "pcm_s16le", seconds=181, rate=4000)),
    ],
    ids=[
        "page", "nothing", "cut off", "film as photo", "photo as voice", "no voice", "no film",
        "sound as film", "too long",
    ],
)  # fmt: skip
def test_what_is_not_of_its_kind_or_damaged_is_refused(kind: MediaKind, body: bytes) -> None:
    with pytest.raises(WrongContent):
        make(kind, body)


def test_a_picture_with_too_many_pixels_is_not_unpacked() -> None:
    """One colour packs well: 81 million pixels are a few KB here."""
    out = BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    with pytest.raises(WrongContent, match="too many"):
        make(MediaKind.IMAGE, out.getvalue())


@pytest.mark.parametrize("kind", list(MediaKind))
def test_each_kind_has_its_limit(kind: MediaKind) -> None:
    body = {MediaKind.IMAGE: samples.png(), MediaKind.VOICE: samples.amr(), MediaKind.VIDEO: samples.mp4()}
    with pytest.raises(TooLarge):
        make(kind, body[kind].ljust(MAX_BYTES[kind] + 1, b"\0"))


def test_the_converter_is_loaded_with_the_first_recording_only() -> None:
    """40 MB of code that most processes never need."""
    code = "import sys, bot.consultations.media.fetching; sys.exit('av' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
