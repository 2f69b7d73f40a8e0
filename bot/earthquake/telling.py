"""Who is told of an earthquake without having asked: once, and again only if it is stronger than was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.earthquake.intensity.rules import Band, is_told
from bot.earthquake.towns import Town, bands_of, concerns, list_towns
from bot.earthquake.wording import short_values, word_bulletin, word_withdrawal
from bot.outbox import service as outbox
from content.wechat import template_data
from models.bulletin import Bulletin, BulletinTown
from models.outbox import OutboxMessage
from models.person import Person

NEWS_FOR = timedelta(hours=6)
"""What happened longer ago is no news: a feed that was away, or the first look at one, wakes nobody."""


@dataclass(frozen=True, slots=True)
class TownNews:
    """What is to be expected in a town, how many have felt it there and, if they are enough, how strongly."""

    band: Band
    reports: int
    felt: float | None


async def tell_towns(bulletin: Bulletin, now: datetime) -> int:
    """Note what to expect in each town, and tell the people of those where that is Ⅲ or more.

    For the transaction that changes the bulletin, under its lock. A town is told again only if its band
    rises. Returns how many towns were told.
    """
    towns = await list_towns()
    bulletin.noticeable = concerns(bulletin, towns)
    await bulletin.save(update_fields=["noticeable"])
    expected = bands_of(bulletin, towns) if bulletin.noticeable else {}
    rows = await _expect(bulletin, expected)
    if now - bulletin.occurred_at > NEWS_FOR:
        return 0
    rising = {town: band for town, band in expected.items() if is_told(band) and rows[town].told < band.low}
    people = await _list_people(rising)
    for town, band in rising.items():
        row = rows[town]
        await _tell(bulletin, town, band, people[town], corrected=row.told > 0, now=now)
        row.told, row.told_at = band.low, now
        await row.save(update_fields=["told", "told_at"])
    return len(rising)


async def find_town(bulletin: Bulletin, town: str) -> TownNews | None:
    """Return what is known of an earthquake in a town, by what that is told apart by."""
    row = await BulletinTown.get_or_none(bulletin_id=bulletin.id, town=town)
    return TownNews(Band(row.low, row.low + 1), row.reports, row.felt) if row else None


async def tell_withdrawal(bulletin: Bulletin, now: datetime) -> None:
    """Tell those who were told of an earthquake that there was none; if it returns, they are told anew."""
    messages = OutboxMessage.filter(key__startswith=f"{_key(bulletin)}:told:")
    told = sorted({message.person_id for message in await messages.only("id", "person_id")})
    key = f"{_key(bulletin)}:gone:{bulletin.revision}"
    await outbox.broadcast(told, key=key, text=word_withdrawal(bulletin), now=now)
    await BulletinTown.filter(bulletin_id=bulletin.id).update(told=0)


async def _expect(bulletin: Bulletin, expected: Mapping[Town, Band]) -> dict[Town, BulletinTown]:
    """Keep what is to be expected in each town, beside what its people were told before."""
    known = {row.town: row for row in await BulletinTown.filter(bulletin_id=bulletin.id)}
    rows: dict[Town, BulletinTown] = {}
    for town, band in expected.items():
        row = known.get(town.key) or BulletinTown(bulletin_id=bulletin.id, town=town.key)
        changed, row.low = row.town not in known or row.low != band.low, band.low
        rows[town] = row
        if changed:
            await row.save()
    return rows


async def _list_people(towns: Mapping[Town, Band]) -> dict[Town, list[int]]:
    """Return who lives in each town and is subscribed to the account."""
    of_code = {code: town for town in towns for code in town.codes}
    living = Person.filter(subscribed=True, openid__isnull=False, village_code__in=sorted(of_code))
    people: dict[Town, list[int]] = defaultdict(list)
    if of_code:
        for person_id, code in await living.order_by("id").values_list("id", "village_code"):
            people[of_code[code]].append(person_id)
    return people


async def _tell(
    bulletin: Bulletin, town: Town, band: Band, people: list[int], *, corrected: bool, now: datetime
) -> None:
    note: outbox.TemplateNote = {
        "template": "quake",
        "data": template_data("quake", short_values(bulletin, band)),
        "path": "",
    }
    await outbox.broadcast(
        people,
        key=f"{_key(bulletin)}:told:{bulletin.revision}",
        text=word_bulletin(bulletin, town.name, band, corrected=corrected),
        now=now,
        template=note,
    )


def _key(bulletin: Bulletin) -> str:
    return f"quake:{bulletin.id}"
