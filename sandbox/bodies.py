"""Reading request bodies: JSON objects and the file of a form."""

import json
from typing import Any

from aiohttp import BodyPartReader, web

MAX_BYTES = 32 * 1_048_576


def with_room(request: web.Request) -> web.Request:
    """Return the request with room for media, whatever limit the embedding application has.

    If a middleware has already read the body, the request is returned as it is.
    """
    try:
        return request.clone(client_max_size=MAX_BYTES)
    except RuntimeError:
        return request


def bad_request(problem: str) -> web.HTTPBadRequest:
    """Return the control API's way to say that a request makes no sense."""
    return web.HTTPBadRequest(
        text=json.dumps({"error": problem}, ensure_ascii=False), content_type="application/json"
    )


async def read_object(request: web.Request) -> dict[str, Any]:
    """Return the JSON object of a control request, {} for an empty body; raises 400 for anything else."""
    raw = await with_room(request).read()
    try:
        value = json.loads(raw or b"{}")
    except ValueError as error:
        raise bad_request("the body is not JSON") from error
    if not isinstance(value, dict):
        raise bad_request("the body is not a JSON object")
    return value


async def read_file(request: web.Request, field: str) -> tuple[str, bytes] | None:
    """Return name and bytes of the file in a form's field, or None if it is not there."""
    try:
        reader = await with_room(request).multipart()
        async for part in reader:
            if isinstance(part, BodyPartReader) and part.name == field:
                return part.filename or "", await part.read()
    except ValueError:
        return None
    return None
