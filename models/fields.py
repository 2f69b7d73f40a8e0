"""A text column that is encrypted at rest."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from tortoise.fields import TextField
from tortoise.models import Model

_cipher: Fernet | None = None


class WrongSecretKey(Exception):
    """Personal data was encrypted with another key; the message names the setting."""

    def __init__(self) -> None:
        super().__init__(
            "KEHUI_SECRET_KEY: expected the key that the personal data in this database was encrypted with"
        )


def set_secret_key(secret_key: str) -> None:
    """Derive the cipher of encrypted columns from `KEHUI_SECRET_KEY`; called before the first query."""
    global _cipher
    digest = hashlib.scrypt(secret_key.encode(), salt=b"kehui.personal-data", n=2**12, r=8, p=1, dklen=32)
    _cipher = Fernet(base64.urlsafe_b64encode(digest))


class EncryptedTextField(TextField):
    """Personal data: readable in the program, cipher text in the database; no searching, no sorting."""

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> str | None:
        if not value:
            return "" if value == "" else None
        return _require_cipher().encrypt(str(value).encode()).decode()

    def to_python_value(self, value: Any) -> str | None:
        if not isinstance(value, str) or not value.startswith("gAAAA"):
            return value if value is None else str(value)
        try:
            return _require_cipher().decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise WrongSecretKey from error


def _require_cipher() -> Fernet:
    if _cipher is None:
        raise RuntimeError("set_secret_key() was not called before personal data was used")
    return _cipher
