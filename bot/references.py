"""Random references and nonces. Random, because a number that counts up would betray what one may not see."""

import re
import secrets

# Without the letters and digits that are taken for one another when read aloud.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE = re.compile(rf"SR-[{_ALPHABET}]{{4}}-[{_ALPHABET}]{{4}}", re.ASCII)
_NONCE = re.compile(r"[0-9a-f]{32}", re.ASCII)


def new_reference() -> str:
    """Return a short reference for people, such as `SR-7K3M-9QVX` (30^8 possible)."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"SR-{letters[:4]}-{letters[4:]}"


def is_reference(text: str) -> bool:
    """Say whether a text has the shape of a reference, in capital letters."""
    return _REFERENCE.fullmatch(text) is not None


def new_id() -> str:
    """Return an id or a nonce that nobody can guess: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def is_nonce(text: str) -> bool:
    """Say whether a text has the shape of a nonce, so that no forged words are ever kept as one."""
    return _NONCE.fullmatch(text) is not None
