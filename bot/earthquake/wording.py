"""What people read of an earthquake; whatever is said of a drill says so first and last."""

from __future__ import annotations

from bot.clock import say_moment
from bot.earthquake.intensity.rules import Band
from content.texts import label, say
from models.bulletin import Bulletin

FELT_DEGREES = (1, 8)
"""For these degrees there are words of their own; what is beyond reads like the last."""


def word_bulletin(
    bulletin: Bulletin, town: str = "", band: Band | None = None, *, corrected: bool = False
) -> str:
    """Word what is known of an earthquake, and what to expect of it in a town, if that is known."""
    lines = [_head(bulletin, corrected)]
    if band is not None:
        lines.append(word_expected(town, band))
    lines.append(say("quake.advice"))
    return _marked(bulletin, lines)


def word_expected(town: str, band: Band) -> str:
    """Word the band to expect in a town: an estimate, with what it is made by, never one number."""
    lowest, highest = FELT_DEGREES
    degree = min(highest, max(lowest, band.low))
    return say("quake.expected", town=town, band=str(band), feel=say(f"quake.feel_{degree}"))


def word_withdrawal(bulletin: Bulletin) -> str:
    """Word that an earthquake is taken back, or that a drill is over."""
    key = "quake.drill_over" if bulletin.drill else "quake.withdrawn"
    return _marked(bulletin, [say(key, **_values(bulletin))])


def short_values(bulletin: Bulletin, band: Band | None) -> dict[str, str]:
    """Return what a template message shows of an earthquake."""
    mark = say("quake.drill_mark") if bulletin.drill else ""
    expected = say("quake.short_band", band=str(band)) if band is not None else say("quake.no_band")
    return {
        "place": f"{mark}{bulletin.place}",
        "magnitude": f"{bulletin.magnitude:.1f}",
        "when": say_moment(bulletin.occurred_at),
        "band": f"{mark}{expected}",
    }


def _head(bulletin: Bulletin, corrected: bool) -> str:
    head = say("quake.drill" if bulletin.drill else "quake.bulletin", **_values(bulletin))
    if bulletin.depth_km is not None:
        head += say("quake.depth", kilometres=round(bulletin.depth_km))
    return say("quake.corrected") + head if corrected else head


def _values(bulletin: Bulletin) -> dict[str, str]:
    return {
        "when": say_moment(bulletin.occurred_at),
        "place": bulletin.place,
        "magnitude": f"{bulletin.magnitude:.1f}",
        "source": label("quake_source", bulletin.source),
        "status": label("quake_status", bulletin.status),
    }


def _marked(bulletin: Bulletin, lines: list[str]) -> str:
    if bulletin.drill:
        lines = [say("quake.drill_mark") + lines[0], *lines[1:], say("quake.drill_foot")]
    return "\n".join(lines)
