"""Finds the command, runs it, and turns whatever goes wrong into a message and an exit status."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from importlib import import_module

import click
import structlog

from bot.errors import BotError
from config.logging import configure_logging
from config.settings import SettingsError
from content.texts import TextsError

COMMANDS = {
    "serve": ("handlers.cli.serve:serve", "Run the service."),
    "demo": ("handlers.cli.demo:demo", "Run the whole service with sample data and the sandbox."),
    "migrate": ("handlers.cli.database:migrate_command", "Bring the database to the current schema."),
    "check": ("handlers.cli.check:check", "Look for what would not work, a line each."),
    "import": ("handlers.cli.imports:import_command", "Take in a CSV or XLSX file, all rows or none."),
    "export": ("handlers.cli.exports:export_command", "Write figures or lists to a file."),
    "knowledge": (
        "handlers.cli.knowledge:knowledge",
        "Look after the knowledge base, and what may come into it.",
    ),
    "drill": ("handlers.cli.drill:drill", "Play an earthquake; all that is told of it says so."),
    "explain": ("handlers.cli.explain:explain_command", "Say why a question gets what it gets."),
    "simulate": ("handlers.cli.simulate:simulate", "Let a county live for two weeks in a minute."),
    "evaluate": (
        "handlers.cli.evaluation:evaluate_command",
        "Answer queries from a knowledge file, offline.",
    ),
    "route": ("handlers.cli.evaluation:route_command", "Find the topics of queries, offline."),
}
DONE, FAILED, INTERRUPTED = 0, 1, 130
log = structlog.get_logger()


class LazyGroup(click.Group):
    """Loads a command's module only when that command is called, so that none pays for the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}:{name} is not a command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Kehui, the backend of a science and technology bureau's service account."""


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns 0 for done, 1 for work that failed, 2 for wrong usage."""
    configure_logging("error")
    try:
        result = cli.main(args=list(arguments), prog_name="python run.py", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except (SettingsError, TextsError, BotError) as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except UnicodeDecodeError as error:
        return _fail(f"a file is not text in {error.encoding}: {error.reason} at byte {error.start}")
    except Exception as error:  # noqa: BLE001 - the last door: nobody is shown a traceback
        log.error("command_failed", error=repr(error), where=_where(error))
        return _fail(f"unexpected error: {type(error).__name__}; the log line above says where")
    return result if isinstance(result, int) else DONE


def _fail(message: str) -> int:
    click.echo(message, err=True)
    return FAILED


def _where(error: Exception) -> list[str]:
    """Return the call stack, the innermost last, as `file:line function`: a log line and no traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
