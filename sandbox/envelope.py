"""A push on its way to the webhook: the query that signs it, and its body in one of three modes."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.cipher import MessageCipher, sign
from sandbox.config import Format, Mode
from sandbox.markup import to_xml

CONTENT_TYPES = {"xml": "text/xml", "json": "application/json"}


@dataclass(frozen=True)
class Push:
    """One message or event for the webhook.

    `raw` replaces the body by a text of the tester's; `query` overrides query parameters; `at_once` sends
    that many copies at the same moment; `visible` is whether the person waits for an answer on the screen.
    """

    openid: str
    fields: Mapping[str, Any]
    mode: Mode
    format: Format
    url: str
    raw: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    at_once: int = 1
    visible: bool = True


@dataclass(frozen=True)
class Sealed:
    query: dict[str, str]
    body: bytes
    content_type: str


@dataclass(frozen=True)
class Keys:
    """What both ends share: the token that signs, and the cipher (None without an EncodingAESKey)."""

    token: str
    cipher: MessageCipher | None

    def require_cipher(self) -> MessageCipher:
        if self.cipher is None:
            raise ValueError("compatible and safe mode need an EncodingAESKey")
        return self.cipher


def seal(push: Push, keys: Keys, now: float) -> Sealed:
    """Write, encrypt and sign a push as the platform does.

    Plain: the message. Safe: only its cipher text. Compatible: both in one body. In AES modes the query also
    has `encrypt_type=aes` and `msg_signature`, which covers the cipher text.
    """
    stamp, nonce = str(int(now)), str(secrets.randbelow(10**9) + 10**9)
    query = {
        "signature": sign(keys.token, stamp, nonce),
        "timestamp": stamp,
        "nonce": nonce,
        "openid": push.openid,
    }
    plain = _write(push.fields, push.format) if push.raw is None else push.raw
    body = plain
    if push.mode != "plain":
        encrypted = keys.require_cipher().encrypt(plain.encode())
        query |= {"encrypt_type": "aes", "msg_signature": sign(keys.token, stamp, nonce, encrypted)}
        body = _envelope(push, plain, encrypted)
    return Sealed(query | dict(push.query), body.encode(), CONTENT_TYPES[push.format])


def _envelope(push: Push, plain: str, encrypted: str) -> str:
    if push.mode == "compatible":
        return plain if push.raw is not None else _write({**push.fields, "Encrypt": encrypted}, push.format)
    outside = {"ToUserName": push.fields["ToUserName"], "Encrypt": encrypted}
    return _write(outside, push.format)


def _write(fields: Mapping[str, Any], form: Format) -> str:
    return to_xml(fields) if form == "xml" else json.dumps(fields, ensure_ascii=False)
