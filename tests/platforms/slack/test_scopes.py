"""Every scope has a use and every use its scope: read from what the bot really calls, never from a second list."""

import ast
import inspect
from pathlib import Path

import pytest

from bot.platforms.slack import api
from bot.platforms.slack.api import Slack
from bot.platforms.slack.manifest import EVENTS, Shape, manifest
from bot.platforms.slack.scopes import DOWNLOAD, SCOPES, WITHOUT_A_SCOPE, Need, Scope, missing, scopes
from commands import ALL

FEATURES_WITH_A_SCOPE = {"shortcuts", "slash_commands"}
"""Of the manifest's features, those that the scope `commands` stands for."""


def called_methods(source: str) -> set[str]:
    """Return the Web API methods that a source calls: the first argument of `_call` or `api_call`, written out."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    ours = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in ("_call", "api_call")]
    return {str(call.args[0].value) for call in ours if isinstance(call.args[0], ast.Constant)}


def uses_of_the_bot() -> set[str]:
    made = manifest(ALL, Shape("https://bot.example", uploads=True))
    downloads = {DOWNLOAD} if hasattr(Slack, "download") else set()
    return (
        called_methods(inspect.getsource(api)) | set(EVENTS) | FEATURES_WITH_A_SCOPE & {*made["features"]} | downloads
    )


def without_a_scope(uses: set[str], table: tuple[Scope, ...]) -> set[str]:
    return uses - WITHOUT_A_SCOPE - {use for scope in table for use in scope.uses}


def used_by_nothing(uses: set[str], table: tuple[Scope, ...]) -> set[str]:
    return {scope.name for scope in table if not uses & {*scope.uses}}


def test_everything_that_the_bot_does_has_its_scope() -> None:
    assert without_a_scope(uses_of_the_bot(), SCOPES) == set()


def test_every_scope_is_used_by_something() -> None:
    assert used_by_nothing(uses_of_the_bot(), SCOPES) == set()


def test_the_table_names_nothing_that_the_bot_no_longer_does() -> None:
    named = {use for scope in SCOPES for use in scope.uses} | WITHOUT_A_SCOPE
    assert named - uses_of_the_bot() == set()


def test_a_call_without_its_scope_would_be_found() -> None:
    assert without_a_scope({"users.info", "admin.users.list"}, SCOPES) == {"admin.users.list"}
    assert without_a_scope({"message.mpim"}, SCOPES) == {"message.mpim"}


def test_a_scope_that_nothing_uses_would_be_found() -> None:
    idle = Scope("files:write", "For nothing.", ("files.completeUploadExternal",))
    assert used_by_nothing({"users.info"}, (idle,)) == {"files:write"}


def test_the_calls_are_read_from_the_source() -> None:
    source = "self._call('a.b', x=1); self.other('c.d'); web.api_call('e.f', params=p); web.api_call(method)"
    assert called_methods(source) == {"a.b", "e.f"}
    assert called_methods(inspect.getsource(api)) >= {"users.info", "chat.postMessage", "views.open"}


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_an_event_and_its_scope_are_needed_at_the_same_time(event: str) -> None:
    needs = {scope.need for scope in SCOPES if event in scope.uses}
    assert needs == ({EVENTS[event]} if event not in WITHOUT_A_SCOPE else set())


def test_no_scope_is_named_twice_and_each_has_a_reason_in_a_sentence() -> None:
    assert len({scope.name for scope in SCOPES}) == len(SCOPES)
    assert all(scope.reason.endswith(".") and scope.uses for scope in SCOPES)


def test_without_nudges_the_bot_cannot_read_channels() -> None:
    few, all_of_them = ([scope.name for scope in scopes(nudges=nudges)] for nudges in (False, True))
    assert set(all_of_them) - set(few) == {"channels:history", "groups:history"}


def test_files_are_written_only_where_a_school_chose_that() -> None:
    assert "files:write" not in {scope.name for scope in scopes(nudges=True)}
    assert "files:write" in {scope.name for scope in scopes(nudges=True, uploads=True)}


def test_the_bot_asks_for_no_power_over_the_workspace() -> None:
    asked = {scope.name for scope in SCOPES}
    powers = ("admin", "channels:manage", "channels:join", "groups:write", "mpim", "users:write")
    assert not [name for name in asked for power in powers if name.startswith(power)]
    assert "chat:write.public" not in asked
    assert {scope.name for scope in SCOPES if scope.need is Need.NUDGES} == {"channels:history", "groups:history"}


def test_the_docs_give_each_scope_with_its_reason() -> None:
    told = (Path(__file__).parents[3] / "docs" / "slack.md").read_text(encoding="utf-8")
    assert [scope.name for scope in SCOPES if f"| `{scope.name}` | {scope.reason} |" not in told] == []


def test_what_was_not_granted_is_named() -> None:
    granted = {scope.name for scope in scopes(nudges=True)}
    assert missing(granted, uploads=False) == ()
    assert missing(granted, uploads=True) == ("files:write",)
    assert missing(granted - {"im:history", "groups:history"}, uploads=False) == ("im:history", "groups:history")


def test_a_workspace_without_the_nudge_misses_neither_of_its_scopes() -> None:
    assert missing({scope.name for scope in scopes(nudges=False)}, uploads=False) == ()
