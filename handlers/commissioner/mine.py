"""`/m/mine`: what somebody asked, or had asked for others; and one of these with all that was said."""

from __future__ import annotations

from collections.abc import Set

from aiohttp import web

from bot.accounts.access import Access
from bot.consultations.asked import list_asked, name_asked_for
from bot.consultations.notices import name_of
from bot.consultations.talk import list_talk
from bot.consultations.verdicts import read_verdict
from bot.routing.places import place_of
from handlers.commissioner.rendering import render
from handlers.commissioner.session import Visitor, for_visitors
from models.consultation import Consultation
from models.enums import ConsultationStatus

routes = web.RouteTableDef()
SHOWN = 30
RATEABLE = frozenset({ConsultationStatus.ANSWERED, ConsultationStatus.CLOSED, ConsultationStatus.MERGED})
"""Where the last answer may be spoken of; in work there is none, or one that was not good enough."""


@routes.get("/m/mine")
@for_visitors
async def list_mine(request: web.Request, visitor: Visitor) -> web.Response:
    """List the newest consultations of this person."""
    return render(request, "mine.html", visitor, cases=await list_asked(visitor.person_id, SHOWN))


async def show(
    request: web.Request, visitor: Visitor, consultation: Consultation, access: Set[Access]
) -> web.Response:
    """Show one to who asked it; only the asker may rate it."""
    rateable = consultation.status in RATEABLE and Access.ASKER in access
    return render(
        request,
        "mine_case.html",
        visitor,
        case=consultation,
        asked_for=await name_asked_for(consultation, visitor.person_id),
        name=await name_of(consultation),
        place=await place_of(consultation.village_code),
        talk=await list_talk(consultation),
        verdict=await read_verdict(consultation) if rateable else None,
    )
