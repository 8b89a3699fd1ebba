"""The app registration that the bot signs in with: one tenant, one client, and a secret or a certificate.

Its ids are what Entra shows on the registration's overview page.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.errors import WrongSettings

AUTHORITY = "https://login.microsoftonline.com"
GRAPH = "https://graph.microsoft.com/v1.0"

WRONG_TENANT = "The Microsoft tenant must be one directory: its id, or one of its domains."
WRONG_CLIENT = "The Microsoft client id must be the application id of the app registration."
WRONG_ADDRESS = "The addresses of Microsoft's sign-in and of Graph must begin with https and name a host."
WRONG_PROOF = "Microsoft needs either a client secret or a certificate, and not both."

_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Account:
    """Who the bot is at Microsoft; raises WrongSettings for what cannot be one.

    `certificate` is PEM text that holds both the private key, without a password, and its certificate, in any order.
    `authority` and `graph` are other than the usual ones in national clouds and in tests.
    """

    tenant: str
    client_id: str
    secret: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    authority: str = AUTHORITY
    graph: str = GRAPH

    def __post_init__(self) -> None:
        """Refuse what msal would take, and then fail with a text that holds it, or sign in to any tenant."""
        if not (_ID.fullmatch(self.tenant) or _DOMAIN.fullmatch(self.tenant)):
            raise WrongSettings(WRONG_TENANT)
        if not _ID.fullmatch(self.client_id):
            raise WrongSettings(WRONG_CLIENT)
        if not (_is_https(self.authority) and _is_https(self.graph)):
            raise WrongSettings(WRONG_ADDRESS)
        if bool(self.secret) == bool(self.certificate):
            raise WrongSettings(WRONG_PROOF)


def is_id(tenant: str) -> bool:
    """Say whether a tenant is given by its id, not by one of its domains."""
    return _ID.fullmatch(tenant) is not None


def origin(address: str) -> str:
    """Return scheme, host and port of an address, as it was written."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _is_https(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None and (parts.port or 443) > 0
    except ValueError:
        return False
