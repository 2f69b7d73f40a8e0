"""The AES of the platform's safe mode. Loaded only where there is a key: wechatpy brings an HTTP client."""

from __future__ import annotations

import base64
import binascii
import struct

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import InvalidAppIdException

_GARBLED = (InvalidAppIdException, IndexError, ValueError, struct.error, binascii.Error, UnicodeDecodeError)


class Cipher:
    """Encrypts and decrypts bodies with one EncodingAESKey: 43 characters that stand for 32 bytes.

    Of wechatpy 1.8.18 it takes the AES only: its parser has no word for half of what can be wrong with a
    body, its replies write `]]>` unescaped, and its comparison of signatures takes a telling time
    (wechat.md).
    """

    def __init__(self, key: str, app_id: str) -> None:
        self._crypto = PrpCrypto(base64.b64decode(key + "="))
        self._app_id = app_id

    def encrypt(self, text: str) -> str:
        """Return a body as the platform wants it, in Base64."""
        sealed: bytes = self._crypto.encrypt(text, self._app_id)
        return sealed.decode()

    def decrypt(self, text: str) -> str | None:
        """Return what a body says; None when it is not ours or was not encrypted with this key."""
        try:
            plain: str = self._crypto.decrypt(text, self._app_id)
        except _GARBLED:
            return None
        return plain
