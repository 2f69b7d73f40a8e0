"""Real questions for the load: every wording of the seed knowledge that it answers, said in many ways.

Left out are those that open a case: urgent ones (「一栏接一栏地死」), and wishes for a person.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.answering.intents import read_intent  # noqa: E402
from bot.dialogue.commands import read_citizen_command  # noqa: E402

KNOWLEDGE = ROOT / "content" / "knowledge"

# fmt: off
PREFIXES = (
    "", "请问", "你好，", "老师，", "我想问一下，", "您好，请问", "麻烦问一下", "请教一下，",
    "专家你好，", "师傅，", "各位老师，", "同志，", "想请教", "打扰一下，", "问一下", "科技局的老师，",
    "喂，", "劳驾，", "想问问，", "在吗？", "老师您好，", "请问一下，", "有人吗？", "帮忙看看，",
)
SUFFIXES = (
    "", "？", "，谢谢", "，谢谢老师", "，急", "，请指点", "。", "，麻烦您了", "，多谢", "？谢谢！",
    "，怎么回事", "，请回复", "！", "，帮帮忙", "，谢谢了", "呢？", "啊", "，辛苦了", "，求助",
    "，等回复", "，请讲一下", "，在线等", "，拜托了", "，感谢",
)
# fmt: on


def seed_files() -> list[Path]:
    """Return the CSV files of the seed knowledge."""
    return sorted(KNOWLEDGE.glob("*.csv"))


def read_wordings() -> list[str]:
    """Return the questions and aliases of the seed knowledge, each once."""
    wordings: dict[str, None] = {}
    for path in seed_files():
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                wordings |= dict.fromkeys([row["question"], *row["aliases"].split("|")])
    return [wording for wording in wordings if wording.strip() and _is_for_the_knowledge_base(wording)]


def _is_for_the_knowledge_base(wording: str) -> bool:
    return read_intent(wording) is None and read_citizen_command(wording) is None


def write_seed(path: Path) -> None:
    """Put all seed files into one, so that one import takes them in."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer: csv.DictWriter[str] | None = None
        for source in seed_files():
            with source.open(encoding="utf-8-sig", newline="") as file:
                rows = csv.DictReader(file)
                if writer is None:
                    writer = csv.DictWriter(out, list(rows.fieldnames or ()))
                    writer.writeheader()
                writer.writerows(rows)
