"""Signatures, encryption and formats of pushes: bytes to messages and back, no sockets."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import orjson

from bot.errors import Forbidden, InvalidInput
from bot.messages import Incoming, Reply
from bot.wechat import envelope

if TYPE_CHECKING:
    from bot.wechat.cipher import Cipher

MAX_AGE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Push:
    """An incoming message with what is needed to answer it the way it came."""

    incoming: Incoming
    is_json: bool
    cipher: Cipher | None


class Gateway:
    """Verifies, decrypts and reads pushes of one official account, and packs the replies.

    Every way a body can be wrong is InvalidInput (400) or Forbidden (403).
    """

    def __init__(
        self,
        *,
        token: str,
        app_id: str,
        aes_keys: tuple[str, ...] = (),
        max_age: timedelta | None = MAX_AGE,
    ) -> None:
        """`aes_keys`: the current key first, then the previous; `max_age` None accepts old timestamps."""
        if not token:
            raise ValueError("a gateway needs the token: an empty one would let everybody in")
        self._token = token
        self._max_age = max_age
        self._ciphers = _ciphers(filter(None, aes_keys), app_id)

    def verify_address(self, query: Mapping[str, str], *, now: datetime) -> str:
        """Return what the platform wants echoed when the address is set up; raises Forbidden."""
        self._check(query.get("signature", ""), query, now=now)
        return query.get("echostr", "")

    def unpack(self, query: Mapping[str, str], body: bytes, *, now: datetime) -> Push:
        """Read one push. Raises Forbidden for a wrong signature, InvalidInput for a body that is no push."""
        if query.get("encrypt_type") == "aes" and self._ciphers:
            self._refuse_stale(query, now)
            return self._unpack_cipher(query, _read(body))
        self._check(query.get("signature", ""), query, now=now)
        values, is_json = _read(body)
        if "MsgType" not in values and "Encrypt" in values:
            raise InvalidInput("the push is encrypted and no AES key is set")
        return Push(envelope.to_incoming(values), is_json, None)

    def pack(self, reply: Reply | None, *, to: Push, now: datetime) -> str:
        """Return the response body: `success` when the answer comes later or there is none."""
        if reply is None:
            return "success"
        made = envelope.from_reply(reply, to.incoming, now)
        text = orjson.dumps(made).decode() if to.is_json else envelope.to_xml(made)
        if to.cipher is None:
            return text
        timestamp = str(int(now.timestamp()))
        nonce = secrets.token_hex(5)
        encrypted = to.cipher.encrypt(text)
        sealed = {
            "Encrypt": encrypted,
            "MsgSignature": self._sign(timestamp, nonce, encrypted),
            "TimeStamp": int(timestamp),
            "Nonce": nonce,
        }
        return orjson.dumps(sealed).decode() if to.is_json else envelope.to_xml(sealed)

    def _unpack_cipher(self, query: Mapping[str, str], read: tuple[dict[str, Any], bool]) -> Push:
        values, is_json = read
        encrypted = values.get("Encrypt")
        if not isinstance(encrypted, str) or not encrypted:
            raise InvalidInput("the push has no Encrypt")
        expected = self._sign(query.get("timestamp", ""), query.get("nonce", ""), encrypted)
        if not hmac.compare_digest(expected.encode(), query.get("msg_signature", "").encode()):
            raise Forbidden("wrong msg_signature")
        for cipher in self._ciphers:
            plain = cipher.decrypt(encrypted)
            if plain is not None:
                values, is_json = _read(plain.encode())
                return Push(envelope.to_incoming(values), is_json, cipher)
        raise InvalidInput("the push cannot be decrypted with our keys")

    def _check(self, signature: str, query: Mapping[str, str], *, now: datetime) -> None:
        expected = self._sign(query.get("timestamp", ""), query.get("nonce", ""))
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise Forbidden("wrong signature")
        self._refuse_stale(query, now)

    def _refuse_stale(self, query: Mapping[str, str], now: datetime) -> None:
        if self._max_age is None:
            return
        try:
            age = abs(now.timestamp() - int(query.get("timestamp", "")))
        except (ValueError, OverflowError):
            raise Forbidden("no timestamp") from None
        if age > self._max_age.total_seconds():
            raise Forbidden("the timestamp is too old")

    def _sign(self, *parts: str) -> str:
        return hashlib.sha1("".join(sorted((self._token, *parts))).encode()).hexdigest()  # noqa: S324


def _ciphers(keys: Iterable[str], app_id: str) -> list[Cipher]:
    if not (known := list(keys)):
        return []
    from bot.wechat.cipher import Cipher  # what it loads takes long, and plain mode does without

    return [Cipher(key, app_id) for key in known]


def _read(body: bytes) -> tuple[dict[str, Any], bool]:
    text = body.strip()
    is_json = text.startswith(b"{")
    try:
        values = orjson.loads(text) if is_json else envelope.from_xml(text)
    except (ElementTree.ParseError, LookupError, ValueError, TypeError) as error:
        raise InvalidInput("the body is neither XML nor JSON of a push") from error
    if not values or not isinstance(values, dict):
        raise InvalidInput("the body is empty")
    return values, is_json
