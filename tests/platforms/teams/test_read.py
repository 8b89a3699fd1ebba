"""Activities of Teams, read at the door."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.fetching import SentFile
from bot.platforms.payload import NotUnderstood
from bot.platforms.teams import read
from bot.platforms.teams.api import CARD
from bot.platforms.teams.incoming import Chosen, Consented, Installed, Message, Place, Pressed, Searched, Sender
from tests.platforms.teams.signed import (
    APP_ID,
    OBJECT_ID,
    SERVICE_URL,
    TENANT,
    USER,
    Json,
    activity,
    in_channel,
    invoke,
    message,
)

ANNA = Sender(TENANT, USER, OBJECT_ID, Place(SERVICE_URL, "a:1anna-and-the-bot"))
BOT = {"type": "mention", "mentioned": {"id": f"28:{APP_ID}", "name": "Staffroom"}, "text": "<at>Staffroom</at>"}
SAM = {"type": "mention", "mentioned": {"id": "29:sam", "name": "Sam"}, "text": "<at>Sam</at>"}
SAMS = "99999999-8888-4777-8666-555555555555"
"""An account."""
PICTURE = "https://oak-my.sharepoint.com/personal/anna/shot.png?tempauth=made-up,1"
READERS: tuple[Callable[[Any, Sender], object], ...] = (
    read.message,
    read.submitted_in_chat,
    read.executed,
    read.dialog,
    read.chosen,
    read.searched,
    read.installed,
    read.consented,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=8,
)


def sender(**changes: Any) -> Sender:  # noqa: ANN401 - JSON
    return read.sender(activity(**changes), SERVICE_URL, TENANT)


def heard(what: Json) -> Message:
    found = read.message(what, ANNA)
    assert found is not None
    return found


def test_a_card_that_somebody_posts_says_nothing_however_it_is_marked_up() -> None:
    card = {"contentType": CARD, "content": {"type": "AdaptiveCard"}}
    marked = '\n<span class="inline-compose-card" id="1"><span>x</span></span>\n'.replace("x", "")
    for said in ("", " ", marked):
        assert read.message(activity(text=said, attachments=[card]), ANNA) is None
    assert heard(activity(text="what is rule 8?", attachments=[card])).text == "what is rule 8?"  # the control


def talk(**changes: object) -> Json:
    return {"id": "a:talk", "conversationType": "personal", "tenantId": TENANT, **changes}


def test_who_sent_something_is_read_with_where() -> None:
    assert sender() == ANNA


@pytest.mark.parametrize(
    ("conversation", "place"),
    [
        (talk(), Place(SERVICE_URL, "a:talk")),
        (talk(conversationType=None), Place(SERVICE_URL, "a:talk", personal=False)),
        (talk(conversationType="groupChat"), Place(SERVICE_URL, "a:talk", personal=False)),
        (talk(isGroup=False), Place(SERVICE_URL, "a:talk")),
        (talk(isGroup=True), Place(SERVICE_URL, "a:talk", personal=False)),
        (talk(conversationType="groupChat", id="19:g@thread.v2"), Place(SERVICE_URL, "19:g@thread.v2", personal=False)),
        (
            talk(conversationType="channel", id="19:c@thread.tacv2;messageid=123"),
            Place(SERVICE_URL, "19:c@thread.tacv2", personal=False, thread="123"),
        ),
        (talk(conversationType="meeting", id="19:m@thread.v2"), Place(SERVICE_URL, "19:m@thread.v2", personal=False)),
    ],
)
def test_a_place_is_private_only_where_nobody_else_is(conversation: Json, place: Place) -> None:
    assert sender(conversation=conversation).place == place


def test_the_talk_of_two_people_is_not_somebodys_talk_with_the_bot_although_teams_calls_it_personal() -> None:
    between = "19:99999999-8888-4777-8666-555555555555_99999999-8888-4777-8666-444444444444@unq.gbl.spaces"
    assert sender(conversation=talk(id=between)).place == Place(SERVICE_URL, between, personal=False)


def test_an_account_may_be_missing_where_the_gate_lets_it() -> None:
    assert sender(**{"from": {"id": USER}}).account == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"from": None},
        {"from": {"id": ""}},
        {"from": {"id": "with space"}},
        {"from": {"id": "x" * 513}},
        {"from": {"id": USER, "aadObjectId": "né"}},
        {"from": "x"},
        {"conversation": None},
        {"conversation": {"id": 7}},
        {"conversation": {"id": "a:talk", "conversationType": "é"}},
        {"conversation": talk(id=";messageid=1")},
        {"conversation": talk(id="..;messageid=1")},
        {"conversation": talk(id=".")},
        {"from": {"id": ".."}},
        {"from": {"id": USER, "aadObjectId": "."}},
    ],
)
def test_nobody_and_nowhere_are_not_understood(changes: Json) -> None:
    with pytest.raises(NotUnderstood):
        sender(**changes)


def test_a_message_is_read_as_people_see_it() -> None:
    assert heard(message("photos of pupils")) == Message(ANNA, "1485983408511", "photos of pupils", "photos of pupils")


@pytest.mark.parametrize(
    ("entities", "text", "said", "ours"),
    [
        ([BOT], "<at>Staffroom</at> help", "help", True),
        ([BOT, BOT], "<at>Staffroom</at> may I, <at>Staffroom</at>", "may I,", True),
        ([{**BOT, "text": None}], "<at>Staffroom</at> help", "Staffroom help", True),
        ([{**BOT, "text": ""}], "help me", "help me", True),
        ([SAM], "<at>Sam</at> may I?", "Sam may I?", False),
        ([BOT, SAM], "<at>Staffroom</at> ask <at>Sam</at>", "ask Sam", True),
        ([{"type": "clientInfo"}, {"type": "mention"}], "help", "help", False),
        ([{"type": "mention", "mentioned": None}], "help", "help", False),
        (None, "help", "help", False),
    ],
)
def test_mentions_of_the_bot_are_taken_out_and_other_peoples_are_names(
    entities: list[Json] | None,
    text: str,
    said: str,
    ours: bool,  # noqa: FBT001 - a table
) -> None:
    found = heard(message(text, entities=entities))
    assert (found.text, found.mentions_us) == (said, ours)


def test_nobody_is_meant_where_it_is_not_said_who_we_are() -> None:
    unnamed = {**BOT, "mentioned": {"id": "", "name": "Staffroom"}}
    assert not heard(message("help", recipient=None, entities=[unnamed])).mentions_us


def test_a_message_of_a_channel_names_the_bot() -> None:
    found = heard(in_channel("photos of pupils"))
    assert (found.text, found.mentions_us) == ("photos of pupils", True)


def test_ones_own_words_leave_out_what_is_quoted_where_the_html_tells() -> None:
    html = {"contentType": "text/html", "content": "<blockquote>may I go?</blockquote><p>no</p>"}
    assert heard(message("no", attachments=[html])).own == "no"
    assert heard(message("may I go?", attachments=None)).own == "may I go?"
    assert heard(message("may I go?", attachments=[{**html, "content": None}])).own == "may I go?"


def a_file(**content: object) -> Json:
    named = {"downloadUrl": PICTURE, "uniqueId": "5B-7.x_1", "fileType": "png", **content}
    return {"contentType": "application/vnd.microsoft.teams.file.download.info", "name": "shot.png", "content": named}


def test_files_are_read_and_attachments_of_other_kinds_are_not() -> None:
    others: list[Json] = [
        {"contentType": "image/*", "contentUrl": "https://smba.trafficmanager.net/uk/v3/attachments/1/views/original"},
        {"contentType": "messageReference", "content": '{"messageId": "1"}'},
        {"contentType": "application/vnd.microsoft.card.adaptive", "content": {"type": "AdaptiveCard"}},
        {"contentType": None},
    ]
    found = heard(activity(attachments=[*others, a_file()]))
    assert found.files == (SentFile("5B-7.x_1", "shot.png", 0, PICTURE),)
    assert (found.text, found.own) == ("", "")


@pytest.mark.parametrize(
    "address",
    [
        "https://10.0.0.1/shot.png",
        "https://sharepoint.com.example.org/shot.png",
        "http://oak-my.sharepoint.com/shot.png",
        "https://oak-my.sharepoint.com@10.0.0.1/shot.png",
        "shot.png",
    ],
)
def test_a_file_that_lies_elsewhere_than_at_microsoft_is_none_and_its_words_are_read(address: str) -> None:
    assert read.message(activity(attachments=[a_file(downloadUrl=address)]), ANNA) is None
    found = heard(activity(text="help", attachments=[a_file(downloadUrl=address), a_file()]))
    assert (found.text, [file.address for file in found.files]) == ("help", [PICTURE])


def test_a_picture_between_the_words_is_seen_and_not_held() -> None:
    pasted = {
        "contentType": "image/*",
        "contentUrl": "https://smba.trafficmanager.net/uk/v3/attachments/1/views/original",
    }
    found = heard(activity(attachments=[pasted]))
    assert (found.pictures, found.files) == (True, ())
    assert not heard(activity(attachments=[a_file()])).pictures


def test_of_a_files_name_as_much_is_kept_as_a_file_in_teams_can_have() -> None:
    long = {**a_file(), "name": "n" * 90_000}
    (file,) = heard(activity(attachments=[long])).files
    assert file.name == "n" * 255
    value = {"action": "accept", "context": {"file": "token"}, "uploadInfo": {"name": "n" * 256}}
    assert read.consented(invoke("fileConsent/invoke", value), ANNA).name == "n" * 255


def test_as_much_is_read_as_teams_itself_takes_and_no_more() -> None:
    whole, more = "a" * read.LONGEST, "a" * read.LONGEST + "b"
    html = {"contentType": "text/html", "content": more}
    found = heard(activity(text=more, attachments=[html]))
    assert (found.text, found.own) == (whole, whole)
    assert heard(activity(text=more)).own == whole
    for kind in ("html", "text"):
        assert read.chosen(choice(body={"contentType": kind, "content": more}), ANNA).text == whole
    typed = {"parameters": [{"name": "words", "value": more}]}
    assert read.searched(invoke("composeExtension/query", typed), ANNA).words == "a" * 500


def test_danger_at_the_beginning_of_what_is_far_too_long_is_read() -> None:
    danger = "a pupil told me that he is being hit at home. "
    found = heard(message(danger + "<at>" * 200_000))
    assert (found.text.startswith(danger), found.own.startswith(danger)) == (True, True)


@pytest.mark.parametrize(
    ("what", "asks"),
    [
        (message("help"), True),
        (in_channel("help"), True),
        (in_channel("help", entities=[]), False),
        (in_channel(entities=[], value={"packed": "carried"}), False),
        ({**in_channel(entities=[], value={"packed": "carried"}), "text": ""}, True),
    ],
)
def test_nobody_waits_for_an_answer_where_the_bot_only_reads_along(what: Json, *, asks: bool) -> None:
    assert read.asks(what, read.sender(what, SERVICE_URL, TENANT)) is asks


@pytest.mark.parametrize("given_id", [None, "", "a,b", " a", "a\N{SPACE}b", "x" * 101])
def test_a_file_without_an_id_of_use_gets_one_that_a_card_can_send_back(given_id: str | None) -> None:
    (first,) = heard(message("", attachments=[a_file(uniqueId=given_id)])).files
    (again,) = heard(message("", attachments=[a_file(uniqueId=given_id)])).files
    (other,) = heard(
        message("", attachments=[a_file(uniqueId=given_id and f"{given_id},", downloadUrl=f"{PICTURE}x")])
    ).files
    assert first.id == again.id != other.id
    assert first.id.isalnum()
    assert first.address == PICTURE


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": "é"},
        {"text": 7},
        {"attachments": "x"},
        {"attachments": ["x"]},
        {"entities": {"a": 1}},
        {"entities": [7]},
        {"entities": [{"type": "mention", "mentioned": "x"}]},
        {"attachments": [a_file(downloadUrl=None)]},
        {"attachments": [a_file(downloadUrl="é")]},
        {"attachments": [{**a_file(), "content": "x"}]},
    ],
)
def test_a_message_of_another_shape_is_not_understood(changes: Json) -> None:
    with pytest.raises(NotUnderstood):
        heard(message(**changes))


def test_an_action_of_an_older_client_is_a_message_without_text() -> None:
    data = {"packed": "carried", "f.name": "words"}
    assert read.submitted_in_chat(activity(value=data), ANNA) == Pressed(ANNA, "carried", data)


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "words", "value": {"packed": "carried"}},
        {"value": None},
        {"value": {"another": "bot's"}},
        {"value": "packed"},
    ],
)
def test_every_other_message_is_one(changes: Json) -> None:
    assert read.submitted_in_chat(activity(**changes), ANNA) is None


@pytest.mark.parametrize(("verb", "press"), [("press", True), ("ask", False), (None, False)])
def test_an_action_of_a_card_says_whether_it_presses(verb: str | None, press: bool) -> None:  # noqa: FBT001 - a table
    data = {"packed": "carried"}
    value = {"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": "manual"}
    assert read.executed(invoke("adaptiveCard/action", value), ANNA) == Pressed(ANNA, "carried", data, press)


def test_a_dialog_is_read_with_its_inputs() -> None:
    data = {"packed": "carried", "f.quote": "words", "msteams": {"type": "task/fetch"}}
    assert read.dialog(invoke("task/submit", {"data": data}), ANNA) == Pressed(ANNA, "carried", data)


@pytest.mark.parametrize("value", [None, {}, {"data": None}, {"data": {}}, {"data": {"packed": 7}}, {"data": []}])
def test_a_dialog_without_what_we_packed_is_not_understood(value: object) -> None:
    with pytest.raises(NotUnderstood):
        read.dialog({**invoke("task/fetch"), "value": value}, ANNA)


def choice(**about: object) -> Json:
    writer = {"user": {"userIdentityType": "aadUser", "id": SAMS, "displayName": "Sam"}}
    usual = {
        "id": "1485983408511",
        "from": writer,
        "body": {"contentType": "html", "content": "<p>may I <b>go</b></p>"},
    }
    value = {"commandId": "escalate.message", "commandContext": "message", "messagePayload": {**usual, **about}}
    return invoke("composeExtension/fetchTask", value)


@pytest.mark.parametrize(
    ("about", "writer", "text"),
    [
        ({}, SAMS, "may I go"),
        ({"body": {"contentType": "text", "content": " 5 < 6 "}}, SAMS, "5 < 6"),
        ({"body": {"contentType": "html", "content": None}}, SAMS, ""),
        ({"body": None}, SAMS, ""),
        ({"from": {"user": {"id": SAMS.upper()}}}, SAMS.upper(), "may I go"),
        ({"from": None}, "", "may I go"),
        ({"from": {"user": {"id": "29:1sam"}}}, "", "may I go"),  # the id of a user, who is somebody else's to name
        ({"from": {"user": {"id": ".."}}}, "", "may I go"),
        ({"from": {"user": {"id": "../../sam"}}}, "", "may I go"),
        ({"from": {"user": {"id": f"{SAMS} "}}}, "", "may I go"),
        ({"from": {"user": None, "application": {"id": "a-bot"}}}, "", "may I go"),
        ({"body": {"contentType": "html", "content": "<blockquote>a</blockquote>b"}}, SAMS, "a\nb"),
    ],
)
def test_what_was_chosen_on_a_message_is_read_with_its_writer(about: Json, writer: str, text: str) -> None:
    found = read.chosen(choice(**about), ANNA)
    assert found == Chosen(ANNA, "escalate.message", "1485983408511", writer, found.text)
    assert found.text.split() == text.split()


@pytest.mark.parametrize("what", [choice(id=None), choice(body="x"), invoke("composeExtension/fetchTask", {})])
def test_a_choice_about_no_message_is_not_understood(what: Json) -> None:
    with pytest.raises(NotUnderstood):
        read.chosen(what, ANNA)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"parameters": [{"name": "words", "value": " rule 8 "}]}, "rule 8"),
        ({"parameters": [{"value": "rule 8"}]}, "rule 8"),
        ({"parameters": [{"name": "initialRun", "value": "true"}]}, ""),
        ({"parameters": [{"name": "initialRun", "value": True}, {"name": "words", "value": "B.6"}]}, "B.6"),
        ({"parameters": []}, ""),
        ({"parameters": [{"name": "words", "value": None}]}, ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_what_is_searched_for_is_read_and_nothing_at_first(value: object, words: str) -> None:
    assert read.searched({**invoke("composeExtension/query"), "value": value}, ANNA) == Searched(ANNA, words)


@pytest.mark.parametrize(
    ("action", "here"), [("add", True), ("add-upgrade", True), ("remove", False), ("remove-upgrade", False)]
)
def test_an_installation_is_read(action: str, here: bool) -> None:  # noqa: FBT001 - a table
    assert read.installed(activity("installationUpdate", action=action), ANNA) == Installed(ANNA, here)


@pytest.mark.parametrize("action", ["update", "", None])
def test_another_change_is_none(action: str | None) -> None:
    assert read.installed(activity("installationUpdate", action=action), ANNA) is None


def test_consent_is_read_with_where_the_file_goes() -> None:
    upload = {
        "contentUrl": "https://oak-my.sharepoint.com/book.xlsx",
        "name": "Bücher.xlsx",
        "uploadUrl": "https://oak-my.sharepoint.com/upload",
        "uniqueId": "U1",
        "fileType": "xlsx",
    }
    value = {"type": "fileUpload", "action": "accept", "context": {"file": "token"}, "uploadInfo": upload}
    found = read.consented(invoke("fileConsent/invoke", value), ANNA)
    assert (found.file, found.agreed) == ("token", True)
    assert [found.upload, found.name, found.link, found.unique_id, found.file_type] == [
        upload[each] for each in ("uploadUrl", "name", "contentUrl", "uniqueId", "fileType")
    ]


@pytest.mark.parametrize("action", ["decline", None])
def test_who_declines_names_no_place(action: str | None) -> None:
    value = {"action": action, "context": {"file": "token"}, "uploadInfo": None}
    assert read.consented(invoke("fileConsent/invoke", value), ANNA) == Consented(ANNA, "token", agreed=False)


@pytest.mark.parametrize("value", [{}, {"context": {}}, {"context": {"file": "é"}}, {"context": "token"}])
def test_consent_to_no_file_is_not_understood(value: Json) -> None:
    with pytest.raises(NotUnderstood):
        read.consented(invoke("fileConsent/invoke", value), ANNA)


@given(
    st.sampled_from(READERS),
    st.dictionaries(st.sampled_from(["id", "text", "value", "attachments", "entities", "recipient", "action"]), JSON),
)
def test_whatever_comes_is_read_or_not_understood(reader: Callable[[Any, Sender], object], payload: Json) -> None:
    try:
        reader({**choice(), **payload}, ANNA)
    except NotUnderstood as error:
        assert error.__context__ is None  # noqa: PT017 - it may not raise
