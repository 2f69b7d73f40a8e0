"""The platform's message signatures and AES envelope, written from its published description."""

import base64
import binascii
import hashlib
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32
_RANDOM = 16


class CipherError(Exception):
    """A cipher text that cannot be opened with this key for this account."""


def sign(*parts: str) -> str:
    """Return the SHA-1 of the sorted parts: token, timestamp, nonce and, in AES mode, the cipher text."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


class MessageCipher:
    """AES-256-CBC with the key's first 16 bytes as the vector and PKCS#7 padding to 32 bytes.

    The plain text inside is 16 random bytes, the message's length in 4 bytes (network order), the message,
    and the app id, which the receiver must compare.
    """

    def __init__(self, aes_key: str, app_id: str) -> None:
        self._key = base64.b64decode(aes_key + "=")
        if len(self._key) != _BLOCK:
            raise ValueError("an EncodingAESKey has 43 characters")
        self._app_id = app_id.encode()

    def encrypt(self, message: bytes, *, salt: bytes | None = None) -> str:
        salt = os.urandom(_RANDOM) if salt is None else salt
        full = salt + struct.pack("!I", len(message)) + message + self._app_id
        pad = _BLOCK - len(full) % _BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(full + bytes([pad]) * pad) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> bytes:
        """Return the message inside; raises CipherError if anything about the envelope is wrong."""
        try:
            decryptor = self._cipher().decryptor()
            full = decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize()
            full = full[: -full[-1]]
            (length,) = struct.unpack("!I", full[_RANDOM : _RANDOM + 4])
        except (binascii.Error, ValueError, IndexError, struct.error) as error:
            raise CipherError("not a cipher text of this key") from error
        message, app_id = full[_RANDOM + 4 :][:length], full[_RANDOM + 4 + length :]
        if app_id != self._app_id:
            raise CipherError("the cipher text is for another app id")
        return message

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:_RANDOM]))
