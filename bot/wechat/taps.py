"""Words in a text that send themselves when they are tapped, and what such a tap says it is about."""

from __future__ import annotations

from collections.abc import Mapping

LONGEST_TAP = 60
UNSAFE = frozenset("\"'<>&#%?=")
"""Signs that would end the address of a link, or mean something else in it."""
ANY = "1"
"""The name of a tap that says nothing but its words."""


def tap(words: str, name: str = ANY) -> str:
    """Return words that send themselves when they are tapped; plain ones where no link can hold them.

    The platform turns this address into a text message (wechat.md, msgmenu) that comes with `name` as
    `bizmsgmenuid`; an old phone shows the words.
    """
    if len(words) > LONGEST_TAP or UNSAFE & set(words):
        return words
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={words}&msgmenuid={name}">{words}</a>'


def name_tap(mark: str, consultation_id: int) -> str:
    """Return the name of a tap about one consultation: `s1:26000123`."""
    return f"{mark}:{consultation_id}"


def read_tap(details: Mapping[str, object] | None) -> tuple[str, int] | None:
    """Return mark and consultation of the tap that a push says it is; None for words, and other taps."""
    mark, _, key = str((details or {}).get("bizmsgmenuid", "")).partition(":")
    return (mark, int(key)) if mark and key.isascii() and key.isdigit() and len(key) < 12 else None
