"""Which service addresses the bot may answer to: its own token goes there, so that nothing is left to guessing.

An address is compared as it is spelt, never taken apart and put together: what is in another case, has an escape, a
user, a query or anything else that Microsoft does not send is refused, however a client would read it.
"""

import re
from collections.abc import Collection

SERVICE_ORIGINS = frozenset({"https://smba.trafficmanager.net", "https://smba.onyx.prod.teams.trafficmanager.net"})
"""Where the Teams service of the public cloud stands, as Microsoft's SDK for Teams lists it ("Service URL
validation"). Its third host is the US government's community cloud, which no British school is in."""
LONGEST_ADDRESS = 256
"""Characters; those that are known have some seventy."""
_ORIGIN = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?")
_SEGMENT = r"/[a-z0-9_][a-z0-9_-]*(?:\.[a-z0-9_-]+)*"
_TENANT = r"/([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})"
_PATH = re.compile(rf"{_SEGMENT}(?:{_TENANT})?/?")
_DEFAULT_PORT = ":443"


def canonical(address: object, origins: Collection[str] = SERVICE_ORIGINS) -> str | None:
    """Return a service address without its port 443 and its last slash, or None where it is none of `origins`.

    A path is there: a region or `teams`, and in newer addresses the tenant, as in `/uk/<tenant>/`.
    """
    if not isinstance(address, str) or len(address) > LONGEST_ADDRESS:
        return None
    origin = _ORIGIN.match(address)
    path = address[origin.end() :] if origin else ""
    host = origin[0].removesuffix(_DEFAULT_PORT) if origin and origin[0].startswith("https") else origin and origin[0]
    if host not in origins or not _PATH.fullmatch(path):
        return None
    return f"{host}{path.removesuffix('/')}"


def tenant_in(address: str) -> str | None:
    """Return the tenant that a canonical address names, in small letters, or None where it names none."""
    found = re.search(rf"{_TENANT}\Z", address)
    return found[1].lower() if found else None
