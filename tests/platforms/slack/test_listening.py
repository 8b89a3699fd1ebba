"""What the bot hears: direct messages, mentions, channels with nudges, and App Home."""

import pytest

from bot.dispatch import UNKNOWN
from bot.events import Action
from bot.platforms import words as shared
from bot.platforms.patience import ComeAgain
from bot.platforms.slack import words
from bot.platforms.slack.listening import MOST_LEFT
from bot.platforms.slack.members import Stranger
from commands.escalate.words import GATE
from commands.help import TITLE
from commands.request.words import CHOOSE
from tests.builders import ASSISTANT, NOW, OAK_HEAD, TEACHER
from tests.commands.chat import CONCERN
from tests.fakes.slack import BOT
from tests.platforms.slack.test_desk import CANARY, raised
from tests.platforms.slack.workplace import CHANNEL, GUEST, Workplace, user_of

LEAVE = "Could I have Friday off for a funeral please"
IN_CHANNEL = {"channel": CHANNEL, "kind": "channel"}


@pytest.fixture
def place() -> Workplace:
    return Workplace()


@pytest.fixture
def nudging(place: Workplace) -> Workplace:
    place.type(OAK_HEAD, "/request here on", CHANNEL)
    return place


def test_a_direct_message_is_answered_in_its_conversation(place: Workplace) -> None:
    (answer,) = place.write(TEACHER, "can I add a pupil on insta")
    assert "B." in answer.says
    assert place.slack.posted[0].channel == "D0TOM"
    assert place.slack.ephemeral == []


def test_an_answer_in_a_thread_stays_there(place: Workplace) -> None:
    place.write(TEACHER, "B.6", ts="2.2", thread="1.1")
    assert place.slack.posted[0].thread == "1.1"


def test_the_same_message_is_worked_on_once_however_often_it_comes(place: Workplace) -> None:
    for _ in range(4):
        place.write(TEACHER, "B.6", ts="1.1")
    place.write(TEACHER, "B.6", ts="1.2")
    assert len(place.slack.posted) == 2


def test_an_answer_that_could_not_be_sent_is_asked_for_again_and_nothing_is_lost(place: Workplace) -> None:
    place.slack.fail("post", "http_503", once=True)
    with pytest.raises(ComeAgain):
        place.write(TEACHER, "B.6")
    with pytest.raises(ComeAgain):  # while it may still be worked on
        place.write(TEACHER, "B.6")
    place.deliveries.end_leases()
    assert len(place.write(TEACHER, "B.6")) == 1


def test_what_was_filed_for_an_answer_that_could_not_be_sent_is_not_filed_again(place: Workplace) -> None:
    place.slack.fail("post", "http_503", once=True)
    with pytest.raises(ComeAgain):
        place.write(TEACHER, LEAVE)
    place.deliveries.end_leases()
    assert len(place.write(TEACHER, LEAVE)) == 1
    assert len(place.chat.store.redirects.filed) == 1


def test_only_so_many_answers_wait_for_slack(place: Workplace) -> None:
    place.slack.fail("post", "http_503")
    for number in range(MOST_LEFT + 1):
        with pytest.raises(ComeAgain):
            place.write(TEACHER, "/nothing" if number > 1 else LEAVE, ts=f"1.{number}")
    assert len(place.chat.store.redirects.filed) == 2
    place.slack.recover()
    place.deliveries.end_leases()
    for number, filed in ((1, 2), (0, 3)):  # the first one had to make room, and is worked on again
        assert len(place.write(TEACHER, LEAVE, ts=f"1.{number}")) == 1
        assert len(place.chat.store.redirects.filed) == filed


def test_a_form_or_a_record_is_opened_by_a_button_and_no_word_of_it_is_posted(place: Workplace) -> None:
    reference = raised(place, quote=CANARY)
    (answer,) = place.write(OAK_HEAD, f"/concerns {reference}")
    assert answer.text == shared.TO_BE_OPENED
    assert CANARY in place.press(OAK_HEAD, answer, shared.OPEN).says
    assert CANARY not in repr([place.slack.posted, place.slack.ephemeral, place.slack.responses])


def test_files_in_a_message_are_not_taken_and_it_says_where_they_belong(place: Workplace) -> None:
    (told,) = place.write(TEACHER, "", files="one")
    assert told.text.startswith(words.FILES_SEEN)
    assert shared.NEVER_SEND in told.says
    assert GATE in place.press(TEACHER, told, shared.RAISE).says
    assert len(place.write(TEACHER, "B.6", ts="1.2", files="one")) == 2


def test_files_where_everybody_sees_them_are_unwelcome(place: Workplace) -> None:
    (told,) = place.write(TEACHER, "", mention="yes", files="one", **IN_CHANNEL)
    assert shared.FILES_NOT_HERE in told.says
    assert shared.NEVER_SEND in told.says


def test_an_unknown_command_in_a_message_is_told(place: Workplace) -> None:
    (answer,) = place.write(TEACHER, "/polcy")
    assert "Did you mean" in answer.says


@pytest.mark.parametrize(
    ("said", "shown"), [("help", TITLE), ("Help!", TITLE), ("request", CHOOSE), ("concerns", shared.TO_BE_OPENED)]
)
def test_a_commands_name_alone_means_that_command(said: str, shown: str, place: Workplace) -> None:
    (answer,) = place.write(TEACHER, said)
    assert shown in answer.says


@pytest.mark.parametrize("said", ["export", "help me with Facebook"])
def test_a_name_that_is_no_command_of_this_person_or_not_alone_stays_a_question(said: str, place: Workplace) -> None:
    (answer,) = place.write(TEACHER, said)
    assert TITLE not in answer.says
    assert UNKNOWN not in answer.says


def test_a_stranger_who_writes_is_refused_kindly(place: Workplace) -> None:
    place.slack.members[user_of(TEACHER)] = place.slack.members[GUEST]
    (answer,) = place.write(TEACHER, "B.6")
    assert answer.text == Stranger.sentence


def test_a_mention_is_answered_so_that_nobody_else_sees_it(place: Workplace) -> None:
    (answer,) = place.write(TEACHER, "B.6", mention="yes", thread="1.0", **IN_CHANNEL)
    assert "B.6" in answer.says
    (private,) = place.slack.ephemeral
    assert (private.channel, private.user, private.thread) == (CHANNEL, user_of(TEACHER), "1.0")
    assert place.slack.posted == []


def test_a_request_in_a_channel_gets_one_kind_note_to_its_writer_alone(nudging: Workplace) -> None:
    (note,) = nudging.write(TEACHER, LEAVE, **IN_CHANNEL)
    assert "friday off" in note.says.lower()
    assert "Rule 8" in note.says or "rule 8" in note.says
    assert {"I have done it", "This is not a request", "Not today"} <= set(note.labels())
    assert nudging.slack.ephemeral[0].user == user_of(TEACHER)
    assert nudging.write(TEACHER, LEAVE, **IN_CHANNEL) == []  # the same message again
    assert nudging.write(TEACHER, LEAVE, ts="1.2", **IN_CHANNEL) == []  # at most one a day
    assert len(nudging.write(ASSISTANT, LEAVE, ts="1.3", **IN_CHANNEL)) == 1  # the control: somebody else
    assert "funeral" not in nudging.chat.everything_kept()


def test_the_bot_keeps_quiet_where_nobody_switched_notes_on(place: Workplace) -> None:
    assert place.write(TEACHER, LEAVE, **IN_CHANNEL) == []


@pytest.mark.parametrize(
    "message",
    [
        {"own": ""},  # somebody else's words, or code
        {"thread_by": BOT, "thread": "1.0"},
        {"kind": "mpim"},
        {"kind": "app_home"},
    ],
)
def test_the_bot_keeps_quiet_on_what_is_none_of_its_business(message: dict[str, str], nudging: Workplace) -> None:
    assert nudging.write(TEACHER, LEAVE, **{**IN_CHANNEL, **message}) == []
    assert len(nudging.write(TEACHER, LEAVE, **IN_CHANNEL)) == 1  # the control


def test_danger_that_cannot_be_shown_in_its_channel_comes_directly(nudging: Workplace) -> None:
    nudging.slack.fail("post_ephemeral", "user_not_in_channel")
    (note,) = nudging.write(TEACHER, "a child has just told me that her dad hits her", **IN_CHANNEL)
    assert "999" in note.says
    assert nudging.slack.posted[-1].channel == f"D{user_of(TEACHER)}"


def test_danger_that_cannot_be_told_in_any_way_is_logged(nudging: Workplace, caplog: pytest.LogCaptureFixture) -> None:
    nudging.slack.fail("post_ephemeral", "not_in_channel")
    nudging.slack.fail("direct_channel", "http_500")
    assert nudging.write(TEACHER, "a child has just told me that her dad hits her", **IN_CHANNEL) == []
    assert "http_500" in caplog.text
    assert "dad" not in caplog.text


def test_a_note_that_could_not_be_sent_is_not_sent_twice(nudging: Workplace) -> None:
    nudging.slack.fail("post_ephemeral", "not_in_channel")
    assert nudging.write(TEACHER, LEAVE, **IN_CHANNEL) == []
    nudging.slack.recover()
    assert nudging.write(TEACHER, LEAVE, **IN_CHANNEL) == []
    (follow_up,) = nudging.chat.store.outbox.written
    assert follow_up.due > NOW  # it is asked about on the next working day all the same


def test_before_the_bot_knows_itself_a_channel_message_is_asked_for_again(nudging: Workplace) -> None:
    nudging.slack.fail("us", "http_503", once=True)
    with pytest.raises(ComeAgain):
        nudging.write(TEACHER, LEAVE, **IN_CHANNEL)
    assert len(nudging.write(TEACHER, LEAVE, **IN_CHANNEL)) == 1


def test_the_queue_is_not_posted_where_slack_keeps_it(place: Workplace) -> None:
    reference = raised(place)
    (answer,) = place.write(OAK_HEAD, " /concerns")
    assert answer.text == shared.TO_BE_OPENED
    assert place.chat.done().count(Action.CONCERN_OPENED) == 0
    assert reference not in repr(place.slack.posted)
    assert reference in place.press(OAK_HEAD, answer, shared.OPEN).says


def test_strangers_get_no_note(nudging: Workplace) -> None:
    nudging.slack.members[user_of(TEACHER)] = nudging.slack.members[GUEST]
    assert nudging.write(TEACHER, LEAVE, **IN_CHANNEL) == []


def test_app_home_shows_mine_the_contents_and_that_the_review_is_overdue(place: Workplace) -> None:
    reference = raised(place)
    home = place.open_home(TEACHER)
    assert reference in home.says
    assert "overdue" in home.says
    assert CONCERN["quote"] not in home.says
    assert "Waiting" not in home.says
    assert reference in place.open_home(OAK_HEAD).says  # the queue of a leader who may see it


def test_app_home_of_a_stranger_says_why_it_is_empty(place: Workplace) -> None:
    place.slack.members[user_of(TEACHER)] = place.slack.members[GUEST]
    assert Stranger.sentence in place.open_home(TEACHER).says


def test_an_app_home_that_cannot_be_drawn_is_logged_and_drawn_next_time(
    place: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    place.slack.fail("publish_home", "http_500", once=True)
    with pytest.raises(KeyError):
        place.open_home(TEACHER)
    assert "http_500" in caplog.text
    assert place.open_home(TEACHER).blocks
