"""Mailboxes of our own, as Graph's sendMail fills them: `FakeMailbox(graph, sender)` puts itself there.

The bot may send from the one mailbox `sender`. `sent` lists what arrived, in order.
"""

import base64
from dataclasses import dataclass
from typing import Any

from tests.fakes.graph import Call, FakeGraph, refuses
from tests.fakes.microsoft_server import Answer, says

LARGEST_CALL = 4 * 1024 * 1024
LARGEST_FILE = 3_000_000


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that arrived. `files` holds the content of each by its name."""

    to: tuple[str, ...]
    subject: str
    text: str
    files: dict[str, bytes]
    is_kept: bool


class FakeMailbox:
    """The mailboxes."""

    def __init__(self, graph: FakeGraph, sender: str) -> None:
        self.sent: list[Mail] = []
        self._sender = sender
        graph.route("POST", "/users/{sender}/sendMail", self._take)

    def _take(self, call: Call) -> Answer:
        if call.values["sender"] != self._sender:
            return refuses(403, "ErrorAccessDenied")
        if len(call.request.body) > LARGEST_CALL:
            return refuses(413, "RequestEntityTooLarge")
        self.sent.append(_mail(call.request.json))
        return says(202)


def _mail(body: Any) -> Mail:  # noqa: ANN401 - JSON
    assert set(body) == {"message", "saveToSentItems"}
    message = body["message"]
    assert set(message) == {"subject", "body", "toRecipients", "attachments"}
    assert message["body"]["contentType"] == "Text"
    to = tuple(each["emailAddress"]["address"] for each in message["toRecipients"])
    files = {each["name"]: base64.b64decode(each["contentBytes"]) for each in message["attachments"]}
    assert all(each["@odata.type"] == "#microsoft.graph.fileAttachment" for each in message["attachments"])
    assert all(len(content) <= LARGEST_FILE for content in files.values())
    return Mail(to, message["subject"], message["body"]["content"], files, body["saveToSentItems"])
