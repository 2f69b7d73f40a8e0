"""Media: temporary ones for three days, permanent ones for drafts."""

from urllib.parse import quote

from aiohttp import web

from sandbox.api.call import Answer, ApiCall, endpoint
from sandbox.bodies import read_file
from sandbox.errors import ApiError
from sandbox.media import Media, check_upload


@endpoint("POST", "/cgi-bin/media/upload", "any")
async def upload(call: ApiCall) -> Answer:
    return (await _store(call, call.query.get("type", ""), permanent=False)).to_json()


@endpoint("POST", "/cgi-bin/material/add_material")
async def add_material(call: ApiCall) -> Answer:
    media = await _store(call, call.query.get("type", ""), permanent=True)
    return {"media_id": media.media_id, "url": _public_url(call, media)}


@endpoint("POST", "/cgi-bin/media/uploadimg")
async def upload_article_image(call: ApiCall) -> Answer:
    """Keep a picture for the text of an article; it has an address but no media id."""
    return {"url": _public_url(call, await _store(call, "image", permanent=True))}


@endpoint("GET", "/cgi-bin/media/get", "any")
async def download(call: ApiCall) -> Answer:
    """Return the bytes of a medium; of a film, as on the platform, only its address."""
    media_id = call.query.get("media_id")
    if not media_id:
        raise ApiError(41006)
    media = call.platform.media.get(media_id, call.now)
    if media.kind in ("video", "shortvideo"):
        return {"video_url": _public_url(call, media)}
    disposition = f'attachment; filename="{quote(media.name)}"'
    headers = {"Content-Type": media.mime, "Content-Disposition": disposition}
    return web.Response(body=media.data, headers=headers)


async def _store(call: ApiCall, kind: str, *, permanent: bool) -> Media:
    if not call.request.content_type.startswith("multipart/"):
        raise ApiError(41005)
    found = await read_file(call.request, "media")
    if found is None:
        raise ApiError(41005)
    name, data = found
    mime = check_upload(kind, name, data)
    return call.platform.media.add(kind, name, mime, data, call.now, permanent=permanent)


def _public_url(call: ApiCall, media: Media) -> str:
    address = call.request.app.router["media"].url_for(media_id=media.media_id)
    return str(call.request.url.join(address))
