"""`explain`: why a question gets what it gets, or why a consultation got what it got."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from bot import clock
from bot.answering.evaluation import read_entries
from bot.answering.explaining import explain_all
from bot.answering.index import KnowledgeIndex
from bot.answering.knowledge import find_entries
from bot.consultations.history import EXPLANATION
from bot.consultations.queries import find_consultation, list_decided
from bot.routing.topic import decide_route, find_topics
from config.settings import Settings, load_settings
from handlers.cli.database import open_database
from models.consultation import HistoryEntry
from models.ids import CHINA, parse_number

TOPICS = 3
WIDTH = 13
INDENT = "   "


@click.command("explain")
@click.argument("question", required=False, default="")
@click.option("--consultation", "number", default="", help="say what was kept with this one, YY-NNNNNN")
@click.option("--knowledge", type=click.Path(path_type=Path), help="entries, a JSON object a line")
def explain_command(question: str, number: str, knowledge: Path | None) -> None:
    """Say what QUESTION gets and why: from the configured database, or from a file of knowledge.

    A number, YY-NNNNNN, in the place of the question means that consultation.
    """
    if parse_number(question.strip()) is not None and not number:
        question, number = "", question.strip()
    if bool(question.strip()) == bool(number):
        raise click.UsageError("expected a question or the number of a consultation")
    if number and parse_number(number) is None:
        raise click.BadParameter(f"{number!r} is not YY-NNNNNN", param_hint="'--consultation'")
    if number and knowledge:
        raise click.UsageError("--knowledge goes with a question")
    settings = load_settings()
    kept = asyncio.run(_explain_consultation(settings, number)) if number else None
    for line in kept or _explain_question(settings, question, knowledge):
        click.echo(line)


def _explain_question(settings: Settings, text: str, knowledge: Path | None) -> Iterator[str]:
    if knowledge:
        index, today = KnowledgeIndex.build(read_entries(knowledge)), date.max
    else:
        index, today = asyncio.run(_stored_index(settings)), clock.local_date(clock.now())
    answer_from, suggest_from = settings.answer_threshold, settings.suggest_threshold
    explanation = explain_all(index, text, today, answer_from, suggest_from).to_json()
    tokens, topics = index.read(text).tokens, find_topics(text)
    guesses = _join(f"{guess.topic} {guess.score:.2f}" for guess in topics[:TOPICS])
    thresholds = f"answers from {answer_from}, suggests from {suggest_from}"
    yield _line("knowledge", f"{len(index)} entries; {thresholds}")
    yield _line("read as", tokens.text)
    yield _line("names", _join(sorted(tokens.kinds)))
    yield _line("topic", f"{guesses}: {decide_route(topics)}")
    yield from _word(explanation, index)


async def _stored_index(settings: Settings) -> KnowledgeIndex:
    async with open_database(settings):
        return KnowledgeIndex.build(await find_entries(), keep=True)


async def _explain_consultation(settings: Settings, number: str) -> list[str]:
    async with open_database(settings):
        consultation = await find_consultation(number)
        if consultation is None:
            raise click.ClickException(f"there is no consultation {number}")
        lines = [_line("consultation", f"{number}: {consultation.status}, {consultation.topic}")]
        lines.append(_line("question", consultation.question))
        rows = await list_decided(consultation.id)
    if not rows:
        lines.append(_line("decision", "nothing was kept of it"))
    return lines + [line for row in rows for line in _word_row(row)]


def _word_row(row: HistoryEntry) -> Iterator[str]:
    yield ""
    yield f"{row.at.astimezone(CHINA):%Y-%m-%d %H:%M} {row.kind}"
    if "knowledge" in row.data:
        yield _line("answered with", f"{row.data['knowledge']}, score {row.data['score']}")
    kept: Any = row.data.get(EXPLANATION)
    yield from _word(kept) if kept else [_line("decision", "nothing more was kept of it")]


def _word(explanation: Mapping[str, Any], index: KnowledgeIndex | None = None) -> Iterator[str]:
    """Word an explanation as it is kept; `index` knows the questions of its entries."""
    intent = explanation.get("intent")
    yield _line("intent", f"{intent['kind']} ({intent['because']})" if intent else "none")
    shown = explanation.get("shown", [])
    yield _line("decision", explanation["decision"] + (f": {_join(shown)}" if shown else ""))
    if choices := explanation.get("choices"):
        yield _line("asked back", _join(choices))
    yield _line("refused", _word_refusals(explanation.get("refusals", [])))
    for place, ground in enumerate(explanation.get("entries", []), 1):
        entry = index.entry(ground["id"]) if index else None
        yield ""
        yield f"{place}. {ground['id']}" + (f" {entry.question}" if entry else "")
        yield from (INDENT + line for line in _word_ground(ground))


def _word_ground(ground: Mapping[str, Any]) -> Iterator[str]:
    yield _line("probability", f"{ground['score']:.2f}")
    if "evidence" not in ground:
        yield _line("wording", "the message, word for word")
        return
    yield from _word_evidence(ground["evidence"], ground.get("problems", {}))
    yield _line("matched", _join(ground.get("matched", [])))
    yield _line("missing", _join(ground.get("missing", [])))
    if refusals := ground.get("refusals"):
        yield _line("against it", _word_refusals(refusals))


def _word_evidence(evidence: Mapping[str, float], problems: Mapping[str, str]) -> Iterator[str]:
    lead = evidence["lead"]
    yield _line(
        "wording",
        f"nearest {evidence['alike']:.2f} alike; {evidence['message_found']:.0%} of the message found in it,"
        f" {evidence['wording_found']:.0%} of it in the message",
    )
    yield _line(
        "content",
        f"{evidence['covered']:.0%} of the message found, {evidence['unknown']:.0%} known nowhere;"
        f" {abs(lead):.2f} {'ahead of' if lead >= 0 else 'behind'} the best other entry",
    )
    own = _word_problem(problems.get("own", ""), evidence["own_fit"])
    rival = _word_problem(problems.get("rival", ""), evidence["rival_fit"])
    stranger = _word_problem("", evidence["stranger_fit"])
    yield _line("problems", f"its own: {own}; best other: {rival}; best without an entry: {stranger}")


def _word_problem(name: str, fit: float) -> str:
    return f"{name} {fit:.2f}".strip() if fit else "none"


def _word_refusals(refusals: Iterable[Mapping[str, Any]]) -> str:
    return "; ".join(map(_word_refusal, refusals)) or "none"


def _word_refusal(refusal: Mapping[str, Any]) -> str:
    """Word a refusal with what message and entry say: other_organ (叶, the entry 果)."""
    words = [_join(refusal["said"])] if "said" in refusal else []
    if "answered" in refusal:
        words.append(f"the entry {_join(refusal['answered'])}")
    return f"{refusal['reason']} ({', '.join(words)})" if words else str(refusal["reason"])


def _join(words: Iterable[str]) -> str:
    return ", ".join(words) or "none"


def _line(label: str, text: str) -> str:
    return f"{label:<{WIDTH}} {text}"
