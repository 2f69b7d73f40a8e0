"""Styles and scripts of the pages: compressed once, under addresses that change with their content."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiohttp import web

from config.settings import ROOT
from content import STATIC

routes = web.RouteTableDef()
WEUI = ROOT / "node_modules" / "weui" / "dist" / "style" / "weui.min.css"
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent; `address` has a digest of the content in it."""

    name: str
    address: str
    content_type: str
    plain: bytes
    compressed: bytes


ASSETS: web.AppKey[Mapping[str, Asset]] = web.AppKey("ASSETS", Mapping)


@cache
def load_assets() -> Mapping[str, Asset]:
    """Read WeUI, if `make setup` has fetched it, and our own files, by name."""
    return {path.name: _load(path) for path in _files()}


def _files() -> Iterable[Path]:
    return [path for path in (WEUI, *sorted(STATIC.iterdir())) if path.is_file()]


def _load(path: Path) -> Asset:
    plain = path.read_bytes()
    digest = hashlib.sha256(plain).hexdigest()[:16]
    content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    address = f"/m/static/{digest}/{path.name}"
    return Asset(path.name, address, content_type, plain, gzip.compress(plain, 9, mtime=0))


@routes.get("/m/static/{digest}/{name}")
async def serve_asset(request: web.Request) -> web.Response:
    """Serve a file for good; under the address of another version, what there is now, and not for good."""
    asset = request.app[ASSETS].get(request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound
    headers = {
        "Cache-Control": FOREVER if request.path == asset.address else "no-cache",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return web.Response(body=asset.compressed, content_type=asset.content_type, headers=headers)
    return web.Response(body=asset.plain, content_type=asset.content_type, headers=headers)
