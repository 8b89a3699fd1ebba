"""What Slack sends, read at the door: a payload becomes one of the dataclasses of incoming.py, or NotUnderstood.

The shapes are those of docs.slack.dev (interaction payloads, slash commands, Events API). Nothing is believed to have
the type that it should have: a signature shows that a request is Slack's, and not that we foresaw it.
"""

import re
from collections.abc import Callable, Mapping

from bot.chat.form import Raw, visible
from bot.platforms.fetching import SentFile
from bot.platforms.payload import NotUnderstood, Part, code, is_code, mapping, needed, part, parts, text
from bot.platforms.slack.forms import moment_text
from bot.platforms.slack.incoming import (
    HomeOpened,
    Message,
    MessageShortcut,
    OpenView,
    Pressed,
    Sender,
    SlashCommand,
    Submitted,
)
from bot.platforms.slack.spoken import as_read, mentioned, own_words

_ID = re.compile(r"[A-Z][A-Z0-9]{1,63}")
_TS = re.compile(r"\d{1,12}\.\d{1,12}", re.ASCII)
_NAME = re.compile(r"[a-z0-9_.-]{1,80}")
_KINDS = frozenset({"im", "channel", "group", "mpim"})
_NEW_WORDS = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""Subtypes of a message in which somebody says something; all others report a change, or that somebody joined."""
_OF_AN_APP = ("bot_id", "bot_profile", "app_id")
_SLACKBOT = "USLACKBOT"
_MODAL, _HOME = "modal", "home"


def slash_command(body: object) -> SlashCommand:
    """Return a slash command from its form fields; raise NotUnderstood."""
    typed = mapping(body)
    name = text(typed, "command").removeprefix("/").lower()
    if not _NAME.fullmatch(name):
        raise NotUnderstood
    return SlashCommand(
        Sender(_id(typed, "team_id"), _id(typed, "user_id")),
        name,
        as_read(text(typed, "text")),
        _id(typed, "channel_id"),
        needed(typed, "trigger_id"),
        code(typed, "response_url"),
    )


def pressed(body: object) -> Pressed:
    """Return a pressed button, or another element that acts at once, from `block_actions`; raise NotUnderstood.

    A button that opens an address has no value. Ephemeral messages, direct messages, modals and App Home differ only
    in where the answer goes.
    """
    payload = mapping(body)
    action = next(iter(parts(payload, "actions")), {})
    chosen = part(action, "selected_option")
    return Pressed(
        _interacting(payload),
        needed(action, "action_id"),
        code(action, "value") or code(chosen, "value"),
        needed(payload, "trigger_id"),
        _optional_id(part(payload, "channel"), "id") or _optional_id(part(payload, "container"), "channel_id"),
        code(payload, "response_url"),
        _open_view(part(payload, "view")),
    )


def submitted(body: object) -> Submitted:
    """Return a sent modal from `view_submission`; raise NotUnderstood.

    Inputs of a kind that our forms do not have are left out.
    """
    payload = mapping(body)
    view = part(payload, "view")
    values = part(part(view, "state"), "values")
    elements = {block: _only(part(values, block)) for block in values if is_code(block)}
    texts = {block: _TEXTS[kind](e) for block, e in elements.items() if (kind := code(e, "type")) in _TEXTS}
    files = {block: _files(e) for block, e in elements.items() if code(e, "type") == "file_input"}
    return Submitted(_interacting(payload), code(view, "private_metadata"), texts, files)


def message_shortcut(body: object) -> MessageShortcut:
    """Return a shortcut that was chosen on a message, from `message_action`; raise NotUnderstood."""
    payload = mapping(body)
    said = part(payload, "message")
    writer = "" if _is_an_apps(said) else _optional_id(said, "user")
    return MessageShortcut(
        _interacting(payload),
        needed(payload, "callback_id"),
        needed(payload, "trigger_id"),
        _id(part(payload, "channel"), "id"),
        _ts(payload, "message_ts") if "message_ts" in payload else _ts(said, "ts"),
        writer,
        as_read(text(said, "text")),
        code(payload, "response_url"),
    )


def message(body: object) -> Message | None:
    """Return a person's new message from the event `message`, or None for any other one; raise NotUnderstood.

    Not a person's new message: one of an app's, an edited or deleted one, and whatever else Slack tells as a message.
    """
    payload = mapping(body)
    event = part(payload, "event")
    kind = text(event, "channel_type")
    if text(event, "type") != "message" or kind not in _KINDS or not _is_somebodys_new_one(event):
        return None
    return _message(payload, event, kind)


def mention(body: object) -> Message | None:
    """Return a person's message that names the bot, from the event `app_mention`; otherwise like `message`.

    Slack does not say the channel's type here: it is never a direct message, and is told as `channel`.
    """
    payload = mapping(body)
    event = part(payload, "event")
    if text(event, "type") != "app_mention" or not _is_somebodys_new_one(event):
        return None
    return _message(payload, event, "channel")


def home_opened(body: object) -> HomeOpened | None:
    """Return who opened App Home, or None for its messages tab; raise NotUnderstood."""
    payload = mapping(body)
    event = part(payload, "event")
    if text(event, "type") != "app_home_opened" or text(event, "tab") != _HOME:
        return None
    return HomeOpened(_writing(payload, event))


def _message(payload: Part, event: Part, kind: str) -> Message:
    said, blocks, root = text(event, "text"), parts(event, "blocks"), part(event, "root")
    return Message(
        _writing(payload, event),
        _id(event, "channel"),
        kind,
        _ts(event, "ts"),
        as_read(said),
        own_words(said, blocks),
        _ts(event, "thread_ts") if event.get("thread_ts") else "",
        _optional_id(event, "parent_user_id") or _optional_id(root, "user"),
        mentioned(said, blocks),
        bool(parts(event, "files")),
    )


def _is_somebodys_new_one(event: Part) -> bool:
    subtype, user = text(event, "subtype"), text(event, "user")
    changed = event.get("hidden") or event.get("edited")
    return bool(user) and user != _SLACKBOT and subtype in _NEW_WORDS and not changed and not _is_an_apps(event)


def _is_an_apps(said: Part) -> bool:
    return any(said.get(mark) for mark in _OF_AN_APP)


# Whose workspace? With Slack Connect, people of other organisations share our channels, and their requests reach us
# with several workspaces in them: the one where the app is installed (`authorizations`, `context_team_id`,
# `view.app_installed_team_id`), which is always ours and says nothing about the sender; the one where the thing
# happened (`team.id`, `team_id`); and the sender's own (`user.team_id` of an interaction; `user_team`, `source_team`
# or `team` of an event). The sender's own comes first, and the installed one is never looked at. In an Enterprise
# organisation the sender's own may be the id of the organisation (E...): that is our workspace only where Slack says
# that the workspace belongs to it, and is passed on as it is otherwise, so that it matches nobody's.


def _interacting(payload: Part) -> Sender:
    """Return who pressed, sent or chose something."""
    user, team = part(payload, "user"), part(payload, "team")
    own = _optional_id(user, "team_id")
    where = _optional_id(team, "id")
    same_organisation = own.startswith("E") and own == _optional_id(team, "enterprise_id")
    return _sender(where if same_organisation or not own else own, user, "id")


def _writing(payload: Part, event: Part) -> Sender:
    """Return whose event it is. In a channel that is shared outside, an event without a team is nobody's."""
    own = next(filter(None, (_optional_id(event, name) for name in ("user_team", "source_team", "team"))), "")
    if payload.get("is_ext_shared_channel"):
        return _sender(own, event, "user")
    where = _optional_id(payload, "team_id")
    same_organisation = own.startswith("E") and own == _optional_id(payload, "enterprise_id")
    return _sender(where if same_organisation or not own else own, event, "user")


def _sender(team: str, part: Part, name: str) -> Sender:
    if not team:
        raise NotUnderstood
    return Sender(team, _id(part, name))


def _open_view(view: Part) -> OpenView | None:
    kind = text(view, "type")
    if kind not in {_MODAL, _HOME}:
        return None
    return OpenView(_id(view, "id"), code(view, "hash"), code(view, "private_metadata"), home=kind == _HOME)


def _only(block: Part) -> Part:
    """Return the one element of an input block; its action id is of no interest."""
    return part(block, next(iter(block))) if block else {}


def _selected(element: Part) -> str:
    return text(part(element, "selected_option"), "value")


def _all_selected(element: Part) -> tuple[str, ...]:
    return tuple(text(option, "value") for option in parts(element, "selected_options"))


def _moment(element: Part) -> str:
    """Return a moment as `form.read` takes it."""
    seconds = element.get("selected_date_time")
    if seconds is None:
        return ""
    if type(seconds) is not int:
        raise NotUnderstood
    return moment_text(seconds)


def _files(element: Part) -> tuple[SentFile, ...]:
    return tuple(_file(sent) for sent in parts(element, "files"))


def _file(sent: Part) -> SentFile:
    size = sent.get("size")
    if type(size) is not int or size < 0:
        raise NotUnderstood
    address = code(sent, "url_private_download") or code(sent, "url_private")
    return SentFile(_id(sent, "id"), visible(text(sent, "name")), size, address)


def _typed(element: Part) -> str:
    return text(element, "value")


_TEXTS: Mapping[str, Callable[[Part], Raw]] = {
    "plain_text_input": _typed,
    "email_text_input": _typed,
    "url_text_input": _typed,
    "number_input": _typed,
    "static_select": _selected,
    "radio_buttons": _selected,
    "multi_static_select": _all_selected,
    "checkboxes": _all_selected,
    "datepicker": lambda element: text(element, "selected_date"),
    "datetimepicker": _moment,
}


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


def _ts(of: Part, name: str) -> str:
    value = text(of, name)
    if not _TS.fullmatch(value):
        raise NotUnderstood
    return value
