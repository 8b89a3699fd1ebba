"""What the bot hears: messages to it, mentions, channels where nudges are switched on, and who is given the bot."""

from dataclasses import replace

import pytest

from bot.dispatch import EMPTY, UNKNOWN
from bot.errors import Busy
from bot.events import Action
from bot.http import Answer, CallFailed
from bot.people.chat import Chat
from bot.platforms import words as shared
from bot.platforms.fetching import SentFile
from bot.platforms.patience import ComeAgain
from bot.platforms.teams import words
from bot.platforms.teams.listening import MOST_LEFT
from bot.platforms.teams.members import CannotTell, Stranger
from commands.help import TITLE
from commands.request.words import CHOOSE, NOW_ON, TOLD_ON
from tests.builders import ASSISTANT, NOW, OAK_HEAD, TEACHER, VOLUNTEER
from tests.fakes.teams_connector import TookIt, refused, unreachable
from tests.platforms.teams.screen import Screen
from tests.platforms.teams.signed import SERVICE_URL
from tests.platforms.teams.workplace import CHANNEL, GUEST, Workplace, a_file, mark, sender, talk_of

LEAVE = "Could I have Friday off for a funeral please"
DANGER = "a child has just told me that her dad hits her"


@pytest.fixture
def place() -> Workplace:
    return Workplace()


@pytest.fixture
def nudging(place: Workplace) -> Workplace:
    place.mention(OAK_HEAD, "/request here on")
    return place


def overheard(place: Workplace, said: str, **more: str) -> list[Screen]:
    return list(place.write(TEACHER, said, place=CHANNEL, **more))


class TestMessages:
    def test_it_is_answered_in_ones_own_talk_which_is_known_from_then_on(self, place: Workplace) -> None:
        (answer,) = place.write(TEACHER, "can I add a pupil on insta")
        assert ("B.3" in answer.says, answer.to) == (True, "")
        assert place.teams.said[0].conversation == talk_of(TEACHER).conversation
        user = sender(TEACHER).user
        assert place.chats.met == {TEACHER.id: Chat(SERVICE_URL, talk_of(TEACHER).conversation, user)}

    def test_the_same_message_is_worked_on_once_however_often_it_comes(self, place: Workplace) -> None:
        for _ in range(4):
            place.write(TEACHER, "B.6", id="1")
        place.write(TEACHER, "B.6", id="2")
        assert len(place.teams.said) == 2

    def test_while_it_is_being_worked_on_it_shall_come_again(self, place: Workplace) -> None:
        place.deliveries.begun[mark(talk_of(TEACHER).conversation, "1")] = False
        with pytest.raises(ComeAgain):
            place.write(TEACHER, "B.6", id="1")
        assert place.teams.said == []

    @pytest.mark.parametrize("fault", [unreachable(), refused(503, "x"), refused(429, "x"), refused(403, "x")])
    def test_what_was_filed_for_an_answer_that_teams_did_not_take_is_not_filed_again(
        self, fault: Answer | CallFailed, place: Workplace
    ) -> None:
        place.write(TEACHER, "hello")
        place.teams.fail(fault)
        with pytest.raises(ComeAgain):
            place.write(TEACHER, LEAVE, id="1")
        with pytest.raises(ComeAgain):  # while it may still be worked on
            place.write(TEACHER, LEAVE, id="1")
        place.deliveries.end_leases()
        assert len(place.write(TEACHER, LEAVE, id="1")) == 1
        assert len(place.chat.store.redirects.filed) == 1

    def test_an_answer_whose_receipt_was_lost_comes_twice_and_is_filed_once(self, place: Workplace) -> None:
        place.write(TEACHER, "hello")
        place.teams.fail(TookIt())
        with pytest.raises(ComeAgain):
            place.write(TEACHER, LEAVE, id="1")
        place.deliveries.end_leases()
        place.write(TEACHER, LEAVE, id="1")
        assert (len(place.teams.said), len(place.chat.store.redirects.filed)) == (3, 1)

    def test_what_was_said_and_not_marked_done_is_neither_said_nor_filed_again(self, place: Workplace) -> None:
        # The store is gone once the answer was said, and back for the next delivery.
        place.write(TEACHER, "hello")
        place.teams.on_call = lambda _method, _address: setattr(place.deliveries, "full", True)
        assert len(place.write(TEACHER, LEAVE, id="1")) == 1
        place.deliveries.full = False
        place.teams.on_call = lambda _method, _address: None
        place.deliveries.end_leases()
        assert place.write(TEACHER, LEAVE, id="1") == []
        assert (len(place.teams.said), len(place.chat.store.redirects.filed)) == (2, 1)

    def test_only_so_many_answers_wait_for_teams(self, place: Workplace) -> None:
        place.write(TEACHER, "hello")
        place.teams.fail(*[unreachable()] * (MOST_LEFT + 1))
        for number in range(MOST_LEFT + 1):
            with pytest.raises(ComeAgain):
                place.write(TEACHER, "/nothing" if number > 1 else LEAVE, id=f"m{number}")
        place.deliveries.end_leases()
        for number, filed in ((1, 2), (0, 3)):  # the first one had to make room, and is worked on again
            assert len(place.write(TEACHER, LEAVE, id=f"m{number}")) == 1
            assert len(place.chat.store.redirects.filed) == filed

    def test_where_the_store_is_out_of_reach_nothing_was_done_and_that_can_be_told(self, place: Workplace) -> None:
        place.deliveries.busy = True
        with pytest.raises(Busy):
            place.write(TEACHER, LEAVE, id="1")
        assert place.teams.said == []
        place.desk.tell(sender(TEACHER), Busy())
        assert [said.text for said in place.teams.said] == [Busy.sentence]

    def test_where_work_was_done_a_store_that_is_gone_while_it_is_told_is_no_reason_to_deny_it(
        self, place: Workplace
    ) -> None:
        place.teams.takes_targeted = False
        place.teams.on_call = lambda _method, _address: setattr(place.chats, "busy", True)
        with pytest.raises(ComeAgain):
            place.mention(TEACHER, LEAVE, id="1")
        assert len(place.chat.store.redirects.filed) == 1
        place.chats.busy = False
        place.teams.on_call = lambda _method, _address: None
        place.deliveries.end_leases()
        assert len(place.mention(TEACHER, LEAVE, id="1")) == 1
        assert len(place.chat.store.redirects.filed) == 1

    def test_a_programmers_error_is_not_taken_for_anything_else(self, place: Workplace) -> None:
        def fails(_method: str, _address: str) -> None:
            raise KeyError

        place.teams.on_call = fails
        with pytest.raises(KeyError):
            place.write(TEACHER, "B.6")

    @pytest.mark.parametrize(
        ("said", "shown"),
        [
            ("help", TITLE),
            ("Help!", TITLE),
            ("request", CHOOSE),
            ("concerns", shared.TO_BE_OPENED),
            ("/polcy", "Did you mean"),
            ("", EMPTY),
        ],
    )
    def test_a_commands_name_alone_means_that_command(self, said: str, shown: str, place: Workplace) -> None:
        (answer,) = place.write(TEACHER, said)
        assert shown in answer.says

    @pytest.mark.parametrize("said", ["export", "help me with Facebook"])
    def test_a_name_that_is_no_command_of_this_person_or_not_alone_stays_a_question(
        self, said: str, place: Workplace
    ) -> None:
        (answer,) = place.write(TEACHER, said)
        assert TITLE not in answer.says
        assert UNKNOWN not in answer.says

    def test_the_queue_is_not_said_where_teams_keeps_it(self, place: Workplace) -> None:
        reference = place.chat.raise_concern(TEACHER)
        (answer,) = place.write(OAK_HEAD, "/concerns")
        assert shared.TO_BE_OPENED in answer.says
        assert place.chat.done().count(Action.CONCERN_OPENED) == 0
        assert reference not in str(place.teams.said)
        assert reference in place.open(OAK_HEAD, answer, shared.OPEN).says

    def test_a_form_is_opened_by_a_button(self, place: Workplace) -> None:
        reference = place.chat.raise_concern(TEACHER)
        place.chat.acknowledge(OAK_HEAD, reference)
        (answer,) = place.write(OAK_HEAD, f"/concerns {reference}")
        assert answer.buttons == [shared.OPEN]

    def test_home_shows_where_to_begin(self, place: Workplace) -> None:
        for said in ("home", " HOME "):
            (home,) = place.write(TEACHER, said)
            assert words.WELCOME in home.says
            assert words.WHAT_WAITS in home.buttons
            assert "Contents of the" in home.says


class TestStrangers:
    def test_they_are_told_one_sentence_in_their_talk_and_alone_in_a_channel(self, place: Workplace) -> None:
        assert [screen.text for screen in place.write(GUEST, "B.6")] == [Stranger.sentence]
        (told,) = place.write(replace(GUEST, place=CHANNEL), "B.6", mentions_us=True)
        assert (told.text, told.to) == (Stranger.sentence, GUEST.user)
        assert place.chats.met == {}

    def test_who_cannot_be_asked_about_is_told_so(self, place: Workplace) -> None:
        place.teams.fail(unreachable())
        assert [screen.text for screen in place.write(TEACHER, "B.6")] == [CannotTell.sentence]

    def test_where_even_that_cannot_be_said_the_message_comes_again(self, place: Workplace) -> None:
        place.teams.takes_targeted = False
        with pytest.raises(ComeAgain):
            place.write(replace(GUEST, place=CHANNEL), "B.6", mentions_us=True)
        assert place.teams.said == []  # nor is it said to everybody

    def test_they_are_not_answered_where_they_did_not_name_the_bot(self, nudging: Workplace) -> None:
        before = len(nudging.teams.said)
        assert nudging.write(replace(GUEST, place=CHANNEL), LEAVE) == []
        assert len(nudging.teams.said) == before


class TestChannels:
    def test_one_person_alone_sees_the_answer_in_its_thread(self, place: Workplace) -> None:
        (answer,) = place.mention(TEACHER, "B.6")
        assert ("B.6" in answer.says, answer.to) == (True, sender(TEACHER).user)
        assert "messageid%3D1/" in place.teams.calls[-1][1]
        assert place.chats.met == {}  # a channel is not somebody's own talk

    def test_where_that_does_not_work_it_is_said_in_ones_own_talk(self, place: Workplace) -> None:
        place.teams.takes_targeted = False
        (invited,) = place.mention(TEACHER, "B.6")
        assert (invited.text, invited.to) == (words.TALK_TO_ME, "")
        place.write(TEACHER, "hello")
        answer, told = place.mention(TEACHER, "B.6")
        assert "B.6" in answer.says
        assert place.teams.said[-2].conversation == talk_of(TEACHER).conversation
        assert told.text == words.ANSWERED_PRIVATELY

    def test_what_changed_for_all_is_told_to_all(self, place: Workplace) -> None:
        announced, switched = place.mention(OAK_HEAD, "/request here on")
        assert (announced.text, announced.to) == (TOLD_ON, "")
        assert (NOW_ON in switched.says, switched.to) == (True, sender(OAK_HEAD).user)

    def test_where_they_cannot_be_told_whoever_switched_it_knows(self, place: Workplace) -> None:
        place.mention(OAK_HEAD, "hello")
        place.teams.fail(refused(403, "x"))
        (switched,) = place.mention(OAK_HEAD, "/request here on")
        assert words.NOT_ANNOUNCED in switched.says

    def test_nothing_is_said_where_nobody_switched_notes_on(self, place: Workplace) -> None:
        assert overheard(place, LEAVE) == []

    def test_a_request_gets_one_kind_note_to_its_writer_alone(self, nudging: Workplace) -> None:
        (note,) = overheard(nudging, LEAVE, id="1")
        assert note.to == sender(TEACHER).user
        assert {"I have done it", "This is not a request", "Not today"} <= set(note.buttons)
        assert overheard(nudging, LEAVE, id="1") == []
        assert overheard(nudging, LEAVE, id="2") == []  # at most one a day
        assert len(nudging.write(ASSISTANT, LEAVE, place=CHANNEL)) == 1  # the control: somebody else
        assert "funeral" not in nudging.chat.everything_kept()

    @pytest.mark.parametrize("own", ["", "thank you all"])
    def test_other_peoples_words_get_none(self, own: str, nudging: Workplace) -> None:
        assert overheard(nudging, LEAVE, own=own) == []
        assert len(overheard(nudging, LEAVE)) == 1  # the control

    def test_a_note_that_could_not_be_shown_is_not_said_elsewhere_and_not_twice(
        self, nudging: Workplace, caplog: pytest.LogCaptureFixture
    ) -> None:
        nudging.write(TEACHER, "hello")
        nudging.teams.takes_targeted = False
        assert overheard(nudging, LEAVE, id="1") == []
        nudging.teams.takes_targeted = True
        assert overheard(nudging, LEAVE, id="1") == []
        assert "a note was not shown in its channel: forbidden_operation_exception" in caplog.text
        (follow_up,) = nudging.chat.store.outbox.written
        assert follow_up.due > NOW

    def test_danger_that_cannot_be_shown_in_its_channel_comes_in_ones_own_talk(self, nudging: Workplace) -> None:
        nudging.teams.takes_targeted = False
        assert overheard(nudging, DANGER, id="1") == []  # whom the bot never met
        nudging.write(TEACHER, "hello")
        nudging.chat.clock.move(NOW - NOW.replace(day=1))
        (note,) = overheard(nudging, DANGER, id="2")
        assert "999" in note.says
        assert nudging.teams.said[-1].conversation == talk_of(TEACHER).conversation

    def test_danger_that_cannot_be_told_in_any_way_is_logged(
        self, nudging: Workplace, caplog: pytest.LogCaptureFixture
    ) -> None:
        nudging.write(TEACHER, "hello")
        nudging.teams.fail(refused(403, "x"), refused(500, "ServiceError"))
        assert overheard(nudging, DANGER) == []
        assert "something was not said: service_error" in caplog.text
        assert "dad" not in caplog.text


class TestFiles:
    def test_they_are_held_and_it_is_asked_what_for(self, place: Workplace) -> None:
        asked, answer = place.write(TEACHER, "B.6", files=(a_file(),))
        assert shared.NEVER_SEND in asked.says
        assert place.open(TEACHER, asked, shared.RAISE).buttons
        assert asked.action(words.ADD_TO_ONE)
        assert "B.6" in answer.says
        assert place.held.of(TEACHER.id) == (a_file(),)

    def test_without_words_there_is_nothing_else_to_answer(self, place: Workplace) -> None:
        (asked,) = place.write(TEACHER, "", files=(a_file(), SentFile("2", "two", 0, "https://a.svc.ms/2")))
        assert words.FILES_SEEN in asked.says
        assert len(place.held.of(TEACHER.id)) == 2

    def test_in_a_channel_they_are_not_held(self, place: Workplace) -> None:
        (told,) = place.mention(TEACHER, "", files=(a_file(),))
        assert words.FILES_NOT_HERE in told.says
        assert shared.NEVER_SEND in told.says
        assert place.held.of(TEACHER.id) == ()

    def test_a_picture_between_the_words_is_not_taken_and_the_words_are_answered(self, place: Workplace) -> None:
        told, answer = place.write(TEACHER, "B.6", pictures=True)
        assert words.PICTURES_SEEN in told.says
        assert shared.NEVER_SEND in told.says
        assert "B.6" in answer.says
        assert len(place.write(TEACHER, "", pictures=True)) == 1
        assert words.FILES_NOT_HERE in place.mention(TEACHER, "", pictures=True)[0].says

    def test_a_strangers_are_not_held(self, place: Workplace) -> None:
        (told,) = place.write(GUEST, "", files=(a_file(),))
        assert told.text == Stranger.sentence


class TestBeingGivenTheBot:
    def test_somebody_is_greeted_and_can_be_written_to(self, place: Workplace) -> None:
        (greeting,) = place.install(VOLUNTEER)
        assert words.WELCOME in greeting.says
        assert VOLUNTEER.id in place.chats.met
        assert place.install(VOLUNTEER, here=False) == []
        assert place.chats.met == {}

    def test_a_channel_is_not_greeted_and_nobody_is_forgotten_for_one(self, place: Workplace) -> None:
        place.install(VOLUNTEER)
        assert place.install(VOLUNTEER, place=CHANNEL) == []
        assert place.install(VOLUNTEER, here=False, place=CHANNEL) == []
        assert VOLUNTEER.id in place.chats.met

    @pytest.mark.parametrize("here", [True, False])
    def test_strangers_are_not_greeted(self, here: bool, place: Workplace) -> None:  # noqa: FBT001 - a table
        assert place.install(GUEST, here=here) == []

    def test_a_greeting_that_teams_does_not_take_is_logged(
        self, place: Workplace, caplog: pytest.LogCaptureFixture
    ) -> None:
        place.write(VOLUNTEER, "hello")
        place.teams.fail(refused(403, "ConversationBlockedByUser"))
        assert place.install(VOLUNTEER) == []
        assert "something was not said: conversation_blocked_by_user" in caplog.text
