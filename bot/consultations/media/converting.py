"""Voices become what any browser plays, videos an MP4 with a picture to show before: by PyAV.

PyAV is 40 MB of code and seldom needed, so it is loaded with the first voice or video. Tracks are written
into a new file; what a camera noted about the place stays behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from PIL import Image

from bot.consultations.media.cleaning import make_thumb
from bot.consultations.media.rules import MAX_PIXELS, MAX_SECONDS, WrongContent
from models.enums import MediaKind

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer

MP3_RATE, MP3_BITS = 16_000, 32_000
"""Samples and bits a second: all that speech over a phone has."""

_COPIED = {"video": ("h264", "hevc"), "audio": ("aac", "mp3")}
_ENCODERS = {"video": "libx264", "audio": "aac"}
_PATIENT = {"amrnb": "libopencore_amrnb", "amrwb": "libopencore_amrwb"}
_SMALL = {"crf": "27", "preset": "veryfast"}


@dataclass(frozen=True, slots=True)
class Sound:
    """A voice as MP3."""

    body: bytes
    seconds: int


@dataclass(frozen=True, slots=True)
class Film:
    """A video as MP4, its first picture as a small JPEG, its size in pixels."""

    body: bytes
    poster: bytes
    width: int
    height: int
    seconds: int


def make_mp3(body: bytes) -> Sound:
    """Return a voice as MP3. Raises WrongContent for what holds no sound that can be read."""
    out = BytesIO()
    with _reading(body) as source:
        import av

        _check_length(MediaKind.VOICE, (source.duration or 0) / av.time_base)
        if not source.streams.audio:
            raise WrongContent("there is no sound in it")
        with av.open(out, "w", format="mp3") as target:
            track = target.add_stream("libmp3lame", rate=MP3_RATE, layout="mono")
            track.bit_rate = MP3_BITS
            heard = 0.0
            for frame in _hear(source, source.streams.audio[0]):
                heard += frame.samples / frame.sample_rate
                _check_length(MediaKind.VOICE, heard)
                target.mux(track.encode(frame))
            target.mux(track.encode(None))
    if not heard:
        raise WrongContent("there is no sound in it")
    return Sound(out.getvalue(), max(1, round(heard)))


def _hear(source: InputContainer, stream: Any) -> Iterator[Any]:
    """Decode a track; of AMR also the pauses, which FFmpeg's own decoder takes for damage."""
    import av

    decoder: Any = stream.codec_context
    if name := _PATIENT.get(decoder.name):
        decoder = av.CodecContext.create(name, "r")
        decoder.sample_rate, decoder.layout = stream.rate, "mono"
    for packet in source.demux(stream):
        yield from decoder.decode(packet)


def make_mp4(body: bytes) -> Film:
    """Return a video as MP4. Tracks that browsers play are copied, others encoded anew.

    Raises WrongContent for what holds no picture that can be read.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with _reading(body) as source:
            seconds = _write_film(source, path)
        made = path.read_bytes()
        with _reading(made) as film:
            frame = next(film.decode(film.streams.video[0]))
            picture = _upright(frame)
    return Film(made, make_thumb(picture), picture.width, picture.height, max(1, round(seconds)))


def _upright(frame: Any) -> Image.Image:
    """Return a frame as it is to be seen: a phone notes how it was held, in degrees against the clock."""
    picture: Image.Image = frame.to_image()
    return picture.rotate(frame.rotation, expand=True)


@contextmanager
def _reading(body: bytes) -> Iterator[InputContainer]:
    """Open a body; what PyAV cannot make of it, now or later, becomes WrongContent."""
    import av

    try:
        with av.open(BytesIO(body), "r") as source:
            yield source
    except (av.FFmpegError, ValueError, IndexError, StopIteration) as error:
        raise WrongContent(f"the recording cannot be read: {error!r}") from error


def _write_film(source: InputContainer, path: Path) -> float:
    """Write the first picture track and the first sound into a new MP4; return its seconds."""
    import av

    _check_length(MediaKind.VIDEO, (source.duration or 0) / av.time_base)
    chosen = [*source.streams.video[:1], *source.streams.audio[:1]]
    if not source.streams.video:
        raise WrongContent("there is no picture in it")
    if source.streams.video[0].width * source.streams.video[0].height > MAX_PIXELS:
        raise WrongContent("its pictures are too large")
    until = 0.0
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as target:
        tracks = {stream.index: _track(target, stream) for stream in chosen}
        for packet in source.demux(chosen):
            if packet.pts is not None and packet.time_base is not None:
                until = max(until, float((packet.pts + (packet.duration or 0)) * packet.time_base))
                _check_length(MediaKind.VIDEO, until)
            tracks[packet.stream.index].take(packet)
    return until


def _track(target: OutputContainer, stream: Any) -> _Copy | _Anew:
    if stream.codec_context.name in _COPIED[stream.type]:
        return _Copy(target, target.add_stream_from_template(stream))
    name = _ENCODERS[stream.type]
    if stream.type == "audio":
        made: Any = target.add_stream(name, rate=stream.rate, layout=stream.layout.name)
    else:
        made = target.add_stream(name, rate=stream.average_rate or 25, options=_SMALL)
        made.width, made.height = stream.width // 2 * 2, stream.height // 2 * 2
        made.pix_fmt = "yuv420p"
    return _Anew(target, made)


@dataclass(frozen=True, slots=True)
class _Copy:
    """A track whose packets are written as they are."""

    target: OutputContainer
    stream: Any

    def take(self, packet: Any) -> None:
        if packet.dts is not None:
            packet.stream = self.stream
            self.target.mux(packet)


@dataclass(frozen=True, slots=True)
class _Anew:
    """A track that is decoded and encoded; the packet that ends it lets out what the encoder still has."""

    target: OutputContainer
    stream: Any

    def take(self, packet: Any) -> None:
        for frame in packet.decode():
            self.target.mux(self.stream.encode(frame))
        if packet.dts is None:
            self.target.mux(self.stream.encode(None))


def _check_length(kind: MediaKind, seconds: float) -> None:
    """Refuse what is too long: first by what the file says of itself, then by what is found in it."""
    if seconds > MAX_SECONDS[kind]:
        raise WrongContent(f"a {kind} of more than {MAX_SECONDS[kind]} s")
