"""Signed and encrypted pushes of the official test account, made by the sandbox's own hand."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.messages import Incoming, Reply
from bot.wechat.gateway import Gateway
from sandbox.cipher import MessageCipher, sign
from sandbox.markup import to_xml

TOKEN, AES_KEY, APP_ID = "AAAAA", "A" * 43, "wxba5fad812f8e6fb9"
NEW_KEY = "B" * 42 + "E"
THEN = datetime.fromtimestamp(1714112445, UTC)
NONCE = "415670741"
OFFICIAL_CIPHER = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR"
    "8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km3"
    "2IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
OFFICIAL_BODY = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": OFFICIAL_CIPHER}).encode()
OFFICIAL_QUERY = {
    "signature": "6c5c811b55cc85e0e1b54100749188c20beb3f5d",
    "timestamp": "1714112445",
    "nonce": NONCE,
    "encrypt_type": "aes",
    "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
}
FIELDS = {"ToUserName": "gh_1", "FromUserName": "oFarmer", "CreateTime": 1714112445}


def gateway(*keys: str) -> Gateway:
    return Gateway(token=TOKEN, app_id=APP_ID, aes_keys=keys or (AES_KEY,))


def plain_query(**changed: str) -> dict[str, str]:
    stamp = str(int(THEN.timestamp()))
    return {"timestamp": stamp, "nonce": "7", "signature": sign(TOKEN, stamp, "7")} | changed


def read(fields: dict[str, Any], *, form: str = "xml") -> Incoming:
    """Take a push through the gateway in plain mode."""
    body = to_xml(fields) if form == "xml" else json.dumps(fields)
    return gateway().unpack(plain_query(), body.encode(), now=THEN).incoming


def encrypted(message: bytes, *, key: str = AES_KEY, app_id: str = APP_ID) -> tuple[dict[str, str], bytes]:
    """Return query and body of a push in safe mode."""
    return enveloped(MessageCipher(key, app_id).encrypt(message))


def enveloped(cipher: str) -> tuple[dict[str, str], bytes]:
    stamp = str(int(THEN.timestamp()))
    query = {"encrypt_type": "aes", "timestamp": stamp, "nonce": "7"}
    query["msg_signature"] = sign(TOKEN, stamp, "7", cipher)
    return query, to_xml({"ToUserName": "gh_1", "Encrypt": cipher}).encode()


def take(made: Gateway, mode: str, now: datetime) -> None:
    if mode == "address":
        made.verify_address(plain_query(echostr="1"), now=now)
    elif mode == "safe":
        made.unpack(OFFICIAL_QUERY, OFFICIAL_BODY, now=now)
    else:
        made.unpack(plain_query(), to_xml(FIELDS | {"MsgType": "text"}).encode(), now=now)


def aes(full: bytes) -> str:
    """Encrypt whole blocks as they are, with nothing of the platform's envelope around them."""
    key = base64.b64decode(AES_KEY + "=")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(full) + encryptor.finalize()).decode()


def packed(reply: Reply | None, *, form: str = "xml") -> str:
    fields = FIELDS | {"MsgType": "text", "Content": "a"}
    body = to_xml(fields) if form == "xml" else json.dumps(fields)
    made = gateway()
    return made.pack(reply, to=made.unpack(plain_query(), body.encode(), now=THEN), now=THEN)
