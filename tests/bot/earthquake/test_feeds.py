"""The replies of the three feeds, and what is made of replies that are none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.earthquake.feeds import cenc, usgs, wolfx
from bot.earthquake.feeds.rules import FeedError, Listing, QuakeReport, is_same_quake, next_pause
from bot.earthquake.rules import Point
from models.enums import BulletinStatus, QuakeSource

REPLIES = Path(__file__).parents[2] / "fixtures" / "earthquake"
Read = Callable[[bytes], Listing]


def reply(name: str) -> bytes:
    return (REPLIES / f"{name}.json").read_bytes()


def test_cenc_tells_china_s_time_and_what_is_reviewed() -> None:
    listing = cenc.read_listing(reply("cenc_reviewed"))
    assert listing.reports[-1] == QuakeReport(
        QuakeSource.CENC,
        "CD.20260310100830.001",
        BulletinStatus.REVIEWED,
        datetime(2026, 3, 10, 1, 58, 12, tzinfo=UTC),
        Point(26.85, 109.83),
        10.0,
        5.2,
        "湖南怀化市会同县",
    )
    assert listing.reaches_back_to == datetime(2026, 3, 9, 12, 31, 7, tzinfo=UTC)
    assert cenc.read_listing(reply("cenc_automatic")).reports[-1].status is BulletinStatus.AUTOMATIC


def test_cenc_s_page_holds_the_same_list() -> None:
    page = b'{"num": 1, "shuju": ' + reply("cenc_quiet") + b"}"
    assert cenc.read_listing(page) == cenc.read_listing(reply("cenc_quiet"))


def test_wolfx_counts_its_earthquakes_and_writes_numbers_as_text() -> None:
    listing = wolfx.read_listing(reply("wolfx"))
    assert [report.magnitude for report in listing.reports] == [3.3, 5.6, 5.0]
    newest = listing.reports[-1]
    assert (newest.source, newest.name) == (QuakeSource.WOLFX, "AU.20260310095935.0")
    assert newest.status is BulletinStatus.AUTOMATIC
    assert newest.occurred_at == datetime(2026, 3, 10, 1, 58, 14, tzinfo=UTC)
    assert newest.point == Point(26.86, 109.81)


def test_usgs_names_what_it_deletes_and_blasts_are_no_earthquakes() -> None:
    (quake,) = usgs.read_listing(reply("usgs")).reports
    assert quake.occurred_at == datetime(2026, 3, 10, 1, 58, 12, 430000, tzinfo=UTC)
    assert (quake.point, quake.depth_km, quake.magnitude) == (Point(26.85, 109.83), 10.0, 5.1)
    (deleted,) = usgs.read_listing(reply("usgs_deleted")).reports
    assert (deleted.name, deleted.status) == (quake.name, BulletinStatus.WITHDRAWN)


@pytest.mark.parametrize("read", [cenc.read_listing, wolfx.read_listing, usgs.read_listing])
@pytest.mark.parametrize("body", [b"", b"<html>502</html>", b"null", b"5", b'{"error": "busy"}'])
def test_what_is_no_reply_of_a_feed_is_an_error(read: Read, body: bytes) -> None:
    with pytest.raises(FeedError):
        read(body)


def test_a_row_that_cannot_be_placed_is_left_out_and_a_list_of_them_refused() -> None:
    broken = reply("cenc_reviewed").replace(b'"26.85"', b'"126.85"')
    assert [report.place for report in cenc.read_listing(broken).reports] == ["新疆和田地区皮山县", "智利"]
    with pytest.raises(FeedError, match="no row"):
        cenc.read_listing(reply("cenc_quiet").replace(b'"M":', b'"N":'))


MOMENT = datetime(2026, 3, 10, 1, 58, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "lat", "same"),
    [(0, 26.85, True), (90, 26.85, True), (91, 26.85, False), (5, 27.7, True), (5, 27.8, False)],
)
def test_two_reports_of_one_earthquake_are_near_in_time_and_place(
    seconds: int, lat: float, same: bool
) -> None:
    there, later = Point(lat, 109.83), MOMENT + timedelta(seconds=seconds)
    assert is_same_quake(MOMENT, Point(26.85, 109.83), later, there) is same
    assert is_same_quake(later, there, MOMENT, Point(26.85, 109.83)) is same


def test_a_feed_that_is_away_is_asked_less_and_less() -> None:
    assert [next_pause(failures, 0) for failures in (0, 1, 2, 3, 4, 5, 99)] == [10, 20, 40, 80, 160, 300, 300]
    assert next_pause(99, 1) == 225
