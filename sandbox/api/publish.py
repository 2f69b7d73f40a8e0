"""Drafts and their publication."""

import asyncio
from typing import Any

from sandbox.api.call import Answer, ApiCall, endpoint
from sandbox.errors import ApiError
from sandbox.publishing import Publication


@endpoint("POST", "/cgi-bin/draft/add")
async def add_draft(call: ApiCall) -> Answer:
    articles = call.body.get("articles")
    if not isinstance(articles, list) or not articles:
        raise ApiError(44003)
    for article in articles:
        _check_article(call, article)
    return {"media_id": call.platform.press.add_draft(articles)}


@endpoint("POST", "/cgi-bin/draft/get")
async def get_draft(call: ApiCall) -> Answer:
    return {"news_item": call.platform.press.draft(call.body.get("media_id"))}


@endpoint("POST", "/cgi-bin/freepublish/submit")
async def submit(call: ApiCall) -> Answer:
    """Begin to publish a draft; PUBLISHJOBFINISH follows a moment later."""
    platform = call.platform
    publication = platform.press.submit(call.body.get("media_id"), platform.numbers.take())
    platform.spawn(_finish(call, publication))
    return {
        "errcode": 0,
        "errmsg": "ok",
        "publish_id": publication.publish_id,
        "msg_data_id": str(platform.numbers.take()),
    }


@endpoint("POST", "/cgi-bin/freepublish/get")
async def get_publication(call: ApiCall) -> Answer:
    publication = call.platform.press.publications.get(str(call.body.get("publish_id")))
    if publication is None:
        raise ApiError(53601)
    answer: dict[str, Any] = {"publish_id": publication.publish_id, "publish_status": publication.status}
    if publication.status != 0:
        return answer
    detail = {"count": len(publication.articles), "item": _items(publication)}
    return {**answer, "article_id": publication.article_id, "article_detail": detail, "fail_idx": []}


def _check_article(call: ApiCall, article: object) -> None:
    """Refuse an article without title or text, and one of type `news` without a permanent cover picture."""
    if not isinstance(article, dict) or not article.get("title") or not article.get("content"):
        raise ApiError(44003)
    if article.get("article_type", "news") == "news":
        cover = call.platform.media.get(str(article.get("thumb_media_id") or ""), call.now)
        if not cover.permanent:
            raise ApiError(40007)


async def _finish(call: ApiCall, publication: Publication) -> None:
    platform = call.platform
    await asyncio.sleep(platform.config.feedback_seconds)
    publication.status = 0
    information = {
        "publish_id": publication.publish_id,
        "publish_status": 0,
        "article_id": publication.article_id,
        "article_detail": {"count": len(publication.articles), "item": _items(publication)},
    }
    fields = {"MsgType": "event", "Event": "PUBLISHJOBFINISH", "PublishEventInfo": information}
    await platform.push(platform.build_push(platform.admin_openid, fields, visible=False))


def _items(publication: Publication) -> list[dict[str, Any]]:
    address = f"http://mp.weixin.qq.com/s/{publication.article_id}"
    return [{"idx": number, "article_url": address} for number in range(1, len(publication.articles) + 1)]
