"""What people do in Teams, from the signed activity to what they see and what is stored."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.events import Action
from bot.platforms import words as shared
from bot.platforms.fetching import NOT_FETCHED
from bot.platforms.teams import words
from bot.platforms.teams.members import CannotTell, Stranger
from commands.request.words import NOW_ON, TOLD_ON
from tests.fakes.teams_connector import refused, unreachable
from tests.platforms.teams.real_house import (
    ADDRESS,
    CHANNEL,
    CONCERN,
    EXECUTIVE,
    HEAD,
    OTHER_HEAD,
    PNG,
    TEACHER,
    RealHouse,
    fresh_id,
    real_house,
    talk_of,
    user_of,
)
from tests.platforms.teams.screen import Screen
from tests.platforms.teams.signed import in_channel, message
from tests.storage.examples import an_event

PICTURE = "https://oakfield-my.sharepoint.com/personal/teacher/picture?tempauth=made-up"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[RealHouse]:
    """Give the house."""
    with real_house(tmp_path) as opened:
        yield opened


def sent_file(name: str = "shot.png", address: str = PICTURE) -> dict[str, object]:
    """Return a file as Teams attaches it to a message."""
    content = {"downloadUrl": address, "uniqueId": f"id-{name}", "fileType": "png"}
    return {"contentType": "application/vnd.microsoft.teams.file.download.info", "name": name, "content": content}


def test_a_question_is_answered_with_the_clause_word_for_word(at: RealHouse) -> None:
    (answer,) = at.say(TEACHER, "can I add a pupil on insta")
    clause = at.built.library.in_force(at.clock().date()).clause("B.3#2")
    assert "B.3, paragraph 2" in answer.says
    assert clause.text in answer.says
    assert "is overdue" in answer.says


def test_where_the_policy_is_silent_it_says_so_and_keeps_the_question_without_its_asker(at: RealHouse) -> None:
    (answer,) = at.say(TEACHER, "how do i reset my password")
    assert "The policy is silent on this" in answer.says
    assert at.count("questions", "answer = 'silent'") == 1
    assert TEACHER not in str(at.built.settings.data_folder.joinpath("staffroom.db").read_bytes().count(b"o4-"))


def test_a_formal_request_is_moved_to_the_procedures(at: RealHouse) -> None:
    (answer,) = at.say(TEACHER, "could I have Friday off for a funeral please")
    assert "leave" in answer.says.lower()
    assert at.count("redirects", "kind = 'leave'") == 1


def test_danger_is_answered_with_999_before_anything_else(at: RealHouse) -> None:
    (answer,) = at.say(TEACHER, "a child in my class is being hit at home right now")
    assert "call 999" in answer.says


def test_a_concern_is_raised_in_dialogs_and_the_headteacher_is_told_without_a_word_of_it(at: RealHouse) -> None:
    at.say(HEAD, "hello")
    reference = at.raise_concern(TEACHER, quote="CANARY words of a post")
    at.work()
    notice = at.told(HEAD)[-1]
    assert notice.says == f"You have an item to review ({reference})"
    opened = at.press(HEAD, notice, f"Open {reference}")
    assert opened.in_dialog
    assert "CANARY words of a post" in opened.says
    assert not any("CANARY" in str(said.activity) for said in at.teams.said)


def test_who_may_not_see_a_concern_is_told_that_there_is_nothing(at: RealHouse) -> None:
    reference = at.raise_concern(TEACHER)
    (notice,) = at.say(OTHER_HEAD, reference)
    assert at.press(OTHER_HEAD, notice, shared.OPEN).says == at.press(
        OTHER_HEAD, at.say(OTHER_HEAD, "SR-AAAA-AAAA")[0], shared.OPEN
    ).says.replace("SR-AAAA-AAAA", reference)


def test_a_form_that_is_not_complete_comes_back_with_every_word_and_what_is_wrong(at: RealHouse) -> None:
    form = the_form(at)
    back = at.submit(TEACHER, form, {**CONCERN, "seen_at": "2026-11-21 09:00", "quote": "Kept *to the letter*"})
    assert "Not saved yet" in back.says
    assert "This is in the future. Please check the date." in back.says
    assert back.inputs["f.quote"]["value"] == "Kept *to the letter*"
    assert at.count("concerns") == 0
    assert "Saved, reference" in at.submit(TEACHER, back, {"seen_at": "2026-11-19 09:00"}).says
    assert at.count("concerns") == 1


def test_a_form_that_is_sent_four_times_is_one_concern(at: RealHouse) -> None:
    form = the_form(at)
    answers = [at.submit(TEACHER, form, CONCERN).says for _ in range(4)]
    assert "Saved, reference" in answers[0]
    assert all("stored once" in again for again in answers[1:])
    assert at.count("concerns") == 1
    at.submit(TEACHER, the_form(at), CONCERN)  # the control: another form is another concern
    assert at.count("concerns") == 2


def test_a_message_that_is_delivered_four_times_is_answered_once(at: RealHouse) -> None:
    said = at.saying(TEACHER, "could I have Friday off for a funeral please")
    for _ in range(4):
        assert at.send(said).status == 200
    assert (len(at.teams.said), at.count("redirects")) == (1, 1)
    at.send({**said, "id": fresh_id()})  # the control
    assert (len(at.teams.said), at.count("redirects")) == (2, 2)


def test_an_answer_that_teams_did_not_take_is_given_when_the_message_comes_again(at: RealHouse) -> None:
    at.say(TEACHER, "hello")
    said = at.saying(TEACHER, "could I have Friday off for a funeral please")
    at.teams.fail(unreachable())
    assert at.send(said).status == 503
    at.move(timedelta(seconds=31))
    assert at.send(said).status == 200
    assert "leave" in at.told(TEACHER)[-1].says.lower()
    assert at.count("redirects") == 1


def test_a_press_takes_the_place_of_its_card(at: RealHouse) -> None:
    (answer,) = at.say(TEACHER, "can I add a pupil on insta")
    instead = at.press(TEACHER, answer, "Not what I asked")
    assert "I kept your question, without your name" in instead.says
    again = at.press(TEACHER, answer, "Not what I asked")
    assert "stored once" in again.says or "I kept your question" in again.says
    assert at.count("questions", "answer = 'not_what_i_asked'") == 1


def test_a_button_in_a_message_is_answered_below_it(at: RealHouse) -> None:
    (answer,) = at.say(TEACHER, "can I add a pupil on insta")
    leader = at.press(TEACHER, answer, "Ask a leader")
    assert "These people can help you" in leader.says


def test_a_button_of_somebody_elses_card_does_not_open_their_words(at: RealHouse) -> None:
    (answer,) = at.say(TEACHER, "can I add a pupil on insta")
    pressed = at.press(HEAD, answer, "Not what I asked")
    assert "nothing here by that name" in str(pressed.card)
    assert at.count("questions", "answer = 'not_what_i_asked'") == 0


def test_in_a_channel_one_person_alone_sees_the_answer(at: RealHouse) -> None:
    (answer,) = at.mention(TEACHER, "can I add a pupil on insta")
    assert answer.to == user_of(TEACHER)
    assert "B.3, paragraph 2" in answer.says


def test_where_a_channel_takes_nothing_private_it_is_said_in_ones_own_chat(at: RealHouse) -> None:
    at.teams.takes_targeted = False
    (invited,) = at.mention(TEACHER, "can I add a pupil on insta")
    assert (invited.text, invited.to) == (words.TALK_TO_ME, "")
    at.say(TEACHER, "hello")
    at.mention(TEACHER, "can I add a pupil on insta")
    assert "B.3, paragraph 2" in at.told(TEACHER)[-1].says
    assert at.teams.said[-1].text == words.ANSWERED_PRIVATELY
    assert at.teams.said[-1].conversation == CHANNEL


def test_nobody_is_answered_who_did_not_name_the_bot_in_a_channel(at: RealHouse) -> None:
    said = in_channel("could I have Friday off", **at_person(TEACHER), entities=[], id=fresh_id())
    assert at.send(said).status == 200
    assert at.teams.said == []


def test_where_a_leader_switched_notes_on_somebody_gets_one_that_nobody_else_sees(at: RealHouse) -> None:
    announced, switched = at.mention(HEAD, "/request here on")
    assert (announced.text, announced.to) == (TOLD_ON, "")
    assert (NOW_ON in switched.says, switched.to) == (True, user_of(HEAD))
    before = len(at.teams.said)
    said = in_channel("could I have Friday off for a funeral please", **at_person(TEACHER), entities=[], id=fresh_id())
    at.send(said)
    at.send(said)
    (note,) = at.teams.said[before:]
    assert note.to == user_of(TEACHER)


def test_a_message_can_be_chosen_to_raise_a_concern_about_it(at: RealHouse) -> None:
    gate = at.choose(TEACHER, "escalate.message", HEAD, "CANARY of a message")
    assert gate.in_dialog
    assert "999" in gate.says or gate.buttons


def test_the_policy_is_searched_and_a_clause_is_posted_word_for_word(at: RealHouse) -> None:
    found = at.search(TEACHER, "adding pupils on social media")
    first = found["attachments"][0]
    assert first["preview"]["content"]["title"].startswith("B.3")
    clause = at.built.library.in_force(at.clock().date()).clause("B.3#2")
    assert clause.text in Screen(first["content"]).says
    assert Screen(first["content"]).buttons == []
    assert at.count("questions") == 0  # what is typed into a search is not a question yet


@pytest.mark.parametrize(
    ("typed", "told"),
    [("", words.NO_CLAUSE), ("a child in my class is being hit at home right now", "999"), ("qwxyz", "silent")],
)
def test_a_search_that_finds_nothing_says_why(at: RealHouse, typed: str, told: str) -> None:
    found = at.search(TEACHER, typed)
    assert found["type"] == "message"
    assert told in found["text"]


def test_who_is_given_the_bot_is_greeted_and_can_be_written_to_from_then_on(at: RealHouse) -> None:
    assert at.built.store.chats.of(HEAD) is None
    (greeting,) = at.install(HEAD)
    assert words.WELCOME in greeting.says
    assert "What waits for me" in greeting.buttons
    at.raise_concern(TEACHER)
    at.work()
    assert "You have an item to review" in at.told(HEAD)[-1].says
    at.install(HEAD, "remove")
    assert at.built.store.chats.of(HEAD) is None


def test_home_shows_where_to_begin_and_what_is_confidential_opens_in_a_dialog(at: RealHouse) -> None:
    (home,) = at.say(HEAD, "home")
    assert "Contents of the" in home.says
    assert at.press(HEAD, home, "What waits for me").in_dialog


def test_files_that_are_sent_to_the_bot_can_be_chosen_in_a_form(at: RealHouse) -> None:
    at.teams.files[PICTURE] = PNG
    (asked,) = at.say(TEACHER, "", attachments=[sent_file()])
    assert shared.NEVER_SEND in asked.says
    form = the_form(at, with_files=True)
    saved = at.submit(TEACHER, form, {**CONCERN, "files": ("held:id-shot.png",)})
    assert "Saved, reference" in saved.says
    assert at.count("evidence") == 1
    assert "held:id-shot.png" not in str(the_form(at, with_files=True).card)  # it is stored, and not held any more


def test_a_file_that_is_held_no_more_keeps_the_form_open(at: RealHouse) -> None:
    at.teams.files[PICTURE] = PNG
    at.say(TEACHER, "", attachments=[sent_file()])
    form = the_form(at, with_files=True)
    at.move(timedelta(minutes=51))
    back = at.submit(TEACHER, form, {**CONCERN, "files": ("held:id-shot.png",)})
    assert words.FILE_NOT_HELD in back.says
    assert back.inputs["f.quote"]["value"] == CONCERN["quote"]
    assert at.count("concerns") == 0


def test_a_file_that_cannot_be_fetched_keeps_the_form_open(at: RealHouse) -> None:
    at.say(TEACHER, "", attachments=[sent_file()])  # it is not there any more
    form = the_form(at, with_files=True)
    back = at.submit(TEACHER, form, {**CONCERN, "files": ("held:id-shot.png",)})
    assert NOT_FETCHED.format(number=1) in back.says
    assert at.count("concerns") == 0


def test_a_file_that_lies_elsewhere_is_not_even_held(at: RealHouse) -> None:
    at.say(TEACHER, "", attachments=[sent_file(address="https://evil.example/picture")])
    assert "held:" not in str(the_form(at, with_files=True).card)
    assert not any(address.startswith("https://evil.example") for _, address in at.teams.calls)


def test_files_in_a_channel_are_not_held(at: RealHouse) -> None:
    (told,) = at.mention(TEACHER, "", attachments=[sent_file()])
    assert words.FILES_NOT_HERE in told.says


def test_a_workbook_is_fetched_by_a_link_that_serves_once(at: RealHouse) -> None:
    (opened,) = at.say(EXECUTIVE, "/export 2026-W46")
    dialog = at.press(EXECUTIVE, opened, shared.OPEN) if shared.OPEN in opened.buttons else opened
    link = next(each for each in dialog.actions if each["type"] == "Action.OpenUrl")["url"]
    assert link.startswith(f"{ADDRESS}/teams/files/")


def test_a_stranger_is_told_one_sentence_whatever_the_reason(at: RealHouse) -> None:
    assert at.teams.members.pop(user_of(TEACHER))
    (told,) = at.say(TEACHER, "hello")
    assert told.text == Stranger.sentence
    at.teams.add(user_of("o5"), "account", "o5@elsewhere.example", userRole="guest")
    assert [screen.text for screen in at.say("o5", "hello")] == [Stranger.sentence]
    assert [screen.text for screen in at.mention("o5", "hello")] == [Stranger.sentence]


def test_while_teams_cannot_tell_who_somebody_is_nothing_is_shown(at: RealHouse) -> None:
    at.teams.fail(refused(503, "ServiceUnavailable"))
    (told,) = at.say(TEACHER, "hello")
    assert told.text == CannotTell.sentence


def test_records_are_closed_and_raising_stays_open_while_teams_cannot_be_asked(at: RealHouse) -> None:
    (known,) = at.say(HEAD, "/concerns")
    at.move(timedelta(minutes=6))
    at.teams.fail(unreachable())
    assert "I cannot check just now who works here" in at.press(HEAD, known, shared.OPEN).says
    assert "Saved, reference" in at.submit(HEAD, the_form(at, HEAD), CONCERN).says


def test_a_leaver_on_our_list_is_out_at_once(at: RealHouse) -> None:
    (known,) = at.say(TEACHER, "hello")
    leaver = replace(at.person(TEACHER), until=at.clock().date())
    store = at.built.store.directory
    staff = [leaver if person.id == TEACHER else person for person in store.everybody()]
    store.replace_staff(staff, store.schools(), an_event(Action.STAFF_LIST_READ))
    assert known.text != Stranger.sentence
    at.move(timedelta(hours=14, seconds=1))
    (told,) = at.say(TEACHER, "hello")
    assert told.text == Stranger.sentence


def test_an_action_of_an_older_client_comes_as_a_message_and_is_answered(at: RealHouse) -> None:
    (answer,) = at.say(TEACHER, "can I add a pupil on insta")
    action = answer.action("Ask a leader")
    submitted = at.saying(TEACHER, "", value=action["data"], attachments=[])
    at.send({name: part for name, part in submitted.items() if name != "text"})
    assert "These people can help you" in at.told(TEACHER)[-1].says


def test_what_is_not_understood_is_refused_and_nothing_of_it_is_logged(
    at: RealHouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    assert at.send(message("CANARY", **{"from": {"id": "29:1", "aadObjectId": "x"}, "conversation": {}})).status < 500
    assert at.send({**at.saying(TEACHER, "CANARY"), "attachments": "CANARY"}).status == 400
    assert at.send({**at.saying(TEACHER, "hello"), "type": "somethingNew"}).status < 500
    assert "CANARY" not in caplog.text


def the_form(at: RealHouse, person_id: str = TEACHER, *, with_files: bool = False) -> Screen:
    """Return the form of a concern, as somebody comes to it."""
    (gate,) = at.say(person_id, "/escalate")
    question = at.press(person_id, gate, "An online post that touches the school or its people")
    safe = "Yes, and no picture is a nude or semi-nude or an indecent image of a child"
    return at.press(person_id, question, safe if with_files else "No, there is nothing to add")


def at_person(person_id: str) -> dict[str, object]:
    """Return who says something."""
    return {"from": {"id": user_of(person_id), "name": "X", "aadObjectId": f"99999999-{talk_of(person_id)}"}}
