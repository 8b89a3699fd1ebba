"""The fake Slack is checked through the client that the bot uses, so that both agree on what Slack is."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from bot.http import OUT_OF_REACH
from bot.platforms.slack.api import Block, Client, Slack, SlackError
from tests.fakes.slack_api import (
    BLACK_HOLE,
    BLACK_HOLE_AFTER_ACCEPT,
    RESET,
    RESET_AFTER_ACCEPT,
    TRICKLE,
    FakeSlackApi,
    Fault,
    rate_limited,
    refused,
    server_error,
)
from tests.fakes.slack_methods import METHODS
from tests.fakes.slack_tokens import CLIENT_ID, CLIENT_SECRET, LASTS
from tests.fakes.slack_workspace import BOT, TEAM, Refused
from tests.guard import FOR_EVER, GUARD, at_once, begun

NOON = 1_795_176_000.0
EMAIL = "sadia.rahman@oakfield.example"
CANARY = "the head is a liar é"


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def words(text: str = "Hello") -> list[Block]:
    return [{"type": "section", "text": plain(text)}]


def modal(text: str = "Hello", metadata: str = "") -> dict[str, Any]:
    button = {"type": "button", "action_id": "ask.0", "text": plain("Open it"), "value": "sealed-value"}
    entry = {"type": "plain_text_input", "action_id": "a", "initial_value": text}
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("A form"),
        "submit": plain("Save"),
        "private_metadata": metadata,
        "blocks": [
            {"type": "input", "block_id": "what", "label": plain("What?"), "element": entry},
            {"type": "actions", "block_id": "more", "elements": [button]},
        ],
    }


def home(text: str = "Hello") -> dict[str, Any]:
    return {"type": "home", "blocks": words(text)}


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: float = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[FakeSlackApi]:
    with FakeSlackApi(clock) as running:
        yield running


@pytest.fixture
def client(slack: FakeSlackApi) -> Slack:
    return Slack(lambda: slack.token, slack.base, timeout=1)


def code(caught: pytest.ExceptionInfo[SlackError]) -> str:
    return caught.value.code


def call(slack: FakeSlackApi, method: str, *, form: bool = False, **arguments: object) -> dict[str, Any]:
    """Call any method by hand."""
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    body = urlencode(arguments) if form else json.dumps(arguments)
    headers = {"Authorization": f"Bearer {slack.token}", "Content-Type": kind}
    with urlopen(Request(slack.base + method, body.encode(), headers)) as answer:  # noqa: S310 - loopback
        read: dict[str, Any] = json.load(answer)
        return read


def fetch(address: str, token: str = "") -> bytes:
    with urlopen(Request(address, headers={"Authorization": f"Bearer {token}"})) as answer:  # noqa: S310 - loopback
        return bytes(answer.read())


def test_the_bot_is_told_who_it_is(client: Slack) -> None:
    assert (client.us().team, client.us().user) == (TEAM, BOT)


@pytest.mark.parametrize("fault", ["account_inactive", "team_access_not_granted"])
def test_a_bot_that_is_locked_out_is_told_so(slack: FakeSlackApi, client: Slack, fault: str) -> None:
    slack.tokens.fault = fault
    with pytest.raises(SlackError) as caught:
        client.us()
    assert code(caught) == fault


def test_a_token_that_does_not_serve_is_refused_with_the_reason(slack: FakeSlackApi, client: Slack) -> None:
    with pytest.raises(SlackError) as caught:
        Slack(lambda: "xoxb-another", slack.base).us()
    assert code(caught) == "invalid_auth"
    slack.tokens.expire()
    with pytest.raises(SlackError) as caught:
        client.us()
    assert code(caught) == "token_expired"
    slack.tokens.revoke()
    with pytest.raises(SlackError) as caught:
        client.us()
    assert code(caught) == "token_revoked"


def test_no_token_at_all_is_told_from_a_wrong_one(slack: FakeSlackApi) -> None:
    with urlopen(Request(slack.base + "auth.test", b"")) as answer:  # noqa: S310 - loopback
        assert json.load(answer)["error"] == "not_authed"


def test_every_method_with_a_scope_is_refused_without_it(slack: FakeSlackApi) -> None:
    slack.scopes.clear()
    scoped = [name for name, method in METHODS.items() if method.scope]
    answers = [call(slack, name, form=True) for name in scoped]
    assert {answer["error"] for answer in answers} == {"missing_scope"}
    assert all(answer["needed"] and answer["provided"] == "" for answer in answers)


def test_missing_and_unknown_arguments_and_methods_are_refused(slack: FakeSlackApi) -> None:
    assert call(slack, "chat.postMessage", text="x")["error"] == "invalid_arguments"
    assert call(slack, "chat.postMessage", channel="C0", text="x", colour="red")["error"] == "invalid_arguments"
    assert call(slack, "chat.shout")["error"] == "unknown_method"


def test_methods_that_read_take_no_json(slack: FakeSlackApi) -> None:
    user = slack.add_user(EMAIL)
    assert call(slack, "users.info", user=user)["error"] == "invalid_arguments"
    assert call(slack, "users.info", form=True, user=user)["ok"]


def test_people_are_found_by_id_and_by_address(slack: FakeSlackApi, client: Slack) -> None:
    sadia = slack.add_user(EMAIL)
    assert client.member(sadia) == client.member_by_email(EMAIL.upper())
    assert client.member(sadia).full


@pytest.mark.parametrize("flag", ["deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger"])
def test_guests_strangers_bots_and_leavers_are_marked(slack: FakeSlackApi, client: Slack, flag: str) -> None:
    assert not client.member(slack.add_user(EMAIL, flags=[flag])).full


def test_nobody_is_found_by_a_wrong_id_or_the_address_of_a_leaver(slack: FakeSlackApi, client: Slack) -> None:
    slack.add_user(EMAIL, flags=["deleted"])
    with pytest.raises(SlackError) as caught:
        client.member_by_email(EMAIL)
    assert code(caught) == "users_not_found"
    with pytest.raises(SlackError) as caught:
        client.member("U0NOBODY")
    assert code(caught) == "user_not_found"


def test_an_address_is_shown_only_with_its_scope(slack: FakeSlackApi, client: Slack) -> None:
    sadia = slack.add_user(EMAIL)
    slack.scopes.remove("users:read.email")
    assert client.member(sadia).email == ""


def test_a_direct_message_lies_in_the_conversation_with_its_metadata(slack: FakeSlackApi, client: Slack) -> None:
    sadia = slack.add_user(EMAIL)
    channel = client.direct_channel(sadia)
    metadata = {"event_type": "staffroom_notice", "event_payload": {"key": "k1"}}
    first = client.post(channel, "One", words(), metadata=metadata)
    client.post(channel, "Two", words(), thread=first)
    assert client.direct_channel(sadia) == channel
    assert [said["text"] for said in slack.direct_messages(sadia)] == ["One", "Two"]
    assert client.metadata_since(channel, "0") == [{}, metadata]
    assert client.metadata_since(channel, first) == [{}]


def test_history_comes_in_pages_and_without_metadata_unless_asked(slack: FakeSlackApi, client: Slack) -> None:
    channel = client.direct_channel(slack.add_user(EMAIL))
    metadata = {"event_type": "staffroom_notice", "event_payload": {"key": "k1"}}
    for _ in range(250):
        client.post(channel, "One", words(), metadata=metadata)
    assert client.metadata_since(channel, "0") == [metadata] * 250
    page = call(slack, "conversations.history", form=True, channel=channel, limit=2)
    assert (len(page["messages"]), page["has_more"], "metadata" in page["messages"][0]) == (2, True, False)
    assert call(slack, "conversations.history", form=True, channel=channel, limit=1000)["error"] == "invalid_limit"


def test_a_message_to_a_user_opens_the_conversation(slack: FakeSlackApi, client: Slack) -> None:
    sadia = slack.add_user(EMAIL)
    client.post(sadia, "One", words())
    assert len(slack.direct_messages(sadia)) == 1


def test_a_channel_takes_messages_only_from_its_members(slack: FakeSlackApi, client: Slack) -> None:
    open_one, closed = slack.add_channel(bot=False), slack.add_channel(kind="group", bot=False)
    archived = slack.add_channel()
    slack.workspace.channels[archived].archived = True
    expected = {
        open_one: "not_in_channel",
        closed: "channel_not_found",
        "C0": "channel_not_found",
        archived: "is_archived",
    }
    for channel, why in expected.items():
        with pytest.raises(SlackError) as caught:
            client.post(channel, "One", words())
        assert code(caught) == why
    with pytest.raises(SlackError) as caught:
        client.metadata_since(open_one, "0")
    assert code(caught) == "not_in_channel"


def test_nobody_opens_a_conversation_with_a_leaver_or_with_itself(slack: FakeSlackApi, client: Slack) -> None:
    for user, why in (
        (slack.add_user(flags=["deleted"]), "user_disabled"),
        (BOT, "cannot_dm_bot"),
        ("U0", "user_not_found"),
    ):
        with pytest.raises(SlackError) as caught:
            client.direct_channel(user)
        assert code(caught) == why
    several = f"{slack.add_user()},{slack.add_user()}"
    assert client.direct_channel(several).startswith("G")


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ({}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "thread_ts": "now"}, "invalid_thread_ts"),
        ({"text": "x", "blocks": [{"type": "section", "text": plain("")}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"text": "x", "blocks": "none"}, "invalid_blocks_format"),
        ({"text": "x", "metadata": {"event_type": "t"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "t", "event_payload": "p"}}, "invalid_metadata_format"),
    ],
)
def test_a_message_that_slack_does_not_take_is_refused(slack: FakeSlackApi, message: dict[str, Any], why: str) -> None:
    channel = slack.add_channel()
    assert call(slack, "chat.postMessage", channel=channel, **message)["error"] == why
    assert slack.messages(channel) == ()


def test_an_ephemeral_message_is_for_one_member_and_in_no_history(slack: FakeSlackApi, client: Slack) -> None:
    sadia, martin = slack.add_user(EMAIL), slack.add_user()
    channel = slack.add_channel(sadia)
    client.post_ephemeral(channel, sadia, "One", words())
    assert [said["text"] for said in slack.ephemerals(sadia)] == ["One"]
    assert (slack.messages(channel), slack.ephemerals(martin)) == ((), ())
    for place, user, why in (
        (channel, martin, "user_not_in_channel"),
        (channel, "U0NOBODY", "user_not_found"),
        (slack.add_channel(sadia, bot=False), sadia, "not_in_channel"),
    ):
        with pytest.raises(SlackError) as caught:
            client.post_ephemeral(place, user, "One", words())
        assert code(caught) == why


def test_a_trigger_serves_once_and_for_three_seconds(slack: FakeSlackApi, client: Slack, clock: Clock) -> None:
    sadia = slack.add_user(EMAIL)
    trigger, late = slack.trigger(sadia), slack.trigger(sadia)
    clock.now += 3
    client.open_view(trigger, modal())
    assert len(slack.views(sadia)) == 1
    clock.now += 0.1
    for serves, why in (
        (trigger, "exchanged_trigger_id"),
        (late, "expired_trigger_id"),
        ("1.2.3", "invalid_trigger_id"),
    ):
        with pytest.raises(SlackError) as caught:
            client.open_view(serves, modal())
        assert code(caught) == why


@pytest.mark.parametrize("view", [home(), {"type": "modal"}, {**modal(), "title": plain("x" * 25)}, "a view"])
def test_a_view_that_slack_does_not_take_is_refused_and_its_trigger_still_serves(
    slack: FakeSlackApi, view: object
) -> None:
    sadia = slack.add_user(EMAIL)
    trigger = slack.trigger(sadia)
    assert call(slack, "views.open", trigger_id=trigger, view=view)["error"] == "invalid_arguments"
    assert call(slack, "views.open", trigger_id=trigger, view=modal())["ok"]


def test_a_modal_is_drawn_anew_unless_somebody_was_faster(slack: FakeSlackApi, client: Slack) -> None:
    sadia = slack.add_user(EMAIL)
    client.open_view(slack.trigger(sadia), modal())
    before = dict(slack.views(sadia)[0])
    slack.views(sadia)[0]["state"]["values"] = {"what": {"a": {"value": "typed"}}, "gone": {"a": {"value": "typed"}}}
    client.update_view(before["id"], modal("Second"), before["hash"])
    assert slack.views(sadia)[0]["state"]["values"] == {"what": {"a": {"value": "typed"}}}
    with pytest.raises(SlackError) as caught:
        client.update_view(before["id"], modal("Third"), before["hash"])
    assert code(caught) == "hash_conflict"
    client.update_view(before["id"], modal("Fourth"))
    with pytest.raises(SlackError) as caught:
        client.update_view("V0NONE", modal())
    assert code(caught) == "not_found"


def test_views_are_stacked_three_deep(slack: FakeSlackApi, client: Slack) -> None:
    sadia = slack.add_user(EMAIL)
    client.open_view(slack.trigger(sadia), modal())

    def push(view: str) -> dict[str, Any]:
        return call(slack, "views.push", trigger_id=slack.trigger(sadia, view), view=modal())

    assert push("V0NONE")["error"] == "not_found"
    assert push(slack.views(sadia)[-1]["id"])["ok"]
    assert push(slack.views(sadia)[-1]["id"])["ok"]
    assert push(slack.views(sadia)[-1]["id"])["error"] == "push_limit_reached"
    assert slack.views(sadia)[2]["previous_view_id"] == slack.views(sadia)[1]["id"]


def test_app_home_is_published_for_somebody_who_is_there(slack: FakeSlackApi, client: Slack) -> None:
    sadia = slack.add_user(EMAIL)
    assert slack.home(sadia) is None
    client.publish_home(sadia, home())
    client.publish_home(sadia, home("Second"))
    drawn = slack.home(sadia)
    assert drawn is not None
    assert drawn["blocks"] == words("Second")
    client.update_view(drawn["id"], home("Third"))
    assert call(slack, "views.publish", user_id=sadia, view=home(), hash="1.2")["error"] == "hash_conflict"
    with pytest.raises(SlackError) as caught:
        client.publish_home("U0NOBODY", home())
    assert code(caught) == "user_not_found"


def test_the_answer_to_a_sent_modal_changes_what_is_open(slack: FakeSlackApi, client: Slack) -> None:
    sadia = slack.add_user(EMAIL)
    client.open_view(slack.trigger(sadia), modal())
    assert slack.acknowledged(sadia, {"response_action": "errors", "errors": {"what": "Why?"}}) == {"what": "Why?"}
    assert slack.acknowledged(sadia, {"response_action": "update", "view": modal("Saved")}) == {}
    slack.acknowledged(sadia, {"response_action": "push", "view": modal("More")})
    assert [view["blocks"][0]["element"]["initial_value"] for view in slack.views(sadia)] == ["Saved", "More"]
    slack.acknowledged(sadia, None)
    assert len(slack.views(sadia)) == 1
    slack.acknowledged(sadia, {"response_action": "clear"})
    assert slack.views(sadia) == ()


@pytest.mark.parametrize(
    "body",
    [
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors", "errors": {"more": "not an input"}},
        {"response_action": "update", "view": home()},
        {"response_action": "dance"},
    ],
)
def test_an_answer_that_slack_does_not_take_is_refused(
    slack: FakeSlackApi, client: Slack, body: dict[str, Any]
) -> None:
    sadia = slack.add_user(EMAIL)
    client.open_view(slack.trigger(sadia), modal())
    with pytest.raises(Refused):
        slack.acknowledged(sadia, body)


def test_an_address_to_answer_by_serves_five_times_in_thirty_minutes(
    slack: FakeSlackApi, client: Slack, clock: Clock
) -> None:
    sadia = slack.add_user(EMAIL)
    channel = slack.add_channel(sadia)
    address, late = slack.response_url(sadia, channel), slack.response_url(sadia, channel)
    for _ in range(5):
        client.respond(address, {"text": "One", "blocks": words()})
    assert (len(slack.ephemerals(sadia)), slack.messages(channel)) == (5, ())
    clock.now += 30 * 60 + 1
    for gone in (address, late, f"{slack.host}/response/0"):
        with pytest.raises(SlackError) as caught:
            client.respond(gone, {"text": "Six"})
        assert code(caught) == "http_404"
    clock.now -= 1
    client.respond(late, {"text": "In time", "response_type": "in_channel"})
    assert [said["text"] for said in slack.messages(channel)] == ["In time"]
    with pytest.raises(SlackError):
        client.respond(address, {"text": "Six"})


def test_an_answer_may_take_the_place_of_the_message_it_came_from(slack: FakeSlackApi, client: Slack) -> None:
    sadia = slack.add_user(EMAIL)
    channel = client.direct_channel(sadia)
    ts = client.post(channel, "One", words())
    client.respond(slack.response_url(sadia, channel, ts), {"text": "Two", "replace_original": True})
    assert [said["text"] for said in slack.messages(channel)] == ["Two"]
    client.respond(slack.response_url(sadia, channel, ts), {"delete_original": True})
    assert slack.messages(channel) == ()
    with pytest.raises(SlackError):
        client.respond(slack.response_url(sadia, channel, ts), {"text": "Three", "replace_original": True})
    with pytest.raises(SlackError):
        client.respond(slack.response_url(sadia, channel), {"text": "Four", "shout": True})
    assert [answer.get("text") for answer in slack.answers[sadia]] == ["Two", None]


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [("1", 1), ("30", 30), ("3600", 3600), (None, None), ("soon", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)],
)
def test_a_rate_limit_says_how_long_as_the_test_wishes(
    slack: FakeSlackApi, client: Slack, retry_after: str | None, wait: int | None
) -> None:
    slack.fail(rate_limited(retry_after))
    with pytest.raises(SlackError) as caught:
        client.us()
    assert code(caught) == "ratelimited"
    assert caught.value.retry_after == (None if wait is None else timedelta(seconds=wait))
    assert client.us().team == TEAM


@pytest.mark.parametrize(
    ("fault", "why", "arrives"),
    [
        (server_error(), "http_503", False),
        (server_error(500), "http_500", False),
        (refused("internal_error"), "internal_error", False),
        (RESET, OUT_OF_REACH, False),
        (RESET_AFTER_ACCEPT, OUT_OF_REACH, True),
        (BLACK_HOLE, OUT_OF_REACH, False),
        (BLACK_HOLE_AFTER_ACCEPT, OUT_OF_REACH, True),
    ],
)
def test_a_call_fails_before_or_after_it_was_taken(
    slack: FakeSlackApi, client: Slack, fault: Fault, why: str, *, arrives: bool
) -> None:
    channel = slack.add_channel()
    slack.fail(fault, method="chat.postMessage")
    assert client.us().team == TEAM
    with pytest.raises(SlackError) as caught:
        at_once(lambda: client.post(channel, "One", words()))
    assert code(caught) == why
    assert len(slack.messages(channel)) == arrives
    client.post(channel, "Two", words())


@pytest.mark.parametrize("fault", [BLACK_HOLE, TRICKLE])
def test_who_hangs_is_let_go_when_the_test_says_so(slack: FakeSlackApi, fault: Fault) -> None:
    slack.fail(fault)
    patient = Slack(lambda: slack.token, slack.base, timeout=int(FOR_EVER))
    waits = begun(patient.us)
    assert slack.hung.wait(GUARD)
    assert patient.us().team == TEAM  # the control: nobody else hangs
    assert not waits.done()
    slack.let_go()
    assert isinstance(waits.exception(GUARD), SlackError)


def test_a_fault_lasts_as_often_as_it_is_told_or_until_it_is_healed(slack: FakeSlackApi, client: Slack) -> None:
    slack.fail(server_error(), times=2)
    for _ in range(2):
        with pytest.raises(SlackError):
            client.us()
    client.us()
    slack.fail(server_error(), times=0)
    for _ in range(3):
        with pytest.raises(SlackError):
            client.us()
    slack.heal()
    client.us()
    assert slack.calls == ["auth.test"] * 7


def test_a_token_is_rotated_and_its_refresh_token_serves_once(slack: FakeSlackApi, clock: Clock) -> None:
    owner, used, before = Client(CLIENT_ID, CLIENT_SECRET), slack.tokens.refresh_token, slack.token
    grant = Slack.refresh(owner, used, slack.base)
    assert (grant.access, grant.refresh, grant.lasts) == (slack.token, slack.tokens.refresh_token, timedelta(hours=12))
    assert Slack(lambda: before, slack.base).us().team == TEAM
    for wrong, token, why in (
        (owner, used, "invalid_refresh_token"),
        (owner, "xoxe-1-none", "invalid_refresh_token"),
        (Client(CLIENT_ID, "guess"), grant.refresh, "bad_client_secret"),
        (Client("1.2", CLIENT_SECRET), grant.refresh, "invalid_client_id"),
    ):
        with pytest.raises(SlackError) as caught:
            Slack.refresh(wrong, token, slack.base)
        assert code(caught) == why
    clock.now += LASTS
    with pytest.raises(SlackError) as caught:
        Slack(lambda: slack.token, slack.base).us()
    assert code(caught) == "token_expired"


def test_a_refresh_token_may_have_a_short_grace(slack: FakeSlackApi, clock: Clock) -> None:
    owner, used = Client(CLIENT_ID, CLIENT_SECRET), slack.tokens.refresh_token
    slack.tokens.grace = 60
    Slack.refresh(owner, used, slack.base)
    Slack.refresh(owner, used, slack.base)
    clock.now += 60
    with pytest.raises(SlackError):
        Slack.refresh(owner, used, slack.base)


def test_a_file_is_read_with_the_token_and_the_scope_alone(slack: FakeSlackApi, client: Slack) -> None:
    address = slack.add_file("screen.png", b"picture")["url_private_download"]
    assert client.download(address, 100) == b"picture"
    assert client.download(address, 3) == b"pict"
    assert b"Sign in" in fetch(address)
    slack.scopes.remove("files:read")
    assert b"Sign in" in fetch(address, slack.token)
    slack.scopes.add("files:read")
    with pytest.raises(SlackError) as caught:
        client.download(f"{slack.host}/files-pri/{TEAM}-F0NONE/x", 100)
    assert code(caught) == "http_404"


def test_a_file_is_uploaded_in_three_steps(slack: FakeSlackApi) -> None:
    channel = slack.add_channel()
    begun = call(slack, "files.getUploadURLExternal", form=True, filename="week.xlsx", length=4)
    named = [{"id": begun["file_id"], "title": "Week"}]
    assert call(slack, "files.completeUploadExternal", files=named)["error"] == "file_not_found"
    with pytest.raises(HTTPError):
        urlopen(begun["upload_url"], b"too long")  # noqa: S310 - loopback
    with urlopen(begun["upload_url"], b"xlsx") as answer:  # noqa: S310 - loopback
        assert answer.read() == b"OK - 4"
    with pytest.raises(HTTPError):
        urlopen(begun["upload_url"], b"xlsx")  # noqa: S310 - loopback
    assert call(slack, "files.completeUploadExternal", files=named, channel_id=channel)["ok"]
    assert [said["files"][0]["name"] for said in slack.messages(channel)] == ["week.xlsx"]
    assert call(slack, "files.completeUploadExternal", files=named)["error"] == "file_not_found"


def test_an_upload_needs_a_length_and_a_list_of_files_and_no_channel(slack: FakeSlackApi) -> None:
    assert call(slack, "files.getUploadURLExternal", form=True, filename="x", length=0)["error"] == "invalid_arguments"
    assert call(slack, "files.completeUploadExternal", files="F0")["error"] == "invalid_arguments"
    begun = call(slack, "files.getUploadURLExternal", form=True, filename="x", length=1)
    urlopen(begun["upload_url"], b"x").close()  # noqa: S310 - loopback
    assert call(slack, "files.completeUploadExternal", files=[{"id": begun["file_id"]}])["ok"]


def test_words_of_a_message_are_found_in_what_was_sent(slack: FakeSlackApi, client: Slack) -> None:
    sadia = slack.add_user(EMAIL)
    for send in (
        lambda: client.post(sadia, CANARY, words()),
        lambda: client.post(sadia, "x", words(CANARY)),
        lambda: client.publish_home(sadia, home(CANARY)),
        lambda: client.respond(slack.response_url(sadia, slack.add_channel(sadia)), {"text": CANARY}),
        lambda: client.open_view(slack.trigger(sadia), modal(metadata=CANARY)),
        lambda: client.direct_channel(sadia + CANARY),
    ):
        before = slack.everything_sent().count(CANARY)
        try:
            send()
        except SlackError:
            assert slack.calls[-1] == "conversations.open"
        assert slack.everything_sent().count(CANARY) > before


def test_words_that_a_modal_shows_are_kept_apart_by_who_sees_them(slack: FakeSlackApi, client: Slack) -> None:
    sadia, martin = slack.add_user(EMAIL), slack.add_user()
    client.open_view(slack.trigger(sadia), modal(CANARY))
    client.update_view(slack.views(sadia)[0]["id"], modal(CANARY))
    slack.acknowledged(sadia, {"response_action": "update", "view": modal(CANARY)})
    client.open_view(slack.trigger(martin), modal("nothing"))
    with pytest.raises(SlackError):
        client.update_view("V0NONE", modal(CANARY))
    assert CANARY not in slack.everything_sent()
    assert "sealed-value" in slack.everything_sent()
    seen = {user: sum(CANARY in view for view in views) for user, views in slack.views_sent().items()}
    assert seen == {sadia: 3, martin: 0, "": 1}


def test_the_token_is_not_in_what_was_sent(slack: FakeSlackApi, client: Slack) -> None:
    client.us()
    assert slack.token not in slack.everything_sent()
    assert "user-agent" in slack.everything_sent()
