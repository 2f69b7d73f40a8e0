"""Which village asks about what nobody posted near it knows."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.routing.coverage import Gap, Posting, Site, find_gaps, find_uncovered
from models.consultation import Consultation
from models.enums import Topic
from models.village import Village
from tests.factories import add_commissioner, open_consultation
from tests.services import Backend

HOME = Site("431281103001", "三里村", "托口镇", "洪江市", 27.1, 109.9)
BESIDE = Site("431281103002", "朗溪村", "托口镇", "洪江市", 27.1, 109.9)
NEAR = Site("431281104001", "滩头村", "江市镇", "洪江市", 27.2, 109.9)
FAR = Site("431281105001", "岩垅村", "岩垅乡", "洪江市", 27.9, 109.9)
ABROAD = Site("431225101001", "林城村", "托口镇", "会同县", 27.1, 109.9)
SITES = [HOME, BESIDE, NEAR, FAR, ABROAD]
FRUIT = frozenset({Topic.FRUIT})


@pytest.mark.parametrize(
    ("posted", "nearest"),
    [
        ([HOME], None),
        ([BESIDE], None),
        ([FAR, NEAR], "near"),
        ([ABROAD, FAR], "far"),
        ([ABROAD], "abroad"),
        ([], ""),
    ],
)
def test_the_nearest_who_knows_it(posted: list[Site], nearest: str | None) -> None:
    names = {NEAR: "near", FAR: "far", ABROAD: "abroad"}
    postings = [Posting(names.get(site, ""), FRUIT, (site,)) for site in posted]
    postings.append(Posting("ignorant", frozenset(), (HOME,)))
    gaps = find_gaps([(HOME.code, Topic.FRUIT, 3)], SITES, postings)
    assert [gap.nearest for gap in gaps] == ([] if nearest is None else [nearest])


async def test_gaps_come_from_what_was_asked(db: Backend, now: datetime) -> None:
    for site in (HOME, NEAR):
        await Village.create(code=site.code, name=site.name, town=site.town, county=site.county)
    await add_commissioner("甲", "BINDONE1", Topic.FRUIT, villages=(NEAR.code,))
    for number, place in enumerate(["托口镇三里村", "托口镇三里村", "江市镇滩头村", "托口镇"]):
        text = f"{place}，树干流黑水"
        await open_consultation(f"oFarmer{number}", Topic.FRUIT, now=now, text=text)
    await open_consultation("oFarmer9", Topic.OTHER, now=now, text="托口镇三里村，灯坏了")
    await Consultation.create(
        id=99, asker_id=1, topic=Topic.HERB, channel="wechat", status="self_served", question="?",
        village_code=HOME.code, received_at=now - timedelta(days=1),
    )  # fmt: skip
    assert await find_uncovered(now) == [
        Gap(HOME.code, "三里村", "托口镇", Topic.FRUIT, 2, "甲"),
        Gap("431281103", "", "托口镇", Topic.FRUIT, 1, "甲"),
    ]
