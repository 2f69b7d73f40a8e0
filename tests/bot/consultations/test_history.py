"""The history is written and never rewritten."""

from __future__ import annotations

import ast
from pathlib import Path

import bot

ROOT = Path(bot.__file__).parent.parent
REWRITES = {"update", "delete", "save", "bulk_update", "update_or_create", "in_bulk_update"}


def test_no_code_changes_or_deletes_a_row_of_the_history() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in ("bot", "handlers", "models")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if _rewrites(node)
    ]
    assert not found


def test_the_search_would_find_it() -> None:
    for code in (
        "HistoryEntry.filter(id=1).exclude(id=2).update(text='')",
        "HistoryEntry.all().delete()",
        "query('DELETE FROM history')",
        "writes.update(HistoryEntry, 'id', [])",
        "f'UPDATE history SET at = {now}'",
    ):
        assert any(_rewrites(node) for node in ast.walk(ast.parse(code))), code


def _rewrites(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        words = node.value.lower().split()
        return words[:2] == ["update", "history"] or words[:3] == ["delete", "from", "history"]
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    named = {
        name.id for part in (node.func, *node.args) for name in ast.walk(part) if isinstance(name, ast.Name)
    }
    return node.func.attr in REWRITES and "HistoryEntry" in named
