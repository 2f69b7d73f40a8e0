"""Everything people read and staff may edit without touching code."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
KNOWLEDGE = FOLDER / "knowledge"
SAMPLE = FOLDER / "sample"
STATIC = FOLDER / "static"
TEMPLATES = FOLDER / "templates"
