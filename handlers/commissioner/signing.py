"""Signatures under what a browser keeps for us."""

import hashlib
import hmac


def sign(secret: str, purpose: str, text: str) -> str:
    """Return 64 hexadecimal digits; a signature for one purpose is none for another."""
    content = f"{purpose}|{text}".encode(errors="replace")
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def is_same(said: object, signature: str) -> bool:
    """Compare what somebody sent with a signature, in a time that tells nothing."""
    return hmac.compare_digest(str(said).encode(errors="replace"), signature.encode())
