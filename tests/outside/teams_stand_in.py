"""A stand-in for the bot, with which every step of the trial in the Agents Playground is proved without the real one.

It keeps nothing and knows nobody. What it says is made up, so that a step that reads the wrong thing is found out.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import requests
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from tests.outside.teams_world import APP, BOT, Place

CARD, PREVIEW = "application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.card.thumbnail"
SIGNED = {"Authorization": "Bearer made-up"}
WELCOME, MORE, DONE = "You asked: {words}", "More of it", "Done in place"
NOTICE = "You have an item to review: SR-7K3M-9QVX."
FORM, ABOUT, NEEDED, NOT_THAT = "Raise a concern", "About: {words}", "Say what happened.", "Say it in other words."
SAVED = "Saved, reference SR-7K3M-9QVX: {school}, {who}, {when}, {sure}"
SILENCE = "Say nothing"
RULE, QUOTE = "Rule 8", "As adopted, word for word"
Json = Mapping[str, Any]


def card(*texts: str, fields: tuple[Json, ...] = (), actions: tuple[Json, ...] = ()) -> Json:
    """Return a card as an attachment: paragraphs, fields, buttons."""
    body = [*({"type": "TextBlock", "text": text, "wrap": True} for text in texts), *fields]
    return {
        "contentType": CARD,
        "content": {"type": "AdaptiveCard", "version": "1.5", "body": body, "actions": actions},
    }


def button(title: str, **data: object) -> Json:
    """Return a button that sends its data."""
    return {"type": "Action.Submit", "title": title, "data": data}


ANSWER_BUTTONS = (
    button("More", do="more"),
    {"type": "Action.Execute", "title": "In place", "verb": "in_place"},
    button("Dialog", msteams={"type": "task/fetch"}),
)


def _choices(*names: str) -> list[Json]:
    return [{"title": name, "value": name} for name in names]


FIELDS: tuple[Json, ...] = (
    {"type": "Input.Text", "id": "words", "label": "What happened", "isMultiline": True, "isRequired": True}
    | {"errorMessage": NEEDED},
    {"type": "Input.ChoiceSet", "id": "school", "label": "School", "choices": _choices("Oak", "Elm")},
    {
        "type": "Input.ChoiceSet",
        "id": "who",
        "label": "Who",
        "style": "expanded",
        "choices": _choices("A pupil", "Staff"),
    },
    {"type": "Input.Date", "id": "when", "label": "When"},
    {"type": "Input.Toggle", "id": "sure", "title": "I am sure"},
)


def form(*texts: str, filled: Json) -> Json:
    """Return the answer that shows a dialog with a form, filled in as it was sent."""
    fields = tuple({**each, **({"value": filled[each["id"]]} if each["id"] in filled else {})} for each in FIELDS)
    return dialog(card(*texts, fields=fields, actions=(button("Send", nonce="made-up"),)))


def dialog(shown: Json) -> Json:
    """Return the answer that shows a card in a dialog."""
    return {"task": {"type": "continue", "value": {"title": FORM, "height": "large", "width": "large", "card": shown}}}


def fetched(value: Json) -> Json:
    """Answer the choice of an action, with the words of the message it was chosen on."""
    chosen_on = value.get("messagePayload", {}).get("body", {}).get("content", "nothing")
    return form(ABOUT.format(words=chosen_on), filled={})


def submitted(value: Json) -> Json:
    """Answer a form: once more with an error and the same words, or that it is saved."""
    data = value["data"]
    if "bad" in data["words"]:
        return form(NOT_THAT, filled=data)
    return dialog(card(SAVED.format_map(data)))


def found(value: Json) -> Json:
    """Answer a search, with what was searched for."""
    sought = value["parameters"][0]
    preview = {"contentType": PREVIEW, "content": {"title": RULE, "text": f"{sought['name']}: {sought['value']}"}}
    result = {"type": "result", "attachmentLayout": "list", "attachments": [{**card(QUOTE), "preview": preview}]}
    return {"composeExtension": result}


def in_place(_: Json) -> Json:
    """Answer a button that changes its own card."""
    return {"statusCode": 200, "type": CARD, "value": card(DONE)["content"]}


INVOKES = {
    "composeExtension/fetchTask": fetched,
    "composeExtension/submitAction": submitted,
    "composeExtension/query": found,
    "adaptiveCard/action": in_place,
}


@dataclass
class StandIn:
    """The stand-in as the world needs it."""

    place: Place
    app: ASGIApp = field(init=False)
    path: str = "/api/messages"
    service: str = ""

    def __post_init__(self) -> None:
        self.app = Starlette(routes=[Route(self.path, self._taken, methods=["POST"])])

    def signed(self, _: bytes, /) -> Mapping[str, str]:
        """Return what stands for a signature here."""
        return SIGNED

    def notify(self) -> None:
        """Send Ada a notice."""
        who = {"isGroup": False, "bot": {"id": f"28:{APP}", "name": BOT}, "members": [{"id": self.place.ada.id}]}
        tenant = {"tenantId": self.place.tenant, "channelData": {"tenant": {"id": self.place.tenant}}}
        talk = self._post("v3/conversations", {**who, **tenant})["id"]
        self._send(talk, card(NOTICE, actions=(button("Open", do="more"),)))

    async def _taken(self, request: Request) -> Response:
        if request.headers.get("Authorization") != SIGNED["Authorization"]:
            return Response(status_code=401)
        activity: Json = await request.json()
        if activity["type"] == "invoke":
            return JSONResponse(INVOKES[activity["name"]](activity["value"]))
        if activity["type"] == "message" and not activity.get("attachments"):
            await run_in_threadpool(self._answer, activity)
        return JSONResponse({})

    def _answer(self, activity: Json) -> None:
        words = re.sub(r"<at>.*?</at>", "", activity.get("text", "")).strip()
        if words == SILENCE:
            return
        shown = card(MORE) if activity.get("value") else card(WELCOME.format(words=words), actions=ANSWER_BUTTONS)
        self._send(activity["conversation"]["id"], shown)

    def _send(self, talk: str, shown: Json) -> None:
        message = {"type": "message", "from": {"id": f"28:{APP}", "name": BOT}, "attachments": [shown]}
        self._post(f"v3/conversations/{quote(talk, safe='')}/activities", message)

    def _post(self, path: str, body: Json) -> Json:
        answer = requests.post(f"{self.place.connector}/{path}", json=body, timeout=10)
        answer.raise_for_status()
        came: Json = answer.json()
        return came


@contextmanager
def stand_in(place: Place) -> Iterator[StandIn]:
    """Give the stand-in for a place."""
    yield StandIn(place)
