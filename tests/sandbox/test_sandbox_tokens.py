"""Access tokens live, end and are refused as on the platform."""

from typing import Any

import pytest

from tests.sandbox.stage import APP_ID, MINI_APP_ID, MINI_SECRET, SECRET, Stage

PATH = "/cgi-bin/user/get"


def grant(**changes: Any) -> dict[str, Any]:
    return {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET, **changes}


async def try_token(stage: Stage, token: str) -> int:
    answer = await stage.call("GET", PATH, access_token=token)
    return int(answer.get("errcode", 0))


async def test_stable_token_stays_until_near_its_end(stage: Stage) -> None:
    first = await stage.call("POST", "/cgi-bin/stable_token", grant())
    assert first["expires_in"] == 7200
    await stage.advance(6_800)
    again = await stage.call("POST", "/cgi-bin/stable_token", grant())
    assert again["access_token"] == first["access_token"]
    assert again["expires_in"] <= 400
    await stage.advance(200)
    fresh = await stage.token()
    assert fresh != first["access_token"]
    assert await try_token(stage, first["access_token"]) == 0
    await stage.advance(300)
    assert await try_token(stage, first["access_token"]) == 42001
    assert await try_token(stage, fresh) == 0


async def test_forced_refresh_ends_the_token_before(stage: Stage) -> None:
    first = await stage.token()
    forced = await stage.token(force_refresh=True)
    assert forced != first
    assert await try_token(stage, first) == 40001
    assert await try_token(stage, forced) == 0
    assert await stage.token(force_refresh=True) == forced, "not again within 30 seconds"
    await stage.advance(31)
    assert await stage.token(force_refresh=True) != forced


async def test_forced_refresh_has_a_daily_limit(stage: Stage) -> None:
    await stage.token()
    await stage.control("POST", "clock", advance_seconds=86_400)
    codes = []
    for _ in range(22):
        answer = await stage.call("POST", "/cgi-bin/stable_token", grant(force_refresh=True))
        codes.append(answer.get("errcode", 0))
        await stage.advance(31)
    assert 45009 in codes[20:]
    assert set(codes[:20]) == {0}


async def test_plain_line_is_separate_and_keeps_the_old_token_five_minutes(stage: Stage) -> None:
    stable = await stage.token()
    first = (await stage.call("GET", "/cgi-bin/token", **grant()))["access_token"]
    second = (await stage.call("GET", "/cgi-bin/token", **grant()))["access_token"]
    assert len({stable, first, second}) == 3
    assert [await try_token(stage, token) for token in (stable, first, second)] == [0, 0, 0]
    await stage.advance(301)
    assert [await try_token(stage, token) for token in (stable, first, second)] == [0, 40001, 0]


async def test_plain_line_allows_2000_a_day(stage: Stage) -> None:
    tokens = stage_tokens(stage)
    now = 1_000_000.0
    for _ in range(2_000):
        tokens.plain(APP_ID, now)
    with pytest.raises(Exception, match="45009"):
        tokens.plain(APP_ID, now)
    tokens.plain(APP_ID, now + 86_400)


def stage_tokens(_: Stage) -> Any:
    from sandbox.tokens import Tokens

    return Tokens()


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"appid": "wx0"}, 40013),
        ({"secret": "wrong"}, 40125),
        ({"secret": ""}, 41004),
        ({"appid": ""}, 41002),
        ({"grant_type": "password"}, 40002),
    ],
)
async def test_bad_credentials(stage: Stage, changes: dict[str, str], errcode: int) -> None:
    answer = await stage.call("POST", "/cgi-bin/stable_token", grant(**changes))
    assert answer["errcode"] == errcode


async def test_bad_tokens(stage: Stage) -> None:
    assert (await stage.call("GET", PATH))["errcode"] == 41001
    assert await try_token(stage, "nonsense") == 40014
    assert await try_token(stage, "9" * 130) == 40001
    assert await try_token(stage, await stage.token(MINI_APP_ID, MINI_SECRET)) == 48001
    token = await stage.token()
    await stage.control("POST", "token/expire")
    assert await try_token(stage, token) == 42001
    assert await try_token(stage, await stage.token()) == 0


async def test_wrong_path_and_method(stage: Stage) -> None:
    assert (await stage.call("GET", "/cgi-bin/nothing"))["errcode"] == 40066
    assert (await stage.call("GET", "/cgi-bin/stable_token"))["errcode"] == 43002
    assert (await stage.call("POST", PATH))["errcode"] == 43001
