"""Stands before everything that comes from Teams: what Microsoft did not sign for this bot and these tenants stays out.

The checks are made in this order: address, method, kind, token, size; only then is the body parsed, and what it says
of channel, service, tenant and person is compared with what was signed and what is allowed. A token vouches for who
sends, not for the body, and it serves for an hour: somebody who holds one could send with it, as Microsoft's protocol
has it. What was delivered before is therefore known by the marks of activities, further in, and not here.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field, replace

from starlette.types import Receive, Scope, Send

from bot.errors import WrongSettings
from bot.platforms.door import MALFORMED, Answer, Headers, Payload, Refusal, check_address, parsed, read_body, serve
from bot.platforms.teams.bearer import CHANNEL, Bearer, KeySource, Token
from bot.platforms.teams.service_address import SERVICE_ORIGINS, canonical, tenant_in

PATH = "/teams/messages"
"""The one address that Azure is told."""
LARGEST_BODY = 1024 * 1024
"""Bytes. A message in Teams has about 100 KB in UTF-16 ("Format your bot messages", Microsoft Learn), 50,000
characters: written as escapes, and both as text and as HTML, they are 600 kB, and an action may carry all of it."""
LONGEST_READ = 3.0
"""Seconds for a whole body to arrive: Teams shows people an error after a few more."""
_JSON = b"application/json"
_BY_PEOPLE = frozenset({"message", "invoke"})
_NO_APP = "The app id of the bot at Microsoft is empty, so that nothing can be told to be for it. See docs/teams.md."
_NO_TENANT = "No tenant is allowed, so that any organisation could write to the bot. Name yours: see docs/teams.md."
_WRONG_TYPE = (415, "type", "This is not JSON.")
_WRONG_CHANNEL = (403, "channel", "This does not come from Teams.")
_WRONG_SERVICE = (403, "service", "This names another service than its token.")
_WRONG_TENANT = (403, "tenant", "This bot does not serve that organisation.")
_NOBODY = (403, "nobody", "This does not say who it is from.")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """An activity that may come in, its canonical service address, and the tenant it is from, in small letters.

    `waited` is for how many seconds it waited for Microsoft's keys.
    """

    payload: Payload
    service_url: str
    tenant: str
    waited: float = field(default=0.0, compare=False)


Handler = Callable[[Delivered], Awaitable[Answer]]
"""What stands behind the gate; it never raises."""


class Gate:
    """ASGI application: checks a request, hands its activity on, and sends what is answered.

    `clock` gives seconds since 1970; `service_origins` are others in tests alone. Raises WrongSettings for an empty app
    id and where no tenant, or an empty one, is named.
    """

    def __init__(  # noqa: PLR0913 - what a gate decides by
        self,
        handler: Handler,
        *,
        app_id: str,
        tenants: Collection[str],
        keys: KeySource,
        clock: Callable[[], float],
        service_origins: Collection[str] = SERVICE_ORIGINS,
    ) -> None:
        app_id, self._tenants = app_id.strip().lower(), frozenset(each.strip().lower() for each in tenants)
        if not app_id:
            raise WrongSettings(_NO_APP)
        if not self._tenants or "" in self._tenants:
            raise WrongSettings(_NO_TENANT)
        self._handler, self._origins = handler, frozenset(service_origins)
        self._bearer = Bearer(app_id=app_id, keys=keys, clock=clock, origins=self._origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it with a 4xx; with 503 where Microsoft's keys cannot be had."""
        await serve(lambda: self._answered(scope, receive), _LOG, scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive) -> Answer:
        headers = Headers(scope["headers"])
        check_address(scope, PATH)
        if headers.media_type() != _JSON:
            raise Refusal(*_WRONG_TYPE)
        # Whoever is not Microsoft cannot even make us read a body.
        clock = asyncio.get_running_loop().time
        came = clock()
        token = await self._bearer.verified(headers.only(b"authorization"))
        waited = clock() - came
        body = await read_body(headers, receive, most=LARGEST_BODY, seconds=LONGEST_READ)
        return await self._handler(replace(self._agreed(parsed(body), token), waited=waited))

    def _agreed(self, activity: Payload, token: Token) -> Delivered:
        """Return an activity that says the same as its token, in every place where it says it."""
        if activity.get("channelId") != CHANNEL:
            raise Refusal(*_WRONG_CHANNEL)
        if canonical(activity.get("serviceUrl"), self._origins) != token.service_url:
            raise Refusal(*_WRONG_SERVICE)
        tenant = tenant_of(activity, token.service_url)
        if tenant not in self._tenants:
            raise Refusal(*_WRONG_TENANT)
        if activity.get("type") in _BY_PEOPLE and not _says_who(activity):
            raise Refusal(*_NOBODY)
        return Delivered(activity, token.service_url, tenant)


def tenant_of(activity: Payload, service_url: str) -> str:
    """Return the one tenant of an activity, in small letters; raise Refusal where there is none, or several.

    `channelData.tenant.id` comes with everything from Teams, `conversation.tenantId` with nearly everything, and newer
    service addresses, which are signed, name a tenant too. Where only one of them is there, it decides.
    """
    conversation, data = _part(activity, "conversation"), _part(activity, "channelData")
    said = [conversation.get("tenantId"), _part(data, "tenant").get("id")]
    named = {each.lower() if isinstance(each, str) else "" for each in said if each is not None}
    signed = tenant_in(service_url)
    if len(named) != 1 or (signed and signed not in named):
        raise Refusal(*_WRONG_TENANT)
    return named.pop()


def _part(whole: Payload, name: str) -> Payload:
    part = whole.get(name)
    if part is not None and not isinstance(part, dict):
        raise Refusal(*MALFORMED)
    return part or {}


def _says_who(activity: Payload) -> bool:
    sender = _part(activity, "from")
    return all(isinstance(sender.get(name), str) and sender[name] for name in ("id", "aadObjectId"))
