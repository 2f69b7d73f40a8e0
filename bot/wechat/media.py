"""Media files on their way: what an answer to `media/get` holds, and what an upload looks like."""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp

from bot.wechat.errors import WeChatUnreachable
from bot.wechat.transport import Answer, read_json

_JSON_TYPES = ("application/json", "text/json")


@dataclass(frozen=True, slots=True)
class FetchedMedia:
    """A file as the platform gave it."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class VideoAddress:
    """Where the platform keeps a video, which it does not hand out directly."""

    url: str


def read_media(answer: Answer) -> FetchedMedia | VideoAddress:
    """Tell a file from the JSON, often labelled `text/plain`, that stands for an error or for a video.

    Raises WeChatError for an error code, WeChatUnreachable for JSON that is none.
    """
    as_text = answer.content_type == "text/plain" and answer.body.lstrip().startswith(b"{")
    if answer.content_type not in _JSON_TYPES and not as_text:
        return FetchedMedia(answer.body, answer.content_type)
    url = read_json(answer.body).get("video_url")
    if not isinstance(url, str):
        raise WeChatUnreachable("neither a file nor a video's address", sent=True)
    return VideoAddress(url)


def build_upload(body: bytes, filename: str, content_type: str) -> aiohttp.FormData:
    """Wrap a file as the form that `media/upload` takes."""
    form = aiohttp.FormData()
    form.add_field("media", body, filename=filename, content_type=content_type)
    return form
