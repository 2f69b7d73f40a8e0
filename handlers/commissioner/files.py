"""`/m/files/ID/SIZE`: photos, voices and videos, for who may see the consultation they belong to."""

from __future__ import annotations

from typing import get_args

from aiohttp import web

from bot.consultations.media.serving import NoFile, Size, read_file
from handlers import keys
from handlers.commissioner.session import Visitor, for_visitors

routes = web.RouteTableDef()
SIZES: dict[str, Size] = {size: size for size in get_args(Size)}
HEADERS = {
    "Cache-Control": "private, max-age=604800, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@routes.get("/m/files/{public_id}/{size}")
@for_visitors
async def serve_file(request: web.Request, visitor: Visitor) -> web.StreamResponse:
    """Serve a file as it is kept (`full`), as a small picture (`thumb`), or as browsers play it (`play`)."""
    size = SIZES.get(request.match_info["size"])
    if size is None:
        raise NoFile("there is no such size")
    path, content_type = await read_file(request.match_info["public_id"], visitor.person_id, size)
    folder = request.app[keys.SETTINGS].media_dir
    return web.FileResponse(folder / path, headers=HEADERS | {"Content-Type": content_type})
