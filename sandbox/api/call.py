"""One call to the API, and the table in which calls are found."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from aiohttp import web

from sandbox.errors import ApiError
from sandbox.people import Contact
from sandbox.platform import Platform

Audience = Literal["official", "mini", "any", "open"]
"""Whose token a call needs: the official account's, the mini-program's, either, or none."""

Answer = dict[str, Any] | web.StreamResponse


@dataclass
class ApiCall:
    """A call with its body read; `app_id` is set once the token has been checked."""

    platform: Platform
    request: web.Request
    raw: bytes
    app_id: str = ""

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query

    @property
    def now(self) -> float:
        return self.platform.clock.now()

    @cached_property
    def body(self) -> dict[str, Any]:
        """The JSON object sent; raises ApiError 44002 if there is none and 47001 if it is malformed."""
        if not self.raw:
            raise ApiError(44002)
        try:
            value = json.loads(self.raw)
        except ValueError as error:
            raise ApiError(47001) from error
        if not isinstance(value, dict):
            raise ApiError(47001)
        return value

    def part(self, name: str) -> dict[str, Any]:
        """Return an object inside the body; raises ApiError 47001 if it is missing."""
        value = self.body.get(name)
        if not isinstance(value, dict):
            raise ApiError(47001, f"{name} is missing")
        return value

    def follower(self, openid: object) -> Contact:
        """Return who follows the account; raises ApiError 40003 for nobody and 43004 for a stranger."""
        contact = self.platform.people.get(str(openid or ""))
        if contact is None:
            raise ApiError(40003)
        if not contact.followed:
            raise ApiError(43004)
        return contact


Handler = Callable[[ApiCall], Awaitable[Answer]]


@dataclass(frozen=True)
class Endpoint:
    method: str
    audience: Audience
    handler: Handler


ENDPOINTS: dict[str, Endpoint] = {}


def endpoint(
    method: Literal["GET", "POST"], path: str, audience: Audience = "official"
) -> Callable[[Handler], Handler]:
    """Enter a handler into the table under its official path."""

    def enter(handler: Handler) -> Handler:
        ENDPOINTS[path] = Endpoint(method, audience, handler)
        return handler

    return enter


def check_app(call: ApiCall, app_id: object, secret: object) -> str:
    """Return the app id if it and its secret are right; raises ApiError 40013 or 40125."""
    config = call.platform.config
    secrets = {
        config.app_id: config.app_secret,
        config.miniprogram_app_id: config.miniprogram_app_secret,
    }
    if not app_id:
        raise ApiError(41002)
    if not secret:
        raise ApiError(41004)
    if app_id not in secrets:
        raise ApiError(40013)
    if secret != secrets[str(app_id)]:
        raise ApiError(40125)
    return str(app_id)
