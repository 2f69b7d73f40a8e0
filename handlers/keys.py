"""What `create_app` wires, under typed keys."""

from collections.abc import Callable

from aiohttp import web

from bot.answering.rereading.service import Rereader
from bot.answering.service import AnswerService
from bot.clock import Clock
from bot.consultations.rules import Office
from bot.coordination import Coordinator
from bot.earthquake.feeds.client import FeedClient
from bot.inbox.reception import Reception
from bot.wechat.client import WeChatClient
from bot.wechat.gateway import Gateway
from config.settings import Settings

SETTINGS = web.AppKey("SETTINGS", Settings)
CLOCK: web.AppKey[Clock] = web.AppKey("CLOCK", Callable)  # type: ignore[arg-type]
GATEWAY = web.AppKey("GATEWAY", Gateway)
RECEPTION = web.AppKey("RECEPTION", Reception)
COORDINATOR = web.AppKey("COORDINATOR", Coordinator)
CLIENT = web.AppKey("CLIENT", WeChatClient)
ANSWERS = web.AppKey("ANSWERS", AnswerService)
OFFICE = web.AppKey("OFFICE", Office)
QUAKE_FEED: web.AppKey[FeedClient | None] = web.AppKey("QUAKE_FEED", FeedClient)
REREADER = web.AppKey("REREADER", Rereader)
