"""JSON log lines on standard error, each with the request it belongs to."""

from __future__ import annotations

import hashlib
import logging
import sys

import orjson
import structlog


def configure_logging(level: str) -> None:
    """Send structlog and the libraries' own loggers to standard error, a JSON object a line."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        _hide_openid,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(serializer=_dumps)],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=structlog.processors.JSONRenderer(serializer=_dumps), foreign_pre_chain=shared
        )
    )
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)


def _dumps(value: object, default: object = None, **_: object) -> str:
    return orjson.dumps(value, default=str).decode()


def _hide_openid(_: object, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Put a short stable stand-in, `person`, where a line names an openid."""
    openid = event.pop("openid", None)
    if openid is not None:
        event["person"] = hashlib.blake2b(str(openid).encode(), digest_size=6).hexdigest()
    return event
