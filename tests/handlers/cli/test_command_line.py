"""Commands, exit statuses, and messages that a person can act on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from bot import clock
from bot.audit.service import record
from bot.outbox.queries import Undelivered
from handlers.cli.check import name_message
from models.enums import OutboxStatus
from tests.bot.answering.model_stand_in import KEY as MODEL_KEY
from tests.bot.answering.model_stand_in import open_model, reading
from tests.handlers.cli.conftest import KEY, Run
from tests.services import Backend

VILLAGES = "code,village,town,county,lat,lon\n431281,桐木村,安江镇,洪江市,,\n431282,龙潭村,安江镇,洪江市,,\n"
ROSTER = (
    "name,phone,unit,title,specialties,villages,capacity,bind_code\n"
    "陈志远,19900000001,农业局,农艺师,fruit;soil,431281,,KH-0001\n"
)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


async def test_help_names_every_command(anywhere: Run) -> None:
    ended = await anywhere("--help")
    assert ended.code == 0
    commands = "serve demo migrate check import export knowledge explain evaluate route"
    for command in commands.split():
        assert f"\n  {command} " in ended.out


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("fly", "No such command 'fly'"),
        ("import stations a.csv", "'stations' is not one of"),
        ("import villages", "Missing argument 'FILE'"),
        ("export statistics --format json --out x", "Missing option '--year'"),
        ("export statistics --year 26x --format json --out x", "'--year'"),
        ("export statistics --year 2026 --format docx --out x", "'docx' is not one of"),
        ("export events --year 2026 --from 2026-02-30 --format csv --out x", "'2026-02-30' does not match"),
        ("export events --year 2026 --from 2025-12-31 --format csv --out x", "do not lie in 2026"),
        ("export events --from 2026-02-02 --to 2026-02-01 --format csv --out x", "is before"),
    ],
)
async def test_wrong_usage_ends_with_2(anywhere: Run, line: str, complaint: str) -> None:
    ended = await anywhere(*line.split())
    assert ended.code == 2
    assert complaint in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"KEHUI_QUAKE_FEED": "emsc:http://127.0.0.1/"}, "KEHUI_QUAKE_FEED: expected cenc:URL, wolfx:URL or"),
        ({"KEHUI_QUAKE_FEED": "cenc:list.json"}, "KEHUI_QUAKE_FEED: expected an http:// or https:// a"),
        ({"KEHUI_PORT": "eighty"}, "KEHUI_PORT: expected a whole number\n"),
        ({"KEHUI_PORT": "70000"}, "KEHUI_PORT: expected a port number, 1 to 65535\n"),
        ({"KEHUI_LOG_LEVEL": "loud"}, "KEHUI_LOG_LEVEL: expected one of debug, info, warning, error\n"),
        ({"KEHUI_ANSWER_THRESHOLD": "2"}, "KEHUI_ANSWER_THRESHOLD: expected a number from 0 to 1\n"),
        ({"KEHUI_SUGGEST_THRESHOLD": "-1"}, "KEHUI_SUGGEST_THRESHOLD: expected a number from 0 to 1\n"),
        ({"KEHUI_SUGGEST_THRESHOLD": "nan"}, "KEHUI_SUGGEST_THRESHOLD: expected a number from 0 to 1\n"),
        (
            {"KEHUI_MODEL_BASE": "model.example"},
            "KEHUI_MODEL_BASE: expected an http:// or https:// a",
        ),
        (
            {"KEHUI_MODEL_BASE": "http://user:key@127.0.0.1/v1", "KEHUI_MODEL_NAME": "small"},
            "KEHUI_MODEL_BASE: expected an address without user, ? and #",
        ),
        ({"KEHUI_MODEL_BASE": "http://127.0.0.1/v1"}, "KEHUI_MODEL_NAME: expected the model's name"),
        ({"KEHUI_MODEL_KEY": "sk 1"}, "KEHUI_MODEL_KEY: expected letters, digits and signs"),
        ({"KEHUI_DATABASE_URL": "mysql://x"}, "KEHUI_DATABASE_URL: expected sqlite://PATH or postgres://"),
        (
            {"KEHUI_DATABASE_URL": "postgres://u:secret@127.0.0.1:1/none"},
            "KEHUI_DATABASE_URL: database none at 127.0.0.1:1: ",
        ),
    ],
)
async def test_wrong_settings_are_named(anywhere: Run, settings: dict[str, str], complaint: str) -> None:
    ended = await anywhere("migrate", **settings)
    assert ended.code == 1
    assert complaint in ended.err
    assert "secret" not in ended.err


async def test_a_file_that_is_no_database_is_told(anywhere: Run, tmp_path: Path) -> None:
    broken = write(tmp_path / "broken.db", "this is no database at all, but a text")
    for arguments in (("migrate",), ("import", "villages", write(tmp_path / "v.csv", VILLAGES))):
        ended = await anywhere(*arguments, KEHUI_DATABASE_URL=f"sqlite://{broken}")
        assert (ended.code, "file is not a database" in ended.err) == (1, True)


async def test_an_old_schema_asks_for_migrate(anywhere: Run, tmp_path: Path) -> None:
    fresh = {"KEHUI_DATABASE_URL": f"sqlite://{tmp_path}/new/kehui.db"}
    file = write(tmp_path / "villages.csv", VILLAGES)
    ended = await anywhere("import", "villages", file, **fresh)
    assert ended.code == 1
    assert "the schema lacks 0001_initial" in ended.err
    assert "; run: python run.py migrate" in ended.err
    for _ in range(2):
        ended = await anywhere("migrate", **fresh)
        assert (ended.code, "the schema is current" in ended.out) == (0, True)
    assert (await anywhere("import", "villages", file, **fresh)).code == 0


async def test_an_import_is_rehearsed_done_and_repeated(run: Run, tmp_path: Path) -> None:
    villages = write(tmp_path / "villages.csv", VILLAGES, "gb18030")
    for arguments, said in (
        ((villages, "--dry-run"), "villages: 2 to create, 0 to update, 0 unchanged; nothing was written"),
        ((villages,), "villages: 2 created, 0 updated, 0 unchanged"),
        ((villages,), "villages: 0 created, 0 updated, 2 unchanged"),
    ):
        ended = await run("import", "villages", *arguments)
        assert (ended.code, ended.out.strip(), ended.err) == (0, said, "")
    ended = await run("import", "commissioners", write(tmp_path / "roster.csv", ROSTER))
    assert ended.out.strip() == "commissioners: 1 created, 0 updated, 0 unchanged"


async def test_one_bad_row_keeps_all_rows_out_and_each_is_told(run: Run, tmp_path: Path) -> None:
    file = write(
        tmp_path / "villages.csv",
        VILLAGES + "431281,又一个,安江镇,洪江市,27.1,\n,无码村,,洪江市,,\n1,多,一,格,,,x\n",
    )
    for dry_run in ((), ("--dry-run",)):
        ended = await run("import", "villages", file, *dry_run)
        assert ended.code == 1
        assert ended.err.splitlines() == [
            f"{file}:4: lon: is empty while the other coordinate is given",
            f"{file}:5: code: is empty",
            f"{file}:5: town: is empty",
            f"{file}:6: row: has 7 cells, the header has 6",
        ]
    good = write(tmp_path / "good.csv", VILLAGES)
    assert "2 created" in (await run("import", "villages", good)).out


async def test_a_roster_needs_its_villages_and_a_key(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "roster.csv", ROSTER)
    ended = await run("import", "commissioners", file)
    assert (
        ended.err.strip() == f"{file}:2: villages: no village has the code 431281; import the villages first"
    )
    ended = await run("import", "commissioners", file, KEHUI_SECRET_KEY=None)
    assert (ended.code, "KEHUI_SECRET_KEY: expected" in ended.err) == (1, True)


async def test_a_key_that_does_not_fit_the_data_is_named(run: Run, tmp_path: Path) -> None:
    await run("import", "villages", write(tmp_path / "villages.csv", VILLAGES))
    await run("import", "commissioners", write(tmp_path / "roster.csv", ROSTER))
    export = ("export", "commissioners", "--year", "2026", "--format", "csv", "--out", tmp_path / "out.csv")
    assert (await run(*export)).code == 0
    assert "ok    personal data: can be decrypted" in (await run("check")).out
    named = "KEHUI_SECRET_KEY: expected the key that the personal data in this database was encrypted with"
    ended = await run(*export, KEHUI_SECRET_KEY="another-key-0123456789")
    assert (ended.code, ended.out, ended.err.strip()) == (1, "", named)
    ended = await run("check", KEHUI_SECRET_KEY="another-key-0123456789", KEHUI_WECHAT_TOKEN="token")
    assert (ended.code, f"FAIL  personal data: {named}" in ended.out) == (1, True)
    ended = await run("serve", KEHUI_SECRET_KEY="another-key-0123456789", KEHUI_WECHAT_TOKEN="token")
    assert (ended.code, ended.out, ended.err.strip()) == (1, "", named)


async def test_statistics_go_to_a_file(run: Run, tmp_path: Path) -> None:
    await run("import", "villages", write(tmp_path / "villages.csv", VILLAGES))
    out = tmp_path / "out.json"
    ended = await run("export", "statistics", "--year", "2026", "--format", "json", "--out", out)
    assert (ended.code, ended.err) == (0, "")
    indicators = {found["code"]: found["value"] for found in orjson.loads(out.read_bytes())["indicators"]}
    assert (indicators["villages.total"], indicators["villages.covered"]) == (2, 0)
    ended = await run(
        "export", "statistics", "--year", "2026", "--format", "xlsx", "--out", tmp_path / "no" / "x"
    )
    assert ended.code == 1
    assert "no/x: cannot be written: No such file or directory" in ended.err


async def test_check_says_what_does_not_work(run: Run) -> None:
    ended = await run("check")
    assert ended.code == 1
    assert "FAIL  settings: KEHUI_WECHAT_TOKEN: expected the Token" in ended.out
    assert "ok    database: " in ended.out
    assert "ok    texts: complete" in ended.out
    ended = await run("check", KEHUI_WECHAT_TOKEN="token", KEHUI_REDIS_URL="redis://127.0.0.1:1")
    assert "ok    settings: " in ended.out
    assert "FAIL  redis: " in ended.out
    ended = await run(
        "check",
        KEHUI_WECHAT_TOKEN="token",
        KEHUI_WECHAT_APP_ID="wx0",
        KEHUI_WECHAT_APP_SECRET=KEY,
        KEHUI_WECHAT_API_BASE="http://127.0.0.1:1",
    )
    assert (ended.code, "FAIL  wechat: http://127.0.0.1:1: " in ended.out) == (1, True)
    assert KEY not in ended.out + ended.err


async def test_check_beside_a_demo_does_not_ask_for_the_settings_that_the_demo_brings(
    run: Run, db: Backend
) -> None:
    await record(actor="cli:demo", action="villages.import", now=clock.now())
    ended = await run("check", KEHUI_SECRET_KEY=None)
    assert "--    settings: KEHUI_SECRET_KEY: " in ended.out
    assert "--    settings: KEHUI_WECHAT_TOKEN: expected the Token" in ended.out
    assert "the demo brings its own; serve needs it" in ended.out
    assert ended.code == 0


@pytest.mark.parametrize(
    ("key", "tells", "name"),
    [
        ("answer:17", 26_000_012, "answer 26-000012"),
        ("case:26000012:33", None, "news to a commissioner 26-000012"),
        ("push:oFarmer1:1:2", None, "reply"),
        ("unheard-of", None, "message"),
    ],
)
def test_a_message_is_named_without_its_inner_key(key: str, tells: int | None, name: str) -> None:
    age = timedelta(hours=3)
    assert name_message(Undelivered(1, key, 2, tells, OutboxStatus.HELD, False, "", age)) == name


async def test_check_says_whether_the_model_answers(run: Run) -> None:
    assert "--    model: off: " in (await run("check")).out
    async with open_model() as model:
        known = {"KEHUI_MODEL_BASE": model.url, "KEHUI_MODEL_NAME": "small", "KEHUI_MODEL_KEY": MODEL_KEY}
        model.says = reading("柑橘叶片黄化怎么办", "1")
        assert f"ok    model: {model.url} answers as small" in (await run("check", **known)).out
        model.says = "喷药"
        assert f"FAIL  model: {model.url}: nonsense: " in (await run("check", **known)).out
        model.status = 401
        ended = await run("check", **known)
    assert f"FAIL  model: {model.url}: refused: HTTP 401" in ended.out
    assert MODEL_KEY not in ended.out + ended.err
    assert f"FAIL  model: {model.url}: unreachable: " in (await run("check", **known)).out


async def test_evaluate_and_route_write_a_line_per_query(anywhere: Run, tmp_path: Path) -> None:
    knowledge = write(
        tmp_path / "kb.jsonl",
        '{"id":"k1","question":"柑橘叶子发黄怎么办","answer":"补铁。","topic":"fruit"}\n',
    )
    queries = write(
        tmp_path / "q.jsonl", '{"id":"q1","query":"柑橘叶子发黄怎么办"}\n{"id":"q2","query":"猪不吃食"}\n'
    )
    out = tmp_path / "p.jsonl"
    ended = await anywhere("evaluate", "--knowledge", knowledge, "--queries", queries, "--out", out)
    assert ended.code == 0, ended.err
    first, second = [orjson.loads(line) for line in out.read_bytes().splitlines()]
    assert (first["id"], first["decision"], first["candidates"][0]["id"]) == ("q1", "answer", "k1")
    assert second["decision"] in ("clarify", "handoff")
    ended = await anywhere("route", "--queries", queries, "--out", out)
    assert ended.code == 0, ended.err
    assert [orjson.loads(line)["topics"][0]["topic"] for line in out.read_bytes().splitlines()] == [
        "fruit",
        "livestock",
    ]


@pytest.mark.parametrize("command", ["evaluate", "route"])
async def test_queries_that_cannot_be_read_are_named(anywhere: Run, tmp_path: Path, command: str) -> None:
    broken = write(tmp_path / "q.jsonl", '{"id":"q1","query":"好"}\n{"id":\n')
    knowledge = ("--knowledge", write(tmp_path / "kb.jsonl", "")) if command == "evaluate" else ()
    for queries, complaint in ((broken, f"{broken}:2: "), (tmp_path / "gone", "gone: No such file")):
        ended = await anywhere(command, *knowledge, "--queries", queries, "--out", tmp_path / "p.jsonl")
        assert (ended.code, complaint in ended.err) == (1, True), ended.err
