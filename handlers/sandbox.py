"""Mounts the sandbox, with phones for people and the templates that the settings name."""

from __future__ import annotations

from aiohttp import web

from config.settings import Settings
from content import texts
from content.wechat import template_fields
from sandbox.app import create_sandbox
from sandbox.clock import Clock
from sandbox.config import PRESET_PEOPLE, Person, SandboxConfig, Template


def mount_sandbox(
    app: web.Application, settings: Settings, people: tuple[Person, ...] | None, clock: Clock | None
) -> None:
    """Add the sandbox at /sandbox, and lead there from /.

    None means its preset people, and a clock of its own.
    """
    app.router.add_get("/", _show_sandbox)
    config = _sandbox_config(settings, PRESET_PEOPLE if people is None else people)
    app.add_subapp("/sandbox", create_sandbox(config, clock))


def _sandbox_config(settings: Settings, people: tuple[Person, ...]) -> SandboxConfig:
    return SandboxConfig(
        app_id=settings.wechat_app_id,
        app_secret=settings.wechat_app_secret,
        token=settings.wechat_token,
        aes_key=settings.wechat_aes_key,
        webhook_url=f"{settings.public_url}/wechat",
        miniprogram_app_id=settings.miniprogram_app_id,
        miniprogram_app_secret=settings.miniprogram_app_secret,
        templates=tuple(
            Template(template_id, texts.label("template", name), _template_labels(name))
            for name, template_id in settings.template_ids.items()
            if template_id
        ),
        people=people,
    )


def _template_labels(name: str) -> dict[str, str]:
    return {field: texts.label("template_field", source) for field, source in template_fields(name).items()}


async def _show_sandbox(request: web.Request) -> web.Response:
    raise web.HTTPFound("/sandbox/")
