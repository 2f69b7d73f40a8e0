"""The pages below /m/ that citizens and commissioners open inside WeChat."""

from aiohttp import web

from handlers.commissioner import (
    actions,
    assets,
    case,
    desk,
    figures,
    files,
    home,
    leave,
    login,
    mine,
    queue,
    rating,
    visit,
)

PAGES = (actions, assets, case, desk, figures, files, home, leave, login, mine, queue, rating, visit)


def add_pages(app: web.Application) -> None:
    """Add every page."""
    for page in PAGES:
        app.add_routes(page.routes)
