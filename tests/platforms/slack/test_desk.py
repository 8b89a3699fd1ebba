"""What people do in Slack, from their side: commands, buttons, modals, shortcuts, and what goes wrong."""

import re
from datetime import timedelta

import pytest

from bot.chat.reply import Button, Reply
from bot.dispatch import Unsure
from bot.platforms.fetching import SentFile
from bot.platforms.slack import words
from bot.platforms.slack.incoming import Pressed, Sender, SlashCommand, Submitted
from bot.platforms.slack.members import CannotTell, Stranger
from bot.platforms.slack.visit import Visit
from tests.builders import ASSISTANT, ELM_HEAD, NOW, OAK_HEAD, TEACHER
from tests.commands.chat import CONCERN, LIBRARY, NO_PICTURES, NOT_THERE, PNG, SAFE_PICTURES
from tests.fakes.slack import TEAM
from tests.platforms.slack.workplace import CHANNEL, ELSEWHERE, GUEST, STRANGER, Screen, Workplace, user_of

POST = "An online post that touches the school or its people"
CANARY = "canary-words-of-a-person"
POLICY, WHOLE_RULES = LIBRARY.in_force(NOW.date()), "D.WhatsApp"
NUDGE = "Could I have Friday off for a funeral please"


@pytest.fixture
def place() -> Workplace:
    return Workplace()


def to_the_form(place: Workplace, pictures: str = NO_PICTURES) -> Screen:
    gate = place.type(TEACHER, "/escalate")
    return place.press(TEACHER, place.press(TEACHER, gate, POST), pictures)


def raised(place: Workplace, **answers: str) -> str:
    saved = place.submit(TEACHER, to_the_form(place), {**CONCERN, **answers})
    return saved.says.split("Saved, reference ")[1].split("\n", maxsplit=1)[0]


def test_a_command_is_answered_in_the_response_itself_for_one_person_alone(place: Workplace) -> None:
    shown = place.type(TEACHER, "/policy B.6")
    assert "B.6" in shown.says
    assert place.slack.count("respond") == place.slack.count("open_view") == place.slack.count("post") == 0


def test_an_unknown_command_gets_a_kind_sentence(place: Workplace) -> None:
    assert "Did you mean /policy?" in place.type(TEACHER, "/polcy B.6").says


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("/staffroom policy B.6", "B.6"),
        ("/staffroom POLICY B.6", "B.6"),
        ("/staffroom B.6", "B.6"),
        ("/staffroom", "What I can do for you"),
        ("/staffroom concerns", "Concerns that you raised"),
    ],
)
def test_our_own_command_takes_the_others(line: str, shown: str, place: Workplace) -> None:
    assert shown in place.type(TEACHER, line).says


def test_a_button_beside_a_message_answers_below_it_and_a_press_takes_its_place(place: Workplace) -> None:
    shown = place.type(TEACHER, f"/request {NUDGE}")
    place.press(TEACHER, place.type(TEACHER, "/policy B.3#2"), "Whole section")
    place.press(TEACHER, shown, "I have done it")
    (below,), (instead,) = place.slack.responses["answer-4"], place.slack.responses["answer-2"]
    assert (below["replace_original"], instead["replace_original"]) == (False, True)
    assert "Thank you" in instead["text"]


def test_a_concern_goes_from_the_gate_to_its_reference_without_a_word_outside_modals(place: Workplace) -> None:
    reference = raised(place, quote=CANARY)
    assert CANARY in place.press(OAK_HEAD, place.type(OAK_HEAD, "/concerns"), f"Open {reference}").says
    outside = repr([place.slack.responses, place.slack.posted, place.slack.ephemeral, place.slack.homes])
    assert CANARY not in outside
    assert CANARY in repr(place.slack.opened)  # the control: the headteacher read it in a modal


def test_a_form_is_unfolded_where_it_stands_and_keeps_its_nonce(place: Workplace) -> None:
    form = to_the_form(place)
    (more,) = [label for label in form.labels() if "more questions" in label]
    unfolded = place.press(TEACHER, form, more)
    assert len(unfolded.inputs()) > len(form.inputs())
    assert unfolded.inputs()[: len(form.inputs())] == form.inputs()
    saved = place.submit(TEACHER, unfolded, {**CONCERN, "group_name": "Year 4 parents"})
    again = place.submit(TEACHER, form, CONCERN)
    assert "Saved, reference" in saved.says
    assert "This was saved already" in again.says


def test_answers_that_cannot_be_taken_are_told_at_their_place_and_the_modal_stays(place: Workplace) -> None:
    body = place.send(TEACHER, to_the_form(place), {**CONCERN, "seen_at": "2031-01-01 08:00", "quote": ""})
    assert body["response_action"] == "errors"
    assert set(body["errors"]) == {"seen_at", "quote"}


def test_a_busy_store_is_told_at_the_first_question_and_the_modal_stays(place: Workplace) -> None:
    form = to_the_form(place)
    place.chat.store.register.busy = True
    body = place.send(TEACHER, form, CONCERN)
    assert body["response_action"] == "errors"
    assert list(body["errors"]) == ["quote"]
    assert "Not saved" in body["errors"]["quote"]
    place.chat.store.register.busy = False
    assert "Saved" in place.submit(TEACHER, form, CONCERN).says  # the control: the same modal, sent again


def test_evidence_is_fetched_and_stored(place: Workplace) -> None:
    place.slack.files["https://files.slack.com/1"] = PNG.content
    form = to_the_form(place, SAFE_PICTURES)
    saved = place.submit(TEACHER, form, CONCERN, [SentFile("F1", "a.png", 10, "https://files.slack.com/1")])
    assert "Saved" in saved.says
    assert "image/png" in place.chat.everything_kept()


def test_evidence_that_slack_does_not_hand_over_saves_nothing(place: Workplace) -> None:
    form = to_the_form(place, SAFE_PICTURES)
    body = place.send(TEACHER, form, CONCERN, [SentFile("F1", "a.png", 10, "https://files.slack.com/gone")])
    assert list(body["errors"]) == ["files"]
    assert place.chat.store.register.seen_by(TEACHER) == []


def test_a_button_in_a_modal_draws_the_modal_anew(place: Workplace) -> None:
    saved = place.submit(TEACHER, to_the_form(place), CONCERN)
    state = place.press(TEACHER, saved, "See its state")
    assert CONCERN["quote"] in state.says
    assert place.slack.updated[-1][0] == "V1"


def test_a_button_in_app_home_opens_a_modal(place: Workplace) -> None:
    home = place.open_home(TEACHER)
    section = next(label for label in home.labels() if label.startswith("B."))
    assert "Social Media Policy" in place.press(TEACHER, home, section).says
    assert place.slack.count("open_view") == 1


def test_a_link_needs_no_answer(place: Workplace) -> None:
    assert place.desk.pressed(Pressed(place.sender(TEACHER), "link.1", "", "t", response_url="a")) is None
    assert place.slack.calls == []


def test_a_value_that_is_not_ours_leads_nowhere(place: Workplace) -> None:
    place.desk.pressed(Pressed(place.sender(TEACHER), "ask.1", "[]", "t", response_url="a"))
    assert place.slack.responses["a"][0]["text"] == NOT_THERE
    assert place.desk.submitted(Submitted(place.sender(TEACHER), "x", {"quote": CANARY})) == {
        "response_action": "errors",
        "errors": {"quote": NOT_THERE},
    }


def test_a_question_travels_sealed_with_its_button_and_is_kept(place: Workplace) -> None:
    shown = place.type(TEACHER, "/policy can I add a pupil on insta")
    assert "pupil on insta" not in repr(shown.blocks)
    assert "Thank you" in place.press(TEACHER, shown, "Not what I asked").says
    assert "pupil on insta" in place.chat.everything_kept()


def test_unfolding_what_is_no_modal_does_nothing(place: Workplace) -> None:
    place.desk.pressed(Pressed(place.sender(TEACHER), "unfold", "", "t", response_url="a"))
    assert place.slack.count("update_view") == 0


@pytest.mark.parametrize("user", [GUEST, ELSEWHERE, STRANGER, "U0NOBODY"])
def test_strangers_guests_and_other_workspaces_are_refused_everywhere(user: str, place: Workplace) -> None:
    sender = Sender(TEAM, user)
    typed = place.desk.command(SlashCommand(sender, "policy", "B.6", CHANNEL, "t", "a"))
    assert typed == {"response_type": "ephemeral", "text": Stranger.sentence, "mrkdwn": False}
    place.desk.pressed(Pressed(sender, "ask.0", '["help","","","","","","",0]', "t", response_url="b"))
    assert place.slack.responses["b"][0]["text"] == Stranger.sentence
    sent = place.desk.submitted(Submitted(sender, "[]", {"quote": "x"}))
    assert sent == {"response_action": "errors", "errors": {"quote": Stranger.sentence}}
    assert place.slack.count("open_view") == 0


def test_when_slack_cannot_tell_who_works_here_records_are_closed_and_raising_is_open(place: Workplace) -> None:
    reference = raised(place)
    place.slack.fail("member", "out_of_reach")
    place.seconds += timedelta(minutes=6).total_seconds()
    assert Unsure.sentence in place.type(TEACHER, "/concerns").says
    assert "Saved, reference" in place.submit(TEACHER, to_the_form(place), CONCERN).says
    assert place.type(ASSISTANT, "/policy B.6").text == CannotTell.sentence
    place.slack.recover()
    place.seconds += timedelta(minutes=1).total_seconds()
    assert reference in place.type(TEACHER, "/concerns").says  # the control


def test_a_modal_that_comes_too_late_is_told(place: Workplace) -> None:
    gate = place.type(TEACHER, "/escalate")
    picture = place.press(TEACHER, gate, POST)
    place.slack.fail("open_view", "expired_trigger_id")
    assert place.press(TEACHER, picture, NO_PICTURES).text == words.TOO_LATE


def test_a_command_whose_modal_cannot_be_opened_is_told_why(place: Workplace) -> None:
    reference = raised(place)
    place.slack.fail("open_view", "internal_error")
    assert "Slack did not answer as it should" in place.type(TEACHER, f"/concerns {reference}").text


def test_bad_news_that_cannot_be_told_is_only_logged(place: Workplace, caplog: pytest.LogCaptureFixture) -> None:
    place.slack.fail("respond", "http_500")
    assert place.press(TEACHER, place.type(TEACHER, "/policy B.3#2"), "Whole section") == Screen()
    place.desk.pressed(Pressed(place.sender(TEACHER), "ask.1", CANARY, "t", response_url="a"))
    assert "http_500" in caplog.text
    assert CANARY not in caplog.text


def test_a_message_becomes_a_concern_with_its_words_filled_in(place: Workplace) -> None:
    gate = place.choose(TEACHER, "escalate.message", user_of(ASSISTANT), f"Look: {CANARY}")
    form = place.press(TEACHER, place.press(TEACHER, gate, POST), NO_PICTURES)
    assert CANARY in form.says
    assert CANARY not in repr(gate.view)  # it travels sealed
    assert "Saved" in place.submit(TEACHER, form, CONCERN).says


def test_a_leader_points_a_message_out_and_its_writer_alone_is_told(place: Workplace) -> None:
    form = place.choose(OAK_HEAD, "request.suggest", user_of(TEACHER), NUDGE)
    place.submit(OAK_HEAD, form, {"kind": "leave"})
    again = place.choose(ELM_HEAD, "request.suggest", user_of(TEACHER), NUDGE)
    place.submit(ELM_HEAD, again, {"kind": "leave"})
    (notice,) = place.chat.store.outbox.written
    assert notice.to == TEACHER.id
    assert "funeral" not in place.chat.everything_kept()


def test_a_message_that_is_too_long_to_be_carried_is_pointed_out_all_the_same(place: Workplace) -> None:
    form = place.choose(OAK_HEAD, "request.suggest", user_of(TEACHER), f"{NUDGE} " * 60)
    place.submit(OAK_HEAD, form, {"kind": "leave"})
    assert len(place.chat.store.outbox.written) == 1


def test_a_teacher_cannot_point_out_and_a_strangers_message_has_nobody_to_be_told(place: Workplace) -> None:
    refusal = "Only headteachers and senior management can point a message out."
    assert refusal in place.choose(TEACHER, "request.suggest", user_of(ASSISTANT), NUDGE).says
    assert refusal not in place.choose(OAK_HEAD, "request.suggest", STRANGER, NUDGE).says
    assert place.chat.store.outbox.written == []


def test_a_shortcut_of_somebody_unknown_is_refused(place: Workplace) -> None:
    place.slack.fail("open_view", "exchanged_trigger_id")
    assert place.choose(TEACHER, "escalate.message", "", "x").text == words.TOO_LATE


def test_the_whole_channel_is_told_when_notes_are_switched(place: Workplace) -> None:
    place.type(OAK_HEAD, "/request here on", CHANNEL)
    place.type(OAK_HEAD, "/request here", CHANNEL)
    place.type(OAK_HEAD, "/request here off", CHANNEL)
    on, off = place.slack.posted
    assert on.channel == off.channel == CHANNEL
    assert on.text.startswith("From now on I read along in this channel")
    assert off.text == "I do not read along in this channel any more."


def test_a_channel_that_cannot_be_told_is_reported_to_the_leader(place: Workplace) -> None:
    place.slack.fail("post", "not_in_channel")
    assert words.NOT_ANNOUNCED in place.type(OAK_HEAD, "/request here on", CHANNEL).says


def test_leaders_switch_notes_on_in_the_channel_where_they_type_it(place: Workplace) -> None:
    assert place.chat.store.nudges.are_on(f"slack:{CHANNEL}") is False
    place.type(OAK_HEAD, "/request here on", CHANNEL)
    assert place.chat.store.nudges.are_on(f"slack:{CHANNEL}") is True
    place.type(OAK_HEAD, "/request here off", CHANNEL)
    assert place.chat.store.nudges.are_on(f"slack:{CHANNEL}") is False


def typed_by_tom(place: Workplace, line: str) -> SlashCommand:
    name, _, text = line.removeprefix("/").partition(" ")
    return SlashCommand(place.sender(TEACHER), name, text, "D0TOM", "trigger", "answer")


def without_nonces(drawn: object) -> str:
    return re.sub(r"[0-9a-f]{32}", "", repr(drawn))


@pytest.mark.parametrize("asked", [*(POLICY.clauses.keys() - {WHOLE_RULES}), "contents", "can I add a pupil on insta"])
def test_the_policy_is_answered_from_memory_as_it_is_otherwise_and_nothing_is_sent(
    asked: str, place: Workplace
) -> None:
    typed = typed_by_tom(place, f"/policy {asked}")
    assert place.desk.at_once(typed) is None  # nobody was seen yet
    otherwise = place.desk.command(typed)
    calls = len(place.slack.calls)
    assert without_nonces(place.desk.at_once(typed)) == without_nonces(otherwise)
    assert len(place.slack.calls) == calls


@pytest.mark.parametrize(
    "line", ["/nothing", "/help", "/policy", "/policy rule 12", f"/policy {WHOLE_RULES}", "/request"]
)
def test_what_may_take_a_disk_or_a_network_is_not_answered_from_memory(line: str, place: Workplace) -> None:
    place.type(TEACHER, "/help")
    assert place.desk.at_once(typed_by_tom(place, line)) is None
    assert not place.chat.store.questions.kept


def test_what_is_kept_is_answered_by_the_rest_of_the_work(place: Workplace) -> None:
    place.type(TEACHER, "/help")
    rest = place.desk.at_once(typed_by_tom(place, "/policy can I be friends with a parent on facebook"))
    assert callable(rest)
    assert not place.chat.store.questions.kept
    assert "I kept your question" in repr(rest())
    assert place.chat.store.questions.kept


def test_what_the_policy_settled_is_drawn_once_for_everybody_and_holds_nobodys_words(place: Workplace) -> None:
    first, second = (place.desk.command(typed_by_tom(place, "/policy B.6")) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first["blocks"] is second["blocks"]
    with pytest.raises(ValueError, match="nobody's"):
        Visit(place.means, place.sender(TEACHER)).messages(
            Reply((Button("Again", "policy", words=CANARY),), settled=True)
        )


def test_what_is_too_long_for_one_message_follows_it(place: Workplace) -> None:
    references = [place.chat.raise_concern(OAK_HEAD) for _ in range(30)]
    shown = place.type(OAK_HEAD, "/concerns")
    more = place.slack.responses[shown.response_url]
    assert {body["response_type"] for body in more} == {"ephemeral"}
    listed = shown.says + repr(more)
    assert sum(reference in listed for reference in references) >= 20
