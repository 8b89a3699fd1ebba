"""The methods of Slack's Web API that the bot may call: what each needs, and what it does to the workspace.

Source: the page of each method at docs.slack.dev/reference/methods, read in November 2026.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack_workspace import (
    APP,
    BOT,
    BOT_ID,
    MOST_VIEWS,
    TEAM,
    Json,
    Kind,
    Refused,
    StoredFile,
    Workspace,
)

Arguments = Mapping[str, Any]
Needs = Callable[[Workspace, Arguments], str]
"""The scope that a call needs; empty for none."""

_HISTORY: Mapping[Kind, str] = {
    "im": "im:history",
    "channel": "channels:history",
    "group": "groups:history",
    "mpim": "mpim:history",
}
_MOST_OF_A_PAGE, _PAGE = 999, 100
_TRUE = (True, "1", "true")


@dataclass(frozen=True, slots=True)
class Method:
    """One method: its arguments by name, whether it takes a form alone, and the scope."""

    work: Callable[[Workspace, Arguments], Json]
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    scope: str | Needs = ""
    form_only: bool = False

    def needs(self, workspace: Workspace, arguments: Arguments) -> str:
        """Return the scope that a call needs."""
        return self.scope if isinstance(self.scope, str) else self.scope(workspace, arguments)


def _auth_test(_workspace: Workspace, _arguments: Arguments) -> Json:
    return {
        "url": "https://made-up.slack.com/",
        "team_id": TEAM,
        "user_id": BOT,
        "bot_id": BOT_ID,
        "team": "The Carey Federation",
        "user": "staffroom",
    }


def _users_info(workspace: Workspace, arguments: Arguments) -> Json:
    user = workspace.user(arguments["user"])
    if "users:read.email" in workspace.scopes:
        return {"user": user}
    return {"user": user | {"profile": {key: value for key, value in user["profile"].items() if key != "email"}}}


def _users_by_email(workspace: Workspace, arguments: Arguments) -> Json:
    wanted = str(arguments["email"]).lower()
    for user in workspace.users.values():
        if not user.get("deleted") and str(user["profile"].get("email", "")).lower() == wanted:
            return {"user": user}
    raise Refused("users_not_found")


def _views_open(workspace: Workspace, arguments: Arguments) -> Json:
    view = workspace.check_view(arguments["view"], "modal")
    made = workspace.new_view(view)
    workspace.stacks[workspace.take_trigger(arguments["trigger_id"]).user] = [made]
    return {"view": made}


def _views_push(workspace: Workspace, arguments: Arguments) -> Json:
    view = workspace.check_view(arguments["view"], "modal")
    trigger = workspace.take_trigger(arguments["trigger_id"])
    stack = workspace.stacks.get(trigger.user, [])
    if not any(under["id"] == trigger.view for under in stack):
        raise Refused("not_found")
    if len(stack) == MOST_VIEWS:
        raise Refused("push_limit_reached")
    stack.append(workspace.new_view(view, stack[-1]["id"], stack[0]["id"]))
    return {"view": stack[-1]}


def _views_update(workspace: Workspace, arguments: Arguments) -> Json:
    _, stored = workspace.find_view(arguments["view_id"])
    if arguments.get("hash", stored["hash"]) != stored["hash"]:
        raise Refused("hash_conflict")
    workspace.redraw(stored, workspace.check_view(arguments["view"], stored["type"]))
    return {"view": stored}


def _views_publish(workspace: Workspace, arguments: Arguments) -> Json:
    user = workspace.user(arguments["user_id"])["id"]
    view = workspace.check_view(arguments["view"], "home")
    stored = workspace.homes.get(user)
    if stored is not None and arguments.get("hash", stored["hash"]) != stored["hash"]:
        raise Refused("hash_conflict")
    if stored is None:
        workspace.homes[user] = workspace.new_view(view)
    else:
        workspace.redraw(stored, view)
    return {"view": workspace.homes[user]}


def _conversations_open(workspace: Workspace, arguments: Arguments) -> Json:
    users = str(arguments["users"]).split(",")
    if BOT in users:
        raise Refused("cannot_dm_bot")
    before = len(workspace.channels)
    channel = workspace.direct(*users)
    known = {"no_op": True, "already_open": True} if len(workspace.channels) == before else {}
    return {"channel": {"id": channel.id}, **known}


def _conversations_history(workspace: Workspace, arguments: Arguments) -> Json:
    channel = workspace.channel(arguments["channel"])
    if BOT not in channel.members:
        raise Refused("not_in_channel")
    limit, start = int(arguments.get("limit", _PAGE)), int(arguments.get("cursor") or 0)
    if not 1 <= limit <= _MOST_OF_A_PAGE:
        raise Refused("invalid_limit")
    since = float(arguments.get("oldest") or 0)
    found = [said for said in reversed(channel.messages) if float(said["ts"]) > since]
    page, rest = found[start : start + limit], found[start + limit :]
    if arguments.get("include_all_metadata") not in _TRUE:
        page = [{key: value for key, value in said.items() if key != "metadata"} for said in page]
    cursor = str(start + limit) if rest else ""
    return {"messages": page, "has_more": bool(rest), "response_metadata": {"next_cursor": cursor}}


def _chat_post(workspace: Workspace, arguments: Arguments) -> Json:
    place = arguments["channel"]
    channel = workspace.writable(workspace.direct(place).id if place in workspace.users else place)
    workspace.check_message(arguments.get("text"), arguments.get("blocks"), arguments.get("thread_ts"))
    _check_metadata(arguments.get("metadata"))
    message = {
        "type": "message",
        "user": BOT,
        "bot_id": BOT_ID,
        "app_id": APP,
        "team": TEAM,
        "ts": workspace.ts(),
        **{key: arguments[key] for key in ("text", "blocks", "thread_ts", "metadata") if arguments.get(key)},
    }
    channel.messages.append(message)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def _chat_post_privately(workspace: Workspace, arguments: Arguments) -> Json:
    channel = workspace.writable(arguments["channel"])
    user = workspace.user(arguments["user"])["id"]
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    workspace.check_message(arguments.get("text"), arguments.get("blocks"), arguments.get("thread_ts"))
    shown = {key: arguments[key] for key in ("text", "blocks", "thread_ts") if arguments.get(key)}
    return {"message_ts": workspace.show_privately(user, {"user": BOT, "channel": channel.id, **shown})}


def _files_get_address(workspace: Workspace, arguments: Arguments) -> Json:
    length = int(arguments["length"])
    if length < 1:
        raise Refused("invalid_arguments")
    made = StoredFile(f"F0FILE{workspace.number()}", arguments["filename"], None, length)
    workspace.files[made.id] = made
    return {"upload_url": f"/upload/{made.id}", "file_id": made.id}


def _files_complete(workspace: Workspace, arguments: Arguments) -> Json:
    named = arguments["files"]
    if not isinstance(named, list) or not named:
        raise Refused("invalid_arguments")
    files = [workspace.files.get(str(one.get("id"))) for one in named]
    if any(file is None or file.content is None or file.shared for file in files):
        raise Refused("file_not_found")
    place = arguments.get("channel_id")
    channel = workspace.writable(place) if place else None
    uploaded = [file for file in files if file is not None]
    for file in uploaded:
        file.shared = True
    if channel is not None:
        said = {"type": "message", "subtype": "file_share", "user": BOT, "bot_id": BOT_ID, "ts": workspace.ts()}
        shared = [{"id": file.id, "name": file.name} for file in uploaded]
        channel.messages.append({**said, "text": arguments.get("initial_comment", ""), "files": shared})
    return {"files": [{"id": file.id, "title": file.name} for file in uploaded]}


def _check_metadata(metadata: object) -> None:
    if metadata is None:
        return
    if not isinstance(metadata, dict) or metadata.keys() != {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_format")
    if not isinstance(metadata["event_payload"], dict):
        raise Refused("invalid_metadata_format")


def _history_scope(workspace: Workspace, arguments: Arguments) -> str:
    channel = workspace.channels.get(str(arguments.get("channel")))
    return _HISTORY[channel.kind if channel else "channel"]


def _opening_scope(_workspace: Workspace, arguments: Arguments) -> str:
    return "mpim:write" if "," in str(arguments.get("users")) else "im:write"


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


_MESSAGE = _names("text blocks thread_ts metadata unfurl_links unfurl_media")

METHODS: Mapping[str, Method] = {
    "auth.test": Method(_auth_test),
    "users.info": Method(_users_info, _names("user"), _names("include_locale"), "users:read", form_only=True),
    "users.lookupByEmail": Method(_users_by_email, _names("email"), scope="users:read.email", form_only=True),
    "views.open": Method(_views_open, _names("trigger_id view")),
    "views.push": Method(_views_push, _names("trigger_id view")),
    "views.update": Method(_views_update, _names("view_id view"), _names("hash")),
    "views.publish": Method(_views_publish, _names("user_id view"), _names("hash")),
    "conversations.open": Method(_conversations_open, _names("users"), _names("return_im"), _opening_scope),
    "conversations.history": Method(
        _conversations_history, _names("channel"), _names("oldest limit include_all_metadata cursor"), _history_scope
    ),
    "chat.postMessage": Method(_chat_post, _names("channel"), _MESSAGE, "chat:write"),
    "chat.postEphemeral": Method(
        _chat_post_privately, _names("channel user"), _names("text blocks thread_ts"), "chat:write"
    ),
    "files.getUploadURLExternal": Method(
        _files_get_address, _names("filename length"), scope="files:write", form_only=True
    ),
    "files.completeUploadExternal": Method(
        _files_complete, _names("files"), _names("channel_id initial_comment thread_ts"), "files:write"
    ),
}
