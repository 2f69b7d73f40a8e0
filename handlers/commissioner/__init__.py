"""The pages below /m/ that citizens and commissioners open inside WeChat."""

from aiohttp import web

from handlers.commissioner import actions, assets, case, home, login, mine, queue, rating

PAGES = (actions, assets, case, home, login, mine, queue, rating)


def add_pages(app: web.Application) -> None:
    """Add every page."""
    for page in PAGES:
        app.add_routes(page.routes)
