"""Spreadsheets in and out: rows are read and checked all together, and written so that no cell can run."""

from bot.spreadsheets.cells import (
    Values,
    take_choice,
    take_date,
    take_flag,
    take_float,
    take_int,
    take_list,
    take_moment,
    take_text,
)
from bot.spreadsheets.checking import Problem, check_rows, sift_rows
from bot.spreadsheets.reading import read_rows
from bot.spreadsheets.rows import ImportResult, Row, RowError, take_row
from bot.spreadsheets.storing import import_transaction, rehearse, store_rows
from bot.spreadsheets.writing import plain_text, written_whole

__all__ = [
    "ImportResult",
    "Problem",
    "Row",
    "RowError",
    "Values",
    "check_rows",
    "import_transaction",
    "plain_text",
    "read_rows",
    "rehearse",
    "sift_rows",
    "store_rows",
    "take_choice",
    "take_date",
    "take_flag",
    "take_float",
    "take_int",
    "take_list",
    "take_moment",
    "take_row",
    "take_text",
    "written_whole",
]
