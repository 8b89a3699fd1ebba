"""The manifest is made from the commands, fits Teams' limits, and equals the example in the docs."""

import io
import json
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.chat.reply import Reply
from bot.command import Ask, Command, MessageAction, Services, Step
from bot.platforms.teams.desk import SEARCH
from bot.platforms.teams.manifest import (
    ABOUT_PATH,
    ICONS,
    SEARCH_COMMAND,
    SHORT_LABELS,
    Shape,
    Unfit,
    as_json,
    example,
    is_app_id,
    is_version,
    manifest,
    package,
)
from commands import ALL
from tests.fakes.app_manifest import faults

EXAMPLE = Path(__file__).parents[3] / "docs" / "teams-manifest.json"
ADDRESS = "https://bot.school.example"
APP_ID = "6f0f6b1e-9f43-4c52-9f34-2d0f6f3f2a11"

Change = Callable[[dict[str, Any]], object]


def nothing(_ask: Ask, _services: Services) -> Reply:
    return Reply(())


POLICY = Command("policy", "Answers.", ("/policy", "/policy B6"), {"": Step(nothing)})


def made(*commands: Command, nudges: bool = False) -> dict[str, Any]:
    return manifest(commands, Shape(APP_ID, ADDRESS, nudges))


def with_actions(*labels: str) -> Command:
    return replace(POLICY, on_messages=tuple(MessageAction(label, "message") for label in labels))


def menus(whole: dict[str, Any]) -> dict[str, list[str]]:
    """Return the titles of each menu, by the scope that it is for."""
    return {
        menu["scopes"][0]: [each["title"] for each in menu["commands"]] for menu in whole["bots"][0]["commandLists"]
    }


def extension(whole: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in whole["composeExtensions"][0]["commands"]}


def test_the_example_in_the_docs_is_what_is_printed() -> None:
    again = "run: staffroom manifest teams --example > docs/teams-manifest.json"
    assert EXAMPLE.read_text(encoding="utf-8").rstrip("\n") == as_json(example(ALL)), again


def test_a_new_command_would_make_the_example_drift() -> None:
    # In the place of one: Teams has room for ten in its menu.
    assert as_json(example((*ALL[:-1], replace(POLICY, name="extra")))) != as_json(example(ALL))


@pytest.mark.parametrize("nudges", [True, False])
def test_the_manifest_keeps_the_rules_of_microsofts_schema(nudges: bool) -> None:  # noqa: FBT001 - pytest hands it over
    assert faults(manifest(ALL, Shape(APP_ID, ADDRESS, nudges))) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda m: m.pop("icons"), "$.icons"),
        (lambda m: m.update(id="staffroom"), "$.id"),
        (lambda m: m.update(version="1.0"), "$.version"),
        (lambda m: m.update(manifestVersion="devPreview"), "$.manifestVersion"),
        (lambda m: m.update(extra=1), "$.extra"),
        (lambda m: m.update(name="Staffroom"), "$.name"),
        (lambda m: m["name"].update(short="x" * 31), "$.name.short"),
        (lambda m: m["description"].update(short="x" * 81), "$.description.short"),
        (lambda m: m["developer"].update(privacyUrl="http://bot.school.example"), "$.developer.privacyUrl"),
        (lambda m: m.update(validDomains=["https://bot.school.example"]), "$.validDomains[0]"),
        (lambda m: m["bots"].append({}), "$.bots"),
        (lambda m: m["bots"][0].update(supportsFiles=1), "$.bots[0].supportsFiles"),
        (lambda m: m["bots"][0].update(scopes=["team", "team"]), "$.bots[0].scopes"),
        (
            lambda m: m["bots"][0]["commandLists"][0]["commands"][0].update(title="x" * 33),
            "$.bots[0].commandLists[0].commands[0].title",
        ),
        (
            lambda m: m["composeExtensions"][0]["commands"][0].pop("title"),
            "$.composeExtensions[0].commands[0].title",
        ),
    ],
)
def test_a_manifest_that_breaks_a_rule_would_be_found(change: Change, place: str) -> None:
    broken = deepcopy(made(POLICY))
    change(broken)
    assert faults(broken) == [place]


def test_alone_with_the_bot_every_command_is_in_the_menu() -> None:
    assert menus(example(ALL))["personal"] == [command.name for command in ALL]


def test_where_others_read_along_nothing_confidential_is_offered() -> None:
    offered = menus(example(ALL))
    open_ones = [command.name for command in ALL if not command.confidential]
    assert offered["team"] == offered["groupChat"] == open_ones
    assert "concerns" in offered["personal"]
    assert "concerns" not in open_ones


def test_an_action_on_a_message_is_named_for_its_step() -> None:
    assert extension(made(with_actions("Raise a concern about this")))["policy.message"] == {
        "id": "policy.message",
        "type": "action",
        "title": "Raise a concern about this",
        "description": "Raise a concern about this",
        "context": ["message"],
        "fetchTask": True,
    }


def test_a_label_that_is_too_long_is_shortened_and_stands_whole_beside_it() -> None:
    action = extension(made(with_actions("This belongs in Federation procedures")))["policy.message"]
    assert action["title"] == "Belongs in Federation procedures"
    assert action["description"] == "This belongs in Federation procedures"


def test_the_short_labels_are_short_and_the_long_ones_are_too_long() -> None:
    assert all(len(short) <= 32 < len(label) for label, short in SHORT_LABELS.items())


def test_the_policy_can_be_searched_while_a_message_is_written() -> None:
    search = extension(made(POLICY))[SEARCH_COMMAND]
    assert (search["type"], search["context"], search["initialRun"]) == ("query", ["compose", "commandBox"], True)
    assert [parameter["name"] for parameter in search["parameters"]] == ["question"]
    assert ".".join(SEARCH) == SEARCH_COMMAND
    assert SEARCH[1] in next(command.steps for command in ALL if command.name == SEARCH[0])


def test_without_nudges_the_bot_hears_only_what_names_it() -> None:
    assert {"authorization", "webApplicationInfo"} & {*made(POLICY)} == set()


def test_with_nudges_a_teams_owner_is_asked_for_two_permissions() -> None:
    whole = made(POLICY, nudges=True)
    assert whole["authorization"]["permissions"]["resourceSpecific"] == [
        {"name": "ChannelMessage.Read.Group", "type": "Application"},
        {"name": "ChatMessage.Read.Chat", "type": "Application"},
    ]
    assert whole["webApplicationInfo"] == {"id": APP_ID, "resource": f"api://{APP_ID}"}


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}/"])
def test_the_links_lead_to_our_own_page_about_the_bot(address: str) -> None:
    links = manifest((POLICY,), Shape(APP_ID, address))["developer"]
    about = ADDRESS + ABOUT_PATH
    assert [links[name] for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl")] == [
        about,
        f"{about}#privacy",
        f"{about}#terms",
    ]


def test_only_our_own_host_is_a_valid_domain() -> None:
    assert manifest((POLICY,), Shape(APP_ID, "https://bot.school.example:8443"))["validDomains"] == [
        "bot.school.example"
    ]


def test_channels_where_people_of_elsewhere_may_be_are_not_asked_for() -> None:
    assert {"supportedChannelTypes", "supportsChannelFeatures"} & {*made(POLICY)} == set()


@pytest.mark.parametrize(
    "commands",
    [
        (replace(POLICY, name="p" * 33),),
        (replace(POLICY, summary=""),),
        (replace(POLICY, summary="s" * 129),),
        tuple(replace(POLICY, name=f"policy{number}") for number in range(11)),
        (with_actions("A label that nobody has shortened yet"),),
        (with_actions("x" * 129),),
        (with_actions(*(f"label {number}" for number in range(10))),),
        (replace(with_actions("Ask"), on_messages=(MessageAction("Ask", "s" * 58),)),),
    ],
)
def test_what_teams_would_refuse_is_found_here(commands: tuple[Command, ...]) -> None:
    with pytest.raises(Unfit):
        made(*commands)


def test_what_is_just_short_enough_is_taken() -> None:
    long = replace(with_actions("x" * 32), summary="s" * 128)
    commands = [replace(long, name=f"{number:p>32}") for number in range(9)]
    assert faults(made(*commands, replace(POLICY, name="last"))) == []


@pytest.mark.parametrize(
    "shape",
    [
        Shape("", ADDRESS),
        Shape("staffroom", ADDRESS),
        Shape(APP_ID + "\n", ADDRESS),
        Shape(APP_ID, ""),
        Shape(APP_ID, "http://bot.school.example"),
        Shape(APP_ID, "https://"),
        Shape(APP_ID, ADDRESS, version="1.0"),
    ],
)
def test_an_app_without_its_id_address_or_version_is_none(shape: Shape) -> None:
    with pytest.raises(Unfit):
        manifest((POLICY,), shape)


@pytest.mark.parametrize(
    ("given", "fits"), [("1.0.1", True), ("10.20.30", True), ("01.0.0", False), ("1.0.0-b", False)]
)
def test_a_version_is_three_numbers(given: str, fits: bool) -> None:  # noqa: FBT001 - pytest hands it over
    assert is_version(given) is fits


@pytest.mark.parametrize("given", ["{" + APP_ID + "}", APP_ID[:-1], APP_ID.replace("6", "g"), APP_ID.replace("-", "")])
def test_what_is_no_app_id_is_told_from_one(given: str) -> None:
    assert is_app_id(APP_ID)
    assert not is_app_id(given)


def test_the_words_about_the_app_do_not_repeat_each_other() -> None:
    whole = made(POLICY)
    assert whole["name"]["short"] != whole["name"]["full"]
    assert whole["description"]["short"] not in whole["description"]["full"]


def test_the_package_holds_the_manifest_and_both_icons_and_nothing_else() -> None:
    whole = made(POLICY)
    with zipfile.ZipFile(io.BytesIO(package(whole))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["manifest.json", *whole["icons"].values()]
        assert json.loads(archive.read("manifest.json")) == whole
        assert archive.read("color.png") == (ICONS / "color.png").read_bytes()
        assert archive.read("outline.png") == (ICONS / "outline.png").read_bytes()


def test_the_same_manifest_makes_the_same_bytes_at_any_time() -> None:
    whole = made(POLICY)
    assert package(whole) == package(deepcopy(whole))
    with zipfile.ZipFile(io.BytesIO(package(whole))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.create_system for entry in archive.infolist()} == {3}
    assert package(whole) != package(made(POLICY, nudges=True))
