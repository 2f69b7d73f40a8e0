"""The key under which the sandbox's applications keep the platform."""

from aiohttp import web

from sandbox.platform import Platform

PLATFORM = web.AppKey("platform", Platform)
