"""Runs the sandbox alone: `python -m sandbox --webhook http://127.0.0.1:8080/wechat`."""

import argparse

from aiohttp import web

from sandbox.app import create_sandbox
from sandbox.config import FORMATS, MODES, SandboxConfig


def main() -> None:
    options = _parser().parse_args()
    config = SandboxConfig(
        app_id=options.app_id,
        app_secret=options.app_secret,
        token=options.token,
        aes_key=options.aes_key,
        webhook_url=options.webhook,
        miniprogram_app_id=options.miniprogram_app_id,
        miniprogram_app_secret=options.miniprogram_app_secret,
        template_ids=tuple(options.template_id),
        subscribe_template_ids=tuple(options.subscribe_template_id),
        mode=options.mode,
        format=options.format,
    )
    web.run_app(create_sandbox(config), host="127.0.0.1", port=options.port)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="A stand-in for the WeChat platform."
    )
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--webhook", default="http://127.0.0.1:8080/wechat", help="where pushes go")
    parser.add_argument("--app-id", default="wx0sandbox0account")
    parser.add_argument("--app-secret", default="sandbox-app-secret")
    parser.add_argument("--token", default="sandbox-token")
    parser.add_argument("--aes-key", default="", help="43 characters; empty for plain mode only")
    parser.add_argument("--miniprogram-app-id", default="wx0sandbox0program")
    parser.add_argument("--miniprogram-app-secret", default="sandbox-mini-secret")
    parser.add_argument("--template-id", action="append", default=[], help="may be repeated")
    parser.add_argument("--subscribe-template-id", action="append", default=[], help="may be repeated")
    parser.add_argument("--mode", choices=MODES, default="plain")
    parser.add_argument("--format", choices=FORMATS, default="xml")
    return parser


if __name__ == "__main__":
    main()
