"""`/m/c/NUMBER/MOVE`: what a commissioner does with a consultation; each form is carried out once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.accounts.access import NoCase, open_case_of
from bot.accounts.people import find_commissioner
from bot.accounts.submissions import Result, once
from bot.consultations import answering, offers, transferring, working
from bot.consultations.draining import drain
from bot.consultations.moves import Move
from bot.consultations.rules import Office
from bot.errors import BotError
from handlers import keys
from handlers.commissioner import work
from handlers.commissioner.forms import Form, read_count, read_words
from handlers.commissioner.session import Visitor, for_visitors
from handlers.commissioner.uploads import keep_files
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.media import MediaFile

routes = web.RouteTableDef()
LEAVES = frozenset({Move.RETURN, Move.TRANSFER, Move.DECLINE})
"""After these a consultation is no longer with who made the move."""


@dataclass(frozen=True, slots=True)
class Order:
    """A form about a consultation: who sent it, for which, and what is in it."""

    person_id: int
    number: str
    form: Form
    files: Sequence[MediaFile]
    key: str
    office: Office
    now: datetime

    async def take(self) -> tuple[Consultation, Commissioner]:
        """Return the consultation to work on, locked, and who does."""
        return await working.take_in_hand(self.person_id, self.number, now=self.now)


@routes.post("/m/c/{number}/{move:" + "|".join(set(Move) - {Move.ASSIGN}) + "}")
@for_visitors
async def make_move(request: web.Request, visitor: Visitor) -> web.StreamResponse:
    """Carry out a form and show what came of it; what cannot be done is explained and changes nothing."""
    number, move = request.match_info["number"], Move(request.match_info["move"])
    form, now = await request.post(), request.app[keys.CLOCK]()
    key = str(form.get("key", ""))

    async def carry_out() -> Result:
        office = request.app[keys.OFFICE]
        await _MOVES[move](Order(visitor.person_id, number, form, files, key, office, now))
        return {"number": number}

    try:
        files = await keep_files(request, form, visitor)
        await once(key, visitor.person_id, move, carry_out, now=now)
    except NoCase:
        raise
    except BotError as error:
        drafts = {move.value: str(form.get("text", ""))}
        return await work.show_refused(request, visitor, number, error, drafts)
    raise web.HTTPSeeOther(f"/m/queue?done={move}" if move in LEAVES else f"/m/c/{number}?done={move}")


async def _answer(order: Order) -> None:
    await working.answer(
        order.person_id,
        order.number,
        read_words(order.form, "text", needed=not order.files),
        media=order.files,
        seen=read_count(order.form, "seen"),
        key=order.key,
        now=order.now,
    )


async def _ask(order: Order) -> None:
    text = read_words(order.form, "text")
    await answering.ask_back(*await order.take(), text, now=order.now)


async def _extend(order: Order) -> None:
    days, reason = read_count(order.form, "days"), read_words(order.form, "text")
    await answering.extend(*await order.take(), days, reason, office=order.office, now=order.now)


async def _accept(order: Order) -> None:
    await answering.accept(*await order.take(), now=order.now)


async def _claim(order: Order) -> None:
    await order.take()


async def _decline(order: Order) -> None:
    consultation, _ = await open_case_of(order.person_id, order.number, lock=True)
    commissioner = await find_commissioner(order.person_id)
    if commissioner is None:
        raise NoCase("only commissioners have offers")
    await offers.decline(consultation.id, commissioner, now=order.now)


async def _return(order: Order) -> None:
    reason = read_words(order.form, "text")
    await transferring.return_case(*await order.take(), reason, now=order.now)


async def _transfer(order: Order) -> None:
    name = read_words(order.form, "name")
    await transferring.transfer(*await order.take(), name, now=order.now)


async def _close(order: Order) -> None:
    await answering.close(*await order.take(), now=order.now)
    await drain(now=order.now)


_MOVES: Mapping[Move, Callable[[Order], Awaitable[None]]] = {
    Move.ACCEPT: _accept,
    Move.CLAIM: _claim,
    Move.DECLINE: _decline,
    Move.ANSWER: _answer,
    Move.ASK: _ask,
    Move.EXTEND: _extend,
    Move.RETURN: _return,
    Move.TRANSFER: _transfer,
    Move.CLOSE: _close,
}
