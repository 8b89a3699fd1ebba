"""The manifest is made from the commands, fits Slack's limits, and equals the example in the docs."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.chat.reply import Reply
from bot.command import Ask, Command, MessageAction, Services, Step
from bot.platforms.slack.manifest import (
    EVENTS_PATH,
    SHORT_LABELS,
    TAKEN,
    Shape,
    Unfit,
    as_json,
    events,
    example,
    manifest,
)
from bot.platforms.slack.scopes import scopes
from commands import ALL

EXAMPLE = Path(__file__).parents[3] / "docs" / "slack-manifest.json"
ADDRESS = "https://bot.school.example"


def nothing(_ask: Ask, _services: Services) -> Reply:
    return Reply(())


POLICY = Command("policy", "Answers.", ("/policy", "/policy B6"), {"": Step(nothing)})


def made(*commands: Command, socket_mode: bool = False, nudges: bool = True) -> dict[str, Any]:
    return manifest(commands, Shape(ADDRESS, socket_mode, nudges=nudges))


def with_actions(*labels: str) -> Command:
    return replace(POLICY, on_messages=tuple(MessageAction(label, "message") for label in labels))


def addresses(part: object) -> list[str]:
    """Return every https address in a manifest."""
    if isinstance(part, dict):
        return [found for value in part.values() for found in addresses(value)]
    if isinstance(part, list):
        return [found for value in part for found in addresses(value)]
    return [part] if isinstance(part, str) and part.startswith("https://") else []


def test_the_example_in_the_docs_is_what_is_printed() -> None:
    again = "run: staffroom manifest slack --example > docs/slack-manifest.json"
    assert EXAMPLE.read_text(encoding="utf-8").rstrip("\n") == as_json(example(ALL)), again


def test_a_new_command_would_make_the_example_drift() -> None:
    assert as_json(example((*ALL, replace(POLICY, name="extra")))) != as_json(example(ALL))


def test_every_command_is_there_with_its_summary_and_the_door_of_our_own_name() -> None:
    slash = {each["command"]: each["description"] for each in example(ALL)["features"]["slash_commands"]}
    assert {f"/{command.name}": command.summary for command in ALL}.items() <= slash.items()
    assert slash.keys() - {f"/{command.name}" for command in ALL} == {"/staffroom"}


def test_no_command_of_ours_is_one_of_slacks_own() -> None:
    assert {command.name for command in ALL} & TAKEN == set()


def test_an_example_with_words_is_the_usage_hint() -> None:
    first, *_ = made(POLICY)["features"]["slash_commands"]
    assert first["usage_hint"] == "B6"
    without, *_ = made(replace(POLICY, examples=("/policy",)))["features"]["slash_commands"]
    assert "usage_hint" not in without


def test_over_http_every_request_comes_to_one_address() -> None:
    whole = made(POLICY)
    assert set(addresses(whole)) == {ADDRESS + EVENTS_PATH}
    assert len(addresses(whole)) == 4
    assert whole["settings"]["socket_mode_enabled"] is False


def test_a_slash_at_the_end_of_the_address_is_not_doubled() -> None:
    whole = manifest((POLICY,), Shape(f"{ADDRESS}/"))
    assert set(addresses(whole)) == {ADDRESS + EVENTS_PATH}


def test_in_socket_mode_there_is_no_address() -> None:
    whole = made(POLICY, socket_mode=True)
    assert addresses(whole) == []
    assert whole["settings"]["socket_mode_enabled"] is True


@pytest.mark.parametrize("nudges", [True, False])
def test_events_and_scopes_go_together(nudges: bool) -> None:  # noqa: FBT001 - pytest hands it over
    whole = made(POLICY, nudges=nudges)
    assert whole["oauth_config"]["scopes"] == {"bot": [scope.name for scope in scopes(nudges=nudges)]}
    assert whole["settings"]["event_subscriptions"]["bot_events"] == list(events(nudges=nudges))
    assert ("message.channels" in events(nudges=nudges)) is nudges


def test_token_rotation_is_asked_for_only_where_it_is_wanted() -> None:
    for wanted in (True, False):
        whole = manifest((POLICY,), Shape(ADDRESS, rotation=wanted))
        assert whole["settings"]["token_rotation_enabled"] is wanted


def test_people_can_write_to_the_bot_and_open_its_home() -> None:
    home = made(POLICY)["features"]["app_home"]
    assert home == {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False}


def test_a_shortcut_is_named_for_its_step_and_its_long_label_is_shortened() -> None:
    shortcuts = made(with_actions("Raise a concern about this", "Ask"))["features"]["shortcuts"]
    assert shortcuts[0] == {
        "name": "Raise a concern",
        "type": "message",
        "callback_id": "policy.message",
        "description": "Raise a concern about this",
    }
    assert shortcuts[1]["name"] == "Ask"


def test_without_shortcuts_there_is_no_empty_list_which_slack_would_refuse() -> None:
    assert "shortcuts" not in made(POLICY)["features"]


def test_the_short_labels_are_short_and_the_long_ones_are_too_long() -> None:
    assert all(len(short) <= 24 < len(label) for label, short in SHORT_LABELS.items())


@pytest.mark.parametrize(
    "commands",
    [
        (replace(POLICY, name="remind"),),
        (replace(POLICY, name="p" * 32),),
        (replace(POLICY, summary=""),),
        (replace(POLICY, summary="s" * 2_001),),
        (replace(POLICY, examples=("/policy " + "h" * 1_001,)),),
        tuple(replace(POLICY, name=f"policy{number}") for number in range(50)),
        (with_actions("A label that nobody has shortened yet"),),
        (with_actions("x" * 151),),
        (with_actions(*(f"label {number}" for number in range(11))),),
        (replace(with_actions("Ask"), on_messages=(MessageAction("Ask", "s" * 255),)),),
    ],
)
def test_what_slack_would_refuse_is_found_here(commands: tuple[Command, ...]) -> None:
    with pytest.raises(Unfit):
        made(*commands)


def test_what_is_just_short_enough_is_taken() -> None:
    long = replace(POLICY, name="p" * 31, summary="s" * 2_000, examples=("/p " + "h" * 900,))
    assert made(*(replace(long, name=f"{number:p>31}") for number in range(49)))


def test_the_words_about_the_app_fit_slacks_limits() -> None:
    told = made(POLICY)["display_information"]
    assert len(told["name"]) <= 35
    assert len(told["description"]) <= 140
    assert 175 <= len(told["long_description"]) <= 4_000


def test_it_is_printed_as_json_that_reads_back() -> None:
    assert json.loads(as_json(made(POLICY))) == made(POLICY)
