"""Helpers for the tests of subject access: going the way of a request, one step at a time or all of it."""

from io import BytesIO

import docx

from bot.chat.reply import File, Reply
from bot.people import Person
from tests.builders import DATA_LEAD, EXECUTIVE_HEAD
from tests.commands.chat import Chat, labels

SHOWS_NOTHING = "nothing"


def ask_for(chat: Chat, name: str, lead: Person = DATA_LEAD, **answers: str) -> str:
    """Note a request; return its reference."""
    form = chat.form(lead, chat.say(lead, "/records"), "Note a request")
    noted = chat.fill(lead, form, {"name": name, "asked_on": "2026-11-20", "asked_how": "letter", **answers})
    (label,) = labels(noted)
    return label.removeprefix("Open ")


def page(chat: Chat, request: str, person: Person = DATA_LEAD) -> Reply:
    """Return the page of a request."""
    return chat.ask_reply(person, "records", "access", request)


def check(chat: Chat, request: str, lead: Person = DATA_LEAD, **answers: str) -> Reply:
    """Say how it was checked who asks; what the form shows at first is sent as it stands."""
    shown = page(chat, request, lead)
    label = next(each for each in labels(shown) if each.startswith("Check"))
    form = chat.form(lead, shown, label)
    drawn = {field.name: field.value for field in form.fields}
    return chat.fill(lead, form, {**drawn, "how": "papers", **answers})


def agree(
    chat: Chat, request: str, lead: Person = DATA_LEAD, second: Person = EXECUTIVE_HEAD, answer: str = "agrees"
) -> Reply:
    """Ask a second person, and have one answer."""
    chat.press(lead, page(chat, request, lead), "Ask a second person to agree")
    form = chat.form(second, page(chat, request, second), "Answer as the second person")
    return chat.fill(second, form, {"answer": answer})


def draft(chat: Chat, request: str, lead: Person = DATA_LEAD, masks: str = "") -> Reply:
    """Make a draft of a request that was agreed to."""
    return chat.fill(lead, chat.form(lead, page(chat, request, lead), "Make a draft"), {"masks": masks})


def drafted(
    chat: Chat,
    name: str,
    lead: Person = DATA_LEAD,
    second: Person = EXECUTIVE_HEAD,
    masks: str = "",
    **answers: str,
) -> tuple[str, Reply]:
    """Go the whole way of a request to its draft; return its reference and the draft."""
    request = ask_for(chat, name, lead, **answers)
    check(chat, request, lead)
    agree(chat, request, lead, second)
    return request, draft(chat, request, lead, masks)


def look(chat: Chat, reply: Reply, label: str, shows: str = SHOWS_NOTHING, lead: Person = DATA_LEAD) -> Reply:
    """Open a picture or file, and say what it shows."""
    form = chat.form(lead, chat.press(lead, reply, label), "Say what it shows")
    return chat.fill(lead, form, {"shows": shows})


def read(reply: Reply) -> str:
    """Return all that the document of a reply says."""
    file = next(part for part in reply.parts if isinstance(part, File) and part.name.endswith(".docx"))
    document = docx.Document(BytesIO(file.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
