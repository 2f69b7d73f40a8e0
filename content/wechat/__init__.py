"""Which field of the bureau's own template messages shows what: content/wechat/templates.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent / "templates.toml"


def template_data(name: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a template message; `values` are what the program knows, by its own names."""
    return {field: values[source] for field, source in template_fields(name).items() if source in values}


def template_fields(name: str) -> dict[str, str]:
    """Return which field of a template shows which value."""
    return _fields().get(name, {})


@cache
def _fields() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return loaded
