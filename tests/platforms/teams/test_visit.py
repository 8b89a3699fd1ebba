"""One person's visit: what is open to them, and how replies and forms are drawn for them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.form import Form
from bot.chat.reply import File, Reply, Text
from bot.command import Ask
from bot.dispatch import LONGEST, Returned
from bot.errors import Busy
from bot.people.chat import Chat
from bot.platforms import words as shared
from bot.platforms.codec import Carried
from bot.platforms.teams.incoming import Place
from bot.platforms.teams.members import CannotTell, Stranger
from bot.platforms.teams.visit import HELD, Visit, for_a_message, place_of, plain, said, to_be_opened
from bot.platforms.vouching import BELIEVED_FOR
from tests.builders import OAK_HEAD, TEACHER
from tests.fakes.teams_connector import unreachable
from tests.platforms.teams.screen import Screen
from tests.platforms.teams.signed import SERVICE_URL
from tests.platforms.teams.workplace import CHANNEL, GUEST, Workplace, a_file, sender, talk_of

REPLY = Reply((Text("words"),))
BOOK = File("Monday's workbook", "staffroom.xlsx", "application/x", b"a workbook")


@pytest.fixture
def place() -> Workplace:
    return Workplace()


def the_form(place: Workplace, *, with_files: bool = False) -> Form:
    return place.chat.concern_form(TEACHER, with_files=with_files)


def test_a_visit_in_ones_own_talk_is_remembered_with_its_address(place: Workplace) -> None:
    visit = Visit(place.means, sender(TEACHER))
    assert visit.person == TEACHER
    elsewhere = Place("https://smba.trafficmanager.net/emea/", "a:new")
    Visit(place.means, sender(TEACHER, elsewhere))
    assert place.chats.met == {TEACHER.id: Chat(elsewhere.service, "a:new", "29:teacher")}


@pytest.mark.parametrize("where", [CHANNEL, Place(SERVICE_URL, "19:a_b@unq.gbl.spaces", personal=False)])
def test_a_visit_elsewhere_does_not_move_it(where: Place, place: Workplace) -> None:
    Visit(place.means, sender(TEACHER))
    Visit(place.means, sender(TEACHER, where))
    assert place.chats.met[TEACHER.id].conversation == talk_of(TEACHER).conversation


def test_strangers_and_whoever_cannot_be_told_have_none_and_nothing_is_remembered(place: Workplace) -> None:
    with pytest.raises(Stranger):
        Visit(place.means, GUEST)
    place.teams.fail(unreachable())
    with pytest.raises(CannotTell):
        Visit(place.means, sender(TEACHER))
    assert place.chats.met == {}


def test_a_store_that_is_busy_is_no_visit(place: Workplace) -> None:
    place.chats.busy = True
    with pytest.raises(Busy):
        Visit(place.means, sender(TEACHER))


def test_while_it_is_not_sure_who_works_here_records_are_closed(place: Workplace) -> None:
    assert Visit(place.means, sender(OAK_HEAD)).dispatcher is place.means.dispatcher
    place.seconds = BELIEVED_FOR
    place.teams.fail(unreachable())
    shown = Visit(place.means, sender(OAK_HEAD)).dispatcher.ask(Ask(OAK_HEAD, "concerns"))
    assert "I cannot check just now" in str(shown)


def test_what_was_carried_is_asked_for_by_this_person(place: Workplace) -> None:
    carried = Carried("policy", "section", "B.3", "words", place="teams:c")
    assert Visit(place.means, sender(TEACHER)).asked(carried) == Ask(
        TEACHER, "policy", "words", "section", "B.3", "teams:c"
    )


def test_files_in_a_reply_are_shelved_for_this_person_alone(place: Workplace) -> None:
    visit, reply = Visit(place.means, sender(TEACHER)), Reply((BOOK,))
    assert visit.cards(reply)
    assert visit.dialog(reply, Ask(TEACHER, "export"))
    assert place.shelved == [(TEACHER.id, BOOK)] * 2


def test_a_form_offers_the_files_that_were_sent_and_no_day_after_today(place: Workplace) -> None:
    visit = Visit(place.means, sender(TEACHER))
    place.held.add(TEACHER.id, [a_file("shot")])
    screen = Screen(visit.dialog(the_form(place, with_files=True), Ask(TEACHER, "escalate")))
    assert f"{HELD}id-shot" in str(screen.inputs["f.files.many"]["choices"])
    assert screen.inputs["f.seen_at"]["max"] == "2026-11-20"
    place.chat.clock.move(timedelta(hours=16))  # past midnight in London
    again = Screen(visit.dialog(the_form(place), Ask(TEACHER, "escalate")))
    assert again.inputs["f.seen_at"]["max"] == "2026-11-21"


def test_a_form_carries_what_was_asked_with_it_unless_that_is_too_long(place: Workplace) -> None:
    visit, form = Visit(place.means, sender(TEACHER)), the_form(place)
    for said_with, kept in (("x" * 10, "x" * 10), ("x" * (LONGEST + 1), "")):
        card = visit.dialog(form, Ask(TEACHER, "escalate", said_with, place="teams:c"))
        carried = visit.codec.unpack(card["actions"][0]["data"]["packed"])
        assert (carried.words, carried.place, carried.nonce) == (kept, "", form.nonce)  # where it was is Teams' to say


def test_a_form_that_was_not_saved_comes_back_with_every_word(place: Workplace) -> None:
    visit, form = Visit(place.means, sender(TEACHER)), the_form(place)
    back = Returned(form, "Not saved yet", {"quote": "Please say more."})
    screen = Screen(visit.returned(back, Ask(TEACHER, "escalate"), {"quote": "their words"}))
    assert "Not saved yet" in screen.says
    assert "Please say more." in screen.says
    assert screen.inputs["f.quote"]["value"] == "their words"


def test_a_reply_is_messages_with_what_a_notification_shows(place: Workplace) -> None:
    (activity,) = Visit(place.means, sender(TEACHER)).activities(REPLY)
    assert (activity["type"], activity["summary"]) == ("message", "words")
    assert activity == said(activity["attachments"][0]["content"], "words")


def test_the_bots_own_words_are_no_mark_up() -> None:
    assert plain("*a* <b>") == {"type": "message", "text": "*a* <b>", "textFormat": "plain"}


def test_neither_a_form_nor_what_people_wrote_may_stand_in_a_message(place: Workplace) -> None:
    assert for_a_message(REPLY) is REPLY
    assert for_a_message(replace(REPLY, in_confidence=True)) is None
    assert for_a_message(the_form(place)) is None


def test_a_button_leads_to_what_may_not() -> None:
    text, button = to_be_opened(Ask(TEACHER, "concerns", "words", "open", "SR-1")).parts
    assert text == Text(shared.TO_BE_OPENED)
    assert (getattr(button, "step", ""), getattr(button, "about", "")) == ("open", "SR-1")


def test_a_private_talk_is_no_place() -> None:
    assert place_of(talk_of(TEACHER)) == ""
    assert place_of(CHANNEL) == "teams:19:general@thread.tacv2"
