"""One activity of every kind that people make in Teams, for what holds of all of them; and a Teams that hangs."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.http import Http
from tests.fakes.hanging import Hang, HangingServer
from tests.platforms.teams.real_house import HEAD, TEACHER, Json, RealHouse, account_of, fresh_id, talk_of, user_of
from tests.platforms.teams.signed import TENANT, Request, activity, in_channel, invoke


@contextmanager
def hanging(at: RealHouse, how: Hang, timeout: float) -> Iterator[HangingServer]:
    """Let every call to Teams go to a server that hangs, by the same client as the bot's own; then let it go."""

    def call(_method: str, _address: str) -> None:
        Http(timeout).call("GET", server.address)

    with HangingServer(how) as server:
        at.teams.on_call = call
        try:
            yield server
        finally:
            at.teams.on_call = lambda _method, _address: None


def talk(person_id: str) -> Json:
    """Return who sends something, in their own talk with the bot."""
    who = {"id": user_of(person_id), "name": "X", "aadObjectId": account_of(person_id)}
    there = {"id": talk_of(person_id), "conversationType": "personal", "tenantId": TENANT}
    return {"from": who, "conversation": there}


def everybodys(at: RealHouse) -> list[Request]:
    """Return one signed activity of each kind."""
    (shown,) = at.say(TEACHER, "can I add a pupil on insta")
    action = shown.action("Ask a leader")
    pressed = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": action["data"]}}
    search = {"commandId": "policy.search", "parameters": [{"name": "words", "value": "photos"}]}
    who = {"from": talk(TEACHER)["from"]}
    activities = [
        at.saying(TEACHER, "may I post a photo"),
        in_channel("may I post a photo", **who, id=fresh_id()),
        in_channel("could I have Friday off for a funeral", **who, entities=[], id=fresh_id()),
        invoke("adaptiveCard/action", pressed, **talk(TEACHER)),
        invoke("composeExtension/query", search, **talk(TEACHER)),
        activity("installationUpdate", **{**talk(HEAD), "action": "add"}),
    ]
    return [at.signed(each) for each in activities]
