"""What the command line says of knowledge: at its import, in `check`, and in `knowledge review`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot import clock
from tests.handlers.cli.conftest import Run

HEADER = "id,question,aliases,answer,topic,source,valid_from,valid_until"
TODAY = clock.local_date(clock.now())


def write(path: Path, *lines: str, columns: str = "") -> Path:
    path.write_text("\n".join((HEADER + columns, *lines, "")), encoding="utf-8")
    return path


async def test_warnings_are_told_and_do_not_stop_an_import(run: Run, tmp_path: Path) -> None:
    file = write(
        tmp_path / "k.csv",
        "a,柑橘叶子发黄是什么原因,,多是缺镁。,fruit,,,",
        "b,桔子叶子发黄是什么原因呢,,看根。,fruit,农技资料,,",
        "c,红蜘蛛怎么治,,喷哒螨灵2000倍液。,fruit,农技资料,,",
    )
    for dry_run in (("--dry-run",), ()):
        ended = await run("import", "knowledge", file, *dry_run)
        assert ended.code == 0
        told = ended.err.splitlines()
        assert told[0] == f"{file}:2: warning: source: is empty: nobody can check the answer"
        assert told[1].startswith(f"{file}:3: warning: question: 「柑橘叶子发黄是什么原因」 / 「桔子叶子")
        assert told[2].startswith(f"{file}:4: warning: answer: gives a dose (2000倍): not used until")
        assert len(told) == 3
    assert "3 unchanged" in (await run("import", "knowledge", file)).out


async def test_what_must_not_be_told_keeps_all_rows_out(run: Run, tmp_path: Path) -> None:
    good = write(tmp_path / "good.csv", "a,油茶什么时候摘,,寒露摘。,forestry,农技资料,,")
    assert (await run("import", "knowledge", good)).code == 0
    bad = write(
        tmp_path / "bad.csv",
        "b,飞虱怎么治,,用甲胺磷喷雾。,grain_oil,,,",
        "c,油茶什么时候摘？,,霜降摘。,forestry,农技资料,,",
        "d,红薯烂窖怎么办,,先消毒。,grain_oil,农技资料,,",
    )
    for dry_run in (("--dry-run",), ()):
        ended = await run("import", "knowledge", bad, *dry_run)
        assert (ended.code, ended.out) == (1, "")
        assert ended.err.splitlines() == [
            f"{bad}:2: warning: source: is empty: nobody can check the answer",
            f"{bad}:2: answer: names, with no word against it, 甲胺磷, which is banned (第322号)",
            f"{bad}:3: question: 「油茶什么时候摘？」 / 「油茶什么时候摘」 is the same as in a, "
            "and their answers are not the same",
        ]
    alone = write(tmp_path / "alone.csv", "d,红薯烂窖怎么办,,先消毒。,grain_oil,农技资料,,")
    assert "1 created" in (await run("import", "knowledge", alone)).out


async def test_what_cannot_be_read_hides_nothing_of_the_other_rows(run: Run, tmp_path: Path) -> None:
    bad = write(
        tmp_path / "bad.csv",
        "a,红薯烂窖怎么办,,先消毒。,nothing,农技资料,,",
        "b,飞虱怎么治,,用甲胺磷喷雾。,grain_oil,农技资料,,",
        "c,红蜘蛛怎么治,,喷哒螨灵2000倍液。,fruit,农技资料,,",
        "d,油茶什么时候摘,,寒露摘。,forestry,农技资料,soon,",
    )
    ended = await run("import", "knowledge", bad, "--dry-run")
    assert (ended.code, ended.out) == (1, "")
    told = ended.err.splitlines()
    assert told[0].startswith(f"{bad}:2: topic: expected one of ")
    assert told[1] == f"{bad}:3: answer: names, with no word against it, 甲胺磷, which is banned (第322号)"
    assert told[2].startswith(f"{bad}:4: warning: answer: gives a dose (2000倍): not used until")
    assert told[3].startswith(f"{bad}:5: valid_from: expected a date")
    assert len(told) == 4


async def test_months_are_an_optional_column(run: Run, tmp_path: Path) -> None:
    line = "a,油菜什么时候打薹,,年前打。,grain_oil,农技资料,,,{}"
    bad = write(tmp_path / "bad.csv", line.format("13"), columns=",months")
    ended = await run("import", "knowledge", bad)
    assert (ended.code, ended.err.strip()) == (
        1,
        f"{bad}:2: months: expected months of the year such as 3-5;9 or 11-2, not '13'",
    )
    good = write(tmp_path / "good.csv", line.format("11-2"), columns=",months")
    assert (await run("import", "knowledge", good)).out == "knowledge: 1 created, 0 updated, 0 unchanged\n"
    whole_year = write(tmp_path / "year.csv", line.format("").removesuffix(","))
    assert (
        await run("import", "knowledge", whole_year)
    ).out == "knowledge: 0 created, 1 updated, 0 unchanged\n"


async def test_what_has_expired_is_listed_for_review(run: Run, tmp_path: Path) -> None:
    assert (await run("knowledge", "review")).out == "there is nothing to review\n"
    yesterday, soon = TODAY - timedelta(days=1), TODAY + timedelta(days=20)
    file = write(
        tmp_path / "k.csv",
        f"a,油茶补贴怎么报,,这样报。,policy,通知,,{yesterday}",
        f"b,科技周在哪里办,,在县城。,outreach,通知,,{soon}",
        "c,红蜘蛛怎么治,,喷哒螨灵2000倍液。,fruit,农技资料,,",
    )
    assert (await run("import", "knowledge", file)).code == 0
    ended = await run("knowledge", "review")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        f"a: expired: valid_until: {yesterday} has passed: it is not used",
        f"b: expires soon: valid_until: it is used until {soon} only",
        "c: dose: answer: gives a dose (2000倍): not used until reviewed_by says who has checked it",
    ]
    ended = await run("check")
    assert "--    knowledge: 1 entries have expired: a\n" in ended.out
    assert "--    knowledge: 1 entries give a dose and wait for review: c\n" in ended.out


async def test_without_a_solved_answer_nothing_waits_and_nothing_can_be_decided(run: Run) -> None:
    assert (await run("knowledge", "candidates")).out == "no answer waits for a decision\n"
    for words in (("approve",), ("reject", "--reason", "nothing")):
        command, *more = words
        ended = await run("knowledge", command, "26-000001", "--reviewer", "周敏", *more)
        assert (ended.code, ended.out) == (1, "")
        assert ended.err == "26-000001: nothing was proposed of a consultation with this number\n"
    ended = await run("knowledge", "approve", "26-000001", "--reviewer", "周敏", "--months", "13")
    assert ended.code == 2
