import json
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.request.internals import parse_body

from bot.platforms.fetching import SentFile
from bot.platforms.payload import NotUnderstood
from bot.platforms.slack import read
from bot.platforms.slack.incoming import (
    HomeOpened,
    Message,
    MessageShortcut,
    OpenView,
    Pressed,
    Sender,
    SlashCommand,
)
from tests.platforms.slack.payloads import NAMES, payload

OURS, THEIRS, ORGANISATION = "T0CAREYFED", "T0ELSEWHERE", "E0TRUST"
SADIA, VISITOR = Sender(OURS, "U0SADIA"), Sender(THEIRS, "U0VISITOR")
TRIGGER = "7310250021.4410022.9f3c1b0e5a"
VALUE = '["policy","section","B.3","","","","",0]'
METADATA = '["escalate","report","","","n0nce","","",0]'
ASKING = "please can I have Friday off?"
READERS: tuple[Callable[[object], object], ...] = (
    read.slash_command,
    read.pressed,
    read.submitted,
    read.message_shortcut,
    read.message,
    read.mention,
    read.home_opened,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=12), inside, max_size=4),
    max_leaves=12,
)


def message(name: str) -> Message:
    """Return a payload that must be a person's message."""
    found = read.message(payload(name))
    assert found is not None
    return found


def submitted_with(element: dict[str, Any]) -> object:
    body = payload("view_submission")
    body["view"]["state"]["values"] = {"what": {"a": element}}
    return read.submitted(body).texts.get("what")


def test_a_slash_command_is_read_as_it_was_typed() -> None:
    assert read.slash_command(payload("slash_command")) == SlashCommand(
        SADIA,
        "policy",
        "may I be friends with a pupil & their parents?",
        "C0STAFFROOM",
        TRIGGER,
        "https://hooks.slack.com/commands/T0CAREYFED/4410022/k3Vd81",
    )


def test_a_slash_command_is_read_the_same_from_what_bolt_parses() -> None:
    fields = payload("slash_command")
    parsed = parse_body(urlencode(fields), "application/x-www-form-urlencoded")
    assert read.slash_command(parsed) == read.slash_command(fields)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("slash_command_bare", ("help", "", "C0STAFFROOM", SADIA)),
        ("slash_command_in_dm", ("policy", "B3", "D0SADIA", SADIA)),
        (
            "slash_command_from_elsewhere",
            ("policy", "may I be friends with a pupil & their parents?", "C0STAFFROOM", VISITOR),
        ),
    ],
)
def test_a_slash_command_says_who_typed_what_and_where(name: str, expected: tuple[object, ...]) -> None:
    typed = read.slash_command(payload(name))
    assert (typed.name, typed.text, typed.channel, typed.sender) == expected


@pytest.mark.parametrize("command", ["", "/", "/po licy", "/" + "x" * 81, None, 7])
def test_a_slash_command_without_a_proper_name_is_not_understood(command: object) -> None:
    with pytest.raises(NotUnderstood):
        read.slash_command(payload("slash_command") | {"command": command})


def test_a_button_in_a_message_is_read_with_the_address_to_answer_to() -> None:
    assert read.pressed(payload("block_actions_ephemeral")) == Pressed(
        SADIA, "ask.0", VALUE, TRIGGER, "C0STAFFROOM", "https://hooks.slack.com/actions/T0CAREYFED/4410023/m2Hq77"
    )
    assert read.pressed(payload("block_actions_direct_message")).channel == "D0SADIA"


def test_the_channel_of_a_button_may_stand_in_its_container_alone() -> None:
    body = payload("block_actions_ephemeral")
    del body["channel"]
    assert read.pressed(body).channel == "C0STAFFROOM"


def test_a_button_that_opens_an_address_has_no_value() -> None:
    pressed = read.pressed(payload("block_actions_url_button"))
    assert (pressed.action, pressed.value) == ("link.0", "")


def test_a_button_in_a_modal_knows_its_modal() -> None:
    pressed = read.pressed(payload("block_actions_modal"))
    assert pressed.view == OpenView("V0FORM", "1795161601.3wRYuk3R", METADATA)
    assert (pressed.value, pressed.channel, pressed.response_url) == ("more", "", "")


def test_a_choice_that_acts_at_once_gives_its_code() -> None:
    assert read.pressed(payload("block_actions_modal_select")).value == "threat"


def test_a_button_in_app_home_is_told_from_one_in_a_modal() -> None:
    view = read.pressed(payload("block_actions_home")).view
    assert view is not None
    assert view.home


def test_a_view_of_another_kind_is_none_of_ours() -> None:
    body = payload("block_actions_modal")
    body["view"]["type"] = "workflow_step"
    assert read.pressed(body).view is None


def test_every_kind_of_input_is_read_by_the_name_of_its_block() -> None:
    sent = read.submitted(payload("view_submission"))
    assert (sent.sender, sent.metadata) == (SADIA, METADATA)
    assert sent.texts == {
        "what": "A post says “the head <lies> & cheats”.\nIt has 40 shares.",
        "where": "",
        "kind": "threat",
        "platform": "",
        "who": "parent",
        "kinds": ("hate", "threat"),
        "told": (),
        "seen_on": "2026-11-20",
        "posted_on": "",
        "seen_at": "2026-11-20 08:05",
        "summer": "2026-06-24 09:05",
        "posted_at": "",
        "link": "https://social.example/p/1?a=1&b=2",
        "reply_to": "sadia@carey.example",
        "shares": "40",
    }
    address = "https://files.slack.com/files-pri/T0CAREYFED-F0PICTURE/download/screen_shot.png"
    assert sent.files == {
        "evidence": (SentFile("F0PICTURE", "screen shot.png", 92582, address),),
        "more_evidence": (),
    }


def test_an_input_block_without_an_element_is_left_out() -> None:
    body = payload("view_submission")
    body["view"]["state"]["values"] = {"what": {}, "größe": {"a": {"type": "plain_text_input", "value": "x"}}}
    sent = read.submitted(body)
    assert (sent.texts, sent.files) == ({}, {})


@pytest.mark.parametrize(
    "element",
    [
        {"type": "plain_text_input", "value": 7},
        {"type": "static_select", "selected_option": "threat"},
        {"type": "multi_static_select", "selected_options": {"value": "threat"}},
        {"type": "datetimepicker", "selected_date_time": "1795161900"},
        {"type": "datetimepicker", "selected_date_time": True},
        {"type": "file_input", "files": [{"id": "F0", "size": -1}]},
        {"type": "file_input", "files": [{"id": "F0", "size": 1.5}]},
        {"type": "file_input", "files": [{"size": 1}]},
        {"type": "file_input", "files": "F0"},
    ],
)
def test_an_answer_of_the_wrong_type_is_not_understood(element: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        submitted_with(element)


def test_a_shortcut_on_a_message_brings_what_it_says_and_who_wrote_it() -> None:
    assert read.message_shortcut(payload("message_action")) == MessageShortcut(
        SADIA,
        "escalate.message",
        TRIGGER,
        "C0STAFFROOM",
        "1795161600.000300",
        "U0MARTIN",
        "parents & carers are saying this",
        "https://hooks.slack.com/app/T0CAREYFED/4410024/p1Zz09",
    )


def test_a_shortcut_on_a_bots_message_has_no_writer() -> None:
    assert read.message_shortcut(payload("message_action_on_bot")).writer == ""


def test_a_shortcut_without_the_ts_of_its_message_takes_it_from_the_message() -> None:
    body = payload("message_action")
    del body["message_ts"]
    assert read.message_shortcut(body).ts == "1795161600.000300"


@pytest.mark.parametrize(
    ("name", "kind", "channel"),
    [
        ("message_im", "im", "D0SADIA"),
        ("message_channel", "channel", "C0STAFFROOM"),
        ("message_group", "group", "G0LEADERS"),
        ("message_mpim", "mpim", "G0THREE"),
    ],
)
def test_a_message_says_in_what_kind_of_channel_it_stands(name: str, kind: str, channel: str) -> None:
    said = message(name)
    assert (said.sender, said.kind, said.channel) == (SADIA, kind, channel)


def test_a_message_is_read_without_slacks_escapes() -> None:
    assert message("message_channel") == Message(
        SADIA,
        "C0STAFFROOM",
        "channel",
        "1795161700.000400",
        "please can I have Friday off & leave at 3?",
        "please can I have Friday off & leave at 3?",
    )


def test_a_message_says_that_files_came_with_it_and_nothing_of_them() -> None:
    assert message("message_file_share").with_files
    assert not message("message_channel").with_files


def test_only_the_writers_own_words_count_as_own() -> None:
    said = message("message_rich_text")
    assert said.own == (
        "Look at   & ask  or  in  see the form or https://leave.example  by 20 November it\u2019s mine\n"
        "first point\nsecond point"
    )
    assert said.mentioned == ("U0MARTIN",)
    assert "Monday" in said.text
    assert "leave early" in said.text


def test_a_message_is_shown_with_labels_and_without_ids() -> None:
    assert message("message_rich_text").text == (
        "> please may I have Monday off\nLook at `leave_request()` & ask or in #leave see the form or "
        "https://leave.example :smile: by 20 November it\u2019s *mine*\n• first point\n• second _point_\n"
        "```may I leave early```"
    )


def test_without_rich_text_quotations_and_code_are_told_by_their_marks() -> None:
    assert message("message_plain_text").own == "no, said   and\n \nthat\u2019s office@carey.example\u2019s job"


def test_words_of_a_message_that_was_shared_are_not_the_sharers() -> None:
    said = message("message_shared")
    assert (said.text, said.own) == ("look at this", "look at this")


def test_a_reply_knows_its_thread_and_who_began_it() -> None:
    said = message("message_in_thread")
    assert (said.thread, said.thread_by) == ("1795161600.000300", "U0STAFFBOT")


def test_a_reply_that_is_shown_in_the_channel_too_knows_its_thread() -> None:
    said = message("message_thread_broadcast")
    assert (said.thread, said.thread_by) == ("1795161600.000300", "U0MARTIN")


@pytest.mark.parametrize("name", ["message_file_share", "message_me", "message_thread_broadcast"])
def test_words_with_a_file_or_about_oneself_or_in_a_thread_are_a_persons_message(name: str) -> None:
    assert "Friday off" in message(name).own


@pytest.mark.parametrize(
    "name",
    [
        "message_changed",
        "message_deleted",
        "message_bot_message",
        "message_by_app",
        "message_own",
        "message_channel_join",
        "app_mention",
        "app_home_opened",
        "app_uninstalled",
        "tokens_revoked",
    ],
)
def test_what_is_no_persons_new_message_is_none(name: str) -> None:
    assert read.message(payload(name)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"subtype": "channel_topic"},
        {"bot_id": "B0"},
        {"app_id": "A0"},
        {"bot_profile": {"id": "B0"}},
        {"hidden": True},
        {"edited": {"user": "U0SADIA", "ts": "1.2"}},
        {"user": None},
        {"user": "USLACKBOT"},
        {"channel_type": "app_home"},
    ],
)
def test_each_mark_of_another_kind_of_message_is_enough(change: dict[str, object]) -> None:
    body = payload("message_channel")
    assert read.message(body) is not None
    body["event"] |= change
    assert read.message(body) is None


def test_a_mention_is_read_like_a_message() -> None:
    said = read.mention(payload("app_mention"))
    assert said is not None
    assert (said.sender, said.text, said.kind, said.mentioned) == (
        SADIA,
        "may I post a class photo?",
        "channel",
        ("U0STAFFBOT",),
    )


@pytest.mark.parametrize("name", ["app_mention_by_app", "message_channel"])
def test_a_mention_by_an_app_is_none(name: str) -> None:
    assert read.mention(payload(name)) is None


@pytest.mark.parametrize("name", ["app_home_opened", "app_home_opened_again"])
def test_who_opens_app_home_is_known(name: str) -> None:
    assert read.home_opened(payload(name)) == HomeOpened(SADIA)


@pytest.mark.parametrize("name", ["app_home_opened_messages", "message_im"])
def test_the_messages_tab_is_not_app_home(name: str) -> None:
    assert read.home_opened(payload(name)) is None


@pytest.mark.parametrize(
    ("reader", "name", "team"),
    [
        (read.pressed, "block_actions_from_elsewhere", THEIRS),
        (read.pressed, "block_actions_from_elsewhere_in_our_channel", THEIRS),
        (read.pressed, "block_actions_enterprise", OURS),
        (read.pressed, "block_actions_org_wide", ORGANISATION),
        (read.submitted, "view_submission_from_elsewhere", THEIRS),
        (read.submitted, "view_submission_enterprise", OURS),
        (read.message_shortcut, "message_action_without_user_team", OURS),
        (read.message, "message_im_without_team", OURS),
        (read.message, "message_from_elsewhere", THEIRS),
        (read.message, "message_from_elsewhere_as_theirs", THEIRS),
        (read.message, "message_from_elsewhere_organisation", "E0THEIRS"),
        (read.message, "message_enterprise", OURS),
        (read.message, "message_org_wide", OURS),
        (read.mention, "app_mention_from_elsewhere", THEIRS),
    ],
)
def test_the_senders_own_workspace_is_told_from_ours(reader: Callable[[object], Any], name: str, team: str) -> None:
    assert reader(payload(name)).sender.team == team


def test_in_a_shared_channel_an_event_without_a_team_is_nobodys() -> None:
    with pytest.raises(NotUnderstood):
        read.message(payload("message_shared_channel_without_team"))


def test_somebody_of_another_organisation_is_not_taken_for_ours_in_our_channel() -> None:
    body = payload("block_actions_enterprise")
    body["user"]["team_id"] = "E0THEIRS"
    assert read.pressed(body).sender.team == "E0THEIRS"


def test_an_interaction_without_any_workspace_is_not_understood() -> None:
    body = payload("block_actions_ephemeral") | {"team": None}
    del body["user"]["team_id"]
    with pytest.raises(NotUnderstood):
        read.pressed(body)


@pytest.mark.parametrize("bad", ["u0sadia", "U0 SADIA", "U0SADIÄ", "U0SADIA\n", "\ud800", "U" * 65, 7, [], {}])
def test_an_id_that_slack_would_not_make_is_not_understood(bad: object) -> None:
    body = payload("message_channel")
    body["event"]["user"] = bad
    with pytest.raises(NotUnderstood):
        read.message(body)


@pytest.mark.parametrize("ts", ["", "now", "1795161700", "1.2.3", "1.\u0662", None])
def test_a_ts_that_slack_would_not_make_is_not_understood(ts: object) -> None:
    body = payload("message_channel")
    body["event"]["ts"] = ts
    with pytest.raises(NotUnderstood):
        read.message(body)


@pytest.mark.parametrize("trigger", ["", "\ud800", "tr\nigger", "größe"])
def test_a_code_that_slack_would_not_make_is_not_understood(trigger: str) -> None:
    with pytest.raises(NotUnderstood):
        read.slash_command(payload("slash_command") | {"trigger_id": trigger})


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("block_actions_ephemeral", ("trigger_id",)),
        ("block_actions_ephemeral", ("actions",)),
        ("block_actions_ephemeral", ("actions", 0, "action_id")),
        ("block_actions_ephemeral", ("user",)),
    ],
)
def test_a_button_without_what_it_needs_is_not_understood(name: str, path: tuple[str | int, ...]) -> None:
    body: Any = payload(name)
    within = body
    for step in path[:-1]:
        within = within[step]
    del within[path[-1]]
    with pytest.raises(NotUnderstood):
        read.pressed(body)


def test_the_error_holds_nothing_of_the_payload() -> None:
    body = payload("view_submission")
    body["view"]["state"]["values"]["what"]["a"]["value"] = {"canary": "the head is cruel"}
    with pytest.raises(NotUnderstood) as caught:
        read.submitted(body)
    assert (caught.value.args, vars(caught.value), caught.value.__context__) == ((NotUnderstood.sentence,), {}, None)


@given(JSON)
def test_whatever_json_arrives_it_is_read_or_not_understood(body: object) -> None:
    for reader in READERS:
        understood(reader, body)


@given(st.sampled_from(NAMES), st.randoms(use_true_random=False), JSON)
def test_a_real_request_with_anything_in_any_place_is_read_or_not_understood(
    name: str, chance: random.Random, value: object
) -> None:
    body = payload(name)
    holder, key = chance.choice(places(body))
    holder[key] = value
    for reader in READERS:
        understood(reader, body)


@given(st.sampled_from(NAMES), st.randoms(use_true_random=False))
def test_a_real_request_with_anything_missing_is_read_or_not_understood(name: str, chance: random.Random) -> None:
    body = payload(name)
    holder, key = chance.choice(places(body))
    del holder[key]
    for reader in READERS:
        understood(reader, body)


def test_the_search_for_other_errors_sees_one() -> None:
    with pytest.raises(KeyError):
        understood(lambda body: payload("app_uninstalled")[str(body)], "user")


@pytest.mark.parametrize("name", NAMES)
def test_every_reader_takes_or_refuses_every_kind_of_request(name: str) -> None:
    for reader in READERS:
        understood(reader, payload(name))


def understood(reader: Callable[[object], object], body: object) -> object:
    """Return what a reader makes of a body, which can always be written down."""
    try:
        found = reader(body)
    except NotUnderstood:
        return None
    if isinstance(found, SlashCommand | Pressed | MessageShortcut | Message | HomeOpened):
        repr(found).encode()
    return found


def places(part: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - any JSON
    """Return every place in a payload: the object or list that holds it, and its key."""
    keys = list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
    here: list[tuple[Any, Any]] = [(part, key) for key in keys]
    return here + [place for key in keys for place in places(part[key])]


def test_the_payloads_are_plain_json() -> None:
    assert all(json.loads(json.dumps(payload(name))) == payload(name) for name in NAMES)
