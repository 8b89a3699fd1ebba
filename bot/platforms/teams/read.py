"""What Teams sends, read at the door: an activity becomes one of the dataclasses of incoming.py, or NotUnderstood.

The shapes are those of learn.microsoft.com/microsoftteams/platform (bots, dialogs, message extensions, file consent).
Microsoft's SDK has parsed the activity by now; what it lets pass is looked at again, since it lets most things pass.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping

from bot.platforms.fetching import SentFile
from bot.platforms.payload import NotUnderstood, Part, code, mapping, needed, part, parts, text
from bot.platforms.teams.api import CARD, is_at_file_host
from bot.platforms.teams.incoming import Chosen, Consented, Installed, Message, Place, Pressed, Searched, Sender
from bot.platforms.teams.spoken import all_words, as_read, own_words

PACKED = "packed"
"""The key, among the data of an action, under which stands what we packed."""
PRESS = "press"
"""The verb of an action that saves; every other one only asks."""
FILE_KEY = "file"
"""The key under which a file consent carries which file it is about."""
LONGEST = 100_000
"""Characters of a message, or of its HTML, that are read: Teams itself takes 100 kB (learn.microsoft.com, "Limits and
specifications for Microsoft Teams"). What is too long for an answer is still searched for danger at its beginning."""
LONGEST_SEARCH = 500
"""Characters of a search that are read."""
LONGEST_NAME = 255
"""Characters of a file's name that are kept: no file in Teams has a longer one."""
_ID = re.compile(r"(?!\.{1,2}\Z)[!-~]{1,512}")
"""It becomes a part of an address, where one of dots alone would lead elsewhere."""
_ACCOUNT = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_FILE_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")
_THREAD = ";messageid="
_PERSONAL = "personal"
"""What Teams says of a conversation that nobody else is in; one of which it says nothing may be any."""
_BETWEEN_PEOPLE = "19:"
"""How the id of a conversation begins that others are in. The menu of a message and the search serve in the talk of two
people, too, which Teams calls personal although the bot is not in it."""
_HTML, _PICTURE = "text/html", "image/"
_FILE = "application/vnd.microsoft.teams.file.download.info"


def sender(activity: Part, service: str, tenant: str) -> Sender:
    """Return who sent an activity; the gate has found out the address and the tenant."""
    who, conversation = part(activity, "from"), part(activity, "conversation")
    talk, _, thread = _id(conversation, "id").partition(_THREAD)
    if not _ID.fullmatch(talk):
        raise NotUnderstood
    kind = code(conversation, "conversationType")
    with_others = conversation.get("isGroup") is True or talk.startswith(_BETWEEN_PEOPLE)
    place = Place(service, talk, kind == _PERSONAL and not with_others, thread)
    return Sender(tenant, _id(who, "id"), _optional_id(who, "aadObjectId"), place)


def asks(activity: Part, said_by: Sender) -> bool:
    """Say whether whoever sent a message waits for an answer: nobody does where the bot only reads along."""
    return said_by.place.personal or _is_packed(activity) or next(_mentions_of(activity), None) is not None


def message(activity: Part, said_by: Sender) -> Message | None:
    """Return a message, or None for one that says nothing, such as a clause that somebody posted; or NotUnderstood."""
    attached = parts(activity, "attachments")
    ours = tuple(_mentions_of(activity))
    html = next((text(each, "content")[:LONGEST] for each in attached if text(each, "contentType") == _HTML), "")
    said = as_read(text(activity, "text")[:LONGEST], ours)
    if any(text(each, "contentType") == CARD for each in attached):
        said = all_words(said)  # a card that somebody posts comes with mark-up in its place
    own = own_words(html) if html else said
    files = tuple(filter(None, (_file(each) for each in attached if text(each, "contentType") == _FILE)))
    pictures = any(text(each, "contentType").startswith(_PICTURE) for each in attached)
    if not (said or ours or files or pictures):
        return None
    return Message(said_by, _id(activity, "id"), said, own, bool(ours), files, pictures)


def submitted_in_chat(activity: Part, said_by: Sender) -> Pressed | None:
    """Return an action that came as a message without text, or None for a message."""
    return _pressed(part(activity, "value"), said_by) if _is_packed(activity) else None


def executed(activity: Part, said_by: Sender) -> Pressed:
    """Return an action of a card in a message, from `adaptiveCard/action`; raise NotUnderstood."""
    action = part(part(activity, "value"), "action")
    return _pressed(part(action, "data"), said_by, press=code(action, "verb") == PRESS)


def dialog(activity: Part, said_by: Sender) -> Pressed:
    """Return a dialog that was asked for or sent, from `task/fetch`, `task/submit` or a message extension's submit."""
    return _pressed(part(part(activity, "value"), "data"), said_by)


def chosen(activity: Part, said_by: Sender) -> Chosen:
    """Return what was chosen in the menu of a message, from `composeExtension/fetchTask`; raise NotUnderstood."""
    value = part(activity, "value")
    about = part(value, "messagePayload")
    body, user = part(about, "body"), part(part(about, "from"), "user")
    said = text(body, "content")[:LONGEST]
    in_words = all_words(said) if text(body, "contentType") == "html" else as_read(said)
    writer = text(user, "id")
    account = writer if _ACCOUNT.fullmatch(writer) else ""
    return Chosen(said_by, needed(value, "commandId"), _id(about, "id"), account, in_words)


def searched(activity: Part, said_by: Sender) -> Searched:
    """Return what is searched for, from `composeExtension/query`; raise NotUnderstood."""
    given = parts(part(activity, "value"), "parameters")
    words = (text(each, "value")[:LONGEST_SEARCH] for each in given if text(each, "name") != "initialRun")
    return Searched(said_by, as_read(next(words, "")))


def installed(activity: Part, said_by: Sender) -> Installed | None:
    """Return that the bot was given to somebody or taken out, from `installationUpdate`; None for another change."""
    action = text(activity, "action")
    if action not in {"add", "add-upgrade", "remove", "remove-upgrade"}:
        return None
    return Installed(said_by, action.startswith("add"))


def consented(activity: Part, said_by: Sender) -> Consented:
    """Return the answer to a file consent card, from `fileConsent/invoke`; raise NotUnderstood."""
    value = part(activity, "value")
    upload = part(value, "uploadInfo")
    return Consented(
        said_by,
        needed(part(value, "context"), FILE_KEY),
        text(value, "action") == "accept",
        code(upload, "uploadUrl"),
        text(upload, "name")[:LONGEST_NAME],
        code(upload, "contentUrl"),
        code(upload, "uniqueId"),
        code(upload, "fileType"),
    )


def _pressed(data: Mapping[str, object], said_by: Sender, *, press: bool = False) -> Pressed:
    return Pressed(said_by, needed(mapping(data), PACKED), data, press)


def _is_packed(activity: Part) -> bool:
    value = activity.get("value")
    return not text(activity, "text") and isinstance(value, dict) and PACKED in value


def _mentions_of(activity: Part) -> Iterator[str]:
    us = _optional_id(part(activity, "recipient"), "id")
    for entity in parts(activity, "entities"):
        named = part(entity, "mentioned") if text(entity, "type") == "mention" else {}
        if us and text(named, "id") == us:
            yield text(entity, "text")


def _file(attached: Part) -> SentFile | None:
    """Return a file; None for one that lies where Teams keeps none, so that it is not even held."""
    content = part(attached, "content")
    address = needed(content, "downloadUrl")
    if not is_at_file_host(address):
        return None
    given = code(content, "uniqueId")
    # It becomes an option's code, of which several are sent back with commas between them.
    its_id = given if _FILE_ID.fullmatch(given) else hashlib.sha256((given or address).encode()).hexdigest()
    return SentFile(its_id, text(attached, "name")[:LONGEST_NAME], 0, address)


def _optional_id(of: Part, name: str) -> str:
    value = text(of, name)
    if value and not _ID.fullmatch(value):
        raise NotUnderstood
    return value


def _id(of: Part, name: str) -> str:
    value = _optional_id(of, name)
    if not value:
        raise NotUnderstood
    return value
